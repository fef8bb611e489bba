"""Which anomalous regions and tracks are found, at how many false regions a frame.

The region-based and the track-based detection criterion (RBDC, TBDC) of Ramachandra and Jones 2020,
Street Scene: A new dataset and evaluation protocol for video anomaly detection, WACV,
arXiv:1902.05872, section 4:

- A region of the truth is detected if its intersection over union with a detected region of the
  same frame is at least 0.1. One detected region may detect several.
- A track is detected if at least a tenth of its regions are.
- A detected region is false if its intersection over union with every region of the truth in its
  frame is below 0.1. False regions are counted per frame, over all frames.
- The criterion is the area under the detection rate over the false regions per frame, from 0 to 1.

Where the paper leaves a choice: regions are compared pixel by pixel, not by the boxes around them,
since the truth here is masks. The rate at some number of false regions per frame is the best that a
threshold with no more of them reaches, for regions merge as a threshold falls and neither number
only rises. Between two such points the curve is a straight line; beyond the last it is level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.auc import area_up_to
from core.evaluation.regions import Regions, TrueRegions, common_pixels, find_regions

#: Least share of a track's regions, and least intersection over union (alpha and beta).
TRACK_SHARE = 0.1
OVERLAP = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class RegionCurves:
    """What each threshold detects, strictest first.

    Attributes
    ----------
    thresholds : ndarray of float32, shape (K,)
        A pixel at or above it belongs to a detected region.
    false_regions_per_frame : ndarray of float64, shape (K,)
        Over all frames with a mask.
    region_rate, track_rate : ndarray of float64, shape (K,)
        Shares of the regions and tracks of the truth that are detected; NaN without any.
    regions, tracks : int
        How many the truth has.
    """

    thresholds: NDArray[np.float32]
    false_regions_per_frame: NDArray[np.float64]
    region_rate: NDArray[np.float64]
    track_rate: NDArray[np.float64]
    regions: int
    tracks: int

    @property
    def rbdc(self) -> float | None:
        """Region-based detection criterion; None without regions."""
        return _area(self.false_regions_per_frame, self.region_rate) if self.regions else None

    @property
    def tbdc(self) -> float | None:
        """Track-based detection criterion; None without tracks."""
        return _area(self.false_regions_per_frame, self.track_rate) if self.tracks else None


@dataclass(slots=True, eq=False)
class _Track:
    """One anomalous object: its regions so far, and how many each threshold detects."""

    detected: NDArray[np.int64]
    regions: int = 0


class RegionTally:
    """Count detected and false regions frame by frame; memory does not grow with the sequence.

    Masks have no track numbers, so regions of consecutive frames are linked: each region goes on as
    the one in the next frame with which it shares most pixels, one to one, the largest share
    first. An object that is hidden for a frame, or moves by more than its size, begins a new
    track; of two that merge, one track goes on.

    Parameters
    ----------
    thresholds : ndarray of float32, shape (K,)
        In units of the map, strictest first.
    """

    def __init__(self, thresholds: NDArray[np.float32]) -> None:
        count = len(thresholds)
        self._thresholds = thresholds
        self._frames = self._regions = self._tracks = 0
        self._false = np.zeros(count, np.int64)
        self._detected = np.zeros(count, np.int64)
        self._detected_tracks = np.zeros(count, np.int64)
        self._truth: TrueRegions | None = None
        self._open: list[_Track] = []

    def add(self, anomaly_map: NDArray[np.float32], truth: TrueRegions) -> None:
        """Take the next frame of a sequence.

        Parameters
        ----------
        anomaly_map : ndarray of float32, shape (H, W)
            In mask pixels; NaN pixels belong to no detected region.
        truth : TrueRegions
            The anomalous regions of its mask.
        """
        self._follow(truth)
        self._frames += 1
        self._regions += len(truth)
        row_peaks = np.nanmax(anomaly_map, axis=1, initial=-np.inf)
        for place in np.flatnonzero(self._thresholds <= row_peaks.max()).tolist():
            threshold = self._thresholds[place]
            # Rows that reach it nowhere hold no region; at high thresholds those are nearly all.
            rows = np.flatnonzero(row_peaks >= threshold)
            first, stop = int(rows[0]), int(rows[-1]) + 1
            found = find_regions(anomaly_map[first:stop] >= threshold)
            if len(truth):
                is_match = _matches(truth, found, first)
                self._false[place] += found.count - int(is_match.any(axis=0).sum())
                self._count_hits(place, np.any(is_match, axis=1))
            else:
                self._false[place] += found.count

    def end_sequence(self) -> None:
        """Close all tracks: the next frame is of another sequence."""
        for track in self._open:
            self._close(track)
        self._open, self._truth = [], None

    def finish(self) -> RegionCurves:
        """Return the curves over all frames so far."""
        self.end_sequence()
        with np.errstate(invalid="ignore"):
            return RegionCurves(
                self._thresholds,
                self._false / np.float64(self._frames),
                self._detected / np.float64(self._regions),
                self._detected_tracks / np.float64(self._tracks),
                self._regions,
                self._tracks,
            )

    def _count_hits(self, place: int, is_hit: NDArray[np.bool_]) -> None:
        """Count the regions of the frame that a threshold detects, for themselves and as tracks."""
        hits = np.flatnonzero(is_hit).tolist()
        self._detected[place] += len(hits)
        for number in hits:
            self._open[number].detected[place] += 1

    def _follow(self, truth: TrueRegions) -> None:
        """Let each open track go on in the new frame, or end; the rest of its regions are new."""
        tracks: list[_Track | None] = [None] * len(truth)
        if self._truth is not None:
            for before, now in _links(common_pixels(self._truth, truth.regions)):
                tracks[now] = self._open[before]
        for track in self._open:
            if not any(track is it for it in tracks):
                self._close(track)
        self._open = [it or self._begin() for it in tracks]
        for track in self._open:
            track.regions += 1
        self._truth = truth

    def _begin(self) -> _Track:
        self._tracks += 1
        return _Track(np.zeros(len(self._thresholds), np.int64))

    def _close(self, track: _Track) -> None:
        # Divided, not multiplied: a tenth of 30 is a little more than 3.
        self._detected_tracks += track.detected / track.regions >= TRACK_SHARE


def _matches(truth: TrueRegions, found: Regions, first_row: int) -> NDArray[np.bool_]:
    """Return which regions of the truth and which detected ones match, shape (N, M)."""
    common = common_pixels(truth, found, first_row)
    is_match = common > 0
    for column in np.flatnonzero(is_match.any(axis=0)).tolist():
        # Counted only where it matters: most detected regions touch none of the truth.
        area = np.count_nonzero(found.numbers == column + 1)
        shared = common[:, column]
        is_match[:, column] = shared / (truth.areas + area - shared) >= OVERLAP
    return is_match


def _links(common: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Pair rows with columns one to one, the pair that shares most pixels first."""
    links = []
    left = common.copy()
    while left.any():
        row, column = divmod(int(left.argmax()), left.shape[1])
        links.append((row, column))
        left[row] = 0
        left[:, column] = 0
    return links


def _area(false_per_frame: NDArray[np.float64], rate: NDArray[np.float64]) -> float:
    """Return the area under the best rate for at most so many false regions, from 0 to 1."""
    order = np.lexsort((rate, false_per_frame))
    x = np.concatenate([[0.0], false_per_frame[order]])
    y = np.maximum.accumulate(np.concatenate([[0.0], rate[order]]))
    # Of several rates at one place the best holds.
    last = np.flatnonzero(np.diff(x, append=np.inf))
    return area_up_to(1.0, x[last], y[last])
