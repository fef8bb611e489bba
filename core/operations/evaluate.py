"""Hold the scores of a run against the labels of a project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.anomaly.frame_scores import Statistic
from core.anomaly.score_store import ScoredSequence
from core.errors import ProjectError
from core.evaluation.evaluate import Evaluation, evaluate
from core.evaluation.judged import JudgedSequence, trivial_scores
from core.evaluation.run_thresholds import thresholds_in_force
from core.jobs import JobContext
from core.operations.prepare import prepare
from core.operations.score import usable_run
from core.project.project import Project
from core.project.records import Sequence, Split
from core.training.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class EvaluateJob:
    """Evaluate a run on the test sequences that it has scored; on all it has, if none is a test.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run.
    statistic : Statistic
        Which frame score to judge.
    """

    folder: Path
    run_name: str
    statistic: Statistic = Statistic.LOCAL_MAX

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Evaluating {self.run_name}"

    def run(self, context: JobContext) -> Evaluation:
        """Judge raw scores against spans with labels that mean anomaly.

        Raises
        ------
        ProjectError
            If there is no such run, or it has not scored any sequence.
        """
        with Project.open(self.folder, check=False) as project:
            run = project.run_named(self.run_name)
            folder = usable_run(project, run)
            judged = [self._judged(project, folder, it, context) for it in _scored(project, folder)]
            if not judged:
                raise ProjectError(
                    f"The run {run.name} has not scored any sequence yet. Score one first."
                )
            thresholds = thresholds_in_force(project, run, self.statistic)
        return evaluate(run.name, judged, thresholds)

    def _judged(
        self, project: Project, folder: RunFolder, sequence: Sequence, context: JobContext
    ) -> JudgedSequence:
        context.progress(0, 0, f"Evaluating {sequence.name}")
        prepared = prepare(project, sequence, folder.read_recipe(), context)
        scored = ScoredSequence.open(folder, sequence.id)
        if scored is None or len(scored) != len(prepared):
            raise ProjectError(
                f"The scores of {sequence.name} do not fit its frames. Score it again."
            )
        return JudgedSequence(
            name=sequence.name,
            scores=scored.scores(self.statistic),
            anomalous=prepared.anomalous,
            index=prepared.index,
            trivial=trivial_scores(prepared.store, context),
        )


def _scored(project: Project, folder: RunFolder) -> list[Sequence]:
    scored = [it for it in project.sequences() if folder.scores(it.id).exists()]
    return [it for it in scored if it.split is Split.TEST] or scored
