"""A run's scores on all its test sequences, ready to follow thresholds that are dragged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.evaluation.confusion import Confusion, confusion
from core.evaluation.curves import precision_recall_curve, roc_curve, score_histogram
from core.evaluation.evaluate import frame_curve, low_confusion, sequence_result
from core.evaluation.event_metrics import EventJudge, EventMetrics
from core.evaluation.judged import JudgedSequence
from core.evaluation.per_class import class_results
from core.project.records import Thresholds


@dataclass(frozen=True, slots=True)
class BoardFigures:
    """What a pair of thresholds makes of all sequences together.

    Attributes
    ----------
    low, high : Confusion
        Of the frames: those in events at low, all at or above high. Their rates are the points
        of the thresholds on the curves, which the former may leave where the rule drops frames at
        or above low.
    events : EventMetrics
        At the low threshold.
    """

    low: Confusion
    high: Confusion
    events: EventMetrics


class EvaluationBoard:
    """Curves, tables and counts of a run; made once, then quick to ask.

    Parameters
    ----------
    sequences : sequence of JudgedSequence
        As `core.evaluation.read_judged` reads them; trivial scores are not needed.

    Attributes
    ----------
    results : tuple of SequenceResult
        One a sequence.
    classes : tuple of ClassResult
        Normal frames and each label, empty without labels.
    found : Curve
        What each threshold finds among all frames.
    roc, precision_recall : PlotCurve or None
        To be drawn; None where they are not defined.
    histogram : ScoreHistogram or None
        Of normal and of anomalous frames; None without any frame.
    """

    def __init__(self, sequences: Sequence[JudgedSequence]) -> None:
        self.results = tuple(sequence_result(it) for it in sequences)
        self.classes = class_results(sequences)
        self.found = frame_curve(sequences)
        self.roc = roc_curve(self.found)
        self.precision_recall = precision_recall_curve(self.found)
        self.histogram = score_histogram(self.found)
        self._events = EventJudge(sequences)

    def at(self, thresholds: Thresholds) -> BoardFigures:
        """Return what a pair of thresholds makes of the run."""
        return BoardFigures(
            low_confusion(self.found, self._events, thresholds),
            confusion(self.found, thresholds.high),
            self._events.at(thresholds),
        )
