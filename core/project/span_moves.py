"""Edits that move spans by small steps, and that make one span of several."""

from __future__ import annotations

from collections.abc import Collection

from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.project import Project
from core.project.records import Span
from core.project.span_edits import ChangeSpan, SpanEdit
from core.wording import counted


class NudgeSpan(ChangeSpan):
    """Move a span or one of its ends a little; a row of nudges is one step of the history.

    Parameters
    ----------
    span_id : int
        Which span.
    frames : FrameRange
        Its new frames.
    """

    def __init__(self, span_id: int, frames: FrameRange) -> None:
        super().__init__(span_id, frames=frames)
        self.text = f"Move a span to frames {frames.start} to {frames.stop - 1}"

    def absorb(self, later: object) -> bool:
        """Take the effect of the next nudge of the same span; False for any other edit."""
        if not isinstance(later, NudgeSpan) or later.before != self.after:
            return False
        self.after, self.text = later.after, later.text
        return True


class MergeSpans(SpanEdit):
    """Make one span of several, from the first frame of all to the last, gaps between included.

    The first in time keeps its id, label, note and annotator.

    Parameters
    ----------
    span_ids : collection of int
        Which; at least two, of one sequence.
    """

    def __init__(self, span_ids: Collection[int]) -> None:
        super().__init__(f"Merge {counted(len(set(span_ids)), 'span')}")
        self._span_ids = frozenset(span_ids)

    def _replace(self, project: Project) -> tuple[list[Span], list[Span]]:
        spans = sorted(
            (project.span(span_id) for span_id in self._span_ids), key=lambda it: it.frames
        )
        if len(spans) < 2 or len({it.sequence_id for it in spans}) > 1:
            raise ProjectError("Only two or more spans of one sequence can be merged.")
        first, others = spans[0], spans[1:]
        whole = FrameRange(first.frames.start, max(it.frames.stop for it in spans))
        project.delete_spans([it.id for it in others])
        return spans, [project.update_span(first.id, frames=whole)]
