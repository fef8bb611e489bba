"""How well runs tell anomalous frames, at a glance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import Statistic
from core.anomaly.score_store import ScoreWriter
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.media.source import SourceKind
from core.operations.run_aucs import RunAuc, RunAucsJob
from core.project.project import Project
from core.project.records import NewSequence, Run, RunState, Sequence, Split
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder

FRAMES = 20
ANOMALOUS = FrameRange(5, 10)
Score = Callable[[Run, str, FrameRange], None]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A training sequence and two test sequences with the same anomalous frames."""
    index = FrameIndex.of_times(np.arange(FRAMES) / 25, TimeOrigin.CONTAINER)
    with Project.create(tmp_path / "pub") as project:
        for name, split in (("day", Split.TRAIN), ("dusk", Split.TEST), ("night", Split.TEST)):
            new = NewSequence(name, tmp_path / name, SourceKind.VIDEO, 8, 8, 1, index)
            sequence = project.add_sequence(new, split)
            if split is Split.TEST:
                project.add_span(sequence.id, ANOMALOUS, project.label_named("anomaly").id)
        yield project


@pytest.fixture
def run(project: Project) -> Run:
    return project.update_run(project.add_run("cae", "").id, state=RunState.DONE)


@pytest.fixture
def score(project: Project) -> Score:
    """Give some frames of a sequence a high score."""

    def write(run: Run, name: str, high: FrameRange) -> None:
        sequence: Sequence = project.sequence_named(name)
        store = FrameStore(np.zeros((FRAMES, 4, 4, 1), np.uint8))
        prepared = PreparedSequence(sequence.id, name, store, project.index(sequence.id))
        with ScoreWriter(RunFolder(project.layout.run(run.name)), prepared) as writer:
            for frame in range(FRAMES):
                value = float(frame in high)
                writer.add(FrameResult(frame, np.full((4, 4), value, np.float32)))

    return write


def judge(project: Project, known: dict[int, RunAuc] | None = None) -> dict[int, RunAuc]:
    job = RunAucsJob(project.layout.folder, Statistic.LOCAL_MAX, known or {})
    return job.run(JobContext())


def test_scored_test_sequences_count_together(project: Project, run: Run, score: Score) -> None:
    score(run, "day", FrameRange(0, 20))
    score(run, "dusk", ANOMALOUS)

    auc = judge(project)[run.id]
    assert (auc.value, auc.sequences, auc.of) == (1.0, 1, 2)

    score(run, "night", FrameRange(10, 15))
    auc = judge(project)[run.id]
    assert (auc.sequences, auc.of) == (2, 2)
    assert auc.value is not None
    assert 0.5 < auc.value < 1


def test_a_run_that_scored_no_test_sequence_has_no_figure(
    project: Project, run: Run, score: Score
) -> None:
    score(run, "day", ANOMALOUS)

    assert judge(project) == {}


def test_only_what_changed_is_judged_anew(project: Project, run: Run, score: Score) -> None:
    score(run, "dusk", ANOMALOUS)
    known = judge(project)

    assert judge(project, known)[run.id] is known[run.id]

    night = project.sequence_named("dusk")
    project.add_span(night.id, FrameRange(12, 16), project.label_named("anomaly").id)
    auc = judge(project, known)[run.id]
    assert auc.value is not None
    assert auc.value < 1


def test_damaged_scores_leave_the_others(project: Project, run: Run, score: Score) -> None:
    score(run, "dusk", ANOMALOUS)
    score(run, "night", ANOMALOUS)
    night = project.sequence_named("night")
    RunFolder(project.layout.run(run.name)).scores(night.id).write_bytes(b"damaged")

    auc = judge(project)[run.id]

    assert (auc.value, auc.sequences, auc.of) == (1.0, 1, 2)
