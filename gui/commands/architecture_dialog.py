"""A model as a page: zoom into it, save it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPalette, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStyleOptionGraphicsItem,
    QVBoxLayout,
    QWidget,
)

from core.recipe.recipe import Recipe
from gui.icons import icon

#: One wheel notch or press of a button.
_STEP = 1.25
#: Pixels of the screen for each pixel of the picture, at most.
_LARGEST_SCALE = 4.0
#: In pixels; nobody looks at a page of this width.
_SMALLEST_COPY = 300


@dataclass(frozen=True, slots=True)
class DrawnModel:
    """What is on show.

    Attributes
    ----------
    model : str
        Its name.
    recipe : Recipe
        Which clips go in.
    width : float
        What its channels are multiplied by.
    """

    model: str
    recipe: Recipe
    width: float


class ArchitectureDialog(QDialog):
    """Show what a model is made of.

    Attributes
    ----------
    save_asked : Signal(object)
        The `Path` of a file to draw it into; the dialog has asked whether it may be replaced.
    """

    save_asked = Signal(object)

    def __init__(self, drawn: DrawnModel, picture: bytes, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        recipe = drawn.recipe
        # A person's own model is named by the whole path of its file.
        self._model = Path(drawn.model).name
        self.setWindowTitle(f"{self._model} for frames of {recipe.width} × {recipe.height}")

        pixmap = QPixmap()
        pixmap.loadFromData(picture)
        self.page = PageView(pixmap)
        self.fit_button = QPushButton(icon("mdi6.fit-to-page-outline"), "Whole page")
        self.width_button = QPushButton(icon("mdi6.arrow-expand-horizontal"), "Page width")
        self.in_button = QPushButton(icon("mdi6.magnify-plus-outline"), "")
        self.in_button.setToolTip("Enlarge; the wheel does too")
        self.in_button.setAccessibleName("Enlarge")
        self.out_button = QPushButton(icon("mdi6.magnify-minus-outline"), "")
        self.out_button.setToolTip("Make smaller")
        self.out_button.setAccessibleName("Make smaller")
        self.saved = QLabel()
        self.saved.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.save_button = QPushButton(icon("mdi6.content-save-outline"), "Save as…")

        row = QHBoxLayout()
        for widget in (self.fit_button, self.width_button, self.in_button, self.out_button):
            widget.setAutoDefault(False)
            row.addWidget(widget)
        row.addWidget(self.saved, 1)
        row.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.addWidget(self.page, 1)
        column.addLayout(row)
        unit = self.fontMetrics().height()
        room = self.screen().availableSize() * 0.9
        self.resize(min(unit * 45, room.width()), min(unit * 58, room.height()))

        self.fit_button.clicked.connect(self.page.fit_page)
        self.width_button.clicked.connect(self.page.fit_width)
        self.in_button.clicked.connect(self.page.zoom_in)
        self.out_button.clicked.connect(self.page.zoom_out)
        self.save_button.clicked.connect(self._ask_path)

    @Slot(object)
    def show_saved(self, path: Path) -> None:
        """Say where it was saved."""
        self.saved.setText(f"Saved as {path.name}")
        self.saved.setToolTip(str(path))

    @Slot()
    def _ask_path(self) -> None:
        dialog = QFileDialog(self, f"Save the picture of {self._model}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["Drawing (*.svg)", "Page (*.pdf)", "Picture (*.png)"])
        dialog.setDefaultSuffix("svg")
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(text[-4:-1]))
        dialog.selectFile(self._model.rpartition(":")[2])
        dialog.fileSelected.connect(lambda name: self.save_asked.emit(Path(name)))
        dialog.open()


class PageView(QGraphicsView):
    """A picture that is fitted until someone zooms; dragging moves it."""

    def __init__(self, pixmap: QPixmap) -> None:
        super().__init__()
        self.setScene(QGraphicsScene(self))
        self.scene().addItem(_Page(pixmap))
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setAccessibleName("Picture of the model")
        self._is_fitted = True

    @Slot()
    def fit_page(self) -> None:
        """Show the whole page, however large the window is."""
        self._is_fitted = True
        self.fitInView(self.sceneRect(), Qt.AspectRatioMode.KeepAspectRatio)

    @Slot()
    def fit_width(self) -> None:
        """Show the page as wide as the window."""
        self._is_fitted = False
        room = self.viewport().width() - self.verticalScrollBar().sizeHint().width()
        factor = room / self.sceneRect().width()
        self.resetTransform()
        self.scale(factor, factor)
        self.verticalScrollBar().setValue(0)

    @Slot()
    def zoom_in(self) -> None:
        """Enlarge."""
        self._zoom(_STEP)

    @Slot()
    def zoom_out(self) -> None:
        """Make smaller, down to the whole page."""
        self._zoom(1 / _STEP)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        # Not the colour of paper, or the edges of the page would not show.
        painter.fillRect(rect, self.palette().color(QPalette.ColorRole.Window))

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom(_STEP ** (event.angleDelta().y() / 120))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit_page()

    def _zoom(self, factor: float) -> None:
        after = self.transform().m11() * factor
        if after > _LARGEST_SCALE:
            return
        page, room = self.sceneRect(), self.viewport().rect()
        if after <= min(room.width() / page.width(), room.height() / page.height()):
            self.fit_page()
            return
        self._is_fitted = False
        self.scale(factor, factor)


class _Page(QGraphicsItem):
    """A picture that is kept in halves of its size too: letters made small at once would break."""

    def __init__(self, pixmap: QPixmap) -> None:
        super().__init__()
        self._rect = QRectF(pixmap.rect())
        self._sizes = [pixmap]
        while pixmap.width() > _SMALLEST_COPY:
            smooth = Qt.TransformationMode.SmoothTransformation
            pixmap = pixmap.scaledToWidth(pixmap.width() // 2, smooth)
            self._sizes.append(pixmap)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002  # Qt's
    ) -> None:
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        shown = scale * painter.device().devicePixelRatioF() * self._rect.width()
        enough = [it for it in self._sizes if it.width() >= shown]
        pixmap = enough[-1] if enough else self._sizes[0]
        painter.drawPixmap(self._rect, pixmap, QRectF(pixmap.rect()))
