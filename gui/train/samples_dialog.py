"""What a network would be taught with, to be looked at before it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.operations.preview_samples import SamplePreview


class SamplesDialog(QDialog):
    """The sheet of made clips below what was found in the training frames.

    Parameters
    ----------
    preview : SamplePreview
        What to show.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, preview: SamplePreview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Samples to learn from")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.found = QLabel("\n".join(preview.sentences))
        self.found.setWordWrap(True)
        self.found.setTextFormat(Qt.TextFormat.PlainText)
        self.found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sheet = QLabel()
        self.sheet.setAccessibleName("Samples")
        self.sheet.setPixmap(_pixmap(preview))
        area = QScrollArea()
        area.setWidget(self.sheet)
        area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)

        column = QVBoxLayout(self)
        column.addWidget(self.found)
        column.addWidget(area, 1)
        column.addWidget(buttons)
        size = self.sheet.pixmap().size()
        self.resize(min(size.width() + 60, 1200), min(size.height() + 140, 760))


def _pixmap(preview: SamplePreview) -> QPixmap:
    height, width, _ = preview.sheet.shape
    kind = QImage.Format.Format_RGB888
    return QPixmap.fromImage(QImage(preview.sheet.tobytes(), width, height, 3 * width, kind))
