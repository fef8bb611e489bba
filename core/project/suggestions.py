"""Suggested exclusions: frames in doubt that nobody has decided about, and the decision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.errors import ProjectError
from core.media.doubtful_frames import Doubt
from core.media.frame_index import FrameRange, ranges_of
from core.project.project import Project
from core.project.records import Label, Span, SpanSource
from core.project.span_edits import SpanEdit

_DECISIONS = (SpanSource.QUALITY, SpanSource.SUGGESTION)


def pending_suggestions(
    project: Project, sequence_id: int, doubts: Sequence[Doubt]
) -> tuple[Doubt, ...]:
    """Return the frames in doubt that are neither excluded nor kept by a decision.

    Parameters
    ----------
    project : Project
        The open project.
    sequence_id : int
        Which sequence.
    doubts : sequence of Doubt
        Of the sequence, as `core.media.doubtful_frames.doubtful_frames` finds them.

    Returns
    -------
    tuple of Doubt
        In order; of one that is decided in part, what is left.
    """
    if not doubts:
        return ()
    excluding = {it.id for it in project.labels() if it.excludes_from_training}
    within = FrameRange(doubts[0].frames.start, doubts[-1].frames.stop)
    decided = np.zeros(within.stop, np.bool_)
    for span in project.spans(sequence_id, within=within):
        if span.label_id in excluding or span.source in _DECISIONS:
            decided[span.frames.start : span.frames.stop] = True
    return tuple(
        Doubt(
            FrameRange(doubt.frames.start + left.start, doubt.frames.start + left.stop),
            doubt.reason,
            doubt.is_certain,
        )
        for doubt in doubts
        for left in ranges_of(~decided[doubt.frames.start : doubt.frames.stop])
    )


class DecideSuggestions(SpanEdit):
    """Exclude frames in doubt from training, or keep them: spans say which, and why.

    Parameters
    ----------
    sequence_id : int
        Which sequence.
    doubts : sequence of Doubt
        As `pending_suggestions` gives them.
    excluded : bool
        Whether they are excluded; else they are kept, and not suggested again.
    """

    def __init__(self, sequence_id: int, doubts: Sequence[Doubt], *, excluded: bool) -> None:
        what = "Exclude" if excluded else "Keep"
        if len(doubts) == 1:
            frames = doubts[0].frames
            place = f"frames {frames.start} to {frames.stop - 1}"
            place = place if len(frames) > 1 else f"frame {frames.start}"
            super().__init__(f"{what} {place} ({doubts[0].reason})")
        else:
            super().__init__(f"{what} {len(doubts)} suggested ranges")
        self._sequence_id = sequence_id
        self._doubts = tuple(doubts)
        self._excluded = excluded

    def _replace(self, project: Project) -> tuple[list[Span], list[Span]]:
        label = decision_label(project.labels(), excluded=self._excluded)
        spans = [
            project.add_span(
                self._sequence_id,
                doubt.frames,
                label.id,
                source=SpanSource.QUALITY if doubt.is_certain else SpanSource.SUGGESTION,
                note=doubt.reason,
            )
            for doubt in self._doubts
        ]
        return [], spans


def decision_label(labels: Sequence[Label], *, excluded: bool) -> Label:
    """Return the label of a decision: it excludes from training, or not, and says no more.

    Raises
    ------
    ProjectError
        If the project has no such label.
    """
    usual = "exclude" if excluded else "normal"
    fitting = [it for it in labels if it.excludes_from_training is excluded and not it.is_anomaly]
    named = [it for it in fitting if it.name == usual]
    for label in (*named, *fitting):
        return label
    effect = "excludes frames from training" if excluded else "leaves frames in training"
    raise ProjectError(
        f"No label {effect} without calling them anomalous. Add one, for example “{usual}”."
    )
