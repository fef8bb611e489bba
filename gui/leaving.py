"""Ask once before leaving cancels what runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget


class LeavingQuestion(QMessageBox):
    """A question that holds nothing up: the answer calls back.

    Parameters
    ----------
    running : sequence of str
        Names of the jobs.
    what : str
        What the person is about to do, e.g. "close the window".
    leave : callable
        Called if the jobs may be cancelled.
    stay : callable, optional
        Called if not.
    parent : QWidget
        The main window.
    """

    def __init__(
        self,
        running: Sequence[str],
        what: str,
        leave: Callable[[], None],
        stay: Callable[[], None] | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.Question)
        self.setWindowTitle("Work is going on")
        self.setText(f"Cancel what is running and {what}?")
        self.setInformativeText("Running now: " + ", ".join(running))
        self.leave_button: QAbstractButton = self.addButton(
            "Cancel it", QMessageBox.ButtonRole.DestructiveRole
        )
        self.stay_button: QAbstractButton = self.addButton(
            "Go on working", QMessageBox.ButtonRole.RejectRole
        )
        self.setEscapeButton(self.stay_button)
        self.leave_button.clicked.connect(leave)
        if stay is not None:
            self.stay_button.clicked.connect(stay)
