"""Judge the scores of a run against labels, the way a reviewer of a paper would.

The headline is the micro ROC-AUC over all frames of raw scores. Nothing is chosen on the sequences
that are judged: the threshold comes from the run's held-out normal frames.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from core.anomaly.frame_scores import SCORING
from core.anomaly.threshold_method import UNMEASURED
from core.evaluation.auc import (
    Curve,
    Flags,
    Scores,
    average_precision,
    curve,
    equal_error_rate,
    frame_auc,
    recall_at_false_rate,
)
from core.evaluation.bootstrap import micro_auc_interval
from core.evaluation.confusion import Confusion, confusion
from core.evaluation.evaluation import (
    ConfusionPair,
    Evaluation,
    Localisation,
    SequenceResult,
    TrivialResult,
)
from core.evaluation.event_metrics import EventJudge, EventMetrics
from core.evaluation.judged import JudgedSequence, TrivialScores
from core.evaluation.per_class import class_results
from core.evaluation.reasons import null_reasons, one_class_reason
from core.evaluation.regularity import regularity_by_max, regularity_by_range
from core.media.frame_index import TimeOrigin
from core.media.time_text import duration_words
from core.project.records import EventRule, Thresholds

_SECONDS_AN_HOUR = 3600


def evaluate(
    run: str,
    sequences: Sequence[JudgedSequence],
    thresholds: Thresholds | None,
    localisation: Localisation | None = None,
    notes: Sequence[str] = (),
) -> Evaluation:
    """Judge a run.

    Parameters
    ----------
    run : str
        Its name.
    sequences : sequence of JudgedSequence
        All that were scored and are to be judged.
    thresholds : Thresholds or None
        The run's own, from held-out normal frames; None leaves out what needs one.
    localisation : Localisation or None, optional
        What the maps are worth, where there are masks.
    notes : sequence of str, optional
        What else a reader should know, to be passed on.

    Returns
    -------
    Evaluation
        All figures that the labels allow, and why the others are None.
    """
    results = tuple(sequence_result(it) for it in sequences)
    found = frame_curve(sequences)
    has_truth = found.anomalous > 0
    pair: ConfusionPair | None = None
    own = [it.auc for it in results if it.auc is not None]
    events = EventMetrics.none()
    if has_truth and thresholds is not None:
        judge = EventJudge(sequences)
        events, pair = judge.at(thresholds), _confusion_pair(found, judge, thresholds)
    evaluation = Evaluation(
        run=run,
        sequences=results,
        frame_auc_micro=_micro_auc(sequences, lambda it: it.scores),
        ci95=micro_auc_interval([_scored(it, it.scores) for it in sequences]),
        frame_auc_macro=sum(own) / len(own) if own else None,
        macro_over=len(own),
        average_precision=average_precision(found),
        prevalence=found.anomalous / (found.anomalous + found.normal) if has_truth else None,
        eer=equal_error_rate(found),
        tpr_at_fpr_1pct=recall_at_false_rate(found, 0.01),
        event_recall=events.recall,
        event_precision=events.precision,
        false_alarms_per_hour=events.false_alarms_per_hour,
        onset_delay_mean_s=events.onset_delay_mean_s,
        onset_delay_median_s=events.onset_delay_median_s,
        localisation=localisation or Localisation(),
        trivial=_trivial(sequences),
        legacy_auc_micro=_micro_auc(sequences, lambda it: 1 - regularity_by_range(it.scores)),
        legacy_auc_micro_max=_micro_auc(sequences, lambda it: 1 - regularity_by_max(it.scores)),
        classes=class_results(sequences),
        confusion=pair,
        unreadable_frames=sum(int((~it.is_scored).sum()) for it in sequences),
        threshold=None if thresholds is None else thresholds.low,
        event_rule=EventRule() if thresholds is None else thresholds.rule,
        thresholds=thresholds,
        false_frame_share=events.false_frame_share,
        false_frame_ci95=events.false_frame_ci95,
        false_alarms_ci95=events.false_alarms_ci95,
    )
    notes = [*notes, *_threshold_notes(thresholds)]
    if evaluation.false_alarms_per_hour is not None:
        notes += _short_notes(sequences)
    unread = [it.name for it in sequences if it.trivial is None]
    return replace(
        evaluation,
        reasons=null_reasons(evaluation, unread),
        notes=(*notes, *_notes(sequences, evaluation.event_rule)),
    )


def frame_curve(sequences: Sequence[JudgedSequence]) -> Curve:
    """Sort the scored frames of all sequences once, for curves, histograms and counts of them."""
    return curve(*_joined([_scored(it, it.scores) for it in sequences]))


def sequence_result(sequence: JudgedSequence) -> SequenceResult:
    """Judge one sequence by itself."""
    scores, flags = _scored(sequence, sequence.scores)
    frames, anomalous = len(scores), int(flags.sum())
    reason = one_class_reason(frames, anomalous)
    return SequenceResult(sequence.name, frames, anomalous, frame_auc(scores, flags), reason)


def _micro_auc(
    sequences: Sequence[JudgedSequence], column: Callable[[JudgedSequence], Scores]
) -> float | None:
    """Return the AUC of one score a frame, over the frames that the run has scored."""
    return frame_auc(*_joined([_scored(it, column(it)) for it in sequences]))


def _trivial(sequences: Sequence[JudgedSequence]) -> TrivialResult:
    def area(column: Callable[[TrivialScores], Scores]) -> float | None:
        known = [(it, it.trivial) for it in sequences if it.trivial is not None]
        if len(known) < len(sequences):
            return None
        return frame_auc(*_joined([_scored(it, column(trivial)) for it, trivial in known]))

    return TrivialResult(
        frame_index=_micro_auc(sequences, lambda it: np.arange(len(it.scores), dtype=np.float64)),
        mean_intensity=area(lambda it: it.mean_intensity),
        frame_difference=area(lambda it: it.frame_difference),
    )


def low_confusion(found: Curve, judge: EventJudge, thresholds: Thresholds) -> Confusion:
    """Count the frames in events: those at or above low, unless the rule drops some of them."""
    if thresholds.rule.keeps_suspects:
        return confusion(found, thresholds.low)
    return judge.confusion(thresholds)


def _confusion_pair(found: Curve, judge: EventJudge, thresholds: Thresholds) -> ConfusionPair:
    low = low_confusion(found, judge, thresholds)
    return ConfusionPair(low, confusion(found, thresholds.high))


def _threshold_notes(thresholds: Thresholds | None) -> list[str]:
    origin = None if thresholds is None else thresholds.origin
    if origin is None or origin.method in UNMEASURED or origin.scoring == SCORING:
        return []
    was = "The thresholds were measured by another version of Framesift, which scores otherwise."
    return [f"{was} Train again for thresholds that go with the scores."]


def _short_notes(sequences: Sequence[JudgedSequence]) -> list[str]:
    """Say so where an hour is reckoned from much less."""
    seconds = sum(
        np.count_nonzero(it.is_scored & ~it.is_anomalous) * it.index.cadence_s for it in sequences
    )
    if seconds >= _SECONDS_AN_HOUR:
        return []
    each = _SECONDS_AN_HOUR / seconds
    lasting = duration_words(seconds)
    alarm = f"one false alarm among them counts as {each:,.0f} an hour"
    return [f"Normal frames last {lasting}: {alarm}."]


def _notes(sequences: Sequence[JudgedSequence], rule: EventRule) -> list[str]:
    notes = [rule.text] if rule.text else []
    notes += [
        f"Labels of {it.name} reach beyond its {len(it.scores)} frames; the rest is left out."
        for it in sequences
        if any(frames.stop > len(it.scores) for frames in it.anomalous)
    ]
    for maker in sorted({it.outdated for it in sequences if it.outdated}):
        names = [it.name for it in sequences if it.outdated == maker]
        which = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
        notes.append(f"The scores of {which} are by {maker}. Score again.")
    made_up = [it for it in sequences if it.index.time_origin is TimeOrigin.FILE_ORDER]
    if made_up:
        name, seconds = made_up[0].name, made_up[0].index.cadence_s
        without = f"Sequences without times, {name} for one, are taken to have a frame every"
        notes.append(f"{without} {seconds:.3g} s: hours and seconds follow from that.")
    return notes


def _scored(sequence: JudgedSequence, column: Scores) -> tuple[Scores, Flags]:
    return column[sequence.is_scored], sequence.is_anomalous[sequence.is_scored]


def _joined(parts: Sequence[tuple[Scores, Flags]]) -> tuple[Scores, Flags]:
    if not parts:
        return np.empty(0), np.empty(0, np.bool_)
    return np.concatenate([it[0] for it in parts]), np.concatenate([it[1] for it in parts])
