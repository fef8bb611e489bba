"""Go from suspect to suspect and move the thresholds by keys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from core.anomaly.events import event_arrays
from core.project.edits import SetThresholds
from core.project.records import Thresholds
from gui.document import Document

#: Steps from the lowest to the highest score.
STEPS = 100
#: A row of key presses is one edit; it is written this long after the last.
SETTLE_MS = 400


class ReviewCommands(QObject):
    """Slots of the Review menu."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._moved: tuple[int, str, Thresholds] | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.write)
        # What was moved belongs to the run and statistic on show: write it before they change.
        document.view.run_changed.connect(self.write)
        document.view.statistic_changed.connect(self.write)

    def show_suspect(self, direction: int) -> None:
        """Go to the peak of the next event, or of the one before."""
        view = self._document.view
        scores = self._document.scores()
        if scores is None or view.thresholds is None or view.sequence_id is None:
            return
        gaps = self._document.index(view.sequence_id).gap_starts()
        events = event_arrays(scores, view.thresholds, gaps)
        peak = events.next_peak(view.frame_index, direction)
        if peak is not None:
            view.show_frame(peak)

    def move_low(self, direction: int) -> None:
        """Move the low threshold one step; it pushes the high one up before it."""
        if (now := self._document.view.thresholds) is not None:
            low = now.low + direction * self._step()
            self._show(replace(now, low=low, high=max(low, now.high), origin=None))

    def move_high(self, direction: int) -> None:
        """Move the high threshold one step; it pushes the low one down before it."""
        if (now := self._document.view.thresholds) is not None:
            high = now.high + direction * self._step()
            self._show(replace(now, low=min(now.low, high), high=high, origin=None))

    @Slot()
    def write(self) -> None:
        """Write what the keys moved as one edit."""
        self._settle.stop()
        if self._moved is not None:
            run_id, statistic, thresholds = self._moved
            self._moved = None
            self._document.edit(SetThresholds(run_id, statistic, thresholds))

    def _show(self, thresholds: Thresholds) -> None:
        view = self._document.view
        if view.run_id is not None:
            self._moved = view.run_id, view.statistic.value, thresholds
            view.show_thresholds(thresholds)
            self._settle.start()

    def _step(self) -> float:
        scores = self._document.scores()
        if scores is None:
            return 0.0
        known = scores[np.isfinite(scores)]
        return float(np.ptp(known)) / STEPS if known.size else 0.0
