"""ROC curve and precision-recall curve of a run, with its thresholds as points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.evaluation.auc import average_precision
from core.evaluation.board import EvaluationBoard
from core.evaluation.confusion import Confusion
from core.export.figures.style import HIGH, LINE, LOW, NORMAL, new_figure
from core.project.records import Thresholds

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COIN: dict[str, Any] = {"color": "#999999", "lw": 0.9, "ls": ":"}


def draw_curves(
    board: EvaluationBoard, thresholds: Thresholds | None, auc: float | None, title: str
) -> Figure:
    """Draw both curves side by side.

    Parameters
    ----------
    board : EvaluationBoard
        All frames of a run; its curves are defined.
    thresholds : Thresholds or None
        Marked on the curves.
    auc : float or None
        Area under the ROC curve, written above it.
    title : str
        Above the figure.

    Returns
    -------
    Figure
        Of matplotlib. Dotted: what a coin would reach.
    """
    figure = new_figure(9.6, 4.8)
    roc, precision_recall = figure.subplots(1, 2)
    figure.suptitle(title)
    _draw_roc(roc, board, auc)
    _draw_precision_recall(precision_recall, board)
    if thresholds is not None:
        figures = board.at(thresholds)
        for name, found, color in (("low", figures.low, LOW), ("high", figures.high, HIGH)):
            _mark(roc, found.false_positive_rate, found.recall, found, name, color)
            _mark(precision_recall, found.recall, found.precision, found, name, color)
    for axes in (roc, precision_recall):
        axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal")
        axes.grid(alpha=0.25)
        axes.legend(loc="lower right" if axes is roc else "lower left", fontsize="small")
    return figure


def _draw_roc(axes: Axes, board: EvaluationBoard, auc: float | None) -> None:
    axes.plot([0, 1], [0, 1], **_COIN)
    if board.roc is not None:
        axes.fill_between(board.roc.x, board.roc.y, color=NORMAL, alpha=0.1, lw=0)
        axes.plot(board.roc.x, board.roc.y, color=LINE, lw=1.6)
    known = "" if auc is None else f", AUC {auc:.3f}"
    axes.set(
        title=f"ROC{known}",
        xlabel="false positive rate: normal frames found",
        ylabel="recall: anomalous frames found",
    )


def _draw_precision_recall(axes: Axes, board: EvaluationBoard) -> None:
    found = board.found
    prevalence = found.anomalous / max(found.anomalous + found.normal, 1)
    axes.axhline(prevalence, **_COIN)
    if (curve := board.precision_recall) is not None:
        axes.plot(curve.x, curve.y, color=LINE, lw=1.6)
    precision = average_precision(found)
    known = "" if precision is None else f", average precision {precision:.3f}"
    axes.set(
        title=f"Precision and recall{known}",
        xlabel="recall: anomalous frames found",
        ylabel="precision: anomalous among those found",
    )


def _mark(
    axes: Axes, x: float | None, y: float | None, found: Confusion, name: str, color: str
) -> None:
    if x is not None and y is not None:
        label = f"{name} threshold {found.threshold:.3g}"
        axes.plot(
            [x], [y], "o", ms=8, color=color, mec="white", label=label, clip_on=False, zorder=5
        )
