"""Drag the edges of boxes: what a detector has found, corrected by hand, is a box of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from core.anomaly.boxes import Box
from core.project.edits import DeleteDrawnBoxes, MoveDrawnBox
from core.project.records import Changes, DrawnBox, Rectangle
from gui.document import Document
from gui.viewer.drawn_boxes_item import ShownBox
from gui.viewer.panes import Panes
from gui.viewer.region_drag import Grip, dragged, grip_at

#: Screen pixels around an edge in which a drag takes hold of it.
_REACH = 6


class BoxesOnFrame(QObject):
    """What the canvases do about boxes: those of the detector, and those that people drew.

    Edges and corners of both can be dragged; a drawn box can be moved as a whole too. What is
    dragged snaps to whole pixels of the source.

    Parameters
    ----------
    document : Document
        The open project.
    panes : Panes
        Whose canvases.
    parent : QObject, optional
        Qt's.

    Attributes
    ----------
    changed : Signal()
        Other drawn boxes count on the frames of the sequence on show.
    grabbed : Signal()
        A drag took hold of a box.
    clicked : Signal()
        The mouse was pressed and let go on an edge of a detector's box.
    corrected : Signal(object)
        A detector's box was dragged to this `Rectangle`.
    """

    changed = Signal()
    grabbed = Signal()
    clicked = Signal()
    corrected = Signal(object)

    def __init__(self, document: Document, panes: Panes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._panes = panes
        self._drawn: dict[int, list[DrawnBox]] = {}
        self._shown_frame: int | None = None
        self._held: Box | DrawnBox | None = None
        self._hovered: QRectF | None = None
        self._from = QPointF()
        self._scale = 1.0
        self._grip = Grip()
        self._draft: QRectF | None = None
        document.changed.connect(self._on_changed)
        document.view.sequence_changed.connect(self._read)
        document.view.frame_changed.connect(self._on_frame_changed)
        for pane in panes.with_boxes:
            pane.canvas.add_tool(self)
            pane.hovered.connect(self._on_hovered)
        self._read()

    @property
    def places(self) -> list[Rectangle]:
        """Where people drew boxes on the frame on show."""
        return [it.place for it in self._here()]

    def show_frame(self, frame_index: int | None) -> None:
        """Tell which frame is really on the screen."""
        self._shown_frame = frame_index
        self._show()

    def box_at(self, point: QPointF) -> DrawnBox | None:
        """Return the smallest drawn box around a point, or None."""
        around = [it for it in self._here() if _rect(it).contains(point)]
        return min(around, key=lambda it: it.place.width * it.place.height, default=None)

    def remove(self, box: DrawnBox) -> None:
        """Remove a drawn box: what the detector has found there is seen again."""
        self._document.edit(DeleteDrawnBoxes([box.id]))

    # What a canvas asks of its tool: true where the mouse is the tool's.

    def press(self, point: QPointF, scale: float) -> bool:
        """Take hold of the edge under the mouse; return whether there is one."""
        found = self._grip_at(point, scale)
        if found is None:
            return False
        self._held, self._grip = found
        self._from, self._scale, self._draft = point, scale, None
        self.grabbed.emit()
        return True

    def move(self, point: QPointF) -> bool:
        """Follow the mouse while a box is dragged."""
        if self._held is None:
            return False
        offset = point - self._from
        is_drag = offset.manhattanLength() * self._scale >= QApplication.startDragDistance()
        if self._draft is not None or is_drag:
            moved = dragged(_rect(self._held), self._grip, offset, self._frame())
            self._draft = _whole_pixels(moved, self._frame())
            self._show()
        return True

    def release(self) -> bool:
        """Write where the box was dragged to."""
        if self._held is None:
            return False
        held, draft, self._held, self._draft = self._held, self._draft, None, None
        self._hovered = None
        if draft is None:
            if isinstance(held, Box):
                self.clicked.emit()
        elif draft != _rect(held):
            place = Rectangle(draft.x(), draft.y(), draft.width(), draft.height())
            if isinstance(held, Box):
                self.corrected.emit(place)
            else:
                self._document.edit(MoveDrawnBox(held.id, place))
        self._show()
        return True

    def cancel(self) -> bool:
        """Leave the box where it was after all; return whether one was held."""
        was_held = self._held is not None
        self._held = self._draft = self._hovered = None
        self._show()
        return was_held

    def cursor(self, point: QPointF, scale: float) -> Qt.CursorShape | None:
        """Return what the mouse looks like over a point; None where it is not the tool's."""
        found = self._grip_at(point, scale)
        self._hovered = None if found is None else _rect(found[0])
        self._show_handles()
        return None if found is None else found[1].cursor

    def tip(self, point: QPointF) -> str:
        """Return what there is to say of a drawn box under the mouse; empty if there is none."""
        box = self.box_at(point)
        if box is None:
            return ""
        name = box.annotator or "a person"
        how = "Drag an edge to change it, its middle to move it; right-click to remove it"
        return f"Drawn by {name}. {how}"

    def _grip_at(self, point: QPointF, scale: float) -> tuple[Box | DrawnBox, Grip] | None:
        """Return the box that a drag would take hold of, and by what: the smallest one there."""
        can_edit = self._is_of_now and not self._document.is_read_only
        if not can_edit or not self._panes.look.boxes:
            return None
        found = []
        for box in self._all():
            place = _rect(box)
            grip = grip_at(place, point, _REACH / scale)
            if grip is not None and (grip.has_edge or isinstance(box, DrawnBox)):
                size = place.width() * place.height()
                found.append(((not grip.has_edge, size), box, grip))
        if not found:
            return None
        _, box, grip = min(found, key=lambda it: it[0])
        return box, grip

    @property
    def _is_of_now(self) -> bool:
        """Whether the boxes on the screen belong to the frame under the playhead."""
        return self._shown_frame == self._document.view.frame_index

    def _all(self) -> Iterator[Box | DrawnBox]:
        yield from self._here()
        yield from self._panes.input.boxes.boxes

    def _here(self) -> list[DrawnBox]:
        return [] if self._shown_frame is None else self._drawn.get(self._shown_frame, [])

    def _frame(self) -> QRectF:
        sequence_id = self._document.view.sequence_id
        if sequence_id is None:
            return QRectF()
        sequence = self._document.project.sequence(sequence_id)
        return QRectF(0, 0, sequence.width, sequence.height)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        has_boxes = bool(changes.boxes or self._drawn)
        if changes.boxes or changes.sequences or changes.labels or changes.spans:
            self._read()
        if has_boxes or self._drawn:
            self.changed.emit()

    @Slot()
    def _on_frame_changed(self) -> None:
        self.cancel()

    @Slot(object)
    def _on_hovered(self, point: QPointF | None) -> None:
        if point is None and self._held is None:
            self._hovered = None
            self._show_handles()

    @Slot()
    def _read(self) -> None:
        sequence_id, project = self._document.view.sequence_id, self._document.project
        known = {sequence.id for sequence in project.sequences()}
        self._drawn = {}
        if sequence_id in known:
            for box in project.anomaly_boxes(sequence_id):
                self._drawn.setdefault(box.frame_index, []).append(box)
        self._held = self._draft = self._hovered = None
        self._show()

    def _show(self) -> None:
        shown = [ShownBox(_rect(it), it.annotator) for it in self._here() if it != self._held]
        if self._held is not None:
            place = _rect(self._held) if self._draft is None else self._draft
            is_drawn = isinstance(self._held, DrawnBox) or self._draft is not None
            shown += [ShownBox(place, "")] if is_drawn else []
        for pane in self._panes.with_boxes:
            pane.canvas.drawn_boxes.show_boxes(shown)
        self._show_handles()

    def _show_handles(self) -> None:
        held = self._hovered
        if self._held is not None:
            held = _rect(self._held) if self._draft is None else self._draft
        for pane in self._panes.with_boxes:
            pane.canvas.drawn_boxes.show_handles(held)


def _rect(box: Box | DrawnBox) -> QRectF:
    place = box.place if isinstance(box, DrawnBox) else box
    return QRectF(place.x, place.y, place.width, place.height)


def _whole_pixels(place: QRectF, frame: QRectF) -> QRectF:
    """Return a rectangle on the pixel grid, of at least one pixel, inside the frame."""
    left, right = _edges(place.left(), place.right(), frame.right())
    top, bottom = _edges(place.top(), place.bottom(), frame.bottom())
    return QRectF(left, top, right - left, bottom - top)


def _edges(low: float, high: float, limit: float) -> tuple[float, float]:
    start = min(round(low), limit - 1)
    return float(start), float(max(round(high), start + 1))
