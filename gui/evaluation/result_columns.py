"""What stands in the tables of sequences and of classes."""

from __future__ import annotations

from core.evaluation.evaluation import SequenceResult
from core.evaluation.figure_rows import NO_NUMBER, number_text
from core.evaluation.per_class import ClassResult
from gui.columns import Column


def _auc_text(result: SequenceResult) -> str:
    """Return the AUC, or why there is none in as many words as a column has room for."""
    if result.auc is not None:
        return number_text(result.auc)
    if not result.frames:
        return f"{NO_NUMBER} no scores"
    return f"{NO_NUMBER} none anomalous" if not result.anomalous else f"{NO_NUMBER} all anomalous"


def _why(result: SequenceResult) -> str:
    return result.reason or ""


SEQUENCE_COLUMNS: tuple[Column[SequenceResult], ...] = (
    Column("Sequence", "Click or press Enter to show it", lambda it: it.name, lambda it: it.name),
    Column(
        "Frame AUC",
        "Area under the ROC curve of this sequence alone",
        _auc_text,
        lambda it: it.auc,
        is_number=True,
        explain=_why,
    ),
    Column(
        "Frames",
        "Frames that have a score",
        lambda it: f"{it.frames:,}",
        lambda it: it.frames,
        is_number=True,
    ),
    Column(
        "Anomalous",
        "Frames that are known to be anomalous",
        lambda it: f"{it.anomalous:,}",
        lambda it: it.anomalous,
        is_number=True,
    ),
)

CLASS_COLUMNS: tuple[Column[ClassResult], ...] = (
    Column(
        "Label",
        "What spans mean; “normal” are the frames without any such span",
        lambda it: it.label,
        lambda it: it.label,
    ),
    Column(
        "Frames",
        "Frames that have a score; one with several labels counts for each",
        lambda it: f"{it.frames:,}",
        lambda it: it.frames,
        is_number=True,
    ),
    Column(
        "Mean score",
        "Mean of the frame scores",
        lambda it: NO_NUMBER if it.mean_score is None else f"{it.mean_score:.4g}",
        lambda it: it.mean_score,
        is_number=True,
    ),
    Column(
        "AUC",
        "Area under the ROC curve against the normal frames, other labels left out",
        lambda it: "" if not it.is_anomaly else number_text(it.auc),
        lambda it: it.auc,
        is_number=True,
        explain=lambda it: "" if it.auc is not None or not it.is_anomaly else _NEEDS_BOTH,
    ),
)
_NEEDS_BOTH = "Needs scored frames of this label and normal ones."
