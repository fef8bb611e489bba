"""What follows from the order of a sequence's scores, whatever the thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.auc import curve, roc_area
from core.evaluation.curves import ScoreHistogram, score_histogram
from core.jobs import JobContext


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """How the scores of one sequence lie.

    Attributes
    ----------
    auc : float or None
        Area under the ROC curve of the frames; None unless both classes are there.
    histogram : ScoreHistogram or None
        Of normal and of anomalous frames; None without any score.
    """

    auc: float | None
    histogram: ScoreHistogram | None


@dataclass(frozen=True, slots=True, eq=False)
class RankJob:
    """Sort the scores of one sequence: a second for a million, and another the first time.

    Attributes
    ----------
    scores : ndarray of float64, shape (T,)
        NaN where a frame could not be read, and is then left out.
    is_anomalous : ndarray of bool, shape (T,)
        What the labels say.
    """

    scores: NDArray[np.float64]
    is_anomalous: NDArray[np.bool_]

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Ranking scores"

    def run(self, context: JobContext) -> Ranking:
        """Rank the scored frames."""
        context.check()
        is_scored = ~np.isnan(self.scores)
        found = curve(self.scores[is_scored], self.is_anomalous[is_scored])
        return Ranking(roc_area(found), score_histogram(found))
