"""Spans of two people are paired: the same, conflicting, or of one alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.media.frame_index import FrameRange
from core.project.records import Span, SpanSource
from core.project.span_pairs import NamedSpan, Relation, pair_spans


def named(number: int, start: int, stop: int, label: str = "anomaly", uuid: str = "") -> NamedSpan:
    frames = FrameRange(start, stop)
    key = uuid or f"uuid-{number}"
    return NamedSpan(Span(number, key, 1, frames, 1, SpanSource.PERSON, "", "", "", ""), label)


def relations(mine: list[NamedSpan], theirs: list[NamedSpan]) -> list[Relation]:
    return [pair.relation for pair in pair_spans(mine, theirs)]


def test_equal_frames_and_label_are_the_same_whoever_made_them() -> None:
    assert relations([named(1, 0, 9)], [named(2, 0, 9)]) == [Relation.SAME]


def test_other_ends_under_one_label_are_a_conflict() -> None:
    assert relations([named(1, 0, 10)], [named(2, 9, 30)]) == [Relation.CONFLICT]


def test_other_labels_conflict_only_where_they_are_about_one_thing() -> None:
    assert relations([named(1, 0, 10)], [named(2, 0, 12, "normal")]) == [Relation.CONFLICT]
    assert relations([named(1, 0, 10)], [named(2, 8, 30, "normal")]) == [
        Relation.MINE,
        Relation.THEIRS,
    ]


def test_one_uuid_is_one_span_wherever_it_was_moved_to() -> None:
    moved = pair_spans([named(1, 0, 5, uuid="x")], [named(2, 20, 30, "normal", uuid="x")])

    assert [it.relation for it in moved] == [Relation.CONFLICT]


def test_the_best_overlap_is_paired_first() -> None:
    pairs = pair_spans([named(1, 0, 10)], [named(2, 0, 3), named(3, 1, 10)])

    assert [(it.relation, it.theirs and it.theirs.span.id) for it in pairs] == [
        (Relation.CONFLICT, 3),
        (Relation.THEIRS, 2),
    ]


def test_what_nobody_else_says_is_of_one_alone() -> None:
    assert relations([named(1, 0, 5)], [named(2, 20, 25)]) == [Relation.MINE, Relation.THEIRS]


spans = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8), st.sampled_from("ab"), st.integers(1, 4)),
    max_size=8,
)


@given(spans, spans)
def test_each_span_is_in_one_pair(
    mine: list[tuple[int, int, str, int]], theirs: list[tuple[int, int, str, int]]
) -> None:
    def rows(given_rows: list[tuple[int, int, str, int]]) -> list[NamedSpan]:
        return [
            named(number, start, start + length, label, f"uuid-{uuid}-{number // 4}")
            for number, (start, length, label, uuid) in enumerate(given_rows, start=1)
        ]

    pairs = pair_spans(rows(mine), rows(theirs))

    assert sorted(it.mine.span.id for it in pairs if it.mine) == list(range(1, len(mine) + 1))
    assert sorted(it.theirs.span.id for it in pairs if it.theirs) == list(range(1, len(theirs) + 1))
