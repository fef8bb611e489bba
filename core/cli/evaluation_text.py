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
    from core.evaluation.figure_rows import figure_rows, remarks

    rows = [
        [it.name, it.frames, it.anomalous, number(it.auc), it.reason or ""]
        for it in found.sequences
    ]
    lines = table(["sequence", "frames", "anomalous", "frame AUC", ""], rows)
    figures = [[it.title, it.text] for it in figure_rows(found) if it.value is not None]
    lines += ["", *table(["", ""], figures)[1:]]
    if found.confusion is not None:
        pair = (("low", found.confusion.low), ("high", found.confusion.high))
        head = ["frames at", "threshold", "found", "missed", "false", "precision", "recall", "F1"]
        lines += ["", *table(head, [_confusion_row(*it) for it in pair])]
    if found.thresholds is not None and found.thresholds.origin is not None:
        lines.append(f"Thresholds: {found.thresholds.origin.sentence}")
    if len(found.classes) > 2:
        head = ["class", "frames", "mean score", "AUC against normal"]
        classes = [
            [it.label, it.frames, number(it.mean_score, 4), number(it.auc)] for it in found.classes
        ]
        lines += ["", *table(head, classes)]
    said = remarks(found)
    return [*lines, *(["", *said] if said else [])]


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
