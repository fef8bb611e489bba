"""`framesift suggestions`: frames in doubt are listed and decided from the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.media.frame_index import FrameIndex, FrameIssue, Issue, TimeOrigin
from core.media.source import SourceKind
from core.project.project import Project
from core.project.records import NewSequence, Split
from tests.cli.conftest import RunCommand


@pytest.fixture
def sun(tmp_path: Path) -> Path:
    """Two sequences of forty frames; 5 and 6 have quality flags, 30 cannot be read."""
    quality = np.zeros(40, np.int64)
    quality[[5, 6]] = 0x4
    bad = ((5, Issue.QUALITY), (6, Issue.QUALITY), (30, Issue.UNREADABLE))
    with Project.create(tmp_path / "sun") as project:
        for name in ("aia171", "aia193"):
            index = FrameIndex.of_times(
                np.arange(40) * 12.0,
                TimeOrigin.HEADER,
                quality=quality,
                issues=tuple(FrameIssue(frame, issue) for frame, issue in bad),
            )
            new = NewSequence(name, tmp_path / name, SourceKind.FITS, 32, 32, 1, index)
            project.add_sequence(new, Split.TRAIN)
        return project.layout.folder


def listed(framesift: RunCommand, project: Path) -> list[tuple[str, int, int]]:
    found = framesift("suggestions", "list", project, "--json").json["suggestions"]
    return [(it["sequence"], it["first"], it["last"]) for it in found]


def test_frames_in_doubt_are_listed_with_the_reason(framesift: RunCommand, sun: Path) -> None:
    outcome = framesift("suggestions", "list", sun, "aia171")

    assert outcome.code == 0
    assert "quality flag 0x4" in outcome.out
    assert listed(framesift, sun) == [
        ("aia171", 5, 6), ("aia171", 30, 30), ("aia193", 5, 6), ("aia193", 30, 30)
    ]  # fmt: skip


def test_what_is_excluded_or_kept_is_not_suggested_again(framesift: RunCommand, sun: Path) -> None:
    excluded = framesift("suggestions", "exclude", sun, "aia171", 6, 20)
    kept = framesift("suggestions", "keep", sun, "aia193")

    assert "1 frame in 1 range excluded." in excluded.out
    assert "3 frames in 2 ranges kept." in kept.out
    assert listed(framesift, sun) == [("aia171", 5, 5), ("aia171", 30, 30)]
    with Project.open(sun) as project:
        first, second = project.sequences()
        assert [(it.start, it.stop) for it in project.excluded(first.id)] == [(6, 7)]
        assert project.excluded(second.id) == ()


def test_all_suggestions_are_excluded_at_once(framesift: RunCommand, sun: Path) -> None:
    outcome = framesift("suggestions", "exclude", sun, "--json")

    assert len(outcome.json["excluded"]) == 4
    assert "Nothing is to be decided." in framesift("suggestions", "list", sun).out


def test_a_range_that_runs_backwards_is_refused(framesift: RunCommand, sun: Path) -> None:
    outcome = framesift("suggestions", "keep", sun, "aia171", 9, 3)

    assert outcome.code == 2
    assert "LAST frame 3 lies before FIRST frame 9" in outcome.err
