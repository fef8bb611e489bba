"""Which detector is trained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QWidget,
)

from core.operations.detectors import DetectorChoice
from gui.icons import icon
from gui.wheel_guard import WheelGuard


class DetectorChooser(QWidget):
    """A list of detectors, what the chosen one is, and a button for a model of one's own.

    Attributes
    ----------
    changed : Signal()
        Another one was chosen.
    file_chosen : Signal(object)
        Path of a Python file that may hold models.
    """

    changed = Signal()
    file_chosen = Signal(object)

    def __init__(
        self, choices: Sequence[DetectorChoice], guard: WheelGuard, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._choices: dict[str, DetectorChoice] = {}
        self.names = QComboBox()
        self.names.setAccessibleName("Detector")
        self.names.setToolTip("What learns the normal frames")
        self.names.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        guard.watch(self.names)
        self.own_button = QToolButton()
        self.own_button.setIcon(icon("mdi6.file-code-outline"))
        self.own_button.setToolTip("Take a model of your own: a class in a Python file…")
        self.own_button.setAccessibleName("Model of your own")
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)

        row = QHBoxLayout()
        row.addWidget(self.names, 1)
        row.addWidget(self.own_button)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Detector", row)
        form.addRow(self.summary)

        self.add(choices)
        self.names.currentIndexChanged.connect(self._on_changed)
        self.own_button.clicked.connect(self.ask_file)
        self._show_summary()

    @property
    def choice(self) -> DetectorChoice:
        """The detector chosen."""
        return self._choices[self.names.currentData()]

    def add(self, choices: Sequence[DetectorChoice]) -> None:
        """Offer more detectors; one of the same name is replaced."""
        for choice in choices:
            if choice.name not in self._choices:
                path, colon, class_name = choice.name.rpartition(":")
                # Of a person's own model the file's name will do; its place is in the tool tip.
                text = f"{Path(path).name}:{class_name}" if colon else choice.name
                self.names.addItem(text, choice.name)
                self.names.setItemData(
                    self.names.count() - 1, choice.name, Qt.ItemDataRole.ToolTipRole
                )
            self._choices[choice.name] = choice

    def offers(self, name: str) -> bool:
        """Return whether a detector is in the list."""
        return name in self._choices

    def choose(self, name: str) -> None:
        """Choose a detector by name, if it is in the list."""
        if (row := self.names.findData(name)) >= 0:
            self.names.setCurrentIndex(row)

    def ask_file(self) -> None:
        """Ask for a Python file with a model."""
        dialog = QFileDialog(self, "A Python file with a model")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("Python files (*.py)")
        dialog.fileSelected.connect(lambda name: self.file_chosen.emit(Path(name)))
        dialog.open()

    def _on_changed(self) -> None:
        self._show_summary()
        self.changed.emit()

    def _show_summary(self) -> None:
        self.summary.setText(self.choice.summary)
