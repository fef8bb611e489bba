"""The picture of a pane: zoom and pan by mouse, and clicks on what is painted."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsScene, QGraphicsView

from gui.viewer.boxes_item import BoxesItem
from gui.viewer.drawn_boxes_item import DrawnBoxesItem
from gui.viewer.frame_item import FrameItem
from gui.viewer.linked_view import ZOOM_STEP, LinkedView
from gui.viewer.pixel_grid import PixelGrid
from gui.viewer.regions_item import RegionsItem
from gui.viewer.sun_grid_item import SunGridItem
from gui.viewer.wipe_edge import REACH, WipeEdge

#: Neutral in both themes, so that the same frame looks the same in both.
GROUND = QColor("#1e1e1e")
_BOX_TIP = (
    "Click: the peak of this event. Drag an edge to correct the box, which accepts the event. "
    "Right-click: accept, reject or edit it"
)
_NOTCH = 120
#: Who zooms in beyond this many device pixels for a pixel of the frame looks at single pixels.
_SQUARES_FROM = 2.0


class Tool(Protocol):
    """What takes the mouse before the canvas pans; points are in source pixels."""

    def press(self, point: QPointF, scale: float) -> bool:
        """Take the left button, if the tool wants it; scale is screen pixels a source pixel."""
        ...

    def move(self, point: QPointF) -> bool:
        """Follow, if the tool took the button."""
        ...

    def release(self) -> bool:
        """End, if the tool took the button."""
        ...

    def cancel(self) -> bool:
        """Give up what is going on, if anything is."""
        ...

    def cursor(self, point: QPointF, scale: float) -> Qt.CursorShape | None:
        """Return what the mouse looks like, where it is the tool's."""
        ...

    def tip(self, point: QPointF) -> str:
        """Return what to say of what is under the mouse; empty if there is nothing to say."""
        ...


class Canvas(QGraphicsView):
    """The scene of one pane, in source pixels.

    Parameters
    ----------
    linked : LinkedView
        Zoom and centre, shared by all panes.

    Attributes
    ----------
    picture, heat_map : FrameItem
        The frame, and what lies over it.
    sun : SunGridItem
        Limb and heliographic grid.
    boxes : BoxesItem
        Boxes around detections.
    drawn_boxes : DrawnBoxesItem
        Boxes that people drew.
    regions : RegionsItem
        Regions to ignore.
    edge : WipeEdge
        Where the wipe ends; hidden unless there is one.
    hovered : Signal(object)
        Point under the cursor in source pixels (`QPointF`), or None when it left.
    clicked : Signal(object)
        Point in source pixels of a click that moved nothing.
    menu_asked : Signal(object, object)
        Point in source pixels of a right click, and its place on the screen (`QPoint`).
    wiped : Signal(float)
        Where the edge of the wipe is dragged to, as a share 0…1 of the width.
    resized : Signal()
        The pane has another size.
    """

    hovered = Signal(object)
    clicked = Signal(object)
    menu_asked = Signal(object, object)
    wiped = Signal(float)
    resized = Signal()

    def __init__(self, linked: LinkedView) -> None:
        super().__init__()
        self.picture = FrameItem()
        self.heat_map = FrameItem()
        self.boxes = BoxesItem()
        self.drawn_boxes = DrawnBoxesItem()
        self.regions = RegionsItem()
        self.edge = WipeEdge()
        self._tools: list[Tool] = []
        self.sun = SunGridItem()
        self._items = (
            self.picture, self.heat_map, PixelGrid(), self.sun, self.regions, self.boxes,
            self.drawn_boxes, self.edge,
        )  # fmt: skip
        self._linked = linked
        self._dragged_from: QPointF | None = None
        self._pressed_at: QPointF | None = None
        self._is_wiping = False
        scene = QGraphicsScene(self)
        for item in self._items:
            scene.addItem(item)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundBrush(GROUND)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Every new frame covers the whole view: working out what changed costs more than painting.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setMinimumSize(120, 90)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        linked.changed.connect(self._follow)
        self._follow()

    def add_tool(self, tool: Tool) -> None:
        """Let a tool take the mouse where it wants it and none before it does."""
        self._tools.append(tool)

    def _size(self) -> QSizeF:
        return QSizeF(self.viewport().size())

    def _follow(self) -> None:
        size = self._linked.frame_size
        for item in self._items:
            item.set_frame_size(size.width(), size.height())
        scale = self._linked.scale(self._size())
        is_close = scale * self.devicePixelRatioF() > _SQUARES_FROM
        for item in (self.picture, self.heat_map):
            item.set_smooth(self._linked.is_fitted or not is_close)
        # A margin of a whole view around the frame lets every point of it be the centre.
        across, down = self._size().width() / scale, self._size().height() / scale
        self.setSceneRect(-across, -down, size.width() + 2 * across, size.height() + 2 * down)
        across, down = self._linked.signs
        self.setTransform(QTransform.fromScale(across * scale, down * scale))
        self.centerOn(self._linked.centre)
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            # Moved to a display of another scale, or its scale was changed.
            self._follow()
            self.resized.emit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _NOTCH
        anchor = self.source_point(event.position())
        self._linked.zoom(ZOOM_STEP**notches, self._size(), anchor)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        is_left = event.button() == Qt.MouseButton.LeftButton
        place = self._place(event.position())
        if is_left and any(tool.press(*place) for tool in self._tools):
            return
        self._is_wiping = self._is_at_edge(event.position())
        self._dragged_from = self._pressed_at = event.position()
        if not self._linked.is_fitted and not self._is_wiping:
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        if any(tool.move(self.source_point(position)) for tool in self._tools):
            pass
        elif self._is_wiping:
            x = self.source_point(position).x() / self._linked.frame_size.width()
            self.wiped.emit(min(max(x, 0.0), 1.0))
        elif self._dragged_from is not None:
            self._linked.pan(position - self._dragged_from, self._size())
            self._dragged_from = position
        else:
            self._show_cursor(position)
        self.hovered.emit(self.source_point(position))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if any(tool.release() for tool in self._tools):
            return
        pressed_at, self._pressed_at = self._pressed_at, None
        was_wiping, self._is_wiping = self._is_wiping, False
        self._dragged_from = None
        self._show_cursor(event.position())
        is_click = event.button() == Qt.MouseButton.LeftButton and not was_wiping
        if is_click and pressed_at is not None:
            moved = (event.position() - pressed_at).manhattanLength()
            if moved < QApplication.startDragDistance():
                self.clicked.emit(self.source_point(event.position()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(self.source_point(QPointF(event.pos())), event.globalPos())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._linked.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and any(tool.cancel() for tool in self._tools):
            return
        # Arrows and page keys move the playhead, never the picture.
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def drawForeground(self, painter: QPainter, rect: object) -> None:  # noqa: ARG002
        if not self.hasFocus():
            return
        painter.save()
        painter.resetTransform()
        painter.setPen(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        painter.restore()

    def source_point(self, position: QPointF) -> QPointF:
        """Return the point of the frame, in source pixels, at a position of the viewport."""
        # Not mapToScene, which takes whole pixels: at high zoom that is off by a part of a pixel.
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(position)

    def _place(self, position: QPointF) -> tuple[QPointF, float]:
        """Return the point of the frame and how many screen pixels its pixels have."""
        return self.source_point(position), self._linked.scale(self._size())

    def _is_at_edge(self, position: QPointF) -> bool:
        if not self.edge.isVisible():
            return False
        x = self.viewportTransform().map(QPointF(self.edge.x_in_frame, 0)).x()
        return abs(position.x() - x) <= REACH

    def _show_cursor(self, position: QPointF) -> None:
        view = self.viewport()
        point = self.source_point(position)
        is_on_box = self.boxes.isVisible() and bool(self.boxes.box_at(point))
        tips = filter(None, (tool.tip(point) for tool in self._tools))
        view.setToolTip(next(tips, _BOX_TIP if is_on_box else ""))
        # All are asked: a tool that has the mouse no more puts its handles away.
        of_tools = [tool.cursor(*self._place(position)) for tool in self._tools]
        of_tool = next((it for it in of_tools if it is not None), None)
        if of_tool is not None:
            view.setCursor(of_tool)
        elif self._is_at_edge(position):
            view.setCursor(Qt.CursorShape.SplitHCursor)
        elif is_on_box:
            view.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            view.unsetCursor()
