"""Show what data set is in a folder, before it is imported."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.evaluation.layouts import DataSet, DataSetSequence
from core.evaluation.layouts.frame_truth import NORMAL
from core.project.records import Split
from core.wording import counted

_HEAD = ("Sequence", "For", "Label", "Masks")
_FOR = {Split.TRAIN: "training", Split.TEST: "testing"}


class ImportDialog(QDialog):
    """A question with the layout, the counts and the sequences.

    Accepted if the data set shall be imported.
    """

    def __init__(self, data_set: DataSet, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Import data set")

        self.summary = QLabel(summary(data_set))
        self.summary.setWordWrap(True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.list = _sequence_list(data_set)
        notes = QLabel("\n".join(data_set.notes))
        notes.setWordWrap(True)
        notes.setVisible(bool(data_set.notes))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.import_button = self._buttons.addButton(
            "Import", QDialogButtonBox.ButtonRole.AcceptRole
        )

        column = QVBoxLayout(self)
        column.addWidget(self.summary)
        column.addWidget(self.list, 1)
        column.addWidget(notes)
        column.addWidget(self._buttons)
        line = self.fontMetrics()
        self.resize(line.averageCharWidth() * 76, line.height() * 26)
        # Once it is in the dialog, or the dialog takes the first button that was made.
        self.import_button.setDefault(True)
        self.import_button.setFocus()

        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)


def summary(data_set: DataSet) -> str:
    """Return the layout and the counts in one paragraph."""
    train, test = data_set.of(Split.TRAIN), data_set.of(Split.TEST)
    with_masks = sum(it.masks is not None for it in test)
    how_many = "all" if with_masks == len(test) else f"{with_masks} of them"
    pixels = f", {how_many} with masks of anomalous pixels" if with_masks else ""
    return (
        f"{data_set.folder.name} has the layout {data_set.title}: "
        f"{counted(len(train), 'sequence')} to train on and {len(test)} to test with{pixels}. "
        "The files stay where they are; anomalous frames become spans."
    )


def _sequence_list(data_set: DataSet) -> QTreeWidget:
    view = QTreeWidget()
    view.setHeaderLabels(_HEAD)
    view.setRootIsDecorated(False)
    view.setUniformRowHeights(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    view.setAccessibleName("Sequences of the data set")
    view.addTopLevelItems([_row(it) for it in data_set.sequences])
    header = view.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    air = view.fontMetrics().averageCharWidth() * 2
    for column in range(1, len(_HEAD)):
        widest = max(view.sizeHintForColumn(column), header.sectionSizeHint(column))
        view.setColumnWidth(column, widest + air)
    return view


def _row(sequence: DataSetSequence) -> QTreeWidgetItem:
    label = "–" if sequence.truth == NORMAL else sequence.label
    has_masks = "–" if sequence.masks is None else "yes"
    row = QTreeWidgetItem([sequence.name, _FOR[sequence.split], label, has_masks])
    row.setToolTip(0, str(sequence.path))
    return row
