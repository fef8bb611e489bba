"""An evaluation as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cli.output import number, table

if TYPE_CHECKING:
    # Help must not wait for what evaluation needs.
    from core.evaluation.confusion import Confusion
    from core.evaluation.evaluation import Evaluation


def evaluation_lines(found: Evaluation) -> list[str]:
    """Return tables of sequences, figures, thresholds and classes, then why figures are missing."""
    rows = [[it.name, it.frames, it.anomalous, number(it.auc)] for it in found.sequences]
    lines = table(["sequence", "frames", "anomalous", "frame AUC"], rows)
    figures = _figures(found)
    if found.localisation.pixel_over:
        figures += _pixel_figures(found)
    lines += ["", *table(["", ""], [it for it in figures if it[1] != number(None)])[1:]]
    if found.confusion is not None:
        pair = (("low", found.confusion.low), ("high", found.confusion.high))
        head = ["frames at", "threshold", "found", "missed", "false", "precision", "recall", "F1"]
        lines += ["", *table(head, [_confusion_row(*it) for it in pair])]
    if len(found.classes) > 2:
        head = ["class", "frames", "mean score", "AUC against normal"]
        classes = [
            [it.label, it.frames, number(it.mean_score, 4), number(it.auc)] for it in found.classes
        ]
        lines += ["", *table(head, classes)]
    return [*lines, *_remarks(found)]


def _figures(found: Evaluation) -> list[list[str]]:
    micro = number(found.frame_auc_micro)
    if found.ci95 is not None:
        micro += f"  (95 %: {number(found.ci95[0])} to {number(found.ci95[1])})"
    macro = number(found.frame_auc_macro)
    if found.frame_auc_macro is not None:
        macro += f"  (over {found.macro_over} sequences)"
    average = number(found.average_precision)
    if found.average_precision is not None:
        average += f"  (a coin: {number(found.prevalence)})"
    delay = number(found.onset_delay_mean_s, 2)
    if found.onset_delay_mean_s is not None:
        delay += f" s  (median {number(found.onset_delay_median_s, 2)} s)"
    trivial = found.trivial
    return [
        ["Frame AUC, micro", micro],
        ["Frame AUC, macro", macro],
        ["Average precision", average],
        ["Equal error rate", number(found.eer)],
        ["Recall at 1 % false alarms", number(found.tpr_at_fpr_1pct)],
        ["Event recall", number(found.event_recall)],
        ["Event precision", number(found.event_precision)],
        ["Onset delay", delay],
        ["False alarms an hour", number(found.false_alarms_per_hour, 1)],
        ["AUC of the frame index", number(trivial.frame_index)],
        ["AUC of the mean intensity", number(trivial.mean_intensity)],
        ["AUC of the frame difference", number(trivial.frame_difference)],
        ["Legacy AUC, rescaled by sequence", number(found.legacy_auc_micro)],
    ]


def _pixel_figures(found: Evaluation) -> list[list[str]]:
    at = found.localisation
    over = f"  (over {at.pixel_over} sequences with masks)"
    return [
        ["Pixel AUROC", number(at.pixel_auroc) + over],
        ["Pixel average precision", number(at.pixel_average_precision)],
        ["AUPRO up to 0.3", number(at.aupro)],
        ["Region-based detection (RBDC)", number(at.rbdc)],
        ["Track-based detection (TBDC)", number(at.tbdc)],
        ["Mask IoU at low", number(at.mask_iou)],
        ["Mask cross-entropy at low", number(at.mask_binary_cross_entropy)],
    ]


def _confusion_row(name: str, at: Confusion) -> list[object]:
    return [
        name,
        number(at.threshold, 4),
        at.true_positives,
        at.false_negatives,
        at.false_positives,
        number(at.precision),
        number(at.recall),
        number(at.f1),
    ]


def _remarks(found: Evaluation) -> list[str]:
    """Return why figures are missing, each reason once, and what else to know."""
    pixels_only = () if found.localisation.pixel_over else ("masks",)
    reasons = dict.fromkeys(found.reasons.values())
    lines = [it for it in reasons if not any(word in it for word in pixels_only)]
    if found.unreadable_frames:
        lines.append(f"{found.unreadable_frames} frames without a score are left out.")
    lines += found.notes
    return ["", *lines] if lines else []
