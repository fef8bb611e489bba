"""Ask what becomes of the spans of a label that goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core.project.edits import DeleteLabel
from core.project.records import Label
from core.wording import counted


class DeleteLabelDialog(QDialog):
    """A question that holds nothing up; its answer is an edit, so it can be undone.

    Parameters
    ----------
    label : Label
        The one that goes.
    spans : int
        How many spans have it; at least one.
    others : sequence of Label
        What these can get instead; at least one.
    parent : QWidget, optional
        Qt's.

    Attributes
    ----------
    decided : Signal(object)
        A `DeleteLabel` edit.
    """

    decided = Signal(object)

    def __init__(
        self, label: Label, spans: int, others: Sequence[Label], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Delete “{label.name}”")
        self._label = label

        question = QLabel(
            f"{counted(spans, 'span')} in this project {'has' if spans == 1 else 'have'} the label "
            f"“{label.name}”. What shall become of {'it' if spans == 1 else 'them'}?"
        )
        question.setWordWrap(True)
        self.move_button = QRadioButton("Give another label:")
        self.move_button.setChecked(True)
        self.target = QComboBox()
        self.target.setAccessibleName("The label that its spans get")
        for other in others:
            self.target.addItem(other.name, other.id)
        self.delete_button = QRadioButton(f"Delete {counted(spans, 'span')} as well")
        hint = QLabel("Either can be undone.")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.ok_button = buttons.addButton("Delete label", QDialogButtonBox.ButtonRole.AcceptRole)

        row = QHBoxLayout()
        row.addWidget(self.move_button)
        row.addWidget(self.target, 1)
        column = QVBoxLayout(self)
        column.addWidget(question)
        column.addLayout(row)
        column.addWidget(self.delete_button)
        column.addWidget(hint)
        column.addWidget(buttons)

        self.move_button.toggled.connect(self.target.setEnabled)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(self._on_accepted)

    @Slot()
    def _on_accepted(self) -> None:
        if self.move_button.isChecked():
            edit = DeleteLabel(self._label.id, move_to=self.target.currentData())
        else:
            edit = DeleteLabel(self._label.id, with_spans=True)
        self.decided.emit(edit)
