"""Columns that tell what runs are worth."""

from __future__ import annotations

from core.evaluation.figure_rows import figure_tip, number_text
from gui.columns import Column
from gui.runs.run_row import RunRow

#: Names of figures and how a narrow column calls them.
_FIGURES = {
    "frame_auc_micro": "Frame AUC",
    "frame_auc_macro": "AUC macro",
    "average_precision": "AP",
    "eer": "EER",
    "tpr_at_fpr_1pct": "Recall at 1 %",
    "pixel_auroc": "Pixel AUROC",
    "aupro": "AUPRO",
    "rbdc": "RBDC",
    "tbdc": "TBDC",
}
#: Of these columns, those that are seen at first.
SEEN_AT_FIRST = ("Frame AUC", "AP", "Pixel AUROC", "AUPRO")
_SCORE_KIND = ". Raw scores of the kind on show"


def _figure_column(name: str, title: str) -> Column[RunRow]:
    def text(row: RunRow) -> str:
        value = row.figure(name)
        if value is None or row.evaluation is None or row.evaluation.evaluation is None:
            return ""
        parts = [number_text(value)]
        judged = len(row.evaluation.evaluation.sequences)
        if name == "frame_auc_micro" and judged < row.evaluation.of:
            parts.append(f"({judged} of {row.evaluation.of})")
        if name in row.evaluation.stale:
            parts.append("(stale)")
        return " ".join(parts)

    def explain(row: RunRow) -> str:
        return _explanation(name, row)

    return Column(
        title,
        figure_tip(name) + _SCORE_KIND,
        text,
        lambda row: row.figure(name),
        is_number=True,
        explain=explain,
    )


def _explanation(name: str, row: RunRow) -> str:
    """Return how a figure came about, or why there is none."""
    known = row.evaluation
    if known is None:
        return "No test sequence is scored yet: choose Score all in Review."
    if known.evaluation is None:
        return known.problem
    if row.figure(name) is None:
        return known.evaluation.reasons.get(name, "")
    judged = f"Over {len(known.evaluation.sequences)} of {known.of} test sequences"
    interval = known.evaluation.ci95
    if name == "frame_auc_micro" and interval is not None:
        judged += f"; 95 %: {number_text(interval[0])} to {number_text(interval[1])}"
    if name in known.stale:
        judged += ". Made of other scores or masks than there are now: evaluate again."
    return judged


FIGURE_COLUMNS = tuple(_figure_column(name, title) for name, title in _FIGURES.items())
