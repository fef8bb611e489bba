"""Lay spans out in rows so that none covers another, and find those that can be seen."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.visible_ranges import range_in_pixel
from core.project.records import Span

#: Spans this many pixels wide end in an empty one.
_SEPARATED = 4


@dataclass(frozen=True, slots=True)
class PlacedSpan:
    """A span and the row it is drawn in, 0 on top."""

    span: Span
    row: int


class SpanRows:
    """The spans of one sequence, packed into few rows.

    Parameters
    ----------
    spans : iterable of Span
        Of one sequence, in any order.
    """

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        ordered = sorted(spans, key=_place)
        rows: list[list[Span]] = []
        for span, row in zip(ordered, _packed(ordered), strict=True):
            if row == len(rows):
                rows.append([])
            rows[row].append(span)
        self._rows = [_Row.of(spans) for spans in rows]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def replace(self, span_ids: Collection[int], spans: Iterable[Span]) -> None:
        """Put spans in place of those with the given ids; all others stay where they are.

        A new span goes into the first row that has room for it, so that an edit costs next to
        nothing among a hundred thousand spans, and none of them jumps.
        """
        self._rows = [row.without(span_ids) for row in self._rows]
        for span in sorted(spans, key=_place):
            for number, row in enumerate(self._rows):
                if row.has_room(span):
                    self._rows[number] = row.with_span(span)
                    break
            else:
                self._rows.append(_Row.of([span]))
        while self._rows and not self._rows[-1].spans:
            self._rows.pop()

    def label_in_pixel(
        self, start: float, stop: float, columns: int, label_ids: Sequence[int]
    ) -> NDArray[np.uint8]:
        """Return a picture of the spans: which label each pixel shows.

        Parameters
        ----------
        start, stop : float
            The range on show, in frames.
        columns : int
            Pixels that the range takes on screen.
        label_ids : sequence of int
            Labels, at most 254.

        Returns
        -------
        ndarray of uint8, shape (rows, columns)
            1 for the first of ``label_ids`` and so on; 0 where there is no span, and in the last
            pixel of a span that is wide enough, so that neighbours can be told apart.
        """
        picture = np.zeros((len(self._rows), columns), np.uint8)
        numbers = {label_id: number for number, label_id in enumerate(label_ids, start=1)}
        separated = _SEPARATED * (stop - start) / max(columns, 1)
        for row, line in zip(self._rows, picture, strict=True):
            shown = range_in_pixel(row.starts, row.stops, start=start, stop=stop, columns=columns)
            filled = np.flatnonzero(shown >= 0)
            spans = shown[filled]
            line[filled] = _numbered(row.labels[spans], numbers)
            is_last = np.append(shown[1:] != shown[:-1], False)[filled]
            is_wide = row.stops[spans] - row.starts[spans] >= separated
            line[filled[is_last & is_wide]] = 0
        return picture

    def wide(self, start: float, stop: float, least: float) -> list[PlacedSpan]:
        """Return the spans on show that are at least so many frames wide."""
        placed = []
        for number, row in enumerate(self._rows):
            first = int(np.searchsorted(row.stops, math.floor(start), "right"))
            last = int(np.searchsorted(row.starts, math.ceil(stop), "left"))
            lengths = row.stops[first:last] - row.starts[first:last]
            wide = np.flatnonzero(lengths >= least) + first
            placed += [PlacedSpan(row.spans[place], number) for place in wide.tolist()]
        return placed

    def at(self, frame_index: int, row: int) -> Span | None:
        """Return the span that covers a frame in a row, or None."""
        if not 0 <= row < len(self._rows):
            return None
        return self._rows[row].at(frame_index)

    def edges(self) -> list[NDArray[np.int64]]:
        """Return where spans start and stop, each array in ascending order."""
        return [edges for row in self._rows for edges in (row.starts, row.stops)]

    def around(self, place: float, row: int, reach: float) -> list[Span]:
        """Return the spans of a row within reach of a place in frames, the nearest first."""
        if not 0 <= row < len(self._rows):
            return []
        spans = self._rows[row].within(place - reach, place + reach)
        return sorted(spans, key=lambda it: _distance(it, place))

    def with_ids(self, span_ids: Collection[int]) -> list[PlacedSpan]:
        """Return some spans where they lie; those that are not here are left out."""
        placed = []
        for number, row in enumerate(self._rows):
            found = np.flatnonzero(np.isin(row.ids, list(span_ids)))
            placed += [PlacedSpan(row.spans[place], number) for place in found.tolist()]
        return placed

    def covering(self, frame_index: int) -> list[Span]:
        """Return the spans that cover a frame, from the first row down."""
        found = (row.at(frame_index) for row in self._rows)
        return [span for span in found if span is not None]


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """Spans that do not overlap, from left to right."""

    spans: list[Span]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    labels: NDArray[np.int64]
    ids: NDArray[np.int64]

    @classmethod
    def of(cls, spans: list[Span]) -> _Row:
        columns = [(it.frames.start, it.frames.stop, it.label_id, it.id) for it in spans]
        starts, stops, labels, ids = np.array(columns, np.int64).reshape(-1, 4).T.copy()
        return cls(spans, starts, stops, labels, ids)

    def without(self, span_ids: Collection[int]) -> _Row:
        gone = np.isin(self.ids, list(span_ids))
        if not gone.any():
            return self
        return _Row.of([self.spans[place] for place in np.flatnonzero(~gone).tolist()])

    def has_room(self, span: Span) -> bool:
        place = int(np.searchsorted(self.stops, span.frames.start, "right"))
        return place == len(self.spans) or int(self.starts[place]) >= span.frames.stop

    def with_span(self, span: Span) -> _Row:
        place = int(np.searchsorted(self.starts, span.frames.start, "left"))
        return _Row(
            [*self.spans[:place], span, *self.spans[place:]],
            np.insert(self.starts, place, span.frames.start),
            np.insert(self.stops, place, span.frames.stop),
            np.insert(self.labels, place, span.label_id),
            np.insert(self.ids, place, span.id),
        )

    def within(self, start: float, stop: float) -> list[Span]:
        first = int(np.searchsorted(self.stops, math.floor(start), "left"))
        last = int(np.searchsorted(self.starts, math.ceil(stop), "right"))
        return self.spans[first:last]

    def at(self, frame_index: int) -> Span | None:
        place = int(np.searchsorted(self.starts, frame_index, "right")) - 1
        if place < 0 or frame_index not in self.spans[place].frames:
            return None
        return self.spans[place]


def _distance(span: Span, place: float) -> float:
    """Return how far outside of a span a place is; negative inside."""
    return max(span.frames.start - place, place - span.frames.stop)


def _place(span: Span) -> tuple[int, int, int]:
    return span.frames.start, span.frames.stop, span.id


def _numbered(label_ids: NDArray[np.int64], numbers: Mapping[int, int]) -> NDArray[np.uint8]:
    """Return the number of each label; 0 for those that are not known."""
    known = np.zeros(max(numbers, default=0) + 1, np.uint8)
    known[list(numbers)] = list(numbers.values())
    return np.where(label_ids < len(known), known[np.minimum(label_ids, len(known) - 1)], 0)


def _packed(ordered: list[Span]) -> list[int]:
    """Return the first free row for each span, in order of their starts."""
    taken: list[tuple[int, int]] = []  # heap of (stop, row)
    free: list[int] = []  # heap of rows
    rows = []
    for span in ordered:
        while taken and taken[0][0] <= span.frames.start:
            heapq.heappush(free, heapq.heappop(taken)[1])
        row = heapq.heappop(free) if free else len(taken)
        heapq.heappush(taken, (span.frames.stop, row))
        rows.append(row)
    return rows
