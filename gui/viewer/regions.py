"""Show the regions to ignore, and let them be drawn, moved and resized on the frame."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Slot

from core.media.frame_index import FrameRange
from core.project.edits import AddRegion, ChangeRegion
from core.project.records import Changes, Rectangle, Region
from gui.document import Document
from gui.viewer.panes import Panes
from gui.viewer.region_drag import Grip, dragged, grip_at

#: Screen pixels around an edge in which a drag takes hold of it.
_REACH = 6
#: Source pixels that a region has at least, each way: less is a click.
_LEAST = 1.0


class RegionsOnFrame(QObject):
    """What the canvases show and do about regions to ignore.

    Parameters
    ----------
    document : Document
        The open project.
    panes : Panes
        Whose canvases.
    parent : QObject, optional
        Qt's.
    """

    def __init__(self, document: Document, panes: Panes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._panes = panes
        self._regions: list[Region] = []
        self._grip: Grip | None = None
        self._from: QPointF | None = None
        self._held = QRectF()
        self._draft: QRectF | None = None
        view = document.view
        document.changed.connect(self._on_changed)
        view.sequence_changed.connect(self._read)
        view.frame_changed.connect(self._show)
        view.region_changed.connect(self._on_region_changed)
        for pane in panes.all:
            pane.canvas.add_tool(self)
        self._read()

    # What a canvas asks of its tool: true where the mouse is the tool's.

    def press(self, point: QPointF, scale: float) -> bool:
        """Begin to draw, or take hold of the chosen region; return whether that is so."""
        view = self._document.view
        if view.is_drawing_region and self._frame().contains(point):
            self._from, self._draft, self._grip = point, QRectF(point, point), None
            return True
        chosen = self._chosen()
        grip = None if chosen is None else grip_at(_rect(chosen), point, _REACH / scale)
        if chosen is None or grip is None:
            return False
        self._from, self._grip, self._held = point, grip, _rect(chosen)
        self._draft = self._held
        return True

    def move(self, point: QPointF) -> bool:
        """Follow the mouse while a region is drawn or dragged."""
        if self._from is None:
            return False
        if self._grip is None:
            self._draft = QRectF(self._from, point).normalized().intersected(self._frame())
        else:
            self._draft = dragged(self._held, self._grip, point - self._from, self._frame())
        self._show()
        return True

    def release(self) -> bool:
        """Write what was drawn or dragged."""
        if self._from is None:
            return False
        draft, grip, self._from, self._draft = self._draft, self._grip, None, None
        if draft is not None and draft.width() >= _LEAST and draft.height() >= _LEAST:
            place = Rectangle(draft.x(), draft.y(), draft.width(), draft.height())
            if grip is None:
                self._add(place)
            elif draft != self._held and (chosen := self._chosen()) is not None:
                self._document.edit(ChangeRegion(chosen.id, place=place))
        self._show()
        return True

    def cancel(self) -> bool:
        """Draw nothing after all; return whether something was going on."""
        view = self._document.view
        was_busy = view.is_drawing_region or self._from is not None
        self._from = self._draft = None
        view.draw_region(wanted=False)
        self._show()
        return was_busy

    def cursor(self, point: QPointF, scale: float) -> Qt.CursorShape | None:
        """Return what the mouse looks like over a point; None where it is not the tool's."""
        if self._document.view.is_drawing_region:
            return Qt.CursorShape.CrossCursor
        chosen = self._chosen()
        grip = None if chosen is None else grip_at(_rect(chosen), point, _REACH / scale)
        return None if grip is None else grip.cursor

    def tip(self, _point: QPointF) -> str:
        """Say nothing: the list of regions does."""
        return ""

    def _add(self, place: Rectangle) -> None:
        view = self._document.view
        if view.sequence_id is None:
            return
        frames = view.marked or FrameRange(0, view.frame_count)
        edit = AddRegion(view.sequence_id, frames, place)
        self._document.edit(edit)
        view.draw_region(wanted=False)
        if edit.after:
            view.choose_region(edit.after[0].id)

    def _chosen(self) -> Region | None:
        """Return the chosen region where it is on the frame on show."""
        view = self._document.view
        for region in self._regions:
            if region.id == view.region_id and view.frame_index in region.frames:
                return region
        return None

    def _frame(self) -> QRectF:
        view = self._document.view
        if view.sequence_id is None:
            return QRectF()
        sequence = self._document.project.sequence(view.sequence_id)
        return QRectF(0, 0, sequence.width, sequence.height)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.regions or changes.sequences:
            self._read()

    @Slot()
    def _on_region_changed(self) -> None:
        if self._document.view.is_drawing_region:
            self._panes.input.canvas.setFocus()  # Escape gives up.
        self._show()

    @Slot()
    def _read(self) -> None:
        sequence_id = self._document.view.sequence_id
        project = self._document.project
        known = {sequence.id for sequence in project.sequences()}
        self._regions = [] if sequence_id not in known else project.regions(sequence_id)
        self._show()

    @Slot()
    def _show(self) -> None:
        here = [it for it in self._regions if self._document.view.frame_index in it.frames]
        chosen = self._chosen()
        rects = [_rect(it) for it in here if it != chosen or self._draft is None]
        marked = (
            self._draft if self._draft is not None else None if chosen is None else _rect(chosen)
        )
        if self._draft is not None:
            rects.append(self._draft)
        for pane in self._panes.all:
            pane.canvas.regions.show_regions(rects, marked)


def _rect(region: Region) -> QRectF:
    place = region.place
    return QRectF(place.x, place.y, place.width, place.height)
