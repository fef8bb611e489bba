"""What a window shows of a run: quick figures made anew, costly ones as they were kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from core.anomaly.statistic import Statistic
from core.evaluation.board import EvaluationBoard
from core.evaluation.evaluation import Evaluation
from core.evaluation.kept import CostlyFigures, KeptEvaluation, read_kept
from core.evaluation.run_thresholds import rule_in_force
from core.evaluation.stamp import EvaluationStamp, EvaluationStamper
from core.jobs import JobContext
from core.operations.evaluate import EvaluateJob, keep_or_tell, scored_sequences
from core.operations.judge_frames import judge_frames
from core.operations.score import usable_run
from core.project.project import Project


@dataclass(frozen=True, slots=True, eq=False)
class RunBoard:
    """A run held against the labels.

    Attributes
    ----------
    run : str
        Its name.
    statistic : Statistic
        Which frame score is judged.
    board : EvaluationBoard
        Curves, tables, and what thresholds make of the frames.
    evaluation : Evaluation
        All figures: those of frames as of now, the costly ones as they were made last.
    costly : CostlyFigures or None
        What is known of the latter; None where they were never made.
    stamp : EvaluationStamp
        Of scores, labels and masks as they are now.
    labels : tuple of str
        Which labels say what is anomalous.
    masked : int
        How many of the sequences have masks.
    """

    run: str
    statistic: Statistic
    board: EvaluationBoard
    evaluation: Evaluation
    costly: CostlyFigures | None
    stamp: EvaluationStamp
    labels: tuple[str, ...]
    masked: int

    @property
    def stale(self) -> frozenset[str]:
        """Names of the figures made of other scores, labels or masks than there are now."""
        return frozenset() if self.costly is None else self.costly.stale(self.stamp)


@dataclass(frozen=True, slots=True)
class RunBoardJob:
    """Hold the frame scores of a run against the labels: neither frames nor maps are read.

    What it finds is kept in the run folder, beside costly figures that are there already.

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
        return f"Judging {self.run_name}"

    def run(self, context: JobContext) -> RunBoard:
        """Read scores and labels of all sequences to judge.

        A ProjectError says that there is no such run, it has not scored any sequence, or scores do
        not fit frames.
        """
        with Project.open(self.folder, check=False) as project:
            run = project.run_named(self.run_name)
            folder = usable_run(project, run)
            sequences = scored_sequences(project, run)
            rule = rule_in_force(project, run, self.statistic)
            stamp = EvaluationStamper(project).stamp(folder, sequences, self.statistic, rule)
            judged = judge_frames(project, run, sequences, self.statistic, context)
        context.check()
        board = EvaluationBoard(judged.sequences)
        context.check()
        quick = KeptEvaluation(self.statistic, stamp.frames, judged.evaluation)
        keep_or_tell(folder, quick, context)
        kept = read_kept(folder, self.statistic)
        costly = None if kept is None else kept.costly
        return RunBoard(
            run=run.name,
            statistic=self.statistic,
            board=board,
            evaluation=replace(quick, costly=costly).whole,
            costly=costly,
            stamp=stamp,
            labels=tuple(sorted({name for it in judged.sequences for name in it.classes})),
            masked=judged.masked,
        )


def evaluated_where_due(board: RunBoard, folder: Path, context: JobContext) -> Evaluation:
    """Return all figures of a run: the costly ones anew only if they are missing or stale."""
    if board.costly is not None and not board.stale:
        return board.evaluation
    return EvaluateJob(folder, board.run, board.statistic).run(context)
