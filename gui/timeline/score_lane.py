"""The lane of scores, with the two thresholds across."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtGui import QPen

from core.anomaly.score_envelope import ScoreEnvelope
from core.project.records import Thresholds
from gui.timeline.lane import Lane
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_item import MessageItem
from gui.timeline.number_axis import NumberAxis
from gui.timeline.threshold_lines import ThresholdLines
from gui.timeline.visible_frames import VisibleFrames

#: Pixels above the highest and below the lowest score.
_HEADROOM, _FOOTROOM = 6, 4


class ScoreLane(Lane):
    """The score of every frame as a line, with thresholds that can be dragged.

    Attributes
    ----------
    lines : ThresholdLines
        The thresholds.
    message : MessageItem
        What to do where there are no scores.
    """

    def __init__(self, visible: VisibleFrames, parent: QObject | None = None) -> None:
        super().__init__("score", "score", visible, parent)
        self.side = self.axis = NumberAxis(self.view)
        self.curve = pg.PlotCurveItem(connect="finite", antialias=False)
        self.message = MessageItem()
        self.add(self.curve)
        self.add(self.message)
        self.lines = ThresholdLines(self.view, self)
        self._envelope = ScoreEnvelope(np.empty(0))

        visible.changed.connect(self._redraw)
        self.view.sigResized.connect(self._redraw)
        self.view.sigResized.connect(self._fit_height)
        self.lines.drag_ended.connect(self._fit_height)

    @property
    def height(self) -> int | None:
        """It takes what the other lanes leave."""
        return None

    def show_scores(self, scores: NDArray[np.float64] | None) -> None:
        """Show one score a frame; None shows an empty lane."""
        self._envelope = ScoreEnvelope(np.empty(0) if scores is None else scores)
        self.axis.show_numbers(self._envelope.bounds is not None)
        self._fit_height()
        self._redraw()

    def show_thresholds(self, thresholds: Thresholds | None) -> None:
        """Show thresholds."""
        has_scores = self._envelope.bounds is not None
        self.lines.show_thresholds(thresholds if has_scores else None)
        if not self.lines.is_dragging:
            self._fit_height()

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        super().set_colors(colors)
        pen = QPen(colors.score, 1)
        pen.setCosmetic(True)
        self.curve.setPen(pen)
        self.message.set_color(colors.faint)
        self.lines.set_colors(colors.thresholds)
        self.axis.set_color(colors.faint)

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
        start, stop = self.visible.start, self.visible.stop
        places, scores = self._envelope.within(start, stop, round(self.view.width()))
        self.curve.setData(places, scores)
