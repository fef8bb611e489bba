"""What one threshold makes of frames whose class is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.evaluation.auc import Curve


@dataclass(frozen=True, slots=True)
class Confusion:
    """Frames counted by what they are and by what a threshold says of them.

    Attributes
    ----------
    threshold : float
        Frames at or above it are called anomalous.
    true_positives, false_positives : int
        Anomalous and normal frames called anomalous.
    false_negatives, true_negatives : int
        Anomalous and normal frames called normal.
    """

    threshold: float
    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int

    @property
    def precision(self) -> float | None:
        """Share of the frames called anomalous that are; None if none is called so."""
        return _share(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float | None:
        """Share of the anomalous frames that are found; None without anomalous frames."""
        return _share(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def false_positive_rate(self) -> float | None:
        """Share of the normal frames called anomalous; None without normal frames."""
        return _share(self.false_positives, self.false_positives + self.true_negatives)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall: 0 if none is found, None if none is there."""
        wrong = self.false_positives + self.false_negatives
        if not self.true_positives + self.false_negatives:
            return None
        return 2 * self.true_positives / (2 * self.true_positives + wrong)

    def to_mapping(self) -> dict[str, float | None]:
        """Return counts and rates for JSON, under the names of the attributes."""
        return {
            "threshold": self.threshold,
            "true_positives": self.true_positives,
            "false_positives": self.false_positives,
            "false_negatives": self.false_negatives,
            "true_negatives": self.true_negatives,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "false_positive_rate": self.false_positive_rate,
        }


def confusion(found: Curve, threshold: float) -> Confusion:
    """Look up what a threshold makes of frames that were sorted once: microseconds.

    Parameters
    ----------
    found : Curve
        Of the frames.
    threshold : float
        Any number; it need not be a score that occurs.

    Returns
    -------
    Confusion
        Of all frames of the curve.

    Examples
    --------
    >>> from core.evaluation.auc import curve
    >>> found = curve(np.array([0.1, 0.5, 0.9]), np.array([False, True, True]))
    >>> at = confusion(found, 0.6)
    >>> at.true_positives, at.false_negatives, at.precision, at.recall
    (1, 1, 1.0, 0.5)
    """
    ascending = found.thresholds[::-1]
    reached = len(ascending) - int(np.searchsorted(ascending, threshold, "left"))
    hits = int(found.hits[reached - 1]) if reached else 0
    alarms = int(found.false_alarms[reached - 1]) if reached else 0
    return Confusion(threshold, hits, alarms, found.anomalous - hits, found.normal - alarms)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
