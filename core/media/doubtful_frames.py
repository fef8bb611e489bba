"""Frames that had better not be learnt, and why: what a person is asked to decide."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameIndex, FrameRange, Issue

#: An exposure jumps where it differs by more than this factor from those around it.
EXPOSURE_FACTOR = 1.5
#: Frames on each side that count as around, and the share of them that may differ too: where more
#: do, exposure control alternates, as SDO/AIA's does in flares, and a frame is divided by it.
_AROUND = 15
_ALTERNATING = 0.25
_CHUNK = 1 << 14
JUMP = "exposure jumps"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Consecutive frames with the same fault.

    Attributes
    ----------
    frames : FrameRange
        Which.
    reason : str
        What is wrong, e.g. ``quality flag 0x400``.
    is_certain : bool
        Whether header or file say so themselves; else it follows from the frames around.
    """

    frames: FrameRange
    reason: str
    is_certain: bool

    def within(self, frames: FrameRange) -> Doubt | None:
        """Return the part of it that lies in some frames; None if nothing does."""
        start, stop = max(self.frames.start, frames.start), min(self.frames.stop, frames.stop)
        return replace(self, frames=FrameRange(start, stop)) if start < stop else None


def doubtful_frames(index: FrameIndex) -> tuple[Doubt, ...]:
    """Find the frames of a sequence that had better not be learnt.

    Parameters
    ----------
    index : FrameIndex
        Of the sequence.

    Returns
    -------
    tuple of Doubt
        In order of their first frame, none overlapping another.
    """
    kinds: dict[int, set[str]] = {}
    for it in index.issues:
        kinds.setdefault(it.frame_index, set()).add(it.issue.value)
    for frame in np.flatnonzero(~index.readable).tolist():
        kinds.setdefault(frame, set()).add(Issue.UNREADABLE.value)
    for frame in np.flatnonzero(exposure_jumps(index.exposure_s)).tolist():
        kinds.setdefault(frame, set()).add(JUMP)
    doubts = []
    first = last = -1
    for frame in sorted(kinds):
        if first >= 0 and (frame != last + 1 or kinds[frame] != kinds[first]):
            doubts.append(_doubt(index, FrameRange(first, last + 1), kinds[first]))
            first = -1
        first, last = (frame if first < 0 else first), frame
    if first >= 0:
        doubts.append(_doubt(index, FrameRange(first, last + 1), kinds[first]))
    return tuple(doubts)


def exposure_jumps(exposure_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which exposures are unlike those around them.

    Parameters
    ----------
    exposure_s : ndarray of float64, shape (T,)
        In seconds; NaN or not positive where not known, which is no jump.

    Returns
    -------
    ndarray of bool, shape (T,)
        Where more than a quarter of the frames around differ as well, none of them jumps.
    """
    known = np.isfinite(exposure_s) & (exposure_s > 0)
    none = np.zeros(len(exposure_s), np.bool_)
    if not known.any() or np.ptp(np.log(exposure_s[known])) <= np.log(EXPOSURE_FACTOR):
        return none
    logs = np.where(known, np.log(np.where(known, exposure_s, 1.0)), np.nan)
    usual = _around(logs, np.nanmedian)
    differs = known & (np.abs(logs - usual) > np.log(EXPOSURE_FACTOR))
    is_alone = _around(differs.astype(np.float64), np.nanmean) <= _ALTERNATING
    return np.asarray(differs & is_alone, np.bool_)


def _around(values: NDArray[np.float64], statistic: object) -> NDArray[np.float64]:
    """Apply a statistic that leaves NaN out to the frames around each; NaN where all are."""
    import warnings

    padded = np.pad(values, _AROUND, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND + 1)
    found = np.empty(len(values))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # Nothing but NaN.
        for start in range(0, len(values), _CHUNK):
            part = windows[start : start + _CHUNK]
            found[start : start + _CHUNK] = statistic(part, axis=1)  # type: ignore[operator]
    return found


def _doubt(index: FrameIndex, frames: FrameRange, kinds: set[str]) -> Doubt:
    texts = []
    for kind in sorted(kinds):
        if kind == Issue.QUALITY:
            flags = np.bitwise_or.reduce(index.quality[frames.start : frames.stop])
            texts.append(f"{kind} {int(flags):#x}")
        elif kind == JUMP:
            exposures = index.exposure_s[frames.start : frames.stop]
            texts.append(f"exposure jumps to {np.median(exposures):.3g} s")
        else:
            texts.append(kind)
    return Doubt(frames, ", ".join(texts), is_certain=kinds != {JUMP})
