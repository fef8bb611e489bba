"""Columns of the table of clips: a hundred thousand rows are sorted and filtered as arrays."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.operations.clip_decisions import Decision
from core.operations.clip_review import ClipReview

SEQUENCE, FRAMES, MEAN, STD, MOTION, FLAG, DECISION = range(7)
HEADERS = ("Sequence", "Frames", "Mean", "Std", "Motion", "Flag", "Decision")
TIPS = (
    "The sequence that the clip is of",
    "Its first and its last frame",
    "Mean intensity of the clip in the recipe, 0…1",
    "Standard deviation of its intensities",
    "Mean absolute change of a pixel from frame to frame",
    "Whether it lies outside of the bounds in the histogram",
    "What the spans say: kept, excluded, or suggested for exclusion",
)


class ClipFilter(StrEnum):
    """Which clips the table shows."""

    ALL = "All clips"
    FLAGGED = "Flagged"
    UNDECIDED = "Flagged, undecided"
    EXCLUDED = "Excluded"
    KEPT = "Kept"


def sort_key(
    review: ClipReview,
    is_flagged: NDArray[np.bool_],
    decisions: NDArray[np.int8],
    column: int,
) -> NDArray[np.generic]:
    """Return what the clips are sorted by in a column, shape (N,)."""
    statistics = review.statistics
    match column:
        case 0:
            names = [sequence.name for sequence in review.sequences]
            rank = np.argsort(np.argsort(np.array(names, dtype=object)))
            return rank[statistics.sequence]
        case 1:
            return statistics.start
        case 5:
            return is_flagged
        case 6:
            return decisions
    return (statistics.mean, statistics.std, statistics.motion)[column - MEAN]


def passing(
    review: ClipReview,
    is_flagged: NDArray[np.bool_],
    decisions: NDArray[np.int8],
    chosen: ClipFilter,
    text: str,
) -> NDArray[np.bool_]:
    """Return which clips a filter lets through.

    Parameters
    ----------
    review : ClipReview
        With the clips.
    is_flagged : ndarray of bool, shape (N,)
        Whether each is flagged.
    decisions : ndarray of int8, shape (N,)
        `Decision` on each.
    chosen : ClipFilter
        Which clips.
    text : str
        Part of the name of their sequence, in any case; empty for all.
    """
    of_filter: dict[ClipFilter, NDArray[np.bool_]] = {
        ClipFilter.ALL: np.ones(len(decisions), np.bool_),
        ClipFilter.FLAGGED: is_flagged,
        ClipFilter.UNDECIDED: is_flagged & (decisions < Decision.KEPT),
        ClipFilter.EXCLUDED: decisions == Decision.EXCLUDED,
        ClipFilter.KEPT: decisions == Decision.KEPT,
    }
    passes = of_filter[chosen]
    if text:
        named = [text.casefold() in sequence.name.casefold() for sequence in review.sequences]
        passes = passes & np.array(named, np.bool_)[review.statistics.sequence]
    return passes
