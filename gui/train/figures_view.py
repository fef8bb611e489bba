"""The numbers of a training."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gui.training_state import Figure


class FiguresView(QWidget):
    """A name and a value a row; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._labels: list[tuple[QLabel, QLabel]] = []
        self._grid.setColumnStretch(1, 1)
        self.hide()

    @property
    def texts(self) -> dict[str, str]:
        """What is on show, by name."""
        return {name.text(): value.text() for name, value in self._labels if name.text()}

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these in place of what is on show."""
        while len(self._labels) < len(figures):
            self._add_pair()
        empty = [Figure("", "")] * (len(self._labels) - len(figures))
        for (name, value), figure in zip(self._labels, [*figures, *empty], strict=True):
            name.setText(figure.name)
            value.setText(figure.text)
            for label in (name, value):
                label.setVisible(bool(figure.name))
        self.setVisible(bool(figures))

    def _add_pair(self) -> None:
        row = len(self._labels)
        name, value = QLabel(), QLabel()
        name.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setWordWrap(True)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._labels.append((name, value))
