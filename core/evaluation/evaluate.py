"""Judge the scores of a run against labels, the way a reviewer of a paper would.

The headline is the micro ROC-AUC over all frames of raw scores. Nothing is chosen on the sequences
that are judged: the threshold comes from the run's held-out normal frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.evaluation.auc import (
    Flags,
    Scores,
    average_precision,
    curve,
    equal_error_rate,
    frame_auc,
    recall_at_false_rate,
)
from core.evaluation.bootstrap import micro_auc_interval
from core.evaluation.event_metrics import EventMetrics, event_metrics
from core.evaluation.judged import JudgedSequence
from core.project.records import Thresholds


@dataclass(frozen=True, slots=True)
class SequenceResult:
    """What a run is worth on one sequence.

    Attributes
    ----------
    name : str
        Of the sequence.
    frames, anomalous : int
        Frames with a score, and how many of them are known to be anomalous.
    auc : float or None
        None unless the sequence holds both classes.
    """

    name: str
    frames: int
    anomalous: int
    auc: float | None


@dataclass(frozen=True, slots=True)
class TrivialResult:
    """Micro AUC of scores that need no detector; None where the AUC is not defined."""

    frame_index: float | None
    mean_intensity: float | None
    frame_difference: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a run is worth. A figure is None where labels or masks that it needs are missing.

    Attributes
    ----------
    run : str
        Name of the run.
    sequences : tuple of SequenceResult
        One by one.
    frame_auc_micro : float or None
        Over all frames of all sequences, raw scores.
    ci95 : tuple of float, or None
        Interval of ``frame_auc_micro`` by drawing sequences again.
    frame_auc_macro : float or None
        Mean over the sequences that hold both classes.
    macro_over : int
        How many these are.
    average_precision : float or None
        To be held against ``prevalence``, which a coin would reach.
    prevalence : float or None
        Share of anomalous frames.
    eer, tpr_at_fpr_1pct : float or None
        Equal error rate; recall with one false alarm in a hundred normal frames.
    event_recall, event_precision, false_alarms_per_hour : float or None
        At the run's low threshold.
    pixel_auroc, aupro, rbdc, tbdc : None
        These need masks, which no sequence has.
    trivial : TrivialResult
        What needs no detector.
    legacy_auc_micro : float or None
        Of scores rescaled to 0…1 sequence by sequence, as many papers have it. It looks ahead in
        time and changes rankings: for comparison with such papers only.
    unreadable_frames : int
        Frames without a score, left out everywhere.
    threshold : float or None
        Used for events.
    """

    run: str
    sequences: tuple[SequenceResult, ...]
    frame_auc_micro: float | None
    ci95: tuple[float, float] | None
    frame_auc_macro: float | None
    macro_over: int
    average_precision: float | None
    prevalence: float | None
    eer: float | None
    tpr_at_fpr_1pct: float | None
    event_recall: float | None
    event_precision: float | None
    false_alarms_per_hour: float | None
    pixel_auroc: None
    aupro: None
    rbdc: None
    tbdc: None
    trivial: TrivialResult
    legacy_auc_micro: float | None
    unreadable_frames: int
    threshold: float | None

    def to_mapping(self) -> dict[str, Any]:
        """Return plain values for JSON, under the names of the attributes."""
        return asdict(self)


def evaluate(
    run: str, sequences: Sequence[JudgedSequence], thresholds: Thresholds | None
) -> Evaluation:
    """Judge a run.

    Parameters
    ----------
    run : str
        Its name.
    sequences : sequence of JudgedSequence
        All that were scored and are to be judged.
    thresholds : Thresholds or None
        The run's own, from held-out normal frames; None leaves the event figures out.

    Returns
    -------
    Evaluation
        All figures that the labels allow.
    """
    raw = [(it.scores[it.is_scored], it.is_anomalous[it.is_scored]) for it in sequences]
    results = tuple(
        SequenceResult(it.name, len(scores), int(flags.sum()), frame_auc(scores, flags))
        for it, (scores, flags) in zip(sequences, raw, strict=True)
    )
    scores, flags = _joined(raw)
    found = curve(scores, flags)
    has_truth = bool(flags.any())
    own = [it.auc for it in results if it.auc is not None]
    events = EventMetrics(None, None, None)
    if has_truth and thresholds is not None:
        events = event_metrics(sequences, thresholds.low)
    return Evaluation(
        run=run,
        sequences=results,
        frame_auc_micro=frame_auc(scores, flags),
        ci95=micro_auc_interval(raw) if has_truth else None,
        frame_auc_macro=sum(own) / len(own) if own else None,
        macro_over=len(own),
        average_precision=average_precision(found),
        prevalence=float(flags.mean()) if has_truth else None,
        eer=equal_error_rate(found),
        tpr_at_fpr_1pct=recall_at_false_rate(found, 0.01),
        event_recall=events.recall,
        event_precision=events.precision,
        false_alarms_per_hour=events.false_alarms_per_hour,
        pixel_auroc=None,
        aupro=None,
        rbdc=None,
        tbdc=None,
        trivial=_trivial(sequences),
        legacy_auc_micro=frame_auc(*_joined([(_rescaled(own), known) for own, known in raw])),
        unreadable_frames=sum(int((~it.is_scored).sum()) for it in sequences),
        threshold=None if thresholds is None else thresholds.low,
    )


def _trivial(sequences: Sequence[JudgedSequence]) -> TrivialResult:
    def area(columns: Sequence[Scores]) -> float | None:
        pairs = zip(columns, sequences, strict=True)
        return frame_auc(
            *_joined([(own[it.is_scored], it.is_anomalous[it.is_scored]) for own, it in pairs])
        )

    return TrivialResult(
        frame_index=area([np.arange(len(it.scores), dtype=np.float64) for it in sequences]),
        mean_intensity=area([it.trivial.mean_intensity for it in sequences]),
        frame_difference=area([it.trivial.frame_difference for it in sequences]),
    )


def _joined(parts: Sequence[tuple[Scores, Flags]]) -> tuple[Scores, Flags]:
    if not parts:
        return np.empty(0), np.empty(0, np.bool_)
    return np.concatenate([it[0] for it in parts]), np.concatenate([it[1] for it in parts])


def _rescaled(scores: Scores) -> Scores:
    if not len(scores) or (span := float(np.ptp(scores))) == 0:
        return np.zeros_like(scores)
    rescaled: Scores = (scores - scores.min()) / span
    return rescaled
