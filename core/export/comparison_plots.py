"""Several runs on one plot: their scores on one sequence, or their loss curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.anomaly.score_envelope import ScoreEnvelope
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.media.time_text import time_text
from core.training.history import HistoryRow, best_epoch

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Blocks of frames that a long sequence is drawn with, more than there are dots across the page.
_COLUMNS = 1500
_DPI = 150
_WIDTH, _HEIGHT = 10.0, 4.2
_LEGEND_ROW = 0.22
_TRUTH, _ALARM = "#d62728", "#555555"


@dataclass(frozen=True, slots=True, eq=False)
class RunLine:
    """What one run says of the sequence.

    Attributes
    ----------
    name : str
        As the legend has it.
    values : ndarray of float64, shape (T,)
        Scores or regularity; NaN leaves a gap.
    """

    name: str
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LossCurve:
    """The learning curve of one run, at least one epoch."""

    name: str
    rows: Sequence[HistoryRow]


def draw_runs(
    lines: Sequence[RunLine],
    index: FrameIndex,
    anomalous: Sequence[FrameRange],
    *,
    title: str,
    value_name: str,
    alarm_at: float | None = None,
) -> Figure:
    """Draw what several runs say of one sequence over its frames.

    Parameters
    ----------
    lines : sequence of RunLine
        All on one scale.
    index : FrameIndex
        Of the sequence: its times are a second axis, unless they are made up.
    anomalous : sequence of FrameRange
        Frames known to be anomalous, shaded.
    title, value_name : str
        Above the plot and at its left.
    alarm_at : float or None, optional
        A value that means alarm for each run, drawn as a line.

    Returns
    -------
    Figure
        Of matplotlib, to be saved with `save_figure`.
    """
    figure, axes = _plot(len(lines))
    for number, frames in enumerate(anomalous):
        label = "anomalous" if number == 0 else None
        axes.axvspan(frames.start, frames.stop, color=_TRUTH, alpha=0.12, lw=0, label=label)
    for line in lines:
        count = len(line.values)
        places, values = ScoreEnvelope(line.values).within(0, count, _COLUMNS)
        axes.plot(places, values, lw=1.1, label=line.name)
    if alarm_at is not None:
        axes.axhline(alarm_at, color=_ALARM, lw=0.8, ls="--", label="low threshold")
    axes.set(title=title, xlabel="frame", ylabel=value_name, xlim=(0, len(index)))
    _add_times(axes, index)
    _add_legend(figure, axes)
    return figure


def draw_losses(curves: Sequence[LossCurve]) -> Figure:
    """Draw the loss of several runs over their epochs, with a dot at the epoch that was kept.

    Lines of one run have one colour: the validation loss is drawn through, the training loss
    dashed. The axis is logarithmic, unless a loss is not above 0.
    """
    from matplotlib.ticker import MaxNLocator

    figure, axes = _plot(len(curves))
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
        axes.set_yscale("log")
    axes.set(
        title="Loss: validation drawn through, training dashed, a dot at the epoch kept",
        xlabel="epoch",
        ylabel="loss of a clip, as each run defines it",
    )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(which="major", alpha=0.25)
    _add_legend(figure, axes)
    return figure


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure as PNG or SVG, as the suffix says; letters in SVG stay letters."""
    import matplotlib as mpl

    stamp = {"Date": None} if path.suffix.lower() == ".svg" else None
    # The same figure gives the same file.
    with mpl.rc_context({"svg.hashsalt": "framesift", "svg.fonttype": "none"}):
        figure.savefig(path, dpi=_DPI, metadata=stamp)


def _plot(lines: int) -> tuple[Figure, Axes]:
    # A figure of its own, not one of pyplot's, which belong to the main thread.
    from matplotlib.figure import Figure

    rows = -(-(lines + 2) // 3)
    figure = Figure(figsize=(_WIDTH, _HEIGHT + _LEGEND_ROW * rows), layout="constrained")
    return figure, figure.subplots()


def _add_times(axes: Axes, index: FrameIndex) -> None:
    if index.time_origin is TimeOrigin.FILE_ORDER:
        return

    def text(place: float, _position: float) -> str:
        frame = int(place)
        if not 0 <= frame < len(index):
            return ""
        utc = index.utc(frame)
        return f"{utc:%m-%d %H:%M:%S}" if utc else time_text(float(index.time_s[frame]))

    top = axes.secondary_xaxis("top")
    top.xaxis.set_major_formatter(text)
    top.tick_params(labelsize="small")
    top.set_xlabel("UTC" if index.start_utc else "time", fontsize="small")


def _add_legend(figure: Figure, axes: Axes) -> None:
    handles, names = axes.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=3, frameon=False)
