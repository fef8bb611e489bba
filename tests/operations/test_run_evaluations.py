"""What all runs are worth, at a glance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from core.anomaly.detector import FrameResult
from core.anomaly.score_store import ScoreWriter
from core.anomaly.statistic import Statistic
from core.evaluation.kept import read_kept
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.media.source import SourceKind
from core.operations.evaluate_runs import EvaluateRunsJob
from core.operations.run_evaluations import RunEvaluation, RunEvaluationsJob
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


def judge(project: Project) -> Mapping[int, RunEvaluation]:
    return RunEvaluationsJob(project.layout.folder).run(JobContext())


def auc(found: RunEvaluation) -> tuple[float | None, int, int]:
    """Return the micro AUC, over how many sequences, and how many there are."""
    assert found.evaluation is not None
    return found.evaluation.frame_auc_micro, len(found.evaluation.sequences), found.of


def test_scored_test_sequences_count_together(project: Project, run: Run, score: Score) -> None:
    score(run, "day", FrameRange(0, 20))
    score(run, "dusk", ANOMALOUS)
    assert auc(judge(project)[run.id]) == (1.0, 1, 2)

    score(run, "night", FrameRange(10, 15))
    value, sequences, of = auc(judge(project)[run.id])
    assert (sequences, of) == (2, 2)
    assert value is not None
    assert 0.5 < value < 1


def test_a_run_that_scored_no_test_sequence_has_no_figure(
    project: Project, run: Run, score: Score
) -> None:
    score(run, "day", ANOMALOUS)

    assert judge(project) == {}


def test_only_what_changed_is_judged_anew(project: Project, run: Run, score: Score) -> None:
    score(run, "dusk", ANOMALOUS)
    judge(project)
    kept = RunFolder(project.layout.run(run.name)).evaluation
    kept.write_text(kept.read_text().replace('"prevalence": 0.25', '"prevalence": 0.75'))

    known = judge(project)[run.id].evaluation
    assert known is not None
    assert known.prevalence == 0.75  # read, not judged

    dusk = project.sequence_named("dusk")
    project.add_span(dusk.id, FrameRange(12, 16), project.label_named("anomaly").id)
    known = judge(project)[run.id].evaluation
    assert known is not None
    assert known.prevalence == 0.45


def test_damaged_scores_are_told_and_leave_other_runs(
    project: Project, run: Run, score: Score
) -> None:
    other = project.update_run(project.add_run("cae", "").id, state=RunState.DONE)
    for each in (run, other):
        score(each, "dusk", ANOMALOUS)
    dusk = project.sequence_named("dusk")
    RunFolder(project.layout.run(run.name)).scores(dusk.id).write_bytes(b"damaged")

    found = judge(project)

    assert found[run.id].evaluation is None
    assert "are damaged" in found[run.id].problem
    assert auc(found[other.id]) == (1.0, 1, 2)


def test_runs_are_evaluated_in_a_row_and_one_that_cannot_be_is_told(
    project: Project, run: Run, score: Score
) -> None:
    other = project.update_run(project.add_run("cae", "").id, state=RunState.DONE)
    project.layout.run(other.name).mkdir(parents=True)
    score(run, "dusk", ANOMALOUS)
    told: list[object] = []

    job = EvaluateRunsJob(project.layout.folder, (other.name, run.name))
    done = job.run(JobContext(told.append))

    assert done == (run.name,)
    assert any(isinstance(it, Notice) and "has not scored" in it.message for it in told)
    kept = read_kept(RunFolder(project.layout.run(run.name)), Statistic.LOCAL_MAX)
    assert kept is not None
    assert kept.costly is not None
