"""One picture with its title: input, reconstruction or residual."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.anomaly.heat_picture import HeatPicture
from gui.viewer.canvas import Canvas
from gui.viewer.color_bar import ColorBar
from gui.viewer.corner_text import CornerText
from gui.viewer.linked_view import LinkedView

_PLACEHOLDER = QColor("#b4b4b4")
_MARGIN = 6


class Pane(QWidget):
    """A title above a picture, its heat map and its boxes; zoom and pan are shared.

    Attributes
    ----------
    hovered : Signal(object)
        Point under the cursor in source pixels (`QPointF`), or None when it left.
    clicked : Signal(object)
        Point in source pixels of a click.
    menu_asked : Signal(object, object)
        Point in source pixels of a right click, and its place on the screen.
    """

    hovered = Signal(object)
    clicked = Signal(object)
    menu_asked = Signal(object, object)

    def __init__(self, title: str, linked: LinkedView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(title)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.canvas = Canvas(linked)
        self.picture, self.heat_map = self.canvas.picture, self.canvas.heat_map
        self.boxes = self.canvas.boxes
        self.corner = CornerText(self.canvas)
        self.corner.move(_MARGIN, _MARGIN)
        self.color_bar = ColorBar(self.canvas)
        self._placeholder = _placeholder(self.canvas)
        self.set_title(title)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._title)
        layout.addWidget(self.canvas, 1)

        self.canvas.hovered.connect(self.hovered)
        self.canvas.clicked.connect(self.clicked)
        self.canvas.menu_asked.connect(self.menu_asked)
        self.canvas.resized.connect(self._lay_out)

    @property
    def title(self) -> str:
        """What stands above the picture."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Name what is shown."""
        self._title.setText(title)
        self.canvas.setAccessibleName(title or "Frame")

    @property
    def placeholder(self) -> str:
        """The text that stands in for a picture; empty when there is a picture."""
        return "" if self._placeholder.isHidden() else self._placeholder.text()

    def show_placeholder(self, text: str) -> None:
        """Say why there is no picture; an empty text takes it away again."""
        self._placeholder.setText(text)
        self._placeholder.setVisible(bool(text))
        self._lay_out()

    def show_heat(self, heat: HeatPicture | None) -> None:
        """Say what the colours on show stand for; None where there are none."""
        self.color_bar.show_heat(heat)
        self._lay_out()

    def _lay_out(self) -> None:
        self._placeholder.setGeometry(self.canvas.rect().adjusted(24, 24, -24, -24))
        self.corner.set_room(self.canvas.width() - 2 * self.corner.x())
        self.corner.raise_()
        self.color_bar.move(_MARGIN, self.canvas.height() - self.color_bar.height() - _MARGIN)


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
