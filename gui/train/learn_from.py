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
        blocker = QSignalBlocker(self)
        self.clear()
        self.addItem(f"All for training ({len(training)})", ())
        for sequence in training:
            self.addItem(f"{sequence.name} alone", (sequence.name,))
        wanted = before if self._is_chosen else _first_choice(training, shown_id)
        places = [it for it in range(self.count()) if self.itemData(it) == wanted]
        self.setCurrentIndex(places[0] if places else 0)
        self._is_chosen = self._is_chosen and bool(places)
        del blocker
        self.setVisible(len(training) > 1)
        if self.names != before:
            self.changed.emit()

    def _on_activated(self) -> None:
        self._is_chosen = True


def _first_choice(training: List[Sequence], shown_id: int | None) -> tuple[str, ...]:
    if len({it.kind for it in training}) <= 1:
        return ()
    shown = next((it for it in training if it.id == shown_id), training[0])
    return (shown.name,)
