"""Keep the thresholds on show and those in the project the same."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from core.errors import FramesiftError
from core.evaluation.run_thresholds import thresholds_in_force
from core.project.edits import SetThresholds
from core.project.records import Changes, EventRule, Run, Thresholds
from gui.document import Document

#: Typing and arrow keys make many small steps; this long after the last they are one edit.
_SETTLE_MS = 500


class ThresholdKeeper(QObject):
    """Load the thresholds of the run on show, and write those that the form changes.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QObject, optional
        Qt's.
    """

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._waiting: SetThresholds | None = None
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.write)
        document.view.run_changed.connect(self.load)
        document.view.statistic_changed.connect(self.load)
        document.changed.connect(self._on_changed)

    def load(self, *_args: object) -> None:
        """Show what holds for the run and the statistic on show."""
        self.write()
        view, run = self._document.view, self.run
        if run is None:
            view.show_thresholds(None)
            return
        try:
            view.show_thresholds(thresholds_in_force(self._document.project, run, view.statistic))
        except FramesiftError as error:
            view.show_thresholds(None)
            self._document.failed.emit(error)

    def change(self, thresholds: Thresholds) -> None:
        """Show thresholds at once and write them when no more follow."""
        self._change(thresholds, "")

    def change_rule(self, rule: EventRule) -> None:
        """Show what another rule makes of suspect frames, and write it when no more follow."""
        now = self._document.view.thresholds
        if now is not None:
            self._change(replace(now, rule=rule), "Change what an event is")

    def take(self, thresholds: Thresholds) -> None:
        """Show thresholds and write them, as one edit; e.g. where a dragged line was let go."""
        view = self._document.view
        if view.run_id is not None:
            self._waiting = SetThresholds(view.run_id, view.statistic, thresholds)
            self.write()

    def _change(self, thresholds: Thresholds, text: str) -> None:
        view = self._document.view
        if view.run_id is not None and thresholds != view.thresholds:
            self._waiting = SetThresholds(view.run_id, view.statistic, thresholds, text)
            view.show_thresholds(thresholds)
            self._settle.start()

    def write(self) -> None:
        """Write what waits, as one edit."""
        self._settle.stop()
        if self._waiting is not None:
            edit, self._waiting = self._waiting, None
            self._document.edit(edit)

    @property
    def run(self) -> Run | None:
        """The run on show."""
        run_id = self._document.view.run_id
        return None if run_id is None else self._document.project.run(run_id)

    def _on_changed(self, changes: Changes) -> None:
        run_id = self._document.view.run_id
        if run_id in changes.thresholds:
            # Whoever wrote them began with those on show: what waits is part of it.
            self._waiting = None
        if run_id in changes.thresholds or run_id in changes.runs:
            self.load()
