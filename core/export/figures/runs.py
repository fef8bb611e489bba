"""What several runs say of one sequence, on one plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.export.figures.style import (
    ALARM,
    add_legend,
    add_times,
    draw_scores,
    new_plot,
    shade_known,
)
from core.media.frame_index import FrameIndex, FrameRange

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.figure import Figure


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
    figure, axes = new_plot(len(lines))
    shade_known(axes, anomalous)
    for line in lines:
        draw_scores(axes, line.values, label=line.name)
    if alarm_at is not None:
        axes.axhline(alarm_at, color=ALARM, lw=0.8, ls="--", label="low threshold")
    axes.set(title=title, xlabel="frame", ylabel=value_name, xlim=(0, len(index)))
    add_times(axes, index)
    add_legend(figure, axes)
    return figure
