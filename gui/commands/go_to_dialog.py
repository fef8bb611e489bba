"""Ask for a frame, a time or a UTC time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.errors import ConfigError
from core.media.frame_index import FrameIndex
from core.media.time_text import time_text, utc_text
from gui.commands.go_to import EXAMPLES, parse_place


class GoToDialog(QDialog):
    """One field that says at once which frame it means.

    Attributes
    ----------
    chosen : Signal(int)
        The frame to go to.
    """

    chosen = Signal(int)

    def __init__(self, index: FrameIndex, frame_index: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Go to")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._index = index

        self.field = QLineEdit(str(frame_index))
        self.field.setAccessibleName("Frame, time or UTC time")
        self.field.selectAll()
        self._answer = QLabel()
        self._answer.setWordWrap(True)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )

        column = QVBoxLayout(self)
        column.addWidget(QLabel(f"Frame, time or UTC:  {EXAMPLES}"))
        column.addWidget(self.field)
        column.addWidget(self._answer)
        column.addWidget(self._buttons)

        self.field.textChanged.connect(self._on_text_changed)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._on_text_changed(self.field.text())

    def accept(self) -> None:
        try:
            frame_index = parse_place(self.field.text(), self._index)
        except ConfigError:
            return  # The answer below the field says why.
        self.chosen.emit(frame_index)
        super().accept()

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        try:
            frame_index = parse_place(text, self._index)
        except ConfigError as error:
            self._answer.setText(str(error) if text.strip() else "")
            ok.setEnabled(False)
            return
        parts = [f"Frame {frame_index}", time_text(float(self._index.time_s[frame_index]))]
        if (utc := self._index.utc(frame_index)) is not None:
            parts.append(utc_text(utc))
        self._answer.setText(" · ".join(parts))
        ok.setEnabled(True)
