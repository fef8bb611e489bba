"""The lower lane: spans by label."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFontMetricsF

from core.project.records import Label, Span
from core.project.span_rows import SpanRows
from gui.threshold_pair import text_on
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_item import GapsItem, LaneItem, LanePicture, MarksItem
from gui.timeline.lane_view import LaneView, frame_index

#: Height of a row while there is room.
ROW_HEIGHT = 17
#: More rows than this are squeezed into the room of so many.
_MOST_ROWS = 3
#: A span narrower than this has no room for its label's name.
_NAME_WIDTH = 34


class SpansItem(LaneItem):
    """All spans of a sequence, painted at one go: only those in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = SpanRows()
        self._labels: Mapping[int, Label] = {}

    def show_spans(self, rows: SpanRows, labels: Mapping[int, Label]) -> None:
        """Show other spans."""
        self._rows, self._labels = rows, labels
        self.update()

    def span_at(self, frame: int, height_share: float) -> Span | None:
        """Return the span under a frame at a height of the lane, 0 above and 1 below."""
        return self._rows.at(frame, int(height_share * max(len(self._rows), 1)))

    def draw(self, picture: LanePicture) -> None:
        if not len(self._rows):
            return
        labels = list(self._labels.values())
        colors = [QColor(label.color) for label in labels]
        pixels = self._rows.label_in_pixel(
            picture.start, picture.stop, picture.columns, [label.id for label in labels]
        )
        height = picture.area.height() / len(self._rows)
        for row, line in enumerate(pixels):
            top = picture.area.top() + row * height
            picture.draw_pixels(line, colors, top + 1, max(height - 2, 1))
        if height >= ROW_HEIGHT - 3:
            self._draw_names(picture, height)

    def _draw_names(self, picture: LanePicture, height: float) -> None:
        metrics = QFontMetricsF(picture.painter.font())
        a_pixel = (picture.stop - picture.start) / max(picture.area.width(), 1)
        for placed in self._rows.wide(picture.start, picture.stop, _NAME_WIDTH * a_pixel):
            label = self._labels.get(placed.span.label_id)
            if label is None:
                continue
            frames = placed.span.frames
            top = picture.area.top() + placed.row * height
            box = picture.box(frames.start, frames.stop, top, height, 1)
            # What is left of a span that begins outside still shows its name.
            room = box.intersected(picture.area).adjusted(4, 0, -4, 0)
            picture.painter.setPen(text_on(QColor(label.color)))
            text = metrics.elidedText(label.name, Qt.TextElideMode.ElideRight, room.width())
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            picture.painter.drawText(room, flags, text)


class SpanLane(QObject):
    """Spans coloured by label, in rows so that none covers another.

    Attributes
    ----------
    plot : PlotItem
        To be put into a layout.
    view : LaneView
        The lane itself.
    """

    def __init__(self, time_axis: pg.AxisItem, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = LaneView()
        self.plot = pg.PlotItem(viewBox=self.view, axisItems={"bottom": time_axis})
        self.plot.hideButtons()
        self.plot.getAxis("left").setStyle(showValues=False, tickLength=0)
        self.plot.getAxis("left").setTicks([[]])
        self.view.setYRange(0, 1, padding=0)
        self.spans = SpansItem()
        self.gaps = GapsItem()
        self.marks = MarksItem()
        for item in (self.marks, self.spans, self.gaps):
            self.view.addItem(item, ignoreBounds=True)
        self._rows = SpanRows()

    @property
    def height(self) -> int:
        """Pixels that the lane would like to have."""
        return ROW_HEIGHT * min(max(len(self._rows), 1), _MOST_ROWS) + 2

    def show_spans(self, spans: Iterable[Span], labels: Mapping[int, Label]) -> None:
        """Show other spans."""
        self._rows = SpanRows(spans)
        self.spans.show_spans(self._rows, labels)

    def replace_spans(self, span_ids: Collection[int], spans: Iterable[Span]) -> None:
        """Show spans in place of those with the given ids."""
        self._rows.replace(span_ids, spans)
        self.spans.update()

    def span_at(self, place: float, height_share: float) -> Span | None:
        """Return the span at a place in frames and a height of the lane, 0 above and 1 below."""
        return self.spans.span_at(frame_index(place), height_share)

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        self.gaps.set_color(colors.gap)
        self.marks.set_color(colors.marks)
        for name in ("left", "bottom"):
            axis: Any = self.plot.getAxis(name)
            axis.setPen(colors.faint)
            axis.setTextPen(colors.faint)
