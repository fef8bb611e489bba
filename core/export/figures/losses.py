"""Loss curves of several runs on one plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.export.figures.style import add_legend, new_plot, set_logarithmic
from core.training.history import HistoryRow, best_epoch

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, eq=False)
class LossCurve:
    """The learning curve of one run, at least one epoch."""

    name: str
    rows: Sequence[HistoryRow]


def draw_losses(curves: Sequence[LossCurve]) -> Figure:
    """Draw the loss of several runs over their epochs, with a dot at the epoch that was kept.

    Lines of one run have one colour: the validation loss is drawn through, the training loss
    dashed. The axis is logarithmic, unless a loss is not above 0.
    """
    from matplotlib.ticker import MaxNLocator

    figure, axes = new_plot(len(curves))
    for number, curve in enumerate(curves):
        epochs = [it.epoch for it in curve.rows]
        color = f"C{number % 10}"
        held_out = np.array([it.val_loss for it in curve.rows])
        has_held_out = bool(np.isfinite(held_out).any())
        if has_held_out:
            axes.plot(epochs, held_out, color=color, lw=1.4, label=curve.name)
        name = None if has_held_out else f"{curve.name} (training)"
        learnt = [it.train_loss for it in curve.rows]
        axes.plot(epochs, learnt, color=color, lw=1.1, ls="--", marker=".", ms=3, label=name)
        if (best := best_epoch(curve.rows)) is not None:
            loss = best.train_loss if np.isnan(best.val_loss) else best.val_loss
            axes.plot([best.epoch], [loss], "o", color=color, ms=6)
    losses = [loss for it in curves for row in it.rows for loss in (row.train_loss, row.val_loss)]
    if min(loss for loss in losses if not np.isnan(loss)) > 0:
        set_logarithmic(axes, "y")
    axes.set(
        title="Loss: validation drawn through, training dashed, a dot at the epoch kept",
        xlabel="epoch",
        ylabel="loss of a clip, as each run defines it",
    )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(which="major", alpha=0.25)
    add_legend(figure, axes)
    return figure
