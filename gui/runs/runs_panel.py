"""The runs of the project in a table, and the loss curves of those that are chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSettings,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import QAction, QDesktopServices, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from core.errors import FramesiftError, ProjectError
from core.operations.evaluate_runs import EvaluateRunsJob
from core.operations.run_overview import RunChoice, RunOverview, run_choice
from core.project.edits import DeleteRuns
from core.project.records import Changes, Run, RunState
from core.training.events import EpochDone, TrainingStarted
from gui.appearance import is_dark
from gui.document import Document
from gui.keys.key_tips import say
from gui.runs.analysis_dialog import AnalysisDialog
from gui.runs.column_choice import ColumnChoice
from gui.runs.curves_view import CurvesView
from gui.runs.evaluations_keeper import EvaluationsKeeper
from gui.runs.loss_plot import Curve
from gui.runs.refusals import why_not_analyse
from gui.runs.resume_dialog import ResumeDialog
from gui.runs.run_actions import RunActions
from gui.runs.run_model import RunTableModel
from gui.runs.run_table import RunTable

_EMPTY = (
    "No runs yet.\n\n"
    "Choose a detector in the Train panel and press Train ({train}): each training becomes a run "
    "here, with its loss curves, its settings and its scores."
)
_USABLE = (RunState.DONE, RunState.STOPPED)
_Flag = QItemSelectionModel.SelectionFlag


class RunsPanel(QWidget):
    """Choose, compare, rename, delete and go on with runs.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.
    store : QSettings, optional
        Where the choice of columns is remembered; the user's own by default.

    Attributes
    ----------
    reuse_asked : Signal(object)
        A `core.operations.run_overview.RunChoice` for the training form.
    resume_asked : Signal(object, int)
        A `Run` to go on with, and the epoch to end with.
    """

    reuse_asked = Signal(object)
    resume_asked = Signal(object, int)

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        *,
        store: QSettings | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._colors = document.run_colors
        self._evaluations = EvaluationsKeeper(document, self)
        self.model = RunTableModel(document, self)

        self.table = RunTable(self.model)
        self.columns = ColumnChoice(self.table, store)
        self.run_actions = RunActions(document, self.chosen, self)
        self.curves = CurvesView()
        self.empty = QLabel()
        say(self.empty, _EMPTY)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(16)

        self._lay_out()
        self._connect()
        self._show_page()
        self._on_run_changed(document.view.run_id)

    def chosen(self) -> tuple[RunOverview, ...]:
        """Return the runs chosen in the table, from top to bottom."""
        places = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.model.row_at(place).overview for place in places)

    # What actions and the person call.

    def reuse(self) -> None:
        """Ask for the settings of the chosen run in the training form."""
        if self._refuses(self.run_actions.reuse):
            return
        (overview,) = self.chosen()
        if (choice := self._choice(overview.run)) is not None:
            self.reuse_asked.emit(choice)

    def resume(self) -> None:
        """Ask how far the chosen run shall go on."""
        if self._refuses(self.run_actions.resume):
            return
        (overview,) = self.chosen()
        if (choice := self._choice(overview.run)) is None:
            return
        made = overview.history[-1].epoch if overview.history else 0
        wanted = choice.options.get("epochs", made)
        dialog = ResumeDialog(overview.run.name, made, wanted, self)
        dialog.resume_asked.connect(lambda epochs: self.resume_asked.emit(overview.run, epochs))
        dialog.open()

    def rename(self) -> None:
        """Let the person type another name for the chosen run."""
        if self._refuses(self.run_actions.rename):
            return
        (overview,) = self.chosen()
        self.table.setFocus()
        self.table.edit(self.model.index_of(overview.run.id))

    def delete(self) -> None:
        """Delete the chosen runs; undo brings them back until the project is closed."""
        if self._refuses(self.run_actions.delete):
            return
        ids = [overview.run.id for overview in self.chosen()]
        if self._document.view.run_id in ids:
            # What was moved last of its thresholds is written before it goes.
            self._document.view.show_run(None)
        self._document.edit(DeleteRuns(ids))

    def evaluate(self) -> None:
        """Evaluate the chosen runs, one after another, by the frame score on show."""
        if self._refuses(self.run_actions.evaluate):
            return
        runs = [overview.run for overview in self.chosen()]
        names, statistic = tuple(run.name for run in runs), self._document.view.statistic
        thread = self._document.jobs.prepare(
            EvaluateRunsJob(self._document.folder, names, statistic)
        )
        # Those that were done before the job ended otherwise are kept, too.
        changes = Changes(evaluations=frozenset(run.id for run in runs))
        for signal in (thread.succeeded, thread.failed, thread.cancelled):
            signal.connect(lambda *_: self._document.job_wrote(changes))
        self._document.jobs.start(thread)

    def analyse(self) -> None:
        """Ask for a file to be judged with the chosen run."""
        if self._refuses(self.run_actions.analyse):
            return
        (overview,) = self.chosen()
        dialog = QFileDialog(self, f"Judge a file with {overview.run.name}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.analyse_file(overview, Path(name)))
        dialog.open()

    def analyse_file(self, overview: RunOverview, file: Path) -> None:
        """Judge a file, or a folder, with a run."""
        if reason := why_not_analyse(overview):
            self._document.failed.emit(ProjectError(reason))
            return
        AnalysisDialog(self._document, overview.run.name, file, self.window()).open()

    def open_folder(self) -> None:
        """Show the files of the chosen run."""
        if self._refuses(self.run_actions.open_folder):
            return
        (overview,) = self.chosen()
        folder = self._document.project.layout.run(overview.run.name)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _choice(self, run: Run) -> RunChoice | None:
        try:
            return run_choice(self._document.project, run)
        except FramesiftError as error:
            self._document.failed.emit(error)
            return None

    def _refuses(self, action: QAction) -> bool:
        """Say why an action makes no sense that was asked for by its key; return whether so."""
        reason = self.run_actions.why_not(action)
        if reason:
            self._document.failed.emit(ProjectError(reason))
        return bool(reason)

    # Making it.

    def _lay_out(self) -> None:
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addLayout(self.run_actions.buttons())
        rows.addWidget(self.table, 1)
        self._splitter = QSplitter()
        self._splitter.addWidget(left)
        self._splitter.addWidget(self.curves)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        self._splitter.setSizes([3000, 2000])  # shares of whatever there will be
        self._stack = QStackedWidget()
        self._stack.addWidget(self._splitter)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 4)
        column.addWidget(self._stack)

    def _connect(self) -> None:
        document, actions = self._document, self.run_actions
        actions.reuse.triggered.connect(self.reuse)
        actions.resume.triggered.connect(self.resume)
        actions.rename.triggered.connect(self.rename)
        actions.delete.triggered.connect(self.delete)
        actions.evaluate.triggered.connect(self.evaluate)
        actions.analyse.triggered.connect(self.analyse)
        actions.open_folder.triggered.connect(self.open_folder)
        self.table.delete_asked.connect(self.delete)
        self.table.rename_asked.connect(self.rename)
        self.table.file_dropped.connect(self._on_file_dropped)
        self.table.customContextMenuRequested.connect(self._on_menu_requested)
        selection = self.table.selectionModel()
        selection.selectionChanged.connect(self._on_selection_changed)
        selection.currentRowChanged.connect(self._on_current_changed)
        self.model.dataChanged.connect(self.run_actions.refresh)
        document.changed.connect(self._on_changed)  # after the model, which heard of it first
        self._evaluations.found.connect(self.model.show_evaluations)
        document.view.run_changed.connect(self._on_run_changed)
        document.trainings.changed.connect(self._show_curves)
        document.trainings.reported.connect(self._on_reported)
        document.trainings.changed.connect(actions.refresh)
        document.jobs.started.connect(actions.refresh)
        document.jobs.ended.connect(actions.refresh)

    # Which runs are chosen, and which one is on show.

    def _on_changed(self, changes: Changes) -> None:
        if not changes.runs:
            return
        self._show_page()
        view = self._document.view
        if view.run_id is None:
            # What was on show was deleted, or deleted runs are there again.
            back = [row.run for row in self.model.rows if row.run.id in changes.runs]
            usable = [run.id for run in back if run.state in _USABLE]
            current = self.table.currentIndex()
            if current.isValid():
                usable.insert(0, self.model.row_at(current.row()).run.id)
            view.show_run(usable[0] if usable else None)
        self._show_curves()

    def _show_page(self) -> None:
        self._stack.setCurrentWidget(self._splitter if self.model.rowCount() else self.empty)

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self.model.is_refreshing:
            self._document.view.show_run(self.model.row_at(current.row()).run.id)

    def _on_run_changed(self, run_id: int | None) -> None:
        index = self.model.index_of(run_id)
        if not index.isValid() or index.row() == self.table.currentIndex().row():
            return
        # Runs that are being compared stay chosen when another one joins them.
        several = len(self.chosen()) > 1
        how = _Flag.Select if several else _Flag.ClearAndSelect
        self.table.selectionModel().setCurrentIndex(index, how | _Flag.Rows)

    def _on_selection_changed(self, *_args: object) -> None:
        self.run_actions.refresh()
        self._show_curves()

    def _on_menu_requested(self, place: QPoint) -> None:
        menu = self.run_actions.menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(place))

    def _on_file_dropped(self, index: QModelIndex, file: Path) -> None:
        self.analyse_file(self.model.row_at(index.row()).overview, file)

    # Curves.

    def _on_reported(self, event: object) -> None:
        if isinstance(event, TrainingStarted | EpochDone):
            self._show_curves()

    def _show_curves(self, *_args: object) -> None:
        """Draw the chosen runs, and always the one in training."""
        training = self._document.trainings.current
        name = training.state.run if training else ""
        shown = [it for it in self.chosen() if it.run.name != name]
        live = [it.overview for it in self.model.rows if it.run.name == name]
        self._colors.assign([it.run.id for it in (*live, *shown)], "runs")
        colors = self._colors.colors(dark=is_dark(self.palette()))
        curves = [
            Curve(it.run.name, colors[it.run.id], it.history) for it in shown if it.run.id in colors
        ]
        if training is not None:
            curves += [
                Curve(
                    it.run.name,
                    colors[it.run.id],
                    training.state.epochs,
                    training.state.epochs_wanted,
                )
                for it in live
            ]
        drawn = [curve for curve in curves if curve.epochs or curve.wanted]
        self.curves.show_curves(drawn)
        names = {curve.name for curve in drawn}
        self.model.show_colors(
            {it.run.id: colors[it.run.id] for it in (*shown, *live) if it.run.name in names}
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._evaluations.watch()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._evaluations.leave()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_splitter"):
            self._show_curves()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Beside each other where the panel is wide, as below the viewer; else above each other.
        is_wide = self.width() > self.height()
        self._splitter.setOrientation(
            Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        )
