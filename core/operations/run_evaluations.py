"""What is known of all runs of a project, for a table of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.anomaly.statistic import Statistic
from core.errors import FramesiftError
from core.evaluation.evaluation import Evaluation
from core.evaluation.kept import KeptEvaluation, read_kept
from core.evaluation.read_judged import sequences_to_judge
from core.evaluation.run_thresholds import rule_in_force
from core.evaluation.stamp import EvaluationStamper
from core.jobs import JobContext
from core.operations.evaluate import keep_or_tell
from core.operations.judge_frames import judge_frames
from core.project.project import Project
from core.project.records import Run, RunState, Split
from core.training.run_folder import RunFolder

_USABLE = (RunState.DONE, RunState.STOPPED)


@dataclass(frozen=True, slots=True)
class RunEvaluation:
    """What a run is worth.

    Attributes
    ----------
    evaluation : Evaluation or None
        All figures that were made; those of frames are as of now. None where scores are damaged.
    of : int
        How many sequences there are to judge runs on. Runs that scored different ones cannot be
        compared.
    stale : frozenset of str
        Names of the figures made of other scores, labels or masks than there are now.
    problem : str
        Why there is no evaluation; empty where there is one.
    """

    evaluation: Evaluation | None
    of: int
    stale: frozenset[str] = frozenset()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RunEvaluationsJob:
    """Judge the frames of all runs, and read what else is kept of them.

    Only runs whose scores or labels have changed since are judged anew; that is kept.

    Attributes
    ----------
    folder : Path
        The project.
    statistic : Statistic
        By which frame score.
    """

    folder: Path
    statistic: Statistic = Statistic.LOCAL_MAX

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Judging runs"

    def run(self, context: JobContext) -> Mapping[int, RunEvaluation]:
        """Return what is known of each run that has scored a sequence, by its id.

        Test sequences count; all of them where the project has no test sequence.
        """
        with Project.open(self.folder, check=False) as project:
            sequences = project.sequences()
            tests = {it.id for it in sequences if it.split is Split.TEST}
            counted = tests or {it.id for it in sequences}
            stamper = EvaluationStamper(project)
            found = {}
            for run in project.runs():
                context.check()
                if run.state in _USABLE:
                    judged = self._of_run(project, run, counted, stamper, context)
                    if judged is not None:
                        found[run.id] = judged
            return found

    def _of_run(
        self,
        project: Project,
        run: Run,
        counted: set[int],
        stamper: EvaluationStamper,
        context: JobContext,
    ) -> RunEvaluation | None:
        """Return what is known of a run; None if it has scored nothing that counts."""
        folder = RunFolder(project.layout.run(run.name))
        sequences = sequences_to_judge(project, folder)
        if not any(it.id in counted for it in sequences):
            return None
        rule = rule_in_force(project, run, self.statistic)
        now = stamper.stamp(folder, sequences, self.statistic, rule)
        kept = read_kept(folder, self.statistic)
        if kept is None or kept.stamp != now.frames:
            try:
                judged = judge_frames(project, run, sequences, self.statistic, context)
            except FramesiftError as error:
                return RunEvaluation(None, len(counted), problem=str(error))
            costly = None if kept is None else kept.costly
            kept = KeptEvaluation(self.statistic, now.frames, judged.evaluation, costly)
            keep_or_tell(folder, kept, context)
        stale = frozenset[str]() if kept.costly is None else kept.costly.stale(now)
        return RunEvaluation(kept.whole, len(counted), stale)
