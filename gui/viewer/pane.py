"""One picture with its title: input, reconstruction or residual."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsScene,
    QGraphicsView,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.viewer.boxes_item import BoxesItem
from gui.viewer.corner_text import CornerText
from gui.viewer.frame_item import FrameItem
from gui.viewer.linked_view import ZOOM_STEP, LinkedView

#: Neutral in both themes, so that the same frame looks the same in both.
GROUND = QColor("#1e1e1e")
_PLACEHOLDER = QColor("#b4b4b4")
_NOTCH = 120
#: Who zooms in beyond this many device pixels for a pixel of the frame looks at single pixels.
_SQUARES_FROM = 2.0


class Pane(QWidget):
    """A title above a picture, its heat map and its boxes; zoom and pan are shared.

    Attributes
    ----------
    hovered : Signal(object)
        Point under the cursor in source pixels (`QPointF`), or None when it left.
    """

    hovered = Signal(object)

    def __init__(self, title: str, linked: LinkedView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(title)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture = FrameItem()
        self.heat_map = FrameItem()
        self.boxes = BoxesItem()
        self.canvas = _Canvas(linked, (self.picture, self.heat_map, self.boxes))
        self.corner = CornerText(self.canvas)
        self.corner.move(6, 6)
        self._placeholder = _placeholder(self.canvas)
        self.set_title(title)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._title)
        layout.addWidget(self.canvas, 1)

        self.canvas.hovered.connect(self.hovered)
        self.canvas.resized.connect(self._lay_out)

    @property
    def title(self) -> str:
        """What stands above the picture."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Name what is shown."""
        self._title.setText(title)
        self.canvas.setAccessibleName(title)

    @property
    def placeholder(self) -> str:
        """The text that stands in for a picture; empty when there is a picture."""
        return "" if self._placeholder.isHidden() else self._placeholder.text()

    def show_placeholder(self, text: str) -> None:
        """Say why there is no picture; an empty text takes it away again."""
        self._placeholder.setText(text)
        self._placeholder.setVisible(bool(text))
        self._lay_out()

    def _lay_out(self) -> None:
        self._placeholder.setGeometry(self.canvas.rect().adjusted(24, 24, -24, -24))
        self.corner.set_room(self.canvas.width() - 2 * self.corner.x())
        self.corner.raise_()


class _Canvas(QGraphicsView):
    """The scene of one pane, in source pixels."""

    hovered = Signal(object)
    resized = Signal()

    def __init__(self, linked: LinkedView, items: tuple[FrameItem, FrameItem, BoxesItem]) -> None:
        super().__init__()
        self._linked = linked
        self._dragged_from: QPointF | None = None
        self._items = items
        self._pictures = items[:2]
        scene = QGraphicsScene(self)
        for item in items:
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

    def _size(self) -> QSizeF:
        return QSizeF(self.viewport().size())

    def _follow(self) -> None:
        size = self._linked.frame_size
        for item in self._items:
            item.set_frame_size(size.width(), size.height())
        scale = self._linked.scale(self._size())
        is_close = scale * self.devicePixelRatioF() > _SQUARES_FROM
        for item in self._pictures:
            item.set_smooth(self._linked.is_fitted or not is_close)
        # A margin of a whole view around the frame lets every point of it be the centre.
        across, down = self._size().width() / scale, self._size().height() / scale
        self.setSceneRect(-across, -down, size.width() + 2 * across, size.height() + 2 * down)
        self.setTransform(QTransform.fromScale(scale, scale))
        self.centerOn(self._linked.centre)
        self.viewport().update()

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
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._dragged_from = event.position()
            if not self._linked.is_fitted:
                self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            self._linked.pan(event.position() - self._dragged_from, self._size())
            self._dragged_from = event.position()
        self.hovered.emit(self.source_point(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - Qt's signature
        self._dragged_from = None
        self.viewport().unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._linked.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
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


def _placeholder(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    # The ground is dark in both themes, so the text on it is light in both.
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, _PLACEHOLDER)
    label.setPalette(palette)
    # Inside a scroll area a label takes the role of text on a base otherwise.
    label.setForegroundRole(QPalette.ColorRole.WindowText)
    label.move(QPoint(24, 24))
    label.hide()
    return label
