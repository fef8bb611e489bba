"""The scores of one sequence over time, with thresholds, events and spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.export.figures.style import (
    HIGH,
    LINE,
    LOW,
    add_legend,
    add_times,
    draw_scores,
    draw_thresholds,
    new_figure,
    shade_known,
)
from core.media.frame_index import FrameIndex, FrameRange
from core.project.records import Thresholds

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SCORES, _LANE = 3.2, 0.24
_AROUND = 1.5
#: An event or span of one frame among thousands would be thinner than a dot.
_LEAST_SHARE = 1 / 600


@dataclass(frozen=True, slots=True)
class Lane:
    """Ranges of frames that belong together.

    Attributes
    ----------
    name : str
        At the left.
    color : str
        As matplotlib knows it.
    ranges : sequence of FrameRange
        In any order.
    """

    name: str
    color: str
    ranges: Sequence[FrameRange]


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """What is drawn of one sequence.

    Attributes
    ----------
    title, value_name : str
        Above the plot and at its left.
    scores : ndarray of float64, shape (T,)
        One a frame, as they are compared with the thresholds; NaN leaves a gap.
    index : FrameIndex
        Its times.
    thresholds : Thresholds or None
        In force.
    anomalous : sequence of FrameRange
        Frames known to be anomalous, shaded.
    lanes : sequence of Lane
        Spans by their label.
    """

    title: str
    value_name: str
    scores: NDArray[np.float64]
    index: FrameIndex
    thresholds: Thresholds | None = None
    anomalous: Sequence[FrameRange] = ()
    lanes: Sequence[Lane] = ()


def draw_timeline(timeline: Timeline, *, shown: FrameRange | None = None) -> Figure:
    """Draw the scores of a sequence over its frames.

    Parameters
    ----------
    timeline : Timeline
        The sequence.
    shown : FrameRange, optional
        Which frames; all by default.

    Returns
    -------
    Figure
        Of matplotlib: scores above, and below them one lane for what reaches each threshold and
        one for each label.
    """
    count = len(timeline.scores)
    shown = shown or FrameRange(0, count)
    lanes = [*_suspect_lanes(timeline), *timeline.lanes]
    heights = [_SCORES, *([_LANE] * len(lanes))]
    figure = new_figure(height=sum(heights) + _AROUND)
    grid = figure.subplots(
        len(heights),
        1,
        sharex=True,
        height_ratios=heights,
        squeeze=False,
        gridspec_kw={"hspace": 0},
    )[:, 0]
    axes = grid[0]
    shade_known(axes, timeline.anomalous)
    draw_scores(axes, timeline.scores, color=LINE, label="score")
    draw_thresholds(axes, timeline.thresholds)
    axes.set(title=timeline.title, ylabel=timeline.value_name, xlim=(shown.start, shown.stop))
    axes.margins(y=0.08)
    add_times(axes, timeline.index)
    least = _LEAST_SHARE * len(shown)
    for lane, below in zip(lanes, grid[1:], strict=True):
        _draw_lane(below, lane, least)
    for upper in grid[:-1]:
        upper.tick_params(bottom=False)
    grid[-1].set_xlabel("frame")
    add_legend(figure, axes)
    return figure


def _suspect_lanes(timeline: Timeline) -> list[Lane]:
    from core.anomaly.events import event_arrays, suspect_runs

    if timeline.thresholds is None:
        return []
    scores, gaps = timeline.scores, timeline.index.gap_starts()
    events = event_arrays(scores, timeline.thresholds, gaps)
    high = suspect_runs(scores, timeline.thresholds.high, gaps)
    return [
        Lane(name, color, [it.frames for it in found.one_by_one()])
        for name, found, color in (("events", events, LOW), ("high", high, HIGH))
    ]


def _draw_lane(axes: Axes, lane: Lane, least: float) -> None:
    bars = [(it.start, max(len(it), least)) for it in lane.ranges]
    axes.broken_barh(bars, (0.15, 0.7), color=lane.color)
    axes.set_ylim(0, 1)
    axes.set_yticks([0.5], [lane.name], fontsize="small")
    axes.tick_params(left=False)
    for spine in axes.spines.values():
        spine.set_color("#d5d8dc")
