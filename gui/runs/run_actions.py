"""What can be done with the chosen runs: one row of buttons, and the same in the menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget
from superqt import QFlowLayout

from core.operations.run_overview import RunOverview
from core.project.records import Run
from gui.document import Document
from gui.icons import icon
from gui.runs.refusals import (
    why_not_analyse,
    why_not_change,
    why_not_evaluate,
    why_not_open,
    why_not_resume,
)

_NONE, _ONE = "Choose a run first.", "Choose one run only."


class RunActions(QObject):
    """Actions that are enabled where they make sense, and say why where they do not.

    Parameters
    ----------
    document : Document
        The open project.
    chosen : callable
        Returns the chosen runs.
    """

    def __init__(
        self,
        document: Document,
        chosen: Callable[[], Sequence[RunOverview]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._chosen = chosen
        self.reuse = self._action(
            "Use settings",
            "mdi6.content-copy",
            "Take detector, settings and sequences of this run into the training form",
        )
        self.resume = self._action("Resume…", "mdi6.restart", "Go on where this run ended")
        self.rename = self._action(
            "Rename", "mdi6.pencil-outline", "Give the run another name (F2)"
        )
        self.delete = self._action(
            "Delete",
            "mdi6.delete-outline",
            "Delete the chosen runs (Del); undo brings them back until the project is closed",
        )
        self.open_folder = self._action(
            "Open folder", "mdi6.folder-open-outline", "Show the files of this run"
        )
        self.evaluate = self._action(
            "Evaluate",
            "mdi6.calculator-variant-outline",
            "Hold the scores and maps of the chosen runs against labels and masks, by the frame "
            "score on show",
        )
        self.analyse = self._action(
            "Judge a file…",
            "mdi6.file-search-outline",
            "Let the run look at a picture, a video or a FITS file that is not in the project; "
            "or drop the file on the run",
        )
        self._tips = {action: action.toolTip() for action in self.all()}
        self.refresh()

    def all(self) -> tuple[QAction, ...]:
        """Return all actions, in their order."""
        return (
            self.reuse,
            self.resume,
            self.evaluate,
            self.analyse,
            self.rename,
            self.delete,
            self.open_folder,
        )

    def refresh(self, *_args: object) -> None:
        """Look again at what is chosen and what works on it."""
        for action in self.all():
            reason = self.why_not(action)
            action.setEnabled(not reason)
            action.setToolTip(reason or self._tips[action])

    def why_not(self, action: QAction) -> str:
        """Return why an action makes no sense now; empty if it does."""
        chosen = self._chosen()
        if not chosen:
            return _NONE
        if action in (self.delete, self.evaluate):
            reasons = (self._why_not_all(action, it.run) for it in chosen)
            return next((reason for reason in reasons if reason), "")
        if len(chosen) > 1:
            return _ONE
        (one,) = chosen
        of_one = {
            self.rename: lambda it: why_not_change(self._document, it.run),
            self.resume: lambda it: why_not_resume(self._document, it),
            self.analyse: why_not_analyse,
        }
        return of_one.get(action, why_not_open)(one)

    def _why_not_all(self, action: QAction, run: Run) -> str:
        """Return why something cannot be done with a run that may be one of several."""
        is_deletion = action is self.delete
        return why_not_change(self._document, run) if is_deletion else why_not_evaluate(run)

    def menu(self, parent: QWidget) -> QMenu:
        """Return them as a context menu."""
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)
        menu.addActions(self.all()[:4])
        menu.addSeparator()
        menu.addActions(self.all()[4:])
        return menu

    def buttons(self) -> QFlowLayout:
        """Return those wanted most as buttons, in as many rows as a small window needs."""
        row = QFlowLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for action in self.all():
            if action is self.analyse:
                continue
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setAutoRaise(True)
            row.addWidget(button)
        return row

    def _action(self, text: str, icon_name: str, tip: str) -> QAction:
        action = QAction(icon(icon_name), text, self)
        action.setToolTip(tip)
        return action
