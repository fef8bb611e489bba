"""Whether a training scores the sequence on show after each epoch, and up to which length."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSpinBox, QWidget

from core.training.playhead import LIVE_FRAMES

_IS_ON, _FRAMES = "train/live_scores", "train/live_frames"
_MOST_FRAMES = 10_000_000


class LiveOptions(QWidget):
    """A switch and a number, remembered; both can be changed while a run trains.

    Parameters
    ----------
    store : QSettings, optional
        Where they are remembered; the user's own by default.
    parent : QWidget, optional
        Qt's.

    Attributes
    ----------
    changed : Signal()
        Another choice was made.
    """

    changed = Signal()

    def __init__(self, store: QSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = QSettings() if store is None else store
        self.switch = QCheckBox("Live scores, up to")
        self.switch.setToolTip(
            "Score the sequence on show after each epoch, in part where it would take long: the "
            "timeline shows how the scores fall as the run learns"
        )
        self.switch.setChecked(bool(self._store.value(_IS_ON, True, type=bool)))
        self.frames = QSpinBox()
        self.frames.setAccessibleName("Longest sequence with live scores")
        self.frames.setToolTip("Longer sequences are left out, for that would hold the training up")
        self.frames.setRange(1, _MOST_FRAMES)
        self.frames.setGroupSeparatorShown(True)
        self.frames.setSingleStep(1000)
        self.frames.setSuffix(" frames")
        self.frames.setValue(self._remembered())
        self.frames.setEnabled(self.switch.isChecked())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.switch)
        row.addWidget(self.frames)
        row.addStretch(1)
        self.switch.toggled.connect(self._on_changed)
        self.frames.valueChanged.connect(self._on_changed)

    @property
    def live_frames(self) -> int:
        """Frames of the longest sequence that gets live scores; 0 where none does."""
        return self.frames.value() if self.switch.isChecked() else 0

    def _remembered(self) -> int:
        try:
            return int(str(self._store.value(_FRAMES, LIVE_FRAMES)))
        except ValueError:
            return LIVE_FRAMES

    def _on_changed(self, *_args: object) -> None:
        self.frames.setEnabled(self.switch.isChecked())
        self._store.setValue(_IS_ON, self.switch.isChecked())
        self._store.setValue(_FRAMES, self.frames.value())
        self.changed.emit()
