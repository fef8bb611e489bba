"""Make, open and leave projects, and bring media into one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.errors import FramesiftError
from core.project.layout import SUFFIX, ProjectLayout
from core.project.open_in_window import open_in_window
from core.project.project import Project
from core.project.project_folder import found_project
from gui.job_center import JobCenter
from gui.settings import Settings

#: Name of the sample project in the user's documents.
SAMPLE_NAME = f"Framesift sample{SUFFIX}"


class ProjectCommands(QWidget):
    """Slots of the File menu that work without a project.

    An invisible widget, so that its dialogs belong to the window.

    Attributes
    ----------
    opened : Signal(object)
        A `Project` to show; the one before is still on show.
    media_given : Signal(object)
        Paths to add once the project is on show.
    closing : Signal()
        The person wants the project closed.
    sample_started : Signal(object)
        The `JobThread` that makes the sample.
    failed : Signal(object)
        An error that the message bar should show.
    shown : Path or None
        Folder of the project on show.
    """

    opened = Signal(object)
    media_given = Signal(object)
    closing = Signal()
    sample_started = Signal(object)
    failed = Signal(object)

    def __init__(self, settings: Settings, jobs: JobCenter, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._settings = settings
        self._jobs = jobs
        self._is_making_sample = False
        self._sample: Path | None = None
        self.shown: Path | None = None

    @Slot()
    def ask_new(self) -> None:
        """Ask where the new project shall be."""
        self._ask_place([])

    @Slot()
    def ask_open(self) -> None:
        """Ask for a project folder."""
        dialog = QFileDialog(self.window(), "Open a project", str(self._projects_folder()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.open()

    @Slot(object)
    def open(self, folder: Path) -> None:
        """Open a project folder; the message bar says why if that fails."""
        if found_project(folder) == self.shown:
            return  # This window would keep itself out.
        try:
            project = open_in_window(folder)
        except FramesiftError as error:
            self.failed.emit(error)
        else:
            self.opened.emit(project)

    def make(self, folder: Path, media: Sequence[Path] = ()) -> None:
        """Make a project, open it and add media to it."""
        try:
            Project.create(folder).close()
            project = open_in_window(folder)
        except FramesiftError as error:
            self.failed.emit(error)
            return
        self.opened.emit(project)
        if media:
            self.media_given.emit(list(media))

    @Slot()
    def open_sample(self) -> None:
        """Open the sample in the user's documents; make it first if it is not there."""
        where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.make_sample(Path(where) / SAMPLE_NAME)

    def make_sample(self, folder: Path) -> None:
        """Open the sample at a place, making it in a job if there is nothing yet."""
        if ProjectLayout(folder).database.is_file():
            self.open(folder)
            return
        if self._is_making_sample:
            return
        from core.sample import SampleJob

        thread = self._jobs.prepare(SampleJob(folder))
        thread.succeeded.connect(self._on_sample_made)
        thread.finished.connect(self._on_sample_over)
        self._is_making_sample = True
        self.sample_started.emit(thread)
        self._jobs.start(thread)

    @Slot(object)
    def _on_sample_made(self, folder: Path) -> None:
        self._sample = folder

    @Slot()
    def _on_sample_over(self) -> None:
        # Not before: while the job runs, opening a project would ask whether to cancel it.
        made, self._sample, self._is_making_sample = self._sample, None, False
        if made is not None:
            self.open(made)

    @Slot()
    def leave(self) -> None:
        """Close the project on show."""
        self.closing.emit()

    def take_drop(self, paths: Sequence[Path]) -> None:
        """Open a dropped project; offer to make one beside anything else."""
        for path in paths:
            if path.suffix == SUFFIX or ProjectLayout(path).database.is_file():
                self.open(path)
                return
        self.offer_project(paths).open()

    def offer_project(self, media: Sequence[Path]) -> QMessageBox:
        """Return the question whether to make a project beside dropped media."""
        first = media[0]
        beside = first.with_name(f"{first.stem if first.is_file() else first.name}{SUFFIX}")
        box = QMessageBox(self.window())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("New project")
        what = first.name if len(media) == 1 else f"{len(media)} items"
        box.setText(f"Make a project for {what}?")
        box.setInformativeText(
            f"Labels and results are kept in a folder beside it, {beside.name}, in "
            f"{beside.parent}. The media stay where they are."
        )
        make = box.addButton("Make project", QMessageBox.ButtonRole.AcceptRole)
        elsewhere = box.addButton("Another place…", QMessageBox.ButtonRole.ActionRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(make)
        make.clicked.connect(lambda: self.make(beside, media))
        elsewhere.clicked.connect(lambda: self._ask_place(media))
        return box

    def _ask_place(self, media: Sequence[Path]) -> None:
        dialog = QFileDialog(self.window(), "New project", str(self._projects_folder()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"Framesift projects (*{SUFFIX})")
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.selectFile(f"Untitled{SUFFIX}")
        dialog.fileSelected.connect(lambda name: self.make(Path(name), media))
        dialog.open()

    def _projects_folder(self) -> Path:
        recent = self._settings.recent_projects
        return recent[0].parent if recent else Path.home()
