"""Spans in rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.media.frame_index import FrameRange
from core.project.records import Span, SpanSource
from core.project.span_rows import SpanRows


def span(number: int, start: int, stop: int, label: int = 1) -> Span:
    frames = FrameRange(start, stop)
    return Span(number, str(number), 1, frames, label, SpanSource.PERSON, "", "", "", "")


ranges = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 40)).map(lambda it: (it[0], it[0] + it[1])),
    max_size=40,
)


@given(ranges)
def test_no_span_covers_another_in_its_row(ranges: list[tuple[int, int]]) -> None:
    rows = SpanRows(span(number, *frames) for number, frames in enumerate(ranges))

    placed = rows.wide(0, 300, least=0)

    assert sorted(it.span.id for it in placed) == list(range(len(ranges)))
    for one in placed:
        for other in placed:
            if one.row == other.row and one.span.id != other.span.id:
                assert not one.span.frames.overlaps(other.span.frames)


def test_spans_side_by_side_share_a_row() -> None:
    rows = SpanRows([span(1, 0, 10), span(2, 10, 20), span(3, 5, 15)])

    assert len(rows) == 2
    assert [(it.span.id, it.row) for it in rows.wide(0, 20, 0)] == [(1, 0), (2, 0), (3, 1)]


def test_only_wide_spans_in_sight_are_given() -> None:
    rows = SpanRows(span(number, 10 * number, 10 * number + 5 + number % 2) for number in range(99))

    assert [it.span.id for it in rows.wide(100, 140, least=6)] == [11, 13]


def test_each_pixel_shows_its_label() -> None:
    rows = SpanRows([span(1, 0, 2, label=7), span(2, 4, 6, label=9), span(3, 5, 8, label=7)])

    picture = rows.label_in_pixel(0, 8, columns=8, label_ids=[7, 9])

    assert picture.tolist() == [[1, 1, 0, 0, 2, 2, 0, 0], [0, 0, 0, 0, 0, 1, 1, 1]]


def test_neighbours_with_one_label_can_be_told_apart_close_up() -> None:
    rows = SpanRows([span(1, 0, 1), span(2, 1, 2)])

    picture = rows.label_in_pixel(0, 2, columns=12, label_ids=[1])

    assert picture.tolist() == [[1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]]


@given(st.integers(0, 9_999), st.integers(20, 300))
def test_no_span_is_lost_however_far_out(start: int, columns: int) -> None:
    picture = SpanRows([span(1, start, start + 1)]).label_in_pixel(0, 10_000, columns, [1])

    assert 1 <= (picture == 1).sum() <= 2
    assert abs(picture[0].argmax() - start * columns / 10_000) <= 1


def test_the_span_under_a_frame_is_found_in_its_row() -> None:
    rows = SpanRows([span(1, 0, 10), span(2, 5, 15)])

    assert rows.at(7, 0) == span(1, 0, 10)
    assert rows.at(7, 1) == span(2, 5, 15)
    assert rows.at(12, 0) is None
    assert rows.at(7, 5) is None


def test_a_new_span_goes_where_there_is_room_and_no_other_moves() -> None:
    rows = SpanRows([span(1, 0, 10), span(2, 5, 15), span(3, 20, 30)])

    rows.replace([], [span(4, 10, 20), span(5, 0, 40)])

    placed = {it.span.id: it.row for it in rows.wide(0, 100, 0)}
    assert placed == {1: 0, 2: 1, 3: 0, 4: 0, 5: 2}


def test_spans_that_are_gone_leave_no_empty_row_below() -> None:
    rows = SpanRows([span(1, 0, 10), span(2, 5, 15)])

    rows.replace([2], [])

    assert len(rows) == 1


@given(ranges, ranges)
def test_replacing_gives_the_spans_that_were_asked_for(
    before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    rows = SpanRows(span(number, *frames) for number, frames in enumerate(before))

    rows.replace(
        range(0, len(before), 2),
        [span(1000 + number, *frames) for number, frames in enumerate(after)],
    )

    left = [*range(1, len(before), 2), *range(1000, 1000 + len(after))]
    placed = rows.wide(0, 300, 0)
    assert sorted(it.span.id for it in placed) == left
    for it in placed:
        assert rows.at(it.span.frames.start, it.row) == it.span
