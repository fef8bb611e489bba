"""The list of sequences: add, sort into train and test, choose what is on show."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QStackedWidget,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from core.project.edits import (
    AddSequences,
    ImportSequences,
    RelinkSequences,
    RemoveSequences,
    SetSplit,
)
from core.project.records import Changes, NewSequence, Split
from core.project.records import Sequence as ProjectSequence
from gui.document import Document
from gui.dropped_files import dropped_paths
from gui.icons import icon
from gui.keys.key_tips import say, teach
from gui.sequences.data_set_import import DataSetImport
from gui.sequences.read_sources import ReadSourcesJob, SourceRefused
from gui.sequences.sequence_model import FRAMES, LENGTH, SequenceTreeModel

_EMPTY = (
    "No sequences yet.\n\n"
    "Drop videos, FITS files or folders of frames here, or press {add_files} for files, "
    "{add_folder} for a folder of frames, {import_data_set} for a data set with its ground truth."
)
#: Average characters that the panel is wide before these columns are shown.
_LENGTH_FROM, _FRAMES_FROM = 32, 37


class SequencesPanel(QWidget):
    """A tree with a row a sequence, grouped by what it is for.

    Attributes
    ----------
    score_asked : Signal(object)
        A tuple of names of sequences that the run on show shall score.
    """

    score_asked = Signal(object)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.model = SequenceTreeModel(document, self)
        self._data_sets = DataSetImport(document, self)
        self.setAcceptDrops(True)

        self.view = QTreeView()
        self.view.setModel(self.model)
        self.view.setAccessibleName("Sequences")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.setIndentation(12)
        self.view.setUniformRowHeights(True)
        header = self.view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._empty = QLabel()
        say(self._empty, _EMPTY)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMargin(16)
        add_files = _button("mdi6.file-plus-outline", "Add files", "Add videos, FITS files, …")
        add_folder = _button("mdi6.folder-image", "Add folder", "Add a folder of frames")

        teach(add_files, "add_files")
        teach(add_folder, "add_folder")

        buttons = QHBoxLayout()
        buttons.addWidget(add_files)
        buttons.addWidget(add_folder)
        buttons.addStretch()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addLayout(buttons)
        column.addWidget(self._stack, 1)

        add_files.clicked.connect(self.ask_files)
        add_folder.clicked.connect(self.ask_folder)
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)
        self.view.customContextMenuRequested.connect(self._on_menu_requested)
        self.model.modelReset.connect(self._on_reset)
        self._data_sets.imported.connect(self._show_first)
        document.view.sequence_changed.connect(self._on_sequence_changed)
        document.changed.connect(self._on_changed)
        self._on_reset()

    # Adding

    @Slot()
    def ask_files(self) -> None:
        """Ask for files to add."""
        self._ask(QFileDialog.FileMode.ExistingFiles, "Add files")

    @Slot()
    def ask_folder(self) -> None:
        """Ask for a folder of frames to add."""
        self._ask(QFileDialog.FileMode.Directory, "Add a folder of frames")

    @Slot()
    def ask_data_set(self) -> None:
        """Ask for a data set to import with its ground truth."""
        self._data_sets.ask()

    def take(self, paths: Sequence[Path], split: Split | None = None) -> None:
        """Offer to import a data set with its ground truth, or add what is none as it is.

        Parameters
        ----------
        paths : sequence of Path
            Files and folders that were dropped.
        split : Split, optional
            As for `add`.
        """
        if len(paths) == 1 and paths[0].is_dir():
            self._data_sets.look_or(paths[0], partial(self.add, paths, split))
        else:
            self.add(paths, split)

    def add(self, paths: Sequence[Path], split: Split | None = None) -> None:
        """Look at sources in a job and add those that can be read.

        Parameters
        ----------
        paths : sequence of Path
            Files and folders.
        split : Split, optional
            What they are for; by default testing if they lie in a folder named ``test``, as in
            most data sets, else training.
        """
        thread = self._document.jobs.prepare(ReadSourcesJob(tuple(paths)))
        thread.reported.connect(self._on_reported)
        thread.succeeded.connect(partial(self._on_read, split))
        self._document.jobs.start(thread)

    def _ask(self, mode: QFileDialog.FileMode, title: str) -> None:
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(lambda names: self.add([Path(name) for name in names]))
        dialog.open()

    @Slot(object)
    def _on_reported(self, event: object) -> None:
        if isinstance(event, SourceRefused):
            self._document.failed.emit(event.error)

    def _on_read(self, wanted: Split | None, found: list[NewSequence]) -> None:
        splits = [wanted or _split_of(new.path) for new in found]
        for split in Split:
            group = [new for new, own in zip(found, splits, strict=True) if own is split]
            if group:
                self._add(AddSequences(group, split))

    def _add(self, edit: AddSequences) -> None:
        self._document.edit(edit)
        self._show_first(edit)

    @Slot(object)
    def _show_first(self, edit: AddSequences | ImportSequences) -> None:
        """Show the first of what was added, if nothing is on show."""
        if edit.added and self._document.view.sequence_id is None:
            self._document.view.show_sequence(edit.added[0].id, edit.added[0].frames)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        place = self.view.viewport().mapFrom(self, event.position().toPoint())
        self.take(dropped_paths(event.mimeData()), self._split_at(place))
        event.acceptProposedAction()

    def _split_at(self, place: QPoint) -> Split | None:
        return self.model.split(self.view.indexAt(place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the names readable: in a narrow panel the other columns make room for them."""
        super().resizeEvent(event)
        width = self.width() / self.fontMetrics().averageCharWidth()
        for column, least in ((FRAMES, _FRAMES_FROM), (LENGTH, _LENGTH_FROM)):
            self.view.setColumnHidden(column, width < least)

    # What is on show

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.model.look_for_media()

    @Slot()
    def _on_reset(self) -> None:
        self.view.expandAll()
        for row in range(self.model.rowCount()):
            self.view.setFirstColumnSpanned(row, QModelIndex(), True)
        self._stack.setCurrentWidget(self._empty if self.model.is_empty() else self.view)
        self._on_sequence_changed(self._document.view.sequence_id)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        sequence = self.model.sequence(current)
        if sequence is not None:
            self._document.view.show_sequence(sequence.id, sequence.frames)

    @Slot(object)
    def _on_sequence_changed(self, sequence_id: int | None) -> None:
        index = QModelIndex() if sequence_id is None else self.model.index_of(sequence_id)
        if not index.isValid():
            self.view.clearSelection()
        elif self.model.sequence(self.view.currentIndex()) != self.model.sequence(index):
            flags = QItemSelectionModel.SelectionFlag
            self.view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        view = self._document.view
        if view.sequence_id not in changes.sequences:
            return
        sequences = self._document.project.sequences()
        if not any(it.id == view.sequence_id for it in sequences):
            # The one on show was removed: show what is left rather than a ghost.
            first = sequences[0] if sequences else None
            view.show_sequence(first.id if first else None, first.frames if first else 0)

    # The context menu

    @Slot(QPoint)
    def _on_menu_requested(self, place: QPoint) -> None:
        menu = self.menu_for(self._selected())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.viewport().mapToGlobal(place))

    def menu_for(self, chosen: list[ProjectSequence]) -> QMenu:
        """Return the context menu of some sequences."""
        menu = QMenu(self)
        if not chosen:
            menu.addAction("Add files…", self.ask_files)
            menu.addAction("Add folder…", self.ask_folder)
            menu.addAction("Import data set…", self.ask_data_set)
            return menu
        ids = [it.id for it in chosen]
        for split, text in ((Split.TRAIN, "Use for training"), (Split.TEST, "Use for testing")):
            action = menu.addAction(text, partial(self._document.edit, SetSplit(ids, split)))
            action.setEnabled(any(it.split is not split for it in chosen))
        menu.addSeparator()
        if self.model.run:
            names = tuple(it.name for it in chosen)
            score = menu.addAction(f"Score with {self.model.run}")
            score.triggered.connect(lambda: self.score_asked.emit(names))
            score.setEnabled(not self._document.is_read_only)
            menu.addSeparator()
        if len(chosen) == 1:
            one = chosen[0]
            menu.addAction("Rename", lambda: self.view.edit(self.model.index_of(one.id)))
            menu.addAction("Relink…", partial(self._ask_new_place, one))
            menu.addAction("Show in folder", partial(_show_in_folder, one.path))
            menu.addSeparator()
        menu.addAction("Remove", partial(self._document.edit, RemoveSequences(ids)))
        return menu

    def _selected(self) -> list[ProjectSequence]:
        rows = self.view.selectionModel().selectedRows()
        return [it for index in rows if (it := self.model.sequence(index)) is not None]

    def _ask_new_place(self, sequence: ProjectSequence) -> None:
        dialog = QFileDialog(self, f"Where is {sequence.name} now?")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        is_folder = sequence.path.suffix == "" or sequence.path.is_dir()
        modes = QFileDialog.FileMode
        dialog.setFileMode(modes.Directory if is_folder else modes.ExistingFile)
        dialog.fileSelected.connect(
            lambda name: self._document.edit(RelinkSequences({sequence.id: Path(name)}))
        )
        dialog.open()


def _button(icon_name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setText(text)
    button.setToolTip(tip)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setAutoRaise(True)
    return button


def _split_of(path: Path) -> Split:
    return Split.TEST if path.parent.name.casefold() in ("test", "testing") else Split.TRAIN


def _show_in_folder(path: Path) -> None:
    folder = path if path.is_dir() else path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
