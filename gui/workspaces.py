"""Three dock arrangements over one document: Curate, Train, Review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QDockWidget,
    QHBoxLayout,
    QMainWindow,
    QToolButton,
    QWidget,
)

from gui.actions import WORKSPACE_TIPS
from gui.keys.key_tips import teach
from gui.settings import Settings, Workspace

#: Raise it when docks are added or renamed: layouts saved before are left aside then.
LAYOUT_VERSION = 6

#: Logical pixels of window height below which two panels above each other are too low.
_ROOM_FOR_TWO = 640
#: The same for runs above the timeline, with frames to look at above both.
_ROOM_FOR_RUNS = 700
#: Logical pixels of window width below which the table of runs leaves no room for a review.
_ROOM_BESIDE_RUNS = 1000
#: Logical pixels of window width below which curating needs the room of display and FITS header.
_ROOM_FOR_DISPLAY = 1200


@dataclass(frozen=True, slots=True)
class Docks:
    """The docks of the main window."""

    sequences: QDockWidget
    spans: QDockWidget
    clips: QDockWidget
    timeline: QDockWidget
    train: QDockWidget
    runs: QDockWidget
    review: QDockWidget
    evaluation: QDockWidget
    history: QDockWidget
    display: QDockWidget
    header: QDockWidget
    log: QDockWidget

    def all(self) -> tuple[QDockWidget, ...]:
        """Return all docks, in the order of the View menu."""
        return (
            self.sequences,
            self.spans,
            self.clips,
            self.timeline,
            self.train,
            self.runs,
            self.review,
            self.evaluation,
            self.history,
            self.display,
            self.header,
            self.log,
        )

    def of_project(self) -> tuple[QDockWidget, ...]:
        """Return the docks that show something of the open project."""
        return tuple(dock for dock in self.all() if dock is not self.log)


class WorkspaceSwitch(QWidget):
    """One button a workspace; exactly one is down.

    Attributes
    ----------
    chosen : Signal(object)
        A `Workspace` was clicked.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: Mapping[Workspace, QToolButton] = {it: QToolButton() for it in Workspace}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 4, 2)
        row.setSpacing(2)
        for workspace, button in self._buttons.items():
            button.setText(workspace.value)
            button.setToolTip(WORKSPACE_TIPS[workspace.value])
            teach(button, f"workspace_{workspace.name.lower()}")
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button)
            row.addWidget(button)
        self._group.buttonClicked.connect(self._on_clicked)

    def button(self, workspace: Workspace) -> QToolButton:
        """Return the button of a workspace."""
        return self._buttons[workspace]

    def show_chosen(self, workspace: Workspace) -> None:
        """Press the button of a workspace without a signal."""
        self._buttons[workspace].setChecked(True)

    @Slot(object)
    def _on_clicked(self, clicked: QToolButton) -> None:
        for workspace, button in self._buttons.items():
            if button is clicked:
                self.chosen.emit(workspace)


class Workspaces(QObject):
    """Arrange the docks, and remember how the person arranged them."""

    def __init__(
        self, window: QMainWindow, docks: Docks, switch: WorkspaceSwitch, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window = window
        self._docks = docks
        self._switch = switch
        self._settings = settings
        self._current: Workspace | None = None
        switch.chosen.connect(self.enter)
        self.leave()

    @property
    def current(self) -> Workspace | None:
        """The workspace on show; None while no project is open."""
        return self._current

    @Slot(object)
    def enter(self, workspace: Workspace) -> None:
        """Arrange the docks as they were in a workspace, or as they are at first."""
        if workspace is self._current:
            return
        self.remember()
        self._current = workspace
        self._settings.workspace = workspace
        self._switch.show_chosen(workspace)
        self._switch.setEnabled(True)
        self._take_apart()
        layout = self._settings.layout(workspace)
        if not self._window.restoreState(layout, LAYOUT_VERSION):
            self._arrange(workspace)

    def reset(self) -> None:
        """Put the docks of the workspace on show back where they are at first."""
        if self._current is not None:
            self._settings.set_layout(self._current, None)
            self._take_apart()
            self._arrange(self._current)

    def remember(self) -> None:
        """Keep the arrangement on show."""
        if self._current is not None:
            state = self._window.saveState(LAYOUT_VERSION)
            self._settings.set_layout(self._current, state)

    def leave(self) -> None:
        """Keep the arrangement and hide all docks: no project is open."""
        self.remember()
        self._current = None
        self._switch.setEnabled(False)
        for dock in self._docks.all():
            dock.hide()

    def _take_apart(self) -> None:
        """Take all docks out: the tab bar of those that leave a group would cover another one."""
        for dock in self._docks.all():
            self._window.removeDockWidget(dock)

    def _arrange(self, workspace: Workspace) -> None:
        window, docks = self._window, self._docks
        areas = Qt.DockWidgetArea
        for dock in docks.all():
            dock.setFloating(False)
        # What stands at the right needs the whole height more than the timeline that width.
        is_training = workspace is Workspace.TRAIN
        has_right = workspace is not Workspace.CURATE
        owner = areas.RightDockWidgetArea if has_right else areas.BottomDockWidgetArea
        window.setCorner(Qt.Corner.BottomRightCorner, owner)
        window.addDockWidget(areas.LeftDockWidgetArea, docks.sequences)
        window.addDockWidget(areas.BottomDockWidgetArea, docks.runs)
        if is_training and window.height() >= _ROOM_FOR_RUNS:
            window.splitDockWidget(docks.runs, docks.timeline, Qt.Orientation.Vertical)
        else:
            window.tabifyDockWidget(docks.runs, docks.timeline)
        window.addDockWidget(areas.RightDockWidgetArea, docks.train)
        window.tabifyDockWidget(docks.train, docks.review)
        window.tabifyDockWidget(docks.review, docks.evaluation)
        window.tabifyDockWidget(docks.evaluation, docks.clips)
        window.tabifyDockWidget(docks.clips, docks.display)
        window.tabifyDockWidget(docks.display, docks.header)
        if workspace is Workspace.CURATE and window.height() >= _ROOM_FOR_TWO:
            window.splitDockWidget(docks.sequences, docks.spans, Qt.Orientation.Vertical)
        else:
            window.tabifyDockWidget(docks.sequences, docks.spans)
        # Seldom needed: their places are known, and the View menu shows them there.
        window.tabifyDockWidget(docks.spans, docks.history)
        window.tabifyDockWidget(docks.timeline, docks.log)
        shown = {docks.sequences, docks.spans, docks.timeline}
        shown |= {
            Workspace.TRAIN: {docks.train, docks.runs},
            Workspace.REVIEW: {docks.review, docks.evaluation},
        }.get(workspace, set())
        if workspace is Workspace.REVIEW and window.width() >= _ROOM_BESIDE_RUNS:
            shown.add(docks.runs)
        is_curating = workspace is Workspace.CURATE
        if is_curating and window.width() >= _ROOM_FOR_DISPLAY:
            shown |= {docks.display, docks.header}
        for dock in docks.all():
            dock.setVisible(dock in shown)
        docks.sequences.raise_()
        (docks.runs if is_training else docks.timeline).raise_()
        (docks.display if is_curating else docks.review).raise_()
        unit = window.fontMetrics().averageCharWidth()
        is_review = workspace is Workspace.REVIEW
        right, width = (docks.review, unit * 66) if is_review else (docks.train, unit * 52)
        right, width = (docks.display, unit * 44) if is_curating else (right, width)
        window.resizeDocks([docks.sequences, right], [unit * 46, width], Qt.Orientation.Horizontal)
        vertical, height = Qt.Orientation.Vertical, window.height()
        # All lanes of the timeline shall be seen, but where the runs stand above it as well.
        low = min(unit * 34, height // 4) if is_training else min(unit * 46, height * 3 // 10)
        window.resizeDocks([docks.runs, docks.timeline], [low, low], vertical)
        window.resizeDocks([docks.sequences, docks.spans], [height // 3, height // 3], vertical)
