"""A project with one sequence of a hundred frames, whose media file does not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.media.source import SourceKind
from core.project.project import Project
from core.project.records import NewSequence, Sequence, Split

NewSequences = Callable[..., NewSequence]


@pytest.fixture
def new_sequence(tmp_path: Path) -> NewSequences:
    def make(name: str = "walkway", frames: int = 100) -> NewSequence:
        times = np.arange(frames) / 25
        return NewSequence(
            name=name,
            path=tmp_path / f"{name}.mp4",
            kind=SourceKind.VIDEO,
            width=64,
            height=48,
            channels=3,
            index=FrameIndex.of_times(times, TimeOrigin.CONTAINER),
        )

    return make


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "pub") as project:
        yield project


@pytest.fixture
def sequence(project: Project, new_sequence: NewSequences) -> Sequence:
    return project.add_sequence(new_sequence(), Split.TRAIN)


@pytest.fixture
def frames() -> FrameRange:
    return FrameRange(10, 20)
