"""What the trainings of this session said, line by line."""

from __future__ import annotations

import re
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from core.jobs import Notice, Progress
from core.operations.training_text import epoch_line, started_line
from core.training.events import EpochDone, TrainingStarted

#: Lines kept; a night of epochs must not fill the memory.
_MOST_LINES = 2000
_COUNTER = re.compile(r"(: frame)?:? [\d,]+ of [\d,]+$")


class LogView(QPlainTextEdit):
    """The tail of a log; its text can be selected and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Log")
        self.setReadOnly(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setMaximumBlockCount(_MOST_LINES)
        self.setPlaceholderText("What a training says of its epochs appears here.")
        self._kind_of_progress = ""
        self._is_at_end = True
        self.verticalScrollBar().actionTriggered.connect(self._on_scrolled)

    def take(self, event: object) -> None:
        """Write down what a training reported, if it is worth a line."""
        match event:
            case TrainingStarted():
                self.write(started_line(event))
            case EpochDone():
                best = ", best so far" if event.is_best else ""
                self.write(f"{epoch_line(event)}, learning rate {event.learning_rate:.3g}{best}")
            case Notice():
                self.write(event.message)
            case Progress() if event.message:
                self._take_progress(event.message)
            case _:
                pass

    def write(self, line: str) -> None:
        """Add a line with the time of day."""
        self.appendPlainText(f"{datetime.now().astimezone():%H:%M:%S}  {line}")
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()

    def _on_scrolled(self, *_args: object) -> None:
        """See whether the person went back to read, or came down to the end again."""
        bar = self.verticalScrollBar()
        self._is_at_end = bar.sliderPosition() >= bar.maximum()

    def _follow(self) -> None:
        if self._is_at_end:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _take_progress(self, message: str) -> None:
        """Write down that another kind of work began, and not each of its steps."""
        kind = _COUNTER.sub("", message)
        if kind != self._kind_of_progress:
            self._kind_of_progress = kind
            if not message.startswith("Training "):  # its epochs have lines of their own
                self.write(kind)
