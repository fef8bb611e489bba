"""A lane of spans, coloured by label."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from core.media.frame_index import FrameRange
from core.project.records import Label, Span
from core.project.span_rows import SpanRows
from gui.threshold_pair import text_on
from gui.timeline.lane import Lane
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_item import LaneItem, LanePicture
from gui.timeline.lane_view import frame_index
from gui.timeline.visible_frames import VisibleFrames

#: Height of a row while there is room.
ROW_HEIGHT = 17
#: More rows than this are squeezed into the room of so many.
_MOST_ROWS = 3
#: A span narrower than this has no room for its label's name.
_NAME_WIDTH = 34


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True, slots=True)
class Draft:
    """A span that is not in the project yet, or elsewhere than it is there."""

    frames: FrameRange
    label_id: int
    row: int


class SpansItem(LaneItem):
    """All spans of a sequence, painted at one go: only those in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = SpanRows()
        self._labels: Mapping[int, Label] = {}
        self._selected: frozenset[int] = frozenset()
        self._draft: Draft | None = None

    def show_spans(self, rows: SpanRows, labels: Mapping[int, Label]) -> None:
        """Show other spans."""
        self._rows, self._labels = rows, labels
        self.update()

    def show_selected(self, span_ids: Iterable[int]) -> None:
        """Frame the selected spans."""
        self._selected = frozenset(span_ids)
        self.update()

    def show_draft(self, draft: Draft | None) -> None:
        """Show a span that is dragged or painted over those that are there."""
        self._draft = draft
        self.update()

    def draw(self, picture: LanePicture) -> None:
        if len(self._rows):
            self._draw_spans(picture)
        if self._draft is not None:
            self._draw_draft(picture, self._draft)

    def _draw_spans(self, picture: LanePicture) -> None:
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
        if self._selected:
            self._draw_selected(picture, height)

    def _draw_selected(self, picture: LanePicture, height: float) -> None:
        picture.painter.setBrush(Qt.BrushStyle.NoBrush)
        for placed in self._rows.with_ids(self._selected):
            frames = placed.span.frames
            if frames.stop <= picture.start or frames.start >= picture.stop:
                continue
            top = picture.area.top() + placed.row * height
            box = picture.box(frames.start, frames.stop, top, height, 2)
            # A light line within a dark one is seen on any colour.
            picture.painter.setPen(QPen(QColor("#000000"), 3))
            picture.painter.drawRect(box.adjusted(0.5, 1.5, -0.5, -1.5))
            picture.painter.setPen(QPen(QColor("#ffffff"), 1))
            picture.painter.drawRect(box.adjusted(0.5, 1.5, -0.5, -1.5))

    def _draw_draft(self, picture: LanePicture, draft: Draft) -> None:
        label = self._labels.get(draft.label_id)
        color = QColor(self.color if label is None else label.color)
        rows = max(len(self._rows), 1)
        height = picture.area.height() / rows
        top = picture.area.top() + min(draft.row, rows - 1) * height
        box = picture.box(draft.frames.start, draft.frames.stop, top, height, 2)
        fill = QColor(color)
        fill.setAlpha(150)
        picture.painter.fillRect(box, fill)
        picture.painter.setPen(QPen(self.color, 1, Qt.PenStyle.DashLine))
        picture.painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        text = f"{draft.frames.start}–{draft.frames.stop - 1}"
        picture.painter.setPen(self.color)
        picture.painter.drawText(box.adjusted(4, 0, 200, 0), _LEFT, text)

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
            picture.painter.drawText(room, _LEFT, text)


class SpanLane(Lane):
    """Spans coloured by label, in rows so that none covers another.

    Parameters
    ----------
    key, title : str
        Of the lane.
    visible : VisibleFrames
        What all lanes show.
    parent : QObject, optional
        Qt's.
    is_kept : bool, optional
        Whether it keeps its room while it has no span.
    """

    def __init__(
        self,
        key: str,
        title: str,
        visible: VisibleFrames,
        parent: QObject | None = None,
        *,
        is_kept: bool = True,
    ) -> None:
        super().__init__(key, title, visible, parent)
        self.spans = SpansItem()
        self.add(self.spans)
        self._rows = SpanRows()
        self._labels: Mapping[int, Label] = {}
        self._is_kept = is_kept

    @property
    def height(self) -> int | None:
        """A row for each span that lies under another, up to a few."""
        return ROW_HEIGHT * min(max(len(self._rows), 1), _MOST_ROWS) + 2

    @property
    def has_content(self) -> bool:
        """Whether there is a span, or room is kept for the first."""
        return self._is_kept or len(self._rows) > 0

    @property
    def rows(self) -> SpanRows:
        """The spans as they lie."""
        return self._rows

    def show_spans(self, spans: Iterable[Span], labels: Mapping[int, Label]) -> None:
        """Show other spans."""
        self._rows, self._labels = SpanRows(spans), labels
        self.spans.show_spans(self._rows, labels)
        self.changed.emit()

    def replace_spans(self, span_ids: Collection[int], spans: Iterable[Span]) -> None:
        """Show spans in place of those with the given ids."""
        rows = len(self._rows)
        self._rows.replace(span_ids, spans)
        self.spans.update()
        if len(self._rows) != rows:
            self.changed.emit()

    def span_at(self, place: float, height_share: float) -> Span | None:
        """Return the span at a place in frames and a height of the lane, 0 above and 1 below."""
        return self._rows.at(frame_index(place), self.row_at(height_share))

    def row_at(self, height_share: float) -> int:
        """Return the row at a height of the lane, 0 above and 1 below."""
        return int(height_share * max(len(self._rows), 1))

    def show_selected(self, span_ids: Iterable[int]) -> None:
        """Frame the selected spans."""
        self.spans.show_selected(span_ids)

    def show_draft(self, frames: FrameRange | None, label_id: int, row: int) -> None:
        """Show a span that is dragged or painted; None when it is over."""
        self.spans.show_draft(None if frames is None else Draft(frames, label_id, row))

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        super().set_colors(colors)
        self.spans.set_color(colors.text)

    def read_out(self, frame_index: int) -> str:
        """Name the labels of a frame."""
        spans = self._rows.covering(frame_index)
        names = [self._labels[it.label_id].name for it in spans if it.label_id in self._labels]
        return ", ".join(dict.fromkeys(names))
