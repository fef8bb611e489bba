"""How far a run shall go on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

#: As many as `core.training.settings.TrainSettings` takes.
_MOST_EPOCHS = 100_000


class ResumeDialog(QDialog):
    """A question that holds nothing up.

    Parameters
    ----------
    name : str
        The run.
    made, wanted : int
        Epochs that it has made, and that it was asked for.
    parent : QWidget, optional
        Qt's.

    Attributes
    ----------
    resume_asked : Signal(int)
        The epoch to end with.
    """

    resume_asked = Signal(int)

    def __init__(self, name: str, made: int, wanted: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Resume {name}")
        text = QLabel(
            f"{name} has made {made:,} of {wanted:,} epochs. It goes on with its own settings, on "
            "the frames that it has learnt so far."
        )
        text.setWordWrap(True)
        self.epochs = QSpinBox()
        self.epochs.setRange(made + 1, _MOST_EPOCHS)
        self.epochs.setValue(wanted if wanted > made else 2 * made)
        self.epochs.setAccessibleName("Last epoch")
        self.epochs.selectAll()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.resume_button = buttons.addButton("Resume", QDialogButtonBox.ButtonRole.AcceptRole)

        form = QFormLayout()
        form.addRow("Go on up to epoch", self.epochs)
        column = QVBoxLayout(self)
        column.addWidget(text)
        column.addLayout(form)
        column.addWidget(buttons)

        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.resume_asked.emit(self.epochs.value()))
