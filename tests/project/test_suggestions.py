"""Frames in doubt are suggested, decided once, and the decision can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import ProjectError
from core.media.doubtful_frames import doubtful_frames, exposure_jumps
from core.media.frame_index import FrameIndex, FrameIssue, FrameRange, Issue, TimeOrigin
from core.media.source import SourceKind
from core.project.edits import AddSpan
from core.project.project import Project
from core.project.records import NewSequence, SpanSource, Split
from core.project.suggestions import DecideSuggestions, decision_label, pending_suggestions


@pytest.fixture
def index() -> FrameIndex:
    """Forty frames: two with flags, one too short, one that cannot be read."""
    quality = np.zeros(40, np.int64)
    quality[[5, 6]] = 0x400, 0x4
    exposure = np.full(40, 2.0)
    exposure[20] = 0.2
    issues = (
        FrameIssue(5, Issue.QUALITY),
        FrameIssue(6, Issue.QUALITY),
        FrameIssue(30, Issue.UNREADABLE),
    )
    return FrameIndex.of_times(
        np.arange(40) * 12.0,
        TimeOrigin.HEADER,
        exposure_s=exposure,
        quality=quality,
        issues=issues,
    )


@pytest.fixture
def project(tmp_path: Path, index: FrameIndex) -> Iterator[Project]:
    with Project.create(tmp_path / "sun") as project:
        new = NewSequence("aia", tmp_path / "aia", SourceKind.FITS, 32, 32, 1, index)
        project.add_sequence(new, Split.TRAIN)
        yield project


def _sequence_id(project: Project) -> int:
    return project.sequence_named("aia").id


def test_faults_are_ranges_with_a_reason(index: FrameIndex) -> None:
    found = [(it.frames, it.reason, it.is_certain) for it in doubtful_frames(index)]

    assert found == [
        (FrameRange(5, 7), "quality flag 0x404", True),
        (FrameRange(20, 21), "exposure jumps to 0.2 s", False),
        (FrameRange(30, 31), "unreadable", True),
    ]


def test_exposure_that_alternates_does_not_jump() -> None:
    # As SDO/AIA on 2012-07-19, whose exposure control shortened every other frame.
    alternating = np.where(np.arange(60) % 2, 2.0, np.linspace(0.2, 1.2, 60))

    assert not exposure_jumps(alternating).any()


def test_exposure_that_changes_for_good_does_not_jump() -> None:
    assert not exposure_jumps(np.repeat([2.0, 0.5], 100)).any()


def test_unknown_exposures_do_not_jump() -> None:
    assert not exposure_jumps(np.full(20, np.nan)).any()
    one_known = np.full(20, np.nan)
    one_known[3] = 2.0
    assert not exposure_jumps(one_known).any()


def test_an_accepted_suggestion_is_a_span_that_excludes(
    project: Project, index: FrameIndex
) -> None:
    sequence_id = _sequence_id(project)
    pending = pending_suggestions(project, sequence_id, doubtful_frames(index))

    DecideSuggestions(sequence_id, pending[:2], excluded=True).apply(project)

    assert list(project.excluded(sequence_id)) == [FrameRange(5, 7), FrameRange(20, 21)]
    sources = [span.source for span in project.spans(sequence_id)]
    assert sources == [SpanSource.QUALITY, SpanSource.SUGGESTION]
    left = pending_suggestions(project, sequence_id, doubtful_frames(index))
    assert [it.frames for it in left] == [FrameRange(30, 31)]


def test_a_rejected_suggestion_is_learnt_and_not_suggested_again(
    project: Project, index: FrameIndex
) -> None:
    sequence_id = _sequence_id(project)
    pending = pending_suggestions(project, sequence_id, doubtful_frames(index))
    edit = DecideSuggestions(sequence_id, pending, excluded=False)

    edit.apply(project)

    assert not project.excluded(sequence_id)
    assert pending_suggestions(project, sequence_id, doubtful_frames(index)) == ()

    edit.revert(project)
    assert len(pending_suggestions(project, sequence_id, doubtful_frames(index))) == 3


def test_what_a_person_excluded_in_part_leaves_the_rest(
    project: Project, index: FrameIndex
) -> None:
    sequence_id = _sequence_id(project)
    exclude = decision_label(project.labels(), excluded=True)

    AddSpan(sequence_id, FrameRange(0, 6), exclude.id).apply(project)

    first = pending_suggestions(project, sequence_id, doubtful_frames(index))[0]
    assert first.frames == FrameRange(6, 7)


def test_without_a_fitting_label_a_sentence_says_so() -> None:
    with pytest.raises(ProjectError, match="Add one, for example “normal”"):
        decision_label([], excluded=False)
