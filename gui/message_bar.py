"""A bar above the viewer that says what went wrong, without getting in the way."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QColor, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import FramesiftError
from core.files import disk_sentence
from gui.icons import icon
from gui.tinted_bar import TintedBar

log = logging.getLogger(__name__)

#: Messages kept for reading; a job that warns of every frame must not fill the memory.
QUEUE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell the person.

    Attributes
    ----------
    text : str
        One clear sentence.
    details : str
        What to copy into a report; empty where the sentence says it all.
    is_error : bool
        Whether something failed; else it is for information.
    action : QAction or None
        What to do about it, offered as a button.
    """

    text: str
    details: str = ""
    is_error: bool = True
    action: QAction | None = None


def error_message(error: BaseException) -> Message:
    """Return what to say of an exception: its own sentence if it was made for people."""
    details = "".join(traceback.format_exception(error)).strip()
    if isinstance(error, FramesiftError):
        return Message(str(error), details)
    if isinstance(error, OSError):
        return Message(disk_sentence(error), details)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}" if frames else ""
    reason = str(error) or type(error).__name__
    return Message(f"Something went wrong{place}: {reason}", details)


class MessageBar(TintedBar):
    """Show messages one at a time, failures before notices; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("MessageBar")
        self._queue: list[Message] = []

        self._picture = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._waiting = QLabel()
        self.action_button = QPushButton("Do it")
        self._details_button = QPushButton("Details")
        self._details_button.setCheckable(True)
        self._copy_button = QPushButton("Copy")
        self._copy_button.setToolTip("Copy the message and its details")
        self._dismiss_button = QToolButton()
        self._dismiss_button.setIcon(icon("mdi6.close"))
        self._dismiss_button.setAutoRaise(True)
        self._dismiss_button.setToolTip("Dismiss this message")
        self._dismiss_button.setAccessibleName("Dismiss")
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setAccessibleName("Details of the message")
        self._details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._details.setMaximumHeight(160)

        self.said.addWidget(self._picture)
        self.said.addWidget(self._text, 1)
        buttons = (self.action_button, self._details_button, self._copy_button)
        self.offered.addStretch()
        for widget in (self._waiting, *buttons, self._dismiss_button):
            self.offered.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 4)
        column.addLayout(self.line)
        column.addWidget(self._details)

        self.action_button.clicked.connect(self._on_action)
        self._details_button.toggled.connect(self._details.setVisible)
        self._copy_button.clicked.connect(self._on_copy)
        self._dismiss_button.clicked.connect(self.dismiss)
        self._show_first()

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is on show, and what waits behind it."""
        return tuple(self._queue)

    @Slot(object)
    def show_error(self, error: BaseException) -> None:
        """Tell of an exception."""
        self.add(error_message(error))

    def show_notice(self, text: str) -> None:
        """Tell something that is no failure."""
        self.add(Message(text, is_error=False))

    def add(self, message: Message) -> None:
        """Queue a message; one that waits already is not said twice."""
        log.log(logging.WARNING if message.is_error else logging.INFO, "Said: %s", message.text)
        if message not in self._queue and len(self._queue) < QUEUE_LENGTH:
            first, is_failure = self._queue[:1], message.is_error
            failures = sum(it.is_error for it in self._queue)
            self._queue.insert(failures if is_failure else len(self._queue), message)
            if self._queue[:1] != first:
                self._details_button.setChecked(False)
            self._show_first()

    @Slot()
    def dismiss(self) -> None:
        """Go on to the next message, or hide."""
        if self._queue:
            self._queue.pop(0)
        self._details_button.setChecked(False)
        self._show_first()

    def withdraw(self, action: QAction) -> None:
        """Drop the messages that offer an action: what it is for has been done already."""
        first = self._queue[:1]
        self._queue = [it for it in self._queue if it.action is not action]
        if self._queue[:1] != first:
            self._details_button.setChecked(False)
        self._show_first()

    def clear(self) -> None:
        """Drop all messages."""
        self._queue.clear()
        self._show_first()

    def tint(self, *, dark: bool) -> tuple[QColor, QColor]:
        """Reddish for a failure, bluish for a notice."""
        hue = 4 if self._is_error else 210
        ground = _tint(hue, 50 if dark else 240, dark=dark)
        return ground, QColor("#f2f2f2") if dark else QColor("#1f1f1f")

    def take_colors(self) -> None:
        """Take the colours of the window, and the picture with them."""
        super().take_colors()
        name = "mdi6.alert-circle-outline" if self._is_error else "mdi6.information-outline"
        side = self.fontMetrics().height() + 4
        self._picture.setPixmap(icon(name).pixmap(QSize(side, side), self.devicePixelRatioF()))

    @property
    def _is_error(self) -> bool:
        return not self._queue or self._queue[0].is_error

    def _show_first(self) -> None:
        self.setVisible(bool(self._queue))
        self._details.setVisible(self._details_button.isChecked())
        if not self._queue:
            return
        first, waiting = self._queue[0], len(self._queue) - 1
        self._text.setText(first.text)
        self._details.setPlainText(first.details)
        self._details_button.setVisible(bool(first.details))
        self.action_button.setVisible(first.action is not None)
        if first.action is not None:
            self.action_button.setText(first.action.text().replace("&", ""))
        self._waiting.setText(f"{waiting} more" if waiting else "")
        self._waiting.setVisible(bool(waiting))
        self.take_colors()

    @Slot()
    def _on_action(self) -> None:
        action = self._queue[0].action
        self.dismiss()
        if action is not None:
            action.trigger()

    @Slot()
    def _on_copy(self) -> None:
        first = self._queue[0]
        QGuiApplication.clipboard().setText(f"{first.text}\n\n{first.details}".strip())


def _tint(hue: int, lightness: int, *, dark: bool) -> QColor:
    return QColor.fromHsl(hue, 90 if dark else 200, lightness)
