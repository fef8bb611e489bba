"""The trainings that wait."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGroupBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gui.icons import icon
from gui.training_queue import Training


class QueueList(QGroupBox):
    """One line for each, with a button that takes it out; hidden while none waits.

    Attributes
    ----------
    remove_asked : Signal(object)
        The `Training` to forget.
    texts : list of str
        What the lines say.
    remove_buttons : list of QToolButton
        One a line.
    """

    remove_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setSpacing(0)
        self._lines: list[QWidget] = []
        self.texts: list[str] = []
        self.remove_buttons: list[QToolButton] = []
        self.hide()

    def show_waiting(self, waiting: Sequence[Training]) -> None:
        """Show what waits now, the next one first."""
        for line in self._lines:
            line.setParent(None)
            line.deleteLater()
        self.remove_buttons = []
        self.texts = [training.title for training in waiting]
        self._lines = [self._line(training) for training in waiting]
        self.setTitle(f"Queued ({len(waiting)})")
        self.setVisible(bool(waiting))

    def _line(self, training: Training) -> QWidget:
        line = QWidget()
        text = QLabel(training.title)
        text.setWordWrap(True)
        button = QToolButton()
        button.setIcon(icon("mdi6.close"))
        button.setAutoRaise(True)
        button.setToolTip("Take it out of the queue")
        button.setAccessibleName("Take it out of the queue")
        button.clicked.connect(partial(self._ask, training))
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(text, 1)
        row.addWidget(button)
        self._rows.addWidget(line)
        self.remove_buttons.append(button)
        return line

    def _ask(self, training: Training, *_checked: bool) -> None:
        self.remove_asked.emit(training)
