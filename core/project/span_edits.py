"""Edits of spans: each replaces some spans by others, and can put the first ones back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.project import Project
from core.project.records import Changes, Span, SpanSource
from core.project.rows_edit import RowsEdit
from core.wording import counted

#: The note of spans that hold a decision of the review queue.
DECISION_NOTE = "clip review"


class SpanEdit(RowsEdit[Span]):
    """Replaces some spans by others."""

    rows = "spans"

    def _present(self, project: Project, ids: Collection[int]) -> list[Span]:
        return project.spans_with_ids(ids)

    def _delete(self, project: Project, ids: Collection[int]) -> None:
        project.delete_spans(ids)

    def _restore(self, project: Project, rows: Iterable[Span]) -> None:
        project.restore_spans(rows)

    def _changed(self, ids: frozenset[int]) -> Changes:
        return Changes(spans=ids)


class AddSpan(SpanEdit):
    """Give frames of a sequence a label.

    Parameters
    ----------
    sequence_id : int
        Which sequence.
    frames : FrameRange
        Which of its frames.
    label_id : int
        What they mean.
    annotator : str, optional
        Who says so; the project's annotator by default.
    note : str, optional
        Free text.
    source : SpanSource, optional
        What said so.
    """

    def __init__(
        self,
        sequence_id: int,
        frames: FrameRange,
        label_id: int,
        annotator: str = "",
        note: str = "",
        source: SpanSource = SpanSource.PERSON,
    ) -> None:
        super().__init__(f"Label frames {frames.start} to {frames.stop - 1}")
        self._sequence_id = sequence_id
        self._frames = frames
        self._label_id = label_id
        self._annotator = annotator
        self._note = note
        self._source = source

    def _replace(self, project: Project) -> tuple[list[Span], list[Span]]:
        span = project.add_span(
            self._sequence_id,
            self._frames,
            self._label_id,
            source=self._source,
            annotator=self._annotator,
            note=self._note,
        )
        return [], [span]


class DeleteSpans(SpanEdit):
    """Delete spans.

    Parameters
    ----------
    span_ids : collection of int
        Which; all must exist.
    """

    def __init__(self, span_ids: Collection[int]) -> None:
        super().__init__(f"Delete {counted(len(set(span_ids)), 'span')}")
        self._span_ids = frozenset(span_ids)

    def _replace(self, project: Project) -> tuple[list[Span], list[Span]]:
        before = [project.span(span_id) for span_id in self._span_ids]
        project.delete_spans(self._span_ids)
        return before, []


class ChangeSpan(SpanEdit):
    """Move the ends of a span, give it another label, note or annotator.

    Parameters
    ----------
    span_id : int
        Which span.
    frames, label_id, note, annotator
        What to change; None leaves it.
    """

    def __init__(
        self,
        span_id: int,
        *,
        frames: FrameRange | None = None,
        label_id: int | None = None,
        note: str | None = None,
        annotator: str | None = None,
    ) -> None:
        super().__init__("Change a span")
        self._span_id = span_id
        self._frames = frames
        self._label_id = label_id
        self._note = note
        self._annotator = annotator

    def _replace(self, project: Project) -> tuple[list[Span], list[Span]]:
        before = project.span(self._span_id)
        after = project.update_span(
            self._span_id,
            frames=self._frames,
            label_id=self._label_id,
            note=self._note,
            annotator=self._annotator,
        )
        return [before], [after]


class SplitSpan(SpanEdit):
    """Make two spans of one.

    Parameters
    ----------
    span_id : int
        Which span; it becomes the first part.
    frame_index : int
        First frame of the second part.
    """

    def __init__(self, span_id: int, frame_index: int) -> None:
        super().__init__(f"Split a span at frame {frame_index}")
        self._span_id = span_id
        self._frame_index = frame_index

    def _replace(self, project: Project) -> tuple[list[Span], list[Span]]:
        span = project.span(self._span_id)
        if not span.frames.start < self._frame_index < span.frames.stop:
            raise ProjectError(
                f"Frame {self._frame_index} does not divide the span from {span.frames.start} to "
                f"{span.frames.stop - 1}. Choose a frame after its first."
            )
        first = FrameRange(span.frames.start, self._frame_index)
        second = FrameRange(self._frame_index, span.frames.stop)
        parts = [project.update_span(span.id, frames=first), _like(project, span, second)]
        return [span], parts


class ExcludeFrames(SpanEdit):
    """Keep frames out of training: give each of some ranges a label that excludes.

    Parameters
    ----------
    sequence_id : int
        Which sequence.
    label_id : int
        What its frames mean from now on.
    ranges : FrameRange
        Which frames; at least one range.
    """

    def __init__(self, sequence_id: int, label_id: int, *ranges: FrameRange) -> None:
        super().__init__(f"Exclude {_named(ranges)}")
        self._sequence_id = sequence_id
        self._label_id = label_id
        self._ranges = ranges

    def _replace(self, project: Project) -> tuple[list[Span], list[Span]]:
        return [], [
            project.add_span(self._sequence_id, frames, self._label_id) for frames in self._ranges
        ]


class IncludeFrames(SpanEdit):
    """Let frames be learnt again: cut every span that excludes from training out of some ranges.

    Parameters
    ----------
    sequence_id : int
        Which sequence.
    ranges : FrameRange
        Which frames; at least one range, none of which overlap.
    """

    def __init__(self, sequence_id: int, *ranges: FrameRange) -> None:
        super().__init__(f"Include {_named(ranges)}")
        self._sequence_id = sequence_id
        self._ranges = ranges

    def _replace(self, project: Project) -> tuple[list[Span], list[Span]]:
        excluding = {label.id for label in project.labels() if label.excludes_from_training}
        before: dict[int, Span] = {}
        ids: set[int] = set()
        for frames in self._ranges:
            for span in project.spans(self._sequence_id, within=frames):
                if span.label_id in excluding:
                    if span.id not in ids:  # else it is what an earlier cut left
                        before[span.id] = span
                    ids |= {span.id, *(part.id for part in cut_out(project, span, frames))}
        if not before:
            named = _named(self._ranges)
            raise ProjectError(
                f"{named.capitalize()} are included already: no span excludes any of them."
            )
        return list(before.values()), project.spans_with_ids(ids)


class DecideFrames(SpanEdit):
    """Say once and for all whether frames are learnt, against what other spans say of that.

    If the label excludes from training, what was decided the other way before is cut out of the
    frames; else every span that excludes is.

    Parameters
    ----------
    sequence_id : int
        Which sequence.
    frames : FrameRange
        Which of its frames.
    label_id : int
        The label of the span that holds the decision.
    """

    def __init__(self, sequence_id: int, frames: FrameRange, label_id: int) -> None:
        super().__init__(f"Decide on {_named((frames,))}")
        self._sequence_id = sequence_id
        self._frames = frames
        self._label_id = label_id

    def _replace(self, project: Project) -> tuple[list[Span], list[Span]]:
        excludes = {label.id: label.excludes_from_training for label in project.labels()}
        is_exclusion = project.label(self._label_id).excludes_from_training
        contrary = [
            span
            for span in project.spans(self._sequence_id, within=self._frames)
            if excludes[span.label_id] != is_exclusion
            and (not is_exclusion or span.note == DECISION_NOTE)
        ]
        left = [part for it in contrary for part in cut_out(project, it, self._frames)]
        decision = project.add_span(
            self._sequence_id, self._frames, self._label_id, note=DECISION_NOTE
        )
        return contrary, [*left, decision]


def cut_out(project: Project, span: Span, frames: FrameRange) -> list[Span]:
    """Take frames out of a span; what is left of it first keeps its id."""
    left = []
    if span.frames.start < frames.start:
        left.append(FrameRange(span.frames.start, frames.start))
    if frames.stop < span.frames.stop:
        left.append(FrameRange(frames.stop, span.frames.stop))
    if not left:
        project.delete_spans([span.id])
        return []
    first = project.update_span(span.id, frames=left[0])
    return [first, *(_like(project, span, it) for it in left[1:])]


def _named(ranges: Sequence[FrameRange]) -> str:
    if len(ranges) > 1:
        return f"frames of {len(ranges)} ranges"
    return f"frames {ranges[0].start} to {ranges[0].stop - 1}"


def _like(project: Project, span: Span, frames: FrameRange) -> Span:
    """Add a span that says the same of other frames."""
    return project.add_span(
        span.sequence_id,
        frames,
        span.label_id,
        source=span.source,
        annotator=span.annotator,
        note=span.note,
    )
