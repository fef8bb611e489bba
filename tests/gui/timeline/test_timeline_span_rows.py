"""Spans in rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.media.frame_index import FrameRange
from core.project.records import Span, SpanSource
from core.project.span_rows import SpanRows


def span(number: int, start: int, stop: int) -> Span:
    frames = FrameRange(start, stop)
    return Span(number, str(number), 1, frames, 1, SpanSource.PERSON, "", "", "", "")


ranges = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 40)).map(lambda it: (it[0], it[0] + it[1])),
    max_size=40,
)


@given(ranges)
def test_no_span_covers_another_in_its_row(ranges: list[tuple[int, int]]) -> None:
    rows = SpanRows(span(number, *frames) for number, frames in enumerate(ranges))

    placed = rows.visible(0, 300, columns=3000)

    assert sorted(it.span.id for it in placed) == list(range(len(ranges)))
    for one in placed:
        for other in placed:
            if one.row == other.row and one.span.id != other.span.id:
                assert not one.span.frames.overlaps(other.span.frames)


def test_spans_side_by_side_share_a_row() -> None:
    rows = SpanRows([span(1, 0, 10), span(2, 10, 20), span(3, 5, 15)])

    assert len(rows) == 2
    assert [(it.span.id, it.row) for it in rows.visible(0, 20, 100)] == [(1, 0), (2, 0), (3, 1)]


def test_only_spans_in_sight_are_given() -> None:
    rows = SpanRows(span(number, 10 * number, 10 * number + 5) for number in range(1000))

    assert [it.span.id for it in rows.visible(100, 120, 500)] == [10, 11]


def test_far_out_at_most_one_span_a_pixel_is_given_and_the_wide_ones_stay() -> None:
    narrow = [span(number, 2 * number, 2 * number + 1) for number in range(10_000)]
    rows = SpanRows([*narrow, span(99_999, 20_001, 40_000)])

    shown = rows.visible(0, 40_000, columns=100)

    assert len(shown) <= 101
    assert shown[-1].span.id == 99_999


def test_the_span_under_a_frame_is_found_in_its_row() -> None:
    rows = SpanRows([span(1, 0, 10), span(2, 5, 15)])

    assert rows.at(7, 0) == span(1, 0, 10)
    assert rows.at(7, 1) == span(2, 5, 15)
    assert rows.at(12, 0) is None
    assert rows.at(7, 5) is None
