"""Compare runs: their scores on one sequence, or how they learnt, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.anomaly.frame_scores import Statistic
from core.errors import ExportError
from core.evaluation.auc import frame_auc
from core.evaluation.judged import JudgedSequence
from core.evaluation.read_judged import read_judged
from core.evaluation.regularity import regularity_by_max, regularity_by_range
from core.evaluation.run_thresholds import rule_in_force, thresholds_in_force
from core.export.figures.losses import LossCurve, draw_losses
from core.export.figures.runs import RunLine, draw_runs
from core.export.figures.style import SUFFIXES, save_figure
from core.export.target import check_target, written_whole
from core.jobs import JobContext, Notice
from core.project.project import Project
from core.project.records import Run
from core.training.history import read_history
from core.training.run_folder import RunFolder


class Scale(StrEnum):
    """How scores of several runs, which have different units, come on one axis."""

    RANGE = "range"
    MAX = "max"
    THRESHOLD = "threshold"

    @property
    def value_name(self) -> str:
        """What the axis says."""
        return {
            "range": "regularity, 1 − (e − min e) / (max e − min e)",
            "max": "regularity, 1 − (e − min e) / max e",
            "threshold": "score / low threshold of the run",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was drawn, and where it is.

    Attributes
    ----------
    path : Path
        The picture.
    runs : tuple of str
        In the order of the legend.
    sequence : str or None
        None for loss curves.
    aucs : tuple of float or None
        Frame AUC of each run on the sequence; None where it is not defined. Empty for losses.
    """

    path: Path
    runs: tuple[str, ...]
    sequence: str | None = None
    aucs: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class CompareScoresJob:
    """Draw what several runs say of one sequence, with the frames known to be anomalous shaded.

    Attributes
    ----------
    folder : Path
        The project.
    run_names : sequence of str
        At least one.
    sequence_name : str
        Scored by each of them.
    target : Path
        A ``.png``, ``.svg`` or ``.pdf``.
    scale : Scale
        How the scores come on one axis.
    statistic : Statistic
        Which frame score.
    overwrite : bool
        Whether an older file may be replaced.
    """

    folder: Path
    run_names: Sequence[str]
    sequence_name: str
    target: Path
    scale: Scale = Scale.RANGE
    statistic: Statistic = Statistic.LOCAL_MAX
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Comparing runs on {self.sequence_name}"

    def run(self, context: JobContext) -> Comparison:
        """Write the picture, whole or not at all.

        Raises
        ------
        ExportError
            If a run has not scored the sequence, has no threshold where one is needed, or the file
            cannot be written.
        """
        check_target(self.target, *SUFFIXES, overwrite=self.overwrite)
        lines, aucs = [], []
        with Project.open(self.folder, check=False) as project:
            sequence = project.sequence_named(self.sequence_name)
            index, anomalous = project.index(sequence.id), project.anomalous(sequence.id)
            for run in [project.run_named(name) for name in self.run_names]:
                context.check()
                folder = RunFolder(project.layout.run(run.name))
                if not folder.scores(sequence.id).exists():
                    raise ExportError(
                        f"{sequence.name} was not scored with {run.name} yet. Score it first."
                    )
                rule = rule_in_force(project, run, self.statistic)
                judged = read_judged(project, folder, sequence, self.statistic, rule)
                if judged.outdated:
                    context.emit(
                        Notice(
                            f"The scores of {sequence.name} in {run.name} are by "
                            f"{judged.outdated}. Score again."
                        )
                    )
                values = self._rescaled(project, run, judged.scores)
                auc = _auc(judged)
                name = run.name if auc is None else f"{run.name} (AUC {auc:.3f})"
                lines.append(RunLine(name, values))
                aucs.append(auc)
        figure = draw_runs(
            lines,
            index,
            anomalous,
            title=f"{sequence.name}, {self.statistic.text.lower()}",
            value_name=self.scale.value_name,
            alarm_at=1.0 if self.scale is Scale.THRESHOLD else None,
        )
        with written_whole(self.target) as part:
            save_figure(figure, part)
        return Comparison(self.target, tuple(self.run_names), sequence.name, tuple(aucs))

    def _rescaled(
        self, project: Project, run: Run, scores: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        if self.scale is Scale.RANGE:
            return regularity_by_range(scores)
        if self.scale is Scale.MAX:
            return regularity_by_max(scores)
        thresholds = thresholds_in_force(project, run, self.statistic)
        if thresholds is None or not thresholds.low > 0:
            raise ExportError(
                f"{run.name} has no threshold above 0 to divide by. Choose another scale."
            )
        return scores / thresholds.low


@dataclass(frozen=True, slots=True)
class CompareLossesJob:
    """Draw the loss curves of several runs.

    Attributes
    ----------
    folder : Path
        The project.
    run_names : sequence of str
        At least one.
    target : Path
        A ``.png``, ``.svg`` or ``.pdf``.
    overwrite : bool
        Whether an older file may be replaced.
    """

    folder: Path
    run_names: Sequence[str]
    target: Path
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Comparing loss curves"

    def run(self, context: JobContext) -> Comparison:
        """Write the picture, whole or not at all.

        Raises
        ------
        ExportError
            If a run has no loss curve, or the file cannot be written.
        """
        check_target(self.target, *SUFFIXES, overwrite=self.overwrite)
        curves = []
        with Project.open(self.folder, check=False) as project:
            for run in [project.run_named(name) for name in self.run_names]:
                context.check()
                rows = read_history(RunFolder(project.layout.run(run.name)).history)
                if not rows:
                    raise ExportError(
                        f"{run.name} has no loss curve: {run.detector} has not finished an epoch, "
                        "or learns without any. Leave it out."
                    )
                curves.append(LossCurve(run.name, rows))
        with written_whole(self.target) as part:
            save_figure(draw_losses(curves), part)
        return Comparison(self.target, tuple(self.run_names))


def _auc(judged: JudgedSequence) -> float | None:
    return frame_auc(judged.scores[judged.is_scored], judged.is_anomalous[judged.is_scored])
