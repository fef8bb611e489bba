"""What a window shows of a run: quick figures made anew, costly ones as they were kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from core.anomaly.statistic import Statistic
from core.evaluation.board import EvaluationBoard
from core.evaluation.evaluate import evaluate
from core.evaluation.evaluation import Evaluation
from core.evaluation.kept import COSTLY, CostlyFigures, KeptEvaluation, read_kept
from core.evaluation.read_judged import read_judged
from core.evaluation.run_thresholds import thresholds_in_force
from core.evaluation.stamp import EvaluationStamp, EvaluationStamper
from core.jobs import JobContext
from core.operations.evaluate import EvaluateJob, keep_or_tell, scored_sequences
from core.operations.score import usable_run
from core.project.project import Project

_TRIVIAL = frozenset(it for it in COSTLY if it.startswith("trivial."))
_PLACES = frozenset(COSTLY) - _TRIVIAL
_NOT_YET = "Not evaluated yet: it takes reading each frame, map and mask."


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
        if self.costly is None:
            return frozenset()
        then, now = self.costly.stamp, self.stamp
        nothing: frozenset[str] = frozenset()
        return (nothing if then.frames == now.frames else _TRIVIAL) | (
            nothing if then.maps == now.maps else _PLACES
        )


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
            stamp = EvaluationStamper(project).stamp(folder, sequences, self.statistic)
            judged = []
            for sequence in sequences:
                context.check()
                judged.append(read_judged(project, folder, sequence, self.statistic))
            thresholds = thresholds_in_force(project, run, self.statistic)
            masked = sum(project.layout.ground_truth(it.id).exists() for it in sequences)
        context.check()
        board = EvaluationBoard(judged)
        context.check()
        quick = _without_costly(evaluate(run.name, judged, thresholds), has_masks=masked > 0)
        context.check()
        keep_or_tell(folder, KeptEvaluation(self.statistic, stamp.frames, quick), context)
        kept = read_kept(folder, self.statistic)
        costly = None if kept is None else kept.costly
        return RunBoard(
            run=run.name,
            statistic=self.statistic,
            board=board,
            evaluation=quick if costly is None else costly.added_to(quick),
            costly=costly,
            stamp=stamp,
            labels=tuple(sorted({name for it in judged for name in it.classes})),
            masked=masked,
        )


def evaluated_where_due(board: RunBoard, folder: Path, context: JobContext) -> Evaluation:
    """Return all figures of a run: the costly ones anew only if they are missing or stale."""
    if board.costly is not None and not board.stale:
        return board.evaluation
    return EvaluateJob(folder, board.run, board.statistic).run(context)


def _without_costly(evaluation: Evaluation, *, has_masks: bool) -> Evaluation:
    """Say of the figures that were not made why they are missing, where that is the reason."""
    is_trivial_due = evaluation.frame_auc_micro is not None
    due = [name for name in COSTLY if (is_trivial_due if name in _TRIVIAL else has_masks)]
    return replace(evaluation, reasons=dict(evaluation.reasons) | dict.fromkeys(due, _NOT_YET))
