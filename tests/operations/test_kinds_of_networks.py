"""Predictive and generative networks train, score and are judged by the same jobs as any other."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from core.anomaly.calibration import Calibration
from core.anomaly.frame_scores import Statistic
from core.anomaly.score_store import ScoredSequence
from core.errors import ProjectError
from core.evaluation.run_thresholds import run_statistics
from core.export.table import TableExportJob
from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.operations.evaluate import EvaluateJob
from core.operations.score import ScoreJob
from core.operations.train import TrainJob
from core.project.project import Project
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder

TINY = {"epochs": 1, "batch_size": 4, "width": 0.1, "device": "cpu"}


def trained_and_scored(folder: Path, detector: str) -> RunFolder:
    recipe = Recipe(width=32, height=32, clip_length=4)
    result = TrainJob(folder, detector, TINY, recipe=recipe).run(JobContext())
    ScoreJob(folder, result.run.name).run(JobContext())
    return RunFolder(result.run_folder)


def scored(run: RunFolder) -> ScoredSequence:
    found = ScoredSequence.open(run, 1)
    assert found is not None
    return found


def columns(folder: Path, run: RunFolder, target: Path) -> list[str]:
    TableExportJob(folder, run.path.name, target).run(JobContext())
    with target.open(newline="", encoding="utf-8") as file:
        return next(csv.reader(file))


def test_a_predictive_run_shows_predictions_of_every_frame(
    project_folder: Path, tmp_path: Path
) -> None:
    run = trained_and_scored(project_folder, "predictor")

    found = scored(run)
    assert found.is_prediction
    assert set(found.statistics) == set(Statistic) - {Statistic.DIVERGENCE}
    assert np.isfinite(found.scores(Statistic.LOCAL_MAX)).all()
    assert found.reconstruction(0) is not None
    assert "divergence" not in columns(project_folder, run, tmp_path / "scores.csv")


def test_a_generative_run_scores_divergence_beside_the_residual(
    project_folder: Path, tmp_path: Path
) -> None:
    run = trained_and_scored(project_folder, "conv3d_vae")

    found = scored(run)
    assert not found.is_prediction
    assert (found.scores(Statistic.DIVERGENCE) >= 0).all()
    suggested = Calibration.load(run.calibration).default_thresholds(Statistic.DIVERGENCE)
    with Project.open(project_folder) as project:
        row = project.run_named(run.path.name)
        assert project.thresholds(row.id, Statistic.DIVERGENCE) == suggested
        assert run_statistics(project, row) == tuple(Statistic)
    assert "divergence" in columns(project_folder, run, tmp_path / "scores.csv")


def test_divergence_is_judged_where_there_is_one_and_refused_elsewhere(
    project_folder: Path,
) -> None:
    with Project.open(project_folder) as project:
        bad = project.sequence_named("bad")
        project.add_span(bad.id, FrameRange(12, 17), project.label_named("anomaly").id)
    generative = trained_and_scored(project_folder, "conv3d_vae")
    other = trained_and_scored(project_folder, "conv3d_basic")

    found = EvaluateJob(project_folder, generative.path.name, Statistic.DIVERGENCE)
    assert found.run(JobContext()).frame_auc_micro is not None
    with pytest.raises(ProjectError, match=r"no divergence: only generative models do"):
        EvaluateJob(project_folder, other.path.name, Statistic.DIVERGENCE).run(JobContext())
