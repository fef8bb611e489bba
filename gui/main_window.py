"""The main window: the only file that knows every panel."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.jobs import Notice
from core.operations.build_proxy import ProxyJob
from core.project.layout import SUFFIX
from core.project.project import Project
from core.project.window_lease import WindowLease
from core.wording import counted
from gui.action_set import ActionSet
from gui.actions import ActionSpec
from gui.appearance import apply_appearance
from gui.commands.project_commands import ProjectCommands
from gui.commands.window_commands import WindowCommands
from gui.document import Document
from gui.dropped_files import dropped_paths
from gui.garbage import collect_everything
from gui.held_keys import HeldKeys
from gui.job_center import JobCenter
from gui.job_thread import JobThread
from gui.keyboard_focus import FocusRings, let_tab_pass
from gui.keys.key_map import KeyMap
from gui.keys.key_tips import show_keys
from gui.leaving import LeavingQuestion
from gui.log.log_commands import LogCommands
from gui.menus import Menus
from gui.message_bar import Message, MessageBar
from gui.numbers import apply_numbers
from gui.open_project import OpenProject
from gui.palette.entries import Entry, all_entries
from gui.panels import Panels
from gui.read_only_bar import ReadOnlyBar
from gui.settings import Preference, Settings, Workspace
from gui.status_line import StatusLine
from gui.tool_bar import make_tool_bar
from gui.training_queue import Training
from gui.welcome.start_page import StartPage
from gui.workspaces import Docks, Workspaces, WorkspaceSwitch

log = logging.getLogger(__name__)

#: Size of a window that was never opened before, in logical pixels; small screens cut it down.
FIRST_SIZE = QSize(1440, 900)
_COLLECT_AFTER_MS = 2_000


class MainWindow(QMainWindow):
    """One window on one project, or on the start page.

    Parameters
    ----------
    settings : Settings
        What is remembered between two starts.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self._opened: OpenProject | None = None
        self._user = ""
        self._may_leave = False

        self.jobs = JobCenter(self)  # of work that needs no project: making the sample
        self.keys = KeyMap(settings.store, parent=self)
        self.held_keys = HeldKeys(self, self.keys)
        self.focus_rings = FocusRings(self)
        self.actions_by_id = ActionSet(self, self._trigger, self.keys)
        self.project_commands = ProjectCommands(settings, self.jobs, self)
        self.window_commands = WindowCommands(
            self, self.keys, settings, self.jobs, self._palette_entries
        )
        self.start_page = StartPage(self.actions_by_id, settings)
        self.message_bar = MessageBar()
        self.read_only_bar = ReadOnlyBar()
        self.status_line = StatusLine()
        self.switch = WorkspaceSwitch()
        self.docks = Docks(
            sequences=self._dock("Sequences"),
            spans=self._dock("Spans"),
            clips=self._dock("Clips"),
            timeline=self._dock("Timeline"),
            train=self._dock("Train"),
            runs=self._dock("Runs"),
            review=self._dock("Review"),
            evaluation=self._dock("Evaluation"),
            history=self._dock("History"),
            display=self._dock("Display"),
            header=self._dock("FITS header"),
            log=self._dock("Log"),
        )

        self.log = LogCommands(self, self.docks.log, self.jobs, self._project_text)

        self._lay_out()
        self.workspaces = Workspaces(self, self.docks, self.switch, settings)
        self.menus = Menus(self.menuBar(), self.actions_by_id, self.docks, settings)
        self._connect()
        self._show_start_page()
        self._restore_geometry()
        let_tab_pass(self)

    @property
    def document(self) -> Document | None:
        """The project on show; None on the start page."""
        return None if self._opened is None else self._opened.document

    @property
    def panels(self) -> Panels | None:
        """The panels of the project on show; None on the start page."""
        return None if self._opened is None else self._opened.panels

    # Projects

    @Slot(object)
    def show_project(self, project: Project) -> None:
        """Show a project in place of what is on show; asks first if jobs run there."""
        self._leave(lambda: self._enter(project), "open another project", project.close)

    @Slot()
    def close_project(self) -> None:
        """Go back to the start page; asks first if jobs run."""
        self._leave(self._show_start_page, "close the project")

    def _enter(self, project: Project) -> None:
        self._release()
        opened = OpenProject(
            project, self, self.docks, self.actions_by_id, self.held_keys, self.settings
        )
        self._opened = opened
        self._user = project.annotator
        for preference in (Preference.ANNOTATOR, Preference.DEVICE):
            self._on_preference(preference)
        document, panels = opened.document, opened.panels
        self._above.addWidget(panels.suggestions)
        self._stack.addWidget(panels.viewer)
        self._stack.setCurrentWidget(panels.viewer)
        for dock, panel in panels.in_docks(self.docks):
            dock.setWidget(panel)
        document.failed.connect(self.message_bar.show_error)
        document.jobs.started.connect(self._on_job_started)
        document.trainings.ended.connect(self._on_training_ended)
        opened.commands.review_wanted.connect(self.enter_review)
        panels.viewer.cursor_moved.connect(self.status_line.show_cursor)
        self.status_line.watch_jobs(document.jobs)
        self.status_line.show_document(document)
        self.menus.follow(document)
        self._show_keys()
        let_tab_pass(self)
        place = self.settings.place(document.folder)
        last = None if place is None else place.workspace
        self.workspaces.enter(last or self.settings.workspace)
        self._tool_bar.show()
        self.settings.remember_project(document.folder)
        self.setWindowTitle(_title(project))
        self.read_only_bar.show_project(project.layout, project.why_read_only)
        self.project_commands.shown = document.folder
        log.info("Opened %s: %s", document.folder, self._project_text())
        for notice in project.notices:
            self.message_bar.show_notice(notice)
        opened.relink.told.connect(self.message_bar.show_notice)
        opened.relink.missing.connect(self._on_media_missing)
        opened.relink.all_back.connect(self._on_media_back)
        opened.show_first()
        opened.relink.tell_missing()

    @Slot(object)
    def _take_over(self, lease: WindowLease) -> None:
        """Open the project on show anew, to change it: nobody else does any more."""
        if self.document is None:
            lease.release()
            return
        folder = self.document.folder
        self._show_start_page()  # lets go of it, so that whoever crashed is tidied up after
        lease.release()
        self.project_commands.open(folder)

    def _release(self) -> None:
        """Let go of the project on show, its jobs and its panels."""
        opened, self._opened = self._opened, None
        self.project_commands.shown = None
        self.read_only_bar.show_project(None, "")
        if opened is None:
            return
        self.workspaces.leave()
        self.status_line.show_document(None)
        self.menus.follow(None)
        opened.release()
        self._stack.removeWidget(opened.panels.viewer)
        self._above.removeWidget(opened.panels.suggestions)
        opened.panels.suggestions.hide()
        for dock in self.docks.of_project():
            dock.setWidget(QWidget())
        opened.delete_later()
        QTimer.singleShot(_COLLECT_AFTER_MS, self, collect_everything)

    @Slot()
    def _show_start_page(self) -> None:
        self._release()
        self.start_page.refresh()
        self._stack.setCurrentWidget(self.start_page)
        self._tool_bar.hide()
        self.actions_by_id.enable_without_project()
        self.setWindowTitle("Framesift")

    @Slot(str)
    def _on_media_missing(self, text: str) -> None:
        self.message_bar.add(Message(text, action=self.actions_by_id["relink"]))

    @Slot()
    def _on_media_back(self) -> None:
        self.message_bar.withdraw(self.actions_by_id["relink"])

    @Slot(object)
    def _on_training_ended(self, training: Training) -> None:
        """Offer what comes next where the training panel, which does, is out of sight."""
        panels, run = self.panels, training.result
        if panels is not None and run is not None and not panels.train.isVisible():
            text = f"{run.name}: {training.state.text}"
            offer = self.actions_by_id["review_run"]
            self.message_bar.add(Message(text, is_error=False, action=offer))

    @Slot(object)
    def _on_media_given(self, paths: list[Path]) -> None:
        if self.panels is not None:
            self.panels.sequences.take(paths)

    # Leaving

    def _leave(
        self, then: Callable[[], None], what: str, otherwise: Callable[[], None] | None = None
    ) -> None:
        """Call ``then``, after asking if that would cancel jobs."""
        names = self._names_of_work()
        if names:
            LeavingQuestion(names, what, then, otherwise, self).open()
        else:
            then()

    def _names_of_work(self) -> list[str]:
        """Return what runs and would be missed if it were cancelled."""
        own = self.document.jobs.running if self.document is not None else ()
        jobs = [thread.job for thread in (*own, *self.jobs.running)]
        names = [job.name for job in jobs if not isinstance(job, ProxyJob)]
        if self.document is not None:
            names += [f"{it.title} (queued)" for it in self.document.trainings.waiting]
        return names

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._names_of_work() and not self._may_leave:
            event.ignore()
            self._leave(self.close_for_good, "close the window")
            return
        folder = self.document.folder if self.document is not None else None
        self.settings.geometry = self.saveGeometry()
        self.workspaces.remember()
        # Jobs may take a moment to end; nobody needs to watch.
        self.hide()
        self._show_start_page()
        self.jobs.cancel_all()
        self.settings.last_project = folder
        self.settings.sync()
        self.log.store.remove()
        super().closeEvent(event)

    def close_for_good(self) -> None:
        """Close the window whatever runs; the jobs are cancelled."""
        self._may_leave = True
        self.close()

    # Slots of the table in gui.actions

    @Slot()
    def reset_layout(self) -> None:
        """Put the docks back."""
        self.workspaces.reset()

    def enter_curate(self) -> None:
        """Show the Curate workspace."""
        self.workspaces.enter(Workspace.CURATE)

    def enter_train(self) -> None:
        """Show the Train workspace."""
        self.workspaces.enter(Workspace.TRAIN)

    def enter_review(self) -> None:
        """Show the Review workspace."""
        self.workspaces.enter(Workspace.REVIEW)

    # Making it

    def _lay_out(self) -> None:
        self.setAcceptDrops(True)
        self.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start_page)
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.read_only_bar)
        column.addWidget(self.message_bar)
        self._above = QVBoxLayout()
        column.addLayout(self._above)
        column.addWidget(self._stack, 1)
        self.setCentralWidget(center)
        self.setStatusBar(self.status_line)
        self._tool_bar = make_tool_bar(self, self.actions_by_id, self.switch)

    def _dock(self, title: str) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"dock_{title.lower()}")
        return dock

    def _connect(self) -> None:
        self.project_commands.opened.connect(self.show_project)
        self.project_commands.media_given.connect(self._on_media_given)
        self.project_commands.sample_started.connect(self.start_page.show_making)
        self.project_commands.closing.connect(self.close_project)
        self.project_commands.failed.connect(self.message_bar.show_error)
        self.window_commands.failed.connect(self.message_bar.show_error)
        self.start_page.chosen.connect(self.project_commands.open)
        self.read_only_bar.taken.connect(self._take_over)
        self.menus.recent_chosen.connect(self.project_commands.open)
        self.window_commands.preference_changed.connect(self._on_preference)
        self.menus.preference_changed.connect(self._on_preference)
        self.keys.changed.connect(self._show_keys)
        self.log.told.connect(self.message_bar.show_notice)
        self.log.failed.connect(self.message_bar.show_error)
        self.jobs.failed.connect(self.message_bar.show_error)
        self.jobs.started.connect(self._on_job_started)
        self.status_line.watch_jobs(self.jobs)

        self._show_keys()

    @Slot()
    def _show_keys(self) -> None:
        show_keys(self, self.keys)

    def _project_text(self) -> str:
        if self.document is None:
            return ""
        project = self.document.project
        sequences, runs = len(project.sequences()), len(project.runs())
        return f"{counted(sequences, 'sequence')}, {counted(runs, 'run')}"

    def _palette_entries(self) -> list[Entry]:
        open_project = self.project_commands.open
        return all_entries(self.actions_by_id, self.docks, self.settings, open_project)

    def _restore_geometry(self) -> None:
        if not self.restoreGeometry(self.settings.geometry):
            self.resize(FIRST_SIZE.boundedTo(self.screen().availableSize()))

    def slot_of(self, spec: ActionSpec) -> Callable[..., Any]:
        """Return what an action calls now."""
        room, _, method = spec.slot.partition(".")
        rooms: dict[str, object] = {
            "window": self,
            "project": self.project_commands,
            "look": self.window_commands,
            "log": self.log,
        }
        if self._opened is not None:
            rooms |= self._opened.rooms
        slot: Callable[..., Any] = getattr(rooms[room], method)
        return slot

    def _trigger(self, spec: ActionSpec) -> None:
        slot = self.slot_of(spec)
        slot() if spec.argument is None else slot(spec.argument)

    @Slot(object)
    def _on_job_started(self, thread: JobThread) -> None:
        thread.reported.connect(self._on_reported)

    @Slot(object)
    def _on_reported(self, event: object) -> None:
        if isinstance(event, Notice):
            self.message_bar.show_notice(event.message)

    @Slot(object)
    def _on_preference(self, preference: Preference) -> None:
        """Let a preference hold; those that are not here are looked up when they are needed."""
        app, settings, document = QApplication.instance(), self.settings, self.document
        if preference is Preference.APPEARANCE and isinstance(app, QApplication):
            apply_appearance(app, settings.appearance)
        elif preference is Preference.NUMBERS:
            apply_numbers(settings.numbers, self)
        elif preference is Preference.ANNOTATOR and document is not None:
            document.project.annotator = settings.annotator or self._user
        elif preference is Preference.DEVICE and document is not None:
            document.device = settings.device

    # Drag and drop: a panel that takes files gets them first.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_drop(dropped_paths(event.mimeData()))

    def take_drop(self, paths: list[Path]) -> None:
        """Open a project, or add media to the open one, or offer to make one."""
        is_project = any(path.suffix == SUFFIX for path in paths)
        if self.panels is not None and not is_project:
            self.panels.sequences.take(paths)
        elif paths:
            self.project_commands.take_drop(paths)


def _title(project: Project) -> str:
    state = " (read-only)" if project.why_read_only else ""
    return f"{project.name}{state} — Framesift"
