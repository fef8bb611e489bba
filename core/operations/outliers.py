"""Frames among those taken for normal that stand out so far that they may not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import ranges_of

#: Robust standard deviations above the median score, and frames in a row, that are no chance.
_SIGMAS, _LEAST_FRAMES = 10.0, 3
#: Fewer frames do not tell what is usual.
_LEAST_SCORES = 30
#: Stretches that the sentence names.
_NAMED = 3


@dataclass(frozen=True, slots=True, eq=False)
class ScoredRange:
    """Scores of neighbouring frames that were held out.

    Attributes
    ----------
    sequence : str
        Name of the sequence.
    start : int
        First frame.
    scores : ndarray of float64, shape (T,)
        NaN where a frame could not be read.
    """

    sequence: str
    start: int
    scores: NDArray[np.float64]


def outlier_text(scored: Sequence[ScoredRange]) -> str:
    """Return a sentence that names frames which may be anomalous; empty if none stand out.

    Parameters
    ----------
    scored : sequence of ScoredRange
        Of all held-out frames.
    """
    if not scored:
        return ""
    scores = np.concatenate([it.scores for it in scored])
    scores = scores[~np.isnan(scores)]
    if len(scores) < _LEAST_SCORES:
        return ""
    usual = float(np.median(scores))
    spread = 1.4826 * float(np.median(np.abs(scores - usual)))
    if spread == 0:
        return ""
    found = [
        (it.sequence, it.start + frames.start, it.start + frames.stop - 1)
        for it in scored
        for frames in ranges_of(it.scores > usual + _SIGMAS * spread)
        if len(frames) >= _LEAST_FRAMES
    ]
    if not found:
        return ""
    named = [f"frames {first}–{last} of “{name}”" for name, first, last in found[:_NAMED]]
    if more := len(found) - len(named):
        named.append(f"{more} more")
    return (
        f"Some frames that were taken for normal stand out: {', '.join(named)}. Look at them, and "
        "exclude what is not normal before you train again."
    )
