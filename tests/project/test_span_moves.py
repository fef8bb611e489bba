"""Spans are nudged and merged, and come back as they were."""

from __future__ import annotations

import pytest

from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.edits import ChangeSpan, MergeSpans, NudgeSpan
from core.project.project import Project
from core.project.records import Sequence, Span


@pytest.fixture
def spans(project: Project, sequence: Sequence) -> list[Span]:
    label = project.labels()[0].id
    ranges = (FrameRange(0, 3), FrameRange(2, 8), FrameRange(5, 6))
    return [project.add_span(sequence.id, frames, label, note="first") for frames in ranges]


def test_merged_spans_reach_from_the_first_frame_to_the_last(
    project: Project, spans: list[Span]
) -> None:
    merge = MergeSpans([it.id for it in reversed(spans)])

    merge.apply(project)

    (whole,) = project.spans(spans[0].sequence_id)
    assert (whole.id, whole.frames, whole.note) == (spans[0].id, FrameRange(0, 8), "first")

    merge.revert(project)

    assert project.spans_with_ids(it.id for it in spans) == spans


def test_one_span_alone_cannot_be_merged(project: Project, spans: list[Span]) -> None:
    with pytest.raises(ProjectError, match="two or more"):
        MergeSpans([spans[0].id]).apply(project)


def test_a_nudge_absorbs_the_next_of_its_span_and_nothing_else(
    project: Project, spans: list[Span]
) -> None:
    first = NudgeSpan(spans[0].id, FrameRange(1, 4))
    second = NudgeSpan(spans[0].id, FrameRange(2, 5))
    other = NudgeSpan(spans[1].id, FrameRange(3, 9))
    change = ChangeSpan(spans[0].id, note="second")
    for edit in (first, second, other, change):
        edit.apply(project)

    assert not first.absorb(other)
    assert not first.absorb(change)
    assert first.absorb(second)

    change.revert(project)
    first.revert(project)

    assert project.span(spans[0].id).frames == FrameRange(0, 3)
