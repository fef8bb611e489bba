"""Which sequences are learnt from."""

from __future__ import annotations

from collections.abc import Sequence as List

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from core.project.records import Sequence, Split


class LearnFrom(QComboBox):
    """All sequences for training, or one of them.

    As long as the person chooses nothing it says all, but where they are of several kinds, as a
    sun and a video, the one on show: a detector learns one scene.

    Attributes
    ----------
    changed : Signal()
        Another choice.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_chosen = False
        self._training: tuple[str, ...] = ()
        self.setAccessibleName("Learn from")
        self.setToolTip("Sequences to learn from; spans that exclude frames hold in any case")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(self._on_activated)
        self.currentIndexChanged.connect(self.changed)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the sequences; empty for all that are marked for training."""
        return self.currentData() or ()

    def show_sequences(self, sequences: List[Sequence], shown_id: int | None) -> None:
        """Offer the sequences that are marked for training.

        Parameters
        ----------
        sequences : sequence of Sequence
            Of the project.
        shown_id : int or None
            The one on show.
        """
        before = self.names
        training = [it for it in sequences if it.split is Split.TRAIN]
        self._training = tuple(it.name for it in training)
        wanted = before if self._is_chosen else _first_choice(training, shown_id)
        self._offer(wanted)
        if self.names != before:
            self.changed.emit()

    def choose(self, names: List[str]) -> None:
        """Choose sequences by name, as an earlier run learnt from; those not for training not."""
        known = tuple(name for name in self._training if name in names)
        self._is_chosen = True
        self._offer(() if known == self._training else known)
        self.changed.emit()

    def _offer(self, wanted: tuple[str, ...]) -> None:
        """Offer all, each alone, and what is wanted; choose that if it is there."""
        choices: dict[tuple[str, ...], str] = {(): f"All for training ({len(self._training)})"}
        choices |= {(name,): f"{name} alone" for name in self._training}
        if len(wanted) > 1 and set(wanted) <= set(self._training):
            choices[wanted] = ", ".join(wanted)
        blocker = QSignalBlocker(self)
        self.clear()
        for names, text in choices.items():
            self.addItem(text, names)
        self._is_chosen = self._is_chosen and wanted in choices
        self.setCurrentIndex(list(choices).index(wanted) if wanted in choices else 0)
        del blocker
        self.setVisible(len(self._training) > 1)

    def _on_activated(self) -> None:
        self._is_chosen = True


def _first_choice(training: List[Sequence], shown_id: int | None) -> tuple[str, ...]:
    if len({it.kind for it in training}) <= 1:
        return ()
    shown = next((it for it in training if it.id == shown_id), training[0])
    return (shown.name,)
