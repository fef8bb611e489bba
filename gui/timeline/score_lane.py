"""The lane of scores, with the two thresholds across."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF

from core.anomaly.score_envelope import ScoreEnvelope
from core.project.records import Thresholds
from gui.timeline.lane import Lane
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_item import LaneItem, LanePicture, MessageItem
from gui.timeline.number_axis import NumberAxis
from gui.timeline.score_line import ScoreLine
from gui.timeline.shown_scores import ScoreCurve
from gui.timeline.threshold_lines import ThresholdLines
from gui.timeline.visible_frames import VisibleFrames

#: Pixels above the highest and below the lowest score.
_HEADROOM, _FOOTROOM = 6, 4


class ScoreLane(Lane):
    """The score of every frame as a line, with thresholds that can be dragged.

    The scores of the run on show, or of one in training if it is alone, have the axis. The others
    are stretched to the same height, for residuals of different networks cannot be compared, unless
    all shall share one scale.

    Attributes
    ----------
    lines : ThresholdLines
        The thresholds.
    message : MessageItem
        What to do where there are no scores.
    legend : LegendItem
        Which colour is which run, where there are several.
    """

    def __init__(self, visible: VisibleFrames, parent: QObject | None = None) -> None:
        super().__init__("score", "score", visible, parent)
        self.side = self.axis = NumberAxis(self.view)
        self.message, self.legend = MessageItem(), LegendItem()
        self.add(self.message)
        self.add(self.legend)
        self.legend.setZValue(15)
        self.lines = ThresholdLines(self.view, self)
        self._drawn: tuple[ScoreLine, ...] = ()
        self._run_colors: Mapping[int, QColor] = {}
        self._colors: LaneColors | None = None
        self._has_one_scale = False

        visible.changed.connect(self._redraw)
        self.view.sigResized.connect(self._redraw)
        self.view.sigResized.connect(self._fit_height)
        self.lines.drag_ended.connect(self._fit_height)

    @property
    def height(self) -> int | None:
        """It takes what the other lanes leave."""
        return None

    @property
    def drawn(self) -> tuple[ScoreCurve, ...]:
        """The curves on show, the first of which has the axis."""
        return tuple(line.curve for line in self._drawn)

    def show_curves(
        self,
        curves: Sequence[ScoreCurve],
        run_colors: Mapping[int, QColor],
        *,
        has_one_scale: bool,
    ) -> None:
        """Show these curves in place of what is on show.

        Parameters
        ----------
        curves : sequence of ScoreCurve
            The first has the axis.
        run_colors : mapping of int to QColor
            Of each run, by id.
        has_one_scale : bool
            Whether all are drawn by the axis of the first.
        """
        for line in self._drawn:
            self.view.removeItem(line.item)
        self._drawn = tuple(ScoreLine(curve) for curve in curves)
        self._run_colors, self._has_one_scale = run_colors, has_one_scale
        for line in reversed(self._drawn):  # the first lies on top
            self.add(line.item)
        self.axis.show_numbers(self._has_scores)
        self._color_lines()
        self._fit_height()
        self._redraw()

    def show_thresholds(self, thresholds: Thresholds | None) -> None:
        """Show thresholds, where there are scores of the run that they belong to."""
        is_of_run = bool(self._drawn) and self._drawn[0].curve.run_id is not None
        self.lines.show_thresholds(thresholds if is_of_run and self._has_scores else None)
        if not self.lines.is_dragging:
            self._fit_height()

    def read_out(self, frame_index: int) -> str:
        """Say the score of a frame, and of every run where there are several."""
        parts = []
        for line in self._drawn:
            values = line.curve.values
            if frame_index >= len(values):
                continue
            score = float(values[frame_index])
            name = "score" if line is self._drawn[0] else line.curve.name
            parts.append(f"no {name}" if math.isnan(score) else f"{name} {score:.4g}")
        return "  ·  ".join(parts)

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        super().set_colors(colors)
        self._colors = colors
        self.message.set_color(colors.faint)
        self.legend.set_color(colors.text)
        self.legend.set_ground(colors.ground)
        self.lines.set_colors(colors.thresholds)
        self.axis.set_color(colors.faint)
        self._color_lines()

    @property
    def envelope(self) -> ScoreEnvelope:
        """The scores that have the axis; none where nothing is drawn."""
        return self._drawn[0].envelope if self._drawn else ScoreEnvelope(np.empty(0))

    @property
    def _has_scores(self) -> bool:
        return bool(self._drawn) and self._drawn[0].bounds is not None

    def _color_lines(self) -> None:
        if self._colors is None:
            return
        for line in self._drawn:
            run_id, is_alone = line.curve.run_id, len(self._drawn) == 1
            plain = self._colors.score if run_id is not None else self._colors.live
            color = plain if run_id is None or is_alone else self._run_colors.get(run_id, plain)
            line.set_color(color, is_dashed=run_id is None)
        is_plain = len(self._drawn) == 1 and self._drawn[0].curve.run_id is not None
        named = () if is_plain else self._drawn
        self.legend.show_names([(line.curve.name, line.color) for line in named])

    def _bounds(self) -> tuple[float, float] | None:
        """Return what the height of the lane spans."""
        lines = self._drawn if self._has_one_scale else self._drawn[:1]
        known = [line.bounds for line in lines if line.bounds is not None]
        if not known or not self._has_scores:
            return None
        low, high = min(it[0] for it in known), max(it[1] for it in known)
        if self.lines.low.isVisible():
            thresholds = self.lines.thresholds
            low, high = min(low, thresholds.low), max(high, thresholds.high)
        return low, high

    def _fit_height(self, *_args: Any) -> None:
        bounds = self._bounds()
        if bounds is None:
            self.view.setYRange(0, 1, padding=0)
            return
        low, high = bounds
        reach = high - low or abs(high) or 1.0
        height = max(self.view.height(), 4.0 * _HEADROOM)
        a_pixel = reach / (height - _HEADROOM - _FOOTROOM)
        self.view.setYRange(low - _FOOTROOM * a_pixel, high + _HEADROOM * a_pixel, padding=0)

    def _redraw(self, *_args: Any) -> None:
        if not self._drawn:
            return
        start, stop = self.visible.start, self.visible.stop
        columns, first = round(self.view.width()), self._drawn[0]
        onto = None if self._has_one_scale else first.bounds or (0.0, 1.0)
        for line in self._drawn:
            line.draw(start, stop, columns, None if line is first else onto)


class LegendItem(LaneItem):
    """Names and colours of the curves, at the upper left of the lane."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[tuple[str, QColor]] = []
        self._ground = QColor()

    def show_names(self, names: list[tuple[str, QColor]]) -> None:
        """Show these names in their colours."""
        self.names = names
        self.update()

    def set_ground(self, color: QColor) -> None:
        """Take another colour for what lies behind the names."""
        self._ground = QColor(color)
        self._ground.setAlpha(190)
        self.update()

    def draw(self, picture: LanePicture) -> None:
        if not self.names:
            return
        painter, area = picture.painter, picture.area
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        left, height = area.left() + 6, metrics.height()
        for name, color in self.names:
            width = 16 + metrics.horizontalAdvance(name)
            if left + width > area.right():
                break
            box = QRectF(left, area.top() + 2, width + 8, height)
            painter.fillRect(box, self._ground)
            painter.fillRect(QRectF(left + 2, box.center().y() - 1, 11, 2), color)
            painter.setPen(self.color)
            painter.drawText(box.adjusted(17, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, name)
            left = box.right()
