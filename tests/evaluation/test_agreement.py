"""Agreement of two people, against counts by hand and against another library's formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.agreement import JudgedTwice, agreement, cohens_kappa
from core.media.frame_index import FrameRange
from core.project.records import Span, SpanSource
from core.project.span_pairs import NamedSpan

FRAMES = 30


def named(number: int, start: int, stop: int, label: str = "anomaly") -> NamedSpan:
    span = Span(
        number, f"uuid-{number}", 1, FrameRange(start, stop), 1, SpanSource.PERSON, "", "", "", ""
    )
    return NamedSpan(span, label)


def test_kappa_is_that_of_the_worked_example() -> None:
    # 50 cases, both yes 20, both no 15: p_o 0.7, p_e 0.5.
    assert cohens_kappa(np.array([[20, 5], [10, 15]])) == pytest.approx(0.4)


def test_kappa_is_not_defined_where_chance_alone_agrees() -> None:
    assert cohens_kappa(np.array([[0, 0], [0, 12]])) is None
    assert cohens_kappa(np.zeros((2, 2), np.int64)) is None
    assert cohens_kappa(np.array([[1, 0], [0, 10**9]])) == 1.0


def test_frames_and_spans_of_a_label_are_counted() -> None:
    found = agreement([JudgedTwice(FRAMES, [named(1, 0, 10)], [named(2, 5, 15)])])

    (label,) = found.labels
    assert (label.both, label.only_mine, label.only_theirs) == (5, 5, 5)
    assert label.frame_iou == pytest.approx(1 / 3)
    assert (label.spans_mine, label.spans_theirs) == (1, 1)
    assert label.span_f1 == 0
    assert label.mean_span_iou == pytest.approx(1 / 3)
    # p_o = 20/30, p_e = (100 + 400)/900.
    assert label.kappa == pytest.approx((2 / 3 - 5 / 9) / (1 - 5 / 9))
    assert found.kappa == pytest.approx(label.kappa)


def test_each_span_has_one_partner_at_most() -> None:
    mine = [named(1, 0, 10)]
    theirs = [named(2, 0, 9), named(3, 1, 10)]

    (label,) = agreement([JudgedTwice(FRAMES, mine, theirs)]).labels

    assert label.span_f1 == pytest.approx(2 / 3)
    assert label.mean_span_iou == pytest.approx(0.9)


def test_people_who_say_nothing_have_no_kappa() -> None:
    found = agreement([JudgedTwice(FRAMES, [], [])])

    assert (found.kappa, found.labels, found.frames) == (None, (), FRAMES)


labelled = st.lists(
    st.tuples(st.integers(0, FRAMES - 2), st.integers(1, 12), st.sampled_from("abc")), max_size=5
)


@given(st.lists(st.tuples(labelled, labelled), min_size=1, max_size=3))
def test_kappa_is_that_of_one_frame_after_the_other(
    sequences: list[tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]]],
) -> None:
    def spans(rows: list[tuple[int, int, str]]) -> list[NamedSpan]:
        return [
            named(number, start, min(start + length, FRAMES), label)
            for number, (start, length, label) in enumerate(rows, start=1)
        ]

    pairs = []
    for mine, theirs in sequences:
        for frame in range(FRAMES):
            sets = [
                frozenset(it.label for it in spans(rows) if frame in it.frames)
                for rows in (mine, theirs)
            ]
            pairs.append((sets[0], sets[1]))

    found = agreement([JudgedTwice(FRAMES, spans(own), spans(other)) for own, other in sequences])

    assert found.kappa == slow_kappa(pairs)
    for label in found.labels:
        has = [(label.label in own, label.label in other) for own, other in pairs]
        assert label.kappa == slow_kappa(has)
        assert label.both == sum(own and other for own, other in has)


def slow_kappa(pairs: list[tuple[object, object]]) -> object:
    count = len(pairs)
    agreed = sum(own == other for own, other in pairs) / count
    chance = sum(
        sum(own == it for own, _ in pairs) * sum(other == it for _, other in pairs)
        for it in {it for pair in pairs for it in pair}
    )
    if chance == count**2:
        return None
    return pytest.approx((agreed - chance / count**2) / (1 - chance / count**2), abs=1e-9)
