"""Where a person is in reviewing the clips; the part of the panel that has no widgets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from core.errors import FramesiftError, ProjectError
from core.operations.clip_decisions import Decision, clip_decisions, range_decision
from core.operations.clip_review import ClipReview, FlaggedRange
from core.operations.kept_review import keep_bounds, kept_bounds, kept_review
from core.operations.review_clips import ReviewClipsJob
from core.project.edits import DecideFrames
from core.project.label_choice import excluding_label, keeping_label
from core.project.records import Changes
from core.recipe.clip_statistics import ClipBounds, flagged_clips, usual_bounds
from gui.document import Document
from gui.job_thread import JobThread


class ClipReviewing(QObject):
    """The measured clips, the flagged ranges, the decisions on them, and the one on show.

    Attributes
    ----------
    measured : Signal()
        There are other clips.
    changed : Signal()
        Flags, decisions or the range on show are others.
    working_changed : Signal()
        Measuring began or ended.
    """

    measured = Signal()
    changed = Signal()
    working_changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._thread: JobThread | None = None
        self.review: ClipReview | None = None
        self.bounds = ClipBounds()
        self.decisions: NDArray[np.int8] = np.empty(0, np.int8)
        self.ranges: list[FlaggedRange] = []
        self.current: FlaggedRange | None = None
        self._is_open = False
        document.changed.connect(self._on_changed)

    def open(self) -> None:
        """Show what the project keeps of the last review; only the first call does anything."""
        if not self._is_open:
            self._is_open = True
            if self.review is None and (kept := kept_review(self._document.project)) is not None:
                self._take(kept)
                self.measured.emit()

    # Measuring

    @property
    def is_working(self) -> bool:
        """Whether clips are being measured."""
        return self._thread is not None

    @Slot()
    def measure_or_cancel(self) -> None:
        """Measure the clips; if that is going on, stop it."""
        if self._thread is not None:
            self._thread.cancel()
            return
        jobs = self._document.jobs
        self._thread = jobs.prepare(ReviewClipsJob(self._document.folder, is_kept=True))
        self._thread.succeeded.connect(self._on_succeeded)
        self._thread.finished.connect(self._on_finished)
        jobs.start(self._thread)
        self.working_changed.emit()

    @Slot(object)
    def _on_succeeded(self, review: ClipReview) -> None:
        self._take(review)
        self.show_frames()
        self.measured.emit()

    @Slot()
    def _on_finished(self) -> None:
        self._thread = None
        self.working_changed.emit()

    def _take(self, review: ClipReview | None) -> None:
        self.review, self.current = review, None
        if review is not None:
            kept = kept_bounds(self._document.project)
            self.bounds = usual_bounds(review.statistics) if kept is None else kept
            self._flag()
            self._decide_anew()
            undecided = [it for it in self.ranges if not self._decision(it).is_made]
            self.current = next(iter([*undecided, *self.ranges]), None)

    # Bounds

    def flagged_by(self, bounds: ClipBounds) -> int:
        """Return how many clips some bounds would flag."""
        return (
            0 if self.review is None else len(flagged_clips(self.review.statistics, bounds).clips)
        )

    def set_bounds(self, bounds: ClipBounds | None) -> None:
        """Flag by other bounds, and keep them; None goes back to the usual ones."""
        if self.review is None:
            return
        try:
            keep_bounds(self._document.project, bounds)
        except FramesiftError as error:
            self._document.failed.emit(error)
        self.bounds = usual_bounds(self.review.statistics) if bounds is None else bounds
        self._flag()
        self.current = next(iter(self.ranges), None)
        self.measured.emit()

    def _flag(self) -> None:
        if self.review is not None:
            flagged = flagged_clips(self.review.statistics, self.bounds)
            self.review = replace(self.review, flagged=flagged)
            self.ranges = self.review.flagged_ranges()

    # The queue

    @property
    def current_decision(self) -> Decision:
        """What was decided on the range on show."""
        return Decision.OPEN if self.current is None else self._decision(self.current)

    @property
    def current_clip(self) -> int | None:
        """The first clip of the range on show."""
        return None if self.current is None else self.current.clips[0]

    @property
    def progress(self) -> str:
        """Where the queue stands, e.g. “12 of 40, 8 decided”."""
        if not self.ranges:
            return "" if self.review is None else "No clip stands out."
        decided = sum(self._decision(it).is_made for it in self.ranges)
        place = self._place()
        where = (
            f"{place + 1} of {len(self.ranges)}" if place >= 0 else f"{len(self.ranges)} flagged"
        )
        return f"{where}, {'all' if decided == len(self.ranges) else decided} decided"

    @Slot(object)
    def decide(self, decision: Decision) -> None:
        """Exclude or keep the range on show, and go on to the next one that is not decided."""
        if self.current is None:
            return
        if self.current_decision is not decision:
            labels = self._document.project.labels()
            is_exclusion = decision is Decision.EXCLUDED
            label = excluding_label(labels) if is_exclusion else keeping_label(labels)
            if label is None:
                self._document.failed.emit(_no_label(is_exclusion=is_exclusion))
                return
            flagged = self.current
            edit = DecideFrames(flagged.sequence.sequence_id, flagged.frames, label.id)
            self._document.edit(edit)
        self.skip()

    @Slot(int)
    def move(self, step: int) -> None:
        """Go to the next or previous range, decided or not."""
        place = self._place()
        if self.ranges:
            last = len(self.ranges) - 1
            self._go(self.ranges[max(0, min(place + step, last))])

    @Slot()
    def skip(self) -> None:
        """Go on to the next range that is not decided, from the last one to the first."""
        place = self._place()
        for flagged in (*self.ranges[place + 1 :], *self.ranges[: max(place, 0)]):
            if not self._decision(flagged).is_made:
                self._go(flagged)
                return
        self.changed.emit()

    def show_clip(self, clip: int) -> None:
        """Show the range that a clip is in or, if it is not flagged, the clip itself."""
        if self.review is None or (self.current is not None and clip in self.current.clips):
            return
        for flagged in self.ranges:
            if clip in flagged.clips:
                self._go(flagged)
                return
        sequence = self.review.sequences[int(self.review.statistics.sequence[clip])]
        self._go(FlaggedRange(sequence, self.review.statistics.frames(clip), (clip,)))

    def _go(self, flagged: FlaggedRange) -> None:
        self.current = flagged
        self.show_frames()
        self.changed.emit()

    def show_frames(self) -> None:
        """Let viewer and timeline show where the range is."""
        if self.current is not None:
            sequence = self.current.sequence
            self._document.view.show_sequence(sequence.sequence_id, len(sequence))
            self._document.view.show_frame(self.current.frames.start)

    def _place(self) -> int:
        """Return the place of the range on show in the queue; -1 if it is none of it."""
        frames = [(it.sequence.sequence_id, it.frames) for it in self.ranges]
        if self.current is None:
            return -1
        wanted = (self.current.sequence.sequence_id, self.current.frames)
        return frames.index(wanted) if wanted in frames else -1

    def _decision(self, flagged: FlaggedRange) -> Decision:
        return range_decision(self.decisions, flagged)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if self.review is not None and (changes.spans or changes.labels or changes.sequences):
            if changes.sequences and not self._has_all_sequences():
                self._take(None)
                self.measured.emit()
                return
            self._decide_anew()
            self.changed.emit()

    def _has_all_sequences(self) -> bool:
        known = {sequence.id for sequence in self._document.project.sequences()}
        review = self.review
        return review is None or all(it.sequence_id in known for it in review.sequences)

    def _decide_anew(self) -> None:
        if self.review is not None:
            self.decisions = clip_decisions(self._document.project, self.review)


def _no_label(*, is_exclusion: bool) -> ProjectError:
    if is_exclusion:
        what = "excludes from training. Open Labels, Edit labels…, and tick it for one"
    else:
        what = "lets frames be learnt. Open Labels, Edit labels…, and add one without ticks"
    return ProjectError(f"No label {what}.")
