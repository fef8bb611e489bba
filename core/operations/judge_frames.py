"""Hold the frame scores of a run against the labels: neither frames nor maps are read."""

from __future__ import annotations

from collections.abc import Sequence as Sequences
from dataclasses import dataclass, replace

from core.anomaly.statistic import Statistic
from core.evaluation.evaluate import evaluate
from core.evaluation.evaluation import Evaluation
from core.evaluation.judged import JudgedSequence
from core.evaluation.kept import COSTLY, TRIVIAL
from core.evaluation.read_judged import read_judged
from core.evaluation.run_thresholds import rule_in_force, thresholds_in_force
from core.jobs import JobContext
from core.project.project import Project
from core.project.records import Run, Sequence
from core.training.run_folder import RunFolder

_NOT_YET = "Not evaluated yet: it takes reading each frame, map and mask."


@dataclass(frozen=True, slots=True, eq=False)
class JudgedFrames:
    """What is known of a run in a moment.

    Attributes
    ----------
    sequences : tuple of JudgedSequence
        Scores beside labels.
    evaluation : Evaluation
        Without the figures that take frames, maps or masks; its reasons say which are not made.
    masked : int
        How many of the sequences have masks.
    """

    sequences: tuple[JudgedSequence, ...]
    evaluation: Evaluation
    masked: int


def judge_frames(
    project: Project,
    run: Run,
    sequences: Sequences[Sequence],
    statistic: Statistic,
    context: JobContext,
) -> JudgedFrames:
    """Read scores and labels and judge them.

    Parameters
    ----------
    project : Project
        With the labels.
    run : Run
        Which run.
    sequences : sequence of Sequence
        Those that it has scored and is judged on.
    statistic : Statistic
        Which frame score to judge.
    context : JobContext
        For cancelling.

    Returns
    -------
    JudgedFrames
        A ProjectError says that scores do not fit frames.
    """
    folder = RunFolder(project.layout.run(run.name))
    rule = rule_in_force(project, run, statistic)
    judged = []
    for sequence in sequences:
        context.check()
        judged.append(read_judged(project, folder, sequence, statistic, rule))
    thresholds = thresholds_in_force(project, run, statistic)
    masked = sum(project.layout.ground_truth(it.id).exists() for it in sequences)
    context.check()
    evaluation = evaluate(run.name, judged, thresholds)
    return JudgedFrames(tuple(judged), _told(evaluation, has_masks=masked > 0), masked)


def _told(evaluation: Evaluation, *, has_masks: bool) -> Evaluation:
    """Say of the figures that were not made why they are missing, where that is the reason."""
    is_trivial_due = evaluation.frame_auc_micro is not None
    due = [name for name in COSTLY if (is_trivial_due if name in TRIVIAL else has_masks)]
    return replace(evaluation, reasons=dict(evaluation.reasons) | dict.fromkeys(due, _NOT_YET))
