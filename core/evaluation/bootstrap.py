"""How sure a figure is, by drawing the sequences again and again.

Frames of one sequence resemble each other, so drawing frames would make any interval far too
narrow: whole sequences are drawn (Efron and Tibshirani 1993, chapter 8).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.evaluation.auc import Flags, Scores

_DRAWS = 2000
_SEED = 0


def micro_auc_interval(
    sequences: Sequence[tuple[Scores, Flags]], share: float = 0.95
) -> tuple[float, float] | None:
    """Return an interval for the micro AUC over all frames.

    Parameters
    ----------
    sequences : sequence of (scores, flags)
        Scores without NaN, and whether each frame is anomalous.
    share : float, optional
        Of the draws that the interval holds.

    Returns
    -------
    tuple of float, or None
        Low and high; None with fewer than two sequences, or if hardly any draw holds both classes.

    Notes
    -----
    All pairs of sequences are compared once; a draw is then a weighted sum of these comparisons.
    """
    if len(sequences) < 2:
        return None
    count = len(sequences)
    pairs = _compared(sequences)
    anomalous_counts = np.array([np.count_nonzero(flags) for _, flags in sequences])
    normal_counts = np.array([np.count_nonzero(~flags) for _, flags in sequences])
    weights = np.random.default_rng(_SEED).multinomial(count, np.full(count, 1 / count), _DRAWS)
    compared = (weights @ anomalous_counts) * (weights @ normal_counts)
    is_defined = compared > 0
    if is_defined.mean() < 0.5:
        return None
    won = ((weights @ pairs) * weights).sum(axis=1)
    areas = won[is_defined] / compared[is_defined]
    low, high = np.quantile(areas, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def share_interval(
    parts: Sequence[int], wholes: Sequence[int], share: float = 0.95
) -> tuple[float, float] | None:
    """Return an interval for the share of all frames that some of them are.

    Parameters
    ----------
    parts, wholes : sequence of int
        For each sequence, how many of how many.
    share : float, optional
        Of the draws that the interval holds.

    Returns
    -------
    tuple of float, or None
        Low and high; None unless two sequences have frames to count.

    Examples
    --------
    >>> share_interval([5, 5], [10, 10]), share_interval([1], [10])
    ((0.5, 0.5), None)
    """
    counted = [(part, whole) for part, whole in zip(parts, wholes, strict=True) if whole]
    if (count := len(counted)) < 2:
        return None
    weights = np.random.default_rng(_SEED).multinomial(count, np.full(count, 1 / count), _DRAWS)
    drawn = weights @ np.array(counted)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def _compared(sequences: Sequence[tuple[Scores, Flags]]) -> NDArray[np.float64]:
    """Count, for the anomalous frames of one sequence and the normal ones of another, who wins.

    Returns
    -------
    ndarray of float64, shape (sequences, sequences)
        Pairs in which the anomalous frame of the first scores higher, ties counted half.
    """
    count = len(sequences)
    anomalous = np.concatenate([scores[flags] for scores, flags in sequences])
    owners = np.repeat(np.arange(count), [np.count_nonzero(flags) for _, flags in sequences])
    columns = []
    for scores, flags in sequences:
        normal = np.sort(scores[~flags])
        below = np.searchsorted(normal, anomalous, "left")
        not_above = np.searchsorted(normal, anomalous, "right")
        columns.append(np.bincount(owners, (below + not_above) / 2, count))
    return np.stack(columns, axis=1)
