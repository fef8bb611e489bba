"""How sure a threshold is that was measured on held-out normal frames."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.anomaly.normal_scores import NormalScores
from core.anomaly.threshold_method import ThresholdMethod
from core.anomaly.thresholds import CONFIDENCE, ThresholdChoice, choose_thresholds

#: Methods that look at nothing but held-out normal frames.
MEASURED = (ThresholdMethod.SIGMA, ThresholdMethod.QUANTILE, ThresholdMethod.ALARM_RATE)

#: No piece that is drawn is longer than this share of all frames.
_PIECES = 20
#: Draws, fewer of very many frames: some seconds at most.
_DRAWS, _MOST_DRAWN = 400, 20_000_000
_SEED = 0

Interval = tuple[float, float]


def threshold_intervals(
    normal: NormalScores, choice: ThresholdChoice
) -> tuple[Interval, Interval] | None:
    """Return between what low and high lie, if other normal frames had been held out.

    Parameters
    ----------
    normal : NormalScores
        What the thresholds were chosen on, smoothed as they were then.
    choice : ThresholdChoice
        The thresholds.

    Returns
    -------
    tuple of two (low, high), or None
        That hold the threshold in 95 % of the draws. None for thresholds that were not measured
        on normal frames alone, and with fewer than three pieces to draw.

    Notes
    -----
    Frames of one stretch resemble each other, so whole stretches are drawn with replacement, long
    ones in pieces (Efron and Tibshirani 1993, chapter 8). The highest score of the draws is that
    of the data, so the upper end of a threshold that hardly any normal frame reaches is too low.
    """
    pieces = _pieces(normal)
    if choice.method not in MEASURED or len(pieces) < 3:
        return None
    scores = normal.scores[choice.statistic]
    draws = max(20, min(_DRAWS, _MOST_DRAWN // len(scores)))
    rng = np.random.default_rng(_SEED)
    found = np.empty((draws, 2))
    for row in range(draws):
        drawn = [pieces[it] for it in rng.integers(len(pieces), size=len(pieces))]
        again = choose_thresholds(
            _of_pieces(normal, scores, drawn, choice),
            choice.statistic,
            choice.method,
            low=choice.asked_low,
            high=choice.asked_high,
        )
        found[row] = again.low, again.high
    ends = np.quantile(found, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=0)
    low, high = ends.T.tolist()
    return (low[0], low[1]), (high[0], high[1])


def _pieces(normal: NormalScores) -> list[tuple[int, int, float]]:
    """Return first frame, end and cadence of what is drawn as one."""
    longest = max(1, len(normal) // _PIECES)
    pieces = []
    ends = [*normal.starts[1:].tolist(), len(normal)]
    for start, end, cadence_s in zip(normal.starts.tolist(), ends, normal.cadence_s, strict=True):
        count = -(-(end - start) // longest)
        edges = np.linspace(start, end, count + 1).round().astype(np.int64).tolist()
        pieces += [(first, stop, float(cadence_s)) for first, stop in pairwise(edges)]
    return pieces


def _of_pieces(
    normal: NormalScores,
    scores: NDArray[np.float64],
    drawn: list[tuple[int, int, float]],
    choice: ThresholdChoice,
) -> NormalScores:
    lengths = np.array([stop - first for first, stop, _ in drawn])
    return replace(
        normal,
        scores={choice.statistic: np.concatenate([scores[first:stop] for first, stop, _ in drawn])},
        starts=np.append(0, np.cumsum(lengths)[:-1]),
        cadence_s=np.array([cadence_s for _, _, cadence_s in drawn]),
    )
