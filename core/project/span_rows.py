"""Lay spans out in rows so that none covers another, and find those that can be seen."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.visible_ranges import visible_ranges
from core.project.records import Span


@dataclass(frozen=True, slots=True)
class PlacedSpan:
    """A span and the row it is drawn in, 0 on top."""

    span: Span
    row: int


class SpanRows:
    """The spans of one sequence, packed into as few rows as they need.

    Parameters
    ----------
    spans : iterable of Span
        Of one sequence, in any order.
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans, key=lambda span: (span.frames.start, span.frames.stop, span.id))
        rows: list[list[Span]] = []
        for span, row in zip(ordered, _packed(ordered), strict=True):
            if row == len(rows):
                rows.append([])
            rows[row].append(span)
        self._rows = [_Row.of(spans) for spans in rows]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def visible(self, start: float, stop: float, columns: int) -> list[PlacedSpan]:
        """Return the spans to draw for a range of frames.

        Parameters
        ----------
        start, stop : float
            The range on show, in frames.
        columns : int
            Pixels that the range takes on screen.

        Returns
        -------
        list of PlacedSpan
            Row by row from left to right. Of the spans of a row that begin in the same pixel only
            the last is given: the others are narrower than that pixel.
        """
        placed = []
        for number, row in enumerate(self._rows):
            placed += [PlacedSpan(span, number) for span in row.visible(start, stop, columns)]
        return placed

    def at(self, frame_index: int, row: int) -> Span | None:
        """Return the span that covers a frame in a row, or None."""
        if not 0 <= row < len(self._rows):
            return None
        return self._rows[row].at(frame_index)


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """Spans that do not overlap, from left to right."""

    spans: list[Span]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]

    @classmethod
    def of(cls, spans: list[Span]) -> _Row:
        starts = np.array([span.frames.start for span in spans], np.int64)
        stops = np.array([span.frames.stop for span in spans], np.int64)
        return cls(spans, starts, stops)

    def visible(self, start: float, stop: float, columns: int) -> list[Span]:
        places = visible_ranges(self.starts, self.stops, start=start, stop=stop, columns=columns)
        return [self.spans[place] for place in places.tolist()]

    def at(self, frame_index: int) -> Span | None:
        place = int(np.searchsorted(self.starts, frame_index, "right")) - 1
        if place < 0 or frame_index not in self.spans[place].frames:
            return None
        return self.spans[place]


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
