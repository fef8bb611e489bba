"""The upper lane: scores, thresholds, events."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtGui import QPen

from core.anomaly.events import EventArrays
from core.anomaly.score_envelope import ScoreEnvelope
from core.project.records import Thresholds
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_item import EVENT_HEIGHT, EventsItem, GapsItem, MarksItem, MessageItem
from gui.timeline.lane_view import LaneView
from gui.timeline.threshold_lines import ThresholdLines

#: Pixels above the highest score for the two rows of event ticks, and below the lowest score.
_HEADROOM, _FOOTROOM = 2 * EVENT_HEIGHT + 7, 4


class ScoreLane(QObject):
    """The score of every frame as a line, with thresholds across and events along the top.

    Attributes
    ----------
    plot : PlotItem
        To be put into a layout.
    view : LaneView
        The lane itself.
    lines : ThresholdLines
        The thresholds.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = LaneView()
        self.plot = pg.PlotItem(viewBox=self.view)
        self.plot.hideButtons()
        self.plot.hideAxis("bottom")
        # A number that would stick out above the lane, or into the spans, is left out.
        self.plot.getAxis("left").setStyle(hideOverlappingLabels=True)
        self.curve = pg.PlotCurveItem(connect="finite", antialias=False)
        self.gaps = GapsItem()
        self.marks = MarksItem()
        self.low_events, self.high_events = EventsItem(row=0), EventsItem(row=1)
        self.message = MessageItem()
        for item in (
            self.marks,
            self.gaps,
            self.curve,
            self.low_events,
            self.high_events,
            self.message,
        ):
            self.view.addItem(item, ignoreBounds=True)
        self.lines = ThresholdLines(self.view, self)
        self._envelope = ScoreEnvelope(np.empty(0))

        self.view.sigXRangeChanged.connect(self._redraw)
        self.view.sigResized.connect(self._redraw)
        self.view.sigResized.connect(self._fit_height)
        self.lines.drag_ended.connect(self._fit_height)

    def show_scores(self, scores: NDArray[np.float64] | None) -> None:
        """Show one score a frame; None shows an empty lane."""
        self._envelope = ScoreEnvelope(np.empty(0) if scores is None else scores)
        has_scores = self._envelope.bounds is not None
        axis = self.plot.getAxis("left")
        axis.setStyle(showValues=has_scores, maxTickLevel=0, tickLength=-4)
        axis.setTicks(None if has_scores else [])
        self._fit_height()
        self._redraw()

    def show_thresholds(self, thresholds: Thresholds | None) -> None:
        """Show thresholds."""
        has_scores = self._envelope.bounds is not None
        self.lines.show_thresholds(thresholds if has_scores else None)
        if not self.lines.is_dragging:
            self._fit_height()

    def show_events(self, low: EventArrays, high: EventArrays) -> None:
        """Show the events above each threshold."""
        self.low_events.show_events(low.starts, low.stops)
        self.high_events.show_events(high.starts, high.stops)

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        pen = QPen(colors.score, 1)
        pen.setCosmetic(True)
        self.curve.setPen(pen)
        self.gaps.set_color(colors.gap)
        self.marks.set_color(colors.marks)
        self.message.set_color(colors.faint)
        self.low_events.set_color(colors.thresholds.low)
        self.high_events.set_color(colors.thresholds.high)
        self.lines.set_colors(colors.thresholds)
        axis = self.plot.getAxis("left")
        axis.setPen(colors.faint)
        axis.setTextPen(colors.faint)

    def _fit_height(self, *_args: Any) -> None:
        bounds = self._envelope.bounds
        if bounds is None:
            self.view.setYRange(0, 1, padding=0)
            return
        low, high = bounds
        if self.lines.low.isVisible():
            thresholds = self.lines.thresholds
            low, high = min(low, thresholds.low), max(high, thresholds.high)
        reach = high - low or abs(high) or 1.0
        height = max(self.view.height(), 4.0 * _HEADROOM)
        a_pixel = reach / (height - _HEADROOM - _FOOTROOM)
        self.view.setYRange(low - _FOOTROOM * a_pixel, high + _HEADROOM * a_pixel, padding=0)

    def _redraw(self, *_args: Any) -> None:
        start, stop = self.view.visible_frames
        places, scores = self._envelope.within(start, stop, round(self.view.width()))
        self.curve.setData(places, scores)
