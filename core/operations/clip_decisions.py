"""What the spans of a project say of clips: kept, excluded, or nothing yet."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from core.operations.clip_review import ClipReview, FlaggedRange
from core.project.project import Project
from core.project.records import Span, SpanSource
from core.project.span_edits import DECISION_NOTE

#: Sources of spans that ask a person rather than speak for one.
_ASKING = (SpanSource.SUGGESTION, SpanSource.QUALITY)


class Decision(IntEnum):
    """What a person said of a clip, in the order in which a table sorts them."""

    OPEN = 0
    SUGGESTED = 1
    KEPT = 2
    EXCLUDED = 3

    @property
    def is_made(self) -> bool:
        """Whether a person has spoken."""
        return self in (Decision.KEPT, Decision.EXCLUDED)

    @property
    def text(self) -> str:
        """What a table says of it."""
        texts = {Decision.KEPT: "kept", Decision.EXCLUDED: "excluded"}
        return texts.get(self, "suggested" if self is Decision.SUGGESTED else "")


def clip_decisions(project: Project, review: ClipReview) -> NDArray[np.int8]:
    """Return the `Decision` on every clip.

    A clip is excluded as soon as a person's span excludes one of its frames, for then no part of
    it is learnt; it is kept if decisions to keep cover all of it.

    Parameters
    ----------
    project : Project
        With the spans.
    review : ClipReview
        With the clips.

    Returns
    -------
    ndarray of int8, shape (N,)
        In the order of the clips.
    """
    statistics = review.statistics
    excluding = {label.id for label in project.labels() if label.excludes_from_training}
    decisions = np.zeros(len(statistics), np.int8)
    for place, sequence in enumerate(review.sequences):
        own = np.flatnonzero(statistics.sequence == place)
        starts = statistics.start[own]
        stops = starts + statistics.clip_length
        spans = project.spans(sequence.sequence_id)
        said = [it for it in spans if it.label_id in excluding]
        by_person = [it for it in said if it.source not in _ASKING]
        asking = [it for it in said if it.source in _ASKING]
        kept = [it for it in spans if it.label_id not in excluding and it.note == DECISION_NOTE]
        length = len(sequence)
        of_clips = np.zeros(len(own), np.int8)
        of_clips[_covered(asking, length, starts, stops) > 0] = Decision.SUGGESTED
        of_clips[_covered(kept, length, starts, stops) == stops - starts] = Decision.KEPT
        of_clips[_covered(by_person, length, starts, stops) > 0] = Decision.EXCLUDED
        decisions[own] = of_clips
    return decisions


def range_decision(decisions: NDArray[np.int8], flagged: FlaggedRange) -> Decision:
    """Return the decision on a range: that on its clips once all of them are decided."""
    own = decisions[list(flagged.clips)]
    if (own == Decision.EXCLUDED).all():
        return Decision.EXCLUDED
    if (own >= Decision.KEPT).all():
        return Decision.KEPT
    return Decision.SUGGESTED if (own == Decision.SUGGESTED).any() else Decision.OPEN


def _covered(
    spans: Iterable[Span], length: int, starts: NDArray[np.int64], stops: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return how many frames of each range lie in at least one span."""
    steps = np.zeros(length + 1, np.int64)
    for span in spans:
        steps[span.frames.start] += 1
        steps[span.frames.stop] -= 1
    within = np.concatenate(([0], np.cumsum(np.cumsum(steps)[:-1] > 0)))
    covered: NDArray[np.int64] = within[stops] - within[starts]
    return covered
