"""What is on show; the one place where panels agree on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from core.anomaly.frame_scores import Statistic
from core.media.frame_index import FrameRange
from core.operations.split_of import TrainingPlan
from core.project.records import EventRule, SmoothingKind, Thresholds
from gui.frame_look import FrameLook


@dataclass(frozen=True, slots=True)
class SpanDraft:
    """A span that is being painted and is not in the project yet.

    Attributes
    ----------
    frames : FrameRange
        What it covers so far.
    label_id : int
        What it will mean.
    """

    frames: FrameRange
    label_id: int


class ViewState(QObject):
    """The sequence, frame, marks, run and thresholds that every panel shows.

    Nothing here is stored in the project by itself: thresholds are written by an edit when a drag
    ends; the rest is remembered by the window.

    Attributes
    ----------
    sequence_changed : Signal(object)
        Sequence id, or None when nothing is on show. The frame is 0 again.
    frame_changed : Signal(int)
        Frame index of the playhead.
    marks_changed : Signal()
        In or out mark.
    label_changed : Signal(int)
        Id of the label that the next span gets.
    selection_changed : Signal()
        Other spans are selected.
    draft_changed : Signal()
        The span that is being painted grew, began, or is over.
    plan_changed : Signal()
        The next training would learn from something else.
    run_changed : Signal(object)
        Id of the run whose scores are on show, or None.
    statistic_changed : Signal(object)
        Which frame score the timeline shows.
    thresholds_changed : Signal(object)
        `Thresholds` now in force, while a line is dragged too; None without a run.
    smoothing_changed : Signal()
        Scores are smoothed otherwise before they are compared: all that shows them draws anew.
    region_changed : Signal()
        Another region to ignore is chosen, or one shall be drawn, or no more.
    look_changed : Signal(object)
        A `FrameLook`: how frames are shown now.
    """

    sequence_changed = Signal(object)
    frame_changed = Signal(int)
    marks_changed = Signal()
    label_changed = Signal(int)
    selection_changed = Signal()
    draft_changed = Signal()
    plan_changed = Signal()
    region_changed = Signal()
    run_changed = Signal(object)
    statistic_changed = Signal(object)
    thresholds_changed = Signal(object)
    smoothing_changed = Signal()
    look_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sequence_id: int | None = None
        self.frame_count = 0
        self.frame_index = 0
        self.mark_in: int | None = None
        self.mark_out: int | None = None
        self.label_id = 0
        self.selected_spans: tuple[int, ...] = ()
        self.region_id: int | None = None
        self.is_drawing_region = False
        self.draft: SpanDraft | None = None
        self.plan: TrainingPlan | None = None
        self.run_id: int | None = None
        self.statistic = Statistic.LOCAL_MAX
        self.thresholds: Thresholds | None = None
        self.look = FrameLook()

    def choose_region(self, region_id: int | None) -> None:
        """Choose a region to ignore, which can then be moved and resized on the frame."""
        if region_id != self.region_id:
            self.region_id = region_id
            self.region_changed.emit()

    def draw_region(self, *, wanted: bool) -> None:
        """Let the next drag on the frame draw a region to ignore, or not."""
        if wanted != self.is_drawing_region:
            self.is_drawing_region = wanted
            self.region_changed.emit()

    def show_sequence(self, sequence_id: int | None, frame_count: int = 0) -> None:
        """Show another sequence from its first frame, without marks."""
        if sequence_id == self.sequence_id:
            return
        self.sequence_id, self.frame_count, self.frame_index = sequence_id, frame_count, 0
        self.mark_in = self.mark_out = None
        self.show_draft(None)
        self.select_spans(())
        self.choose_region(None)
        self.draw_region(wanted=False)
        self.sequence_changed.emit(sequence_id)
        self.marks_changed.emit()
        self.frame_changed.emit(0)

    def show_frame(self, frame_index: int) -> None:
        """Move the playhead; beyond the ends it stays at the first or last frame."""
        frame_index = max(0, min(frame_index, self.frame_count - 1))
        if frame_index != self.frame_index:
            self.frame_index = frame_index
            self.frame_changed.emit(frame_index)

    def mark(self, mark_in: int | None, mark_out: int | None) -> None:
        """Set both marks (both frames belong to the marked range), or clear them by None."""
        if mark_in is not None and mark_out is not None and mark_in > mark_out:
            mark_in, mark_out = mark_out, mark_in
        if (mark_in, mark_out) != (self.mark_in, self.mark_out):
            self.mark_in, self.mark_out = mark_in, mark_out
            self.marks_changed.emit()

    @property
    def marked(self) -> FrameRange | None:
        """The frames from in to out, both included; None unless both are set."""
        if self.mark_in is None or self.mark_out is None:
            return None
        return FrameRange(self.mark_in, self.mark_out + 1)

    def choose_label(self, label_id: int) -> None:
        """Choose what the next span means."""
        if label_id != self.label_id:
            self.label_id = label_id
            self.label_changed.emit(label_id)

    def select_spans(self, span_ids: Iterable[int]) -> None:
        """Select spans of the sequence on show."""
        selected = tuple(dict.fromkeys(span_ids))
        if selected != self.selected_spans:
            self.selected_spans = selected
            self.selection_changed.emit()

    def show_draft(self, draft: SpanDraft | None) -> None:
        """Show a span that is being painted; None when it is over."""
        if draft != self.draft:
            self.draft = draft
            self.draft_changed.emit()

    def show_plan(self, plan: TrainingPlan | None) -> None:
        """Say what the next training would learn from."""
        if plan != self.plan:
            self.plan = plan
            self.plan_changed.emit()

    def show_run(self, run_id: int | None) -> None:
        """Show the scores of a run."""
        if run_id != self.run_id:
            self.run_id = run_id
            self.run_changed.emit(run_id)

    def show_statistic(self, statistic: Statistic) -> None:
        """Show another frame score."""
        if statistic is not self.statistic:
            self.statistic = statistic
            self.statistic_changed.emit(statistic)

    def show_thresholds(self, thresholds: Thresholds | None) -> None:
        """Apply thresholds at once, without writing them to the project."""
        if thresholds != self.thresholds:
            before, self.thresholds = self.rule, thresholds
            if _smoothing(before) != _smoothing(self.rule):
                self.smoothing_changed.emit()
            self.thresholds_changed.emit(thresholds)

    @property
    def rule(self) -> EventRule:
        """How suspect frames become events now."""
        return EventRule() if self.thresholds is None else self.thresholds.rule

    def show_look(self, look: FrameLook) -> None:
        """Show frames otherwise."""
        if look != self.look:
            self.look = look
            self.look_changed.emit(look)


def _smoothing(rule: EventRule) -> tuple[SmoothingKind, int] | None:
    return (rule.smoothing, rule.smoothing_frames) if rule.smooths else None
