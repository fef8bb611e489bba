"""Find the scores of a run and what is known of the frames."""

from __future__ import annotations

from core.anomaly.events import scores_in_force
from core.anomaly.frame_scores import Statistic
from core.anomaly.score_stamp import why_outdated
from core.anomaly.score_store import ScoredSequence
from core.errors import ProjectError
from core.evaluation.judged import JudgedSequence
from core.project.project import Project
from core.project.records import EventRule, Sequence, Split
from core.training.run_folder import RunFolder


def sequences_to_judge(project: Project, folder: RunFolder) -> list[Sequence]:
    """Return the test sequences that a run has scored; all it has scored, if none is a test."""
    scored = [it for it in project.sequences() if folder.scores(it.id).exists()]
    return [it for it in scored if it.split is Split.TEST] or scored


def read_scored(folder: RunFolder, sequence: Sequence) -> ScoredSequence:
    """Open the scores of a sequence that has some.

    Raises
    ------
    ProjectError
        If they are gone, damaged, or those of another number of frames: the labels would be held
        against the wrong ones.
    """
    scored = ScoredSequence.open(folder, sequence.id)
    if scored is None or len(scored) != sequence.frames:
        count = 0 if scored is None else len(scored)
        raise ProjectError(
            f"The scores of {sequence.name} do not fit its frames: {count} scores for "
            f"{sequence.frames} frames. Score it again."
        )
    return scored


def read_judged(
    project: Project,
    folder: RunFolder,
    sequence: Sequence,
    statistic: Statistic,
    rule: EventRule,
) -> JudgedSequence:
    """Read scores, labels and times of a sequence; neither frames nor the model are needed.

    Parameters
    ----------
    project : Project
        Holds the labels.
    folder : RunFolder
        Of the run.
    sequence : Sequence
        One that was scored.
    statistic : Statistic
        Which frame score to judge.
    rule : EventRule
        Says how scores are smoothed before they are judged.

    Returns
    -------
    JudgedSequence
        Without trivial scores.

    Raises
    ------
    ProjectError
        If the run gives no such score, and as `read_scored` does.
    """
    scored = read_scored(folder, sequence)
    if statistic not in scored.statistics:
        raise ProjectError(
            f"{folder.path.name} gives {sequence.name} no {statistic}: only generative models do. "
            f"Choose {' or '.join(scored.statistics)}."
        )
    index = project.index(sequence.id)
    return JudgedSequence(
        name=sequence.name,
        scores=scores_in_force(scored.scores(statistic), index.gap_starts(), rule),
        anomalous=project.anomalous(sequence.id),
        index=index,
        classes=project.anomaly_classes(sequence.id),
        outdated=why_outdated(folder, scored.stamp),
    )
