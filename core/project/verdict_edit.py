"""What a person says of an event that a detector found."""

from __future__ import annotations

from collections.abc import Collection

from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.project import Project
from core.project.records import Span, SpanSource
from core.project.span_edits import SpanEdit


class JudgeEvent(SpanEdit):
    """Label the frames of an event, in place of what the person said of them before.

    An accepted event is a span with a label that means anomaly, a rejected one a span with a label
    that does not: no other record says so, so that evaluation, training and exports all know.

    Parameters
    ----------
    sequence_id : int
        Which sequence.
    frames : FrameRange
        The event.
    label_id : int
        What it is.
    instead_of : collection of int
        Labels that a span of the same frames loses to this one: the other verdicts.
    note : str, optional
        Free text, e.g. which run found it and with which score.
    """

    def __init__(
        self,
        sequence_id: int,
        frames: FrameRange,
        label_id: int,
        instead_of: Collection[int] = (),
        note: str = "",
    ) -> None:
        super().__init__(f"Judge the event of frames {frames.start} to {frames.stop - 1}")
        self._sequence_id = sequence_id
        self._frames = frames
        self._label_id = label_id
        self._verdicts = frozenset({label_id, *instead_of})
        self._note = note

    def _replace(self, project: Project) -> tuple[list[Span], list[Span]]:
        before = [
            span
            for span in project.spans(self._sequence_id, within=self._frames)
            if span.frames == self._frames
            and span.source is SpanSource.PERSON
            and span.label_id in self._verdicts
        ]
        if any(span.label_id == self._label_id for span in before):
            name = project.label(self._label_id).name
            raise ProjectError(
                f"Frames {self._frames.start} to {self._frames.stop - 1} have the label “{name}”"
                " already. Nothing was changed."
            )
        project.delete_spans([span.id for span in before])
        after = project.add_span(self._sequence_id, self._frames, self._label_id, note=self._note)
        return before, [after]
