"""The open project as the panels see it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from core.anomaly.events import scores_in_force
from core.anomaly.score_store import ScoredSequence
from core.errors import FramesiftError
from core.media.frame_index import FrameIndex
from core.project.edits import Edit
from core.project.project import Project
from core.project.records import Changes, Span
from core.training.run_folder import RunFolder
from gui.curve_colors import CurveColors
from gui.frame_curves import FrameCurves
from gui.frame_header import FrameHeader
from gui.held_frames import HeldFrames
from gui.job_center import JobCenter
from gui.shown_display import ShownDisplay
from gui.training_queue import TrainingQueue
from gui.view_state import ViewState

log = logging.getLogger(__name__)


class Document(QObject):
    """One open project, its undo history, what is on show, and the jobs that work on it.

    Panels get the document in their constructor, read through ``project`` and write through
    `edit`; none of them knows another.

    Attributes
    ----------
    changed : Signal(object)
        A `Changes` after every write, whether by an edit, an undo or a job.
    failed : Signal(object)
        An error that the message bar should show.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        #: Where to score, and to train if nothing else is said: ``auto``, or a device.
        self.device = "auto"
        self.undo_stack = QUndoStack(self)
        self.view = ViewState(self)
        self.held_frames = HeldFrames(self)
        self.curves = FrameCurves(self)
        self.run_colors = CurveColors()
        self.shown_display = ShownDisplay(self)
        self.jobs = JobCenter(self)
        self.jobs.why_read_only = project.why_read_only
        self.jobs.failed.connect(self.failed)
        self.trainings = TrainingQueue(self.jobs, self)
        self.trainings.run_written.connect(self._on_run_written)
        self.header = FrameHeader(self)
        self._indexes: dict[int, FrameIndex] = {}
        self._scored: dict[tuple[int, int], ScoredSequence] = {}
        self._smoothed: tuple[object, NDArray[np.float64]] | None = None
        self._spans: tuple[int, list[Span]] | None = None

    @property
    def folder(self) -> Path:
        """The project folder, for jobs, which open the project themselves."""
        return self.project.layout.folder

    @property
    def is_read_only(self) -> bool:
        """Whether another window changes the project: every edit is refused here."""
        return bool(self.project.why_read_only)

    def edit(self, edit: Edit) -> None:
        """Apply an edit so that the person can take it back."""
        self.undo_stack.push(_EditCommand(self, edit))

    def job_wrote(self, changes: Changes) -> None:
        """Tell the views what a job wrote."""
        for sequence_id in changes.sequences:
            self._indexes.pop(sequence_id, None)
        self._smoothed = None
        if changes.spans or changes.labels or changes.sequences:
            self._spans = None
        for run_id, sequence_id in list(self._scored):
            if run_id in changes.runs:
                del self._scored[run_id, sequence_id]
        shown = self.view.run_id
        if shown in changes.runs and all(run.id != shown for run in self.project.runs()):
            # Whoever hears of the change looks at the run on show: it must be there.
            self.view.show_run(None)
        if changes.labels:
            self._keep_a_label_chosen()
        if changes.spans & set(self.view.selected_spans):
            there = self.project.spans_with_ids(self.view.selected_spans)
            self.view.select_spans(span.id for span in there)
        self.changed.emit(changes)

    def show_thresholds_again(self) -> None:
        """Put the thresholds in force on show: those there may be what could not be written."""
        if self.view.run_id is not None:
            self.changed.emit(Changes(thresholds=frozenset({self.view.run_id})))

    def _keep_a_label_chosen(self) -> None:
        ids = [label.id for label in self.project.labels()]
        if ids and self.view.label_id not in ids:
            self.view.choose_label(ids[0])

    def _on_run_written(self, name: str) -> None:
        ids = frozenset(run.id for run in self.project.runs() if run.name == name)
        if ids:
            self.job_wrote(Changes(runs=ids))

    def index(self, sequence_id: int) -> FrameIndex:
        """Return the frame index of a sequence, read once; `SourceError` if it is damaged."""
        if sequence_id not in self._indexes:
            path = self.project.layout.frame_index(sequence_id)
            self._indexes[sequence_id] = FrameIndex.load(path)
        return self._indexes[sequence_id]

    def spans(self) -> Sequence[Span]:
        """Return the spans of the sequence on show, by start, read once for all who ask."""
        sequence_id = self.view.sequence_id
        if sequence_id is None:
            return ()
        if self._spans is None or self._spans[0] != sequence_id:
            self._spans = sequence_id, self.project.spans(sequence_id)
        return self._spans[1]

    def scored_sequences(self) -> frozenset[int]:
        """Return the ids of the sequences that the run on show has scored."""
        if self.view.run_id is None:
            return frozenset()
        return RunFolder(
            self.project.layout.run(self.project.run(self.view.run_id).name)
        ).scored_sequences()

    def scored(self) -> ScoredSequence | None:
        """Return what the run on show says of the sequence on show; None if it was not scored."""
        return self.scored_by(self.view.run_id)

    def scored_by(self, run_id: int | None) -> ScoredSequence | None:
        """Return what a run says of the sequence on show; None if it was not scored."""
        sequence_id = self.view.sequence_id
        if run_id is None or sequence_id is None:
            return None
        key = run_id, sequence_id
        if key not in self._scored:
            folder = RunFolder(self.project.layout.run(self.project.run(run_id).name))
            scored = ScoredSequence.open(folder, sequence_id)
            if scored is None:
                return None
            self._scored[key] = scored
        return self._scored[key]

    def scores(self) -> NDArray[np.float64] | None:
        """Return what is compared with the thresholds on show, one score a frame.

        They are smoothed as the rule on show says, once for all who ask; None where there are none.
        """
        scored, view = self.scored(), self.view
        if scored is None or view.sequence_id is None:
            return None
        rule = view.rule
        scores = scored.scores(view.statistic)
        if not rule.smooths:
            return scores
        key = (scored, view.statistic, rule.smoothing, rule.smoothing_frames)
        if self._smoothed is None or self._smoothed[0] != key:
            gaps = self.index(view.sequence_id).gap_starts()
            self._smoothed = key, scores_in_force(scores, gaps, rule)
        return self._smoothed[1]

    def close(self) -> None:
        """Cancel the jobs and close the project."""
        self.jobs.cancel_all()
        # While Python still holds the edits: Qt would reach for them after they were collected.
        self.undo_stack.clear()
        self.project.close()


class _EditCommand(QUndoCommand):
    """Adapt `core.project.edits.Edit` to Qt's undo stack."""

    def __init__(self, document: Document, edit: Edit) -> None:
        super().__init__(edit.text)
        self._document = document
        self.wrapped = edit

    def id(self) -> int:
        # Qt offers each command to the one before it if both have the same number.
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        is_one_step = isinstance(other, _EditCommand) and self.wrapped.absorb(other.wrapped)
        if is_one_step:
            self.setText(self.wrapped.text)
        return is_one_step

    def redo(self) -> None:
        self._try(self.wrapped.apply)

    def undo(self) -> None:
        self._try(self.wrapped.revert)

    def _try(self, step: Callable[[Project], Changes]) -> None:
        # Qt counts a command as done even if redo() raises, so a failed one must take itself off
        # the stack, or undo would revert what never was.
        try:
            changes = step(self._document.project)
        except FramesiftError as error:
            log.warning("%s: %s", self.text(), error)
            self.setObsolete(True)
            self._document.failed.emit(error)
            self._document.show_thresholds_again()
        else:
            self._document.job_wrote(changes)
