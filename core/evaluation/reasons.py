"""Why a figure is null, in a sentence: a reader must never guess."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.evaluation.evaluation import Evaluation

#: Figures that compare anomalous frames with normal ones.
_BOTH_CLASSES = (
    "frame_auc_micro", "ci95", "frame_auc_macro", "average_precision", "prevalence", "eer",
    "tpr_at_fpr_1pct", "legacy_auc_micro", "legacy_auc_micro_max", "trivial.frame_index",
    "trivial.mean_intensity", "trivial.frame_difference",
)  # fmt: skip
_ONSET = ("onset_delay_mean_s", "onset_delay_median_s")
_FALSE = (
    "false_alarms_per_hour", "false_alarms_ci95", "false_frame_share", "false_frame_ci95"
)  # fmt: skip
_EVENTS = ("event_recall", "event_precision", *_FALSE, *_ONSET)
_AT_THRESHOLD = ("mask_iou", "mask_binary_cross_entropy")
_PIXELS = ("pixel_auroc", "pixel_average_precision", "aupro", "rbdc", "tbdc", *_AT_THRESHOLD)


def one_class_reason(frames: int, anomalous: int) -> str | None:
    """Return why frames have no AUC; None if they hold both classes.

    Examples
    --------
    >>> one_class_reason(120, 120)
    'One class only: all 120 frames are anomalous.'
    """
    if not frames:
        return "No frame has a score."
    if not anomalous:
        known = f"One class only: none of {frames} frames is known to be anomalous."
        return f"{known} Where some are, label them or import ground truth."
    if anomalous == frames:
        return f"One class only: all {frames} frames are anomalous."
    return None


def null_reasons(evaluation: Evaluation, unread: Sequence[str]) -> dict[str, str]:
    """Return a sentence for each figure of an evaluation that is None, by its name in JSON.

    Parameters
    ----------
    evaluation : Evaluation
        Without reasons yet.
    unread : sequence of str
        Names of the sequences whose frames could not be read.
    """
    reasons: dict[str, str] = {}
    for figures, sentence in _causes(evaluation, unread):
        for name in figures:
            if evaluation.figure(name) is None:
                reasons.setdefault(name, sentence)
    return reasons


def _causes(evaluation: Evaluation, unread: Sequence[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what may be missing and which figures it takes away, the deepest cause first."""
    frames = sum(it.frames for it in evaluation.sequences)
    anomalous = sum(it.anomalous for it in evaluation.sequences)
    if one_class := one_class_reason(frames, anomalous):
        yield _BOTH_CLASSES, one_class
    if not anomalous:
        yield _EVENTS, one_class or ""
    if evaluation.threshold is None:
        yield (*_EVENTS, "confusion"), "The run has no thresholds: it was never calibrated."
    yield ("confusion",), one_class or ""
    yield ("frame_auc_macro",), "No sequence holds both classes."
    if len(evaluation.sequences) < 2:
        yield ("ci95", "false_frame_ci95"), "Drawing sequences again takes at least two."
    yield ("ci95",), "Too few draws of sequences hold both classes."
    if unread:
        lost = f"The frames of {', '.join(unread)} cannot be read any more."
        yield ("trivial.mean_intensity", "trivial.frame_difference"), lost
    yield ("event_precision",), "No frame reaches the low threshold."
    yield ("false_frame_share",), "No frame is normal."
    yield ("false_frame_ci95",), "Normal frames of one sequence alone cannot be drawn again."
    yield ("false_alarms_per_hour", "false_alarms_ci95"), "The normal frames last no time."
    yield _ONSET, "No known event was found."
    yield from _pixel_causes(evaluation)


def _pixel_causes(evaluation: Evaluation) -> Iterator[tuple[tuple[str, ...], str]]:
    if not evaluation.localisation.pixel_over:
        yield _PIXELS, "No sequence has masks: import a data set with pixel ground truth."
    if evaluation.threshold is None:
        yield _AT_THRESHOLD, "The run has no thresholds: it was never calibrated."
    if evaluation.localisation.pixel_auroc is not None:
        yield _AT_THRESHOLD, "The thresholds of this score are not in units of the map."
    yield _PIXELS, "One class only: the masks hold no anomalous pixel, or nothing else."
