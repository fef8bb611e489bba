"""How the scores of normal and of anomalous frames lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.evaluation.board import EvaluationBoard
from core.export.figures.style import (
    ANOMALOUS,
    NORMAL,
    add_legend,
    draw_thresholds,
    new_plot,
    set_logarithmic,
)
from core.project.records import Thresholds

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.figure import Figure

_LINES = 4


def draw_histogram(
    board: EvaluationBoard, thresholds: Thresholds | None, title: str, value_name: str
) -> Figure:
    """Draw which share of the normal and of the anomalous frames has which score.

    Parameters
    ----------
    board : EvaluationBoard
        All frames of a run.
    thresholds : Thresholds or None
        Drawn upright.
    title, value_name : str
        Above the plot and below it.

    Returns
    -------
    Figure
        Of matplotlib. Shares, not counts: where anomalies are rare their frames would not be seen.
    """
    figure, axes = new_plot(_LINES)
    if (histogram := board.histogram) is not None:
        kinds = (
            ("normal frames", histogram.normal, NORMAL),
            ("anomalous frames", histogram.anomalous, ANOMALOUS),
        )
        for name, counts, color in kinds:
            if total := int(counts.sum()):
                share = 100 * counts / total
                label = f"{total:,} {name}"
                axes.stairs(share, histogram.edges, fill=True, color=color, alpha=0.35)
                axes.stairs(share, histogram.edges, color=color, lw=1.3, label=label)
        axes.set_xlim(_shown(histogram.edges, thresholds))
        if histogram.is_logarithmic:
            set_logarithmic(axes, "x")
    draw_thresholds(axes, thresholds, is_upright=True)
    axes.set(title=title, xlabel=value_name, ylabel="% of the frames of its kind")
    add_legend(figure, axes)
    return figure


def _shown(edges: np.ndarray, thresholds: Thresholds | None) -> tuple[float, float]:
    low, high = float(edges[0]), float(edges[-1])
    if thresholds is not None and thresholds.high <= 2 * high:
        high = max(high, thresholds.high * 1.02)
    return low, high
