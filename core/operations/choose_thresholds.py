"""Choose the thresholds of a run on what it has shown before it met what it is judged on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.anomaly.calibration import Calibration
from core.anomaly.events import scores_in_force
from core.anomaly.frame_scores import Statistic
from core.anomaly.smoothing import Smoothing
from core.anomaly.threshold_interval import Interval, threshold_intervals
from core.anomaly.threshold_method import ThresholdMethod
from core.anomaly.thresholds import ThresholdChoice, choose_thresholds
from core.evaluation.judged import flagged
from core.evaluation.read_judged import read_scored
from core.evaluation.run_thresholds import rule_in_force
from core.media.frame_index import FrameRange
from core.operations.score import usable_run
from core.project.project import Project
from core.project.records import EventRule, Run, Sequence, Split
from core.training.run_folder import RunFolder


def run_thresholds(
    project: Project,
    run: Run,
    statistic: Statistic,
    method: ThresholdMethod,
    *,
    low: float | None = None,
    high: float | None = None,
    rule: EventRule | None = None,
) -> ThresholdChoice:
    """Choose thresholds of a run; nothing is stored, and no frame is scored.

    Parameters
    ----------
    project : Project
        Of the run; its labels tell which frames are anomalous.
    run : Run
        One that was calibrated.
    statistic : Statistic
        The frame score.
    method : ThresholdMethod
        How to choose.
    low, high : float, optional
        In the measure of the method, as `core.anomaly.thresholds.choose_thresholds` takes them.
    rule : EventRule, optional
        How scores are smoothed and events are made; what holds for the run by default.

    Returns
    -------
    ThresholdChoice
        For the best F1, from scores that the run has given training sequences; never test ones.
        A ConfigError says what makes no sense or is not there, a ProjectError why the run cannot be
        used.
    """
    folder = usable_run(project, run)
    if rule is None:
        rule = rule_in_force(project, run, statistic)
    normal = Calibration.load(folder.calibration).normal.smoothed(Smoothing.of(rule))
    if method is not ThresholdMethod.BEST_F1:
        return choose_thresholds(normal, statistic, method, low=low, high=high, rule=rule)
    found = _anomalous_scores(project, run, folder, statistic, rule)
    choice = choose_thresholds(
        normal, statistic, method, low=low, high=high, anomalous=found.scores, rule=rule
    )
    return replace(choice, learnt_frames=found.learnt)


def run_threshold_intervals(
    project: Project, run: Run, choice: ThresholdChoice
) -> tuple[Interval, Interval] | None:
    """Return how sure the thresholds of a choice are that `run_thresholds` made.

    Takes up to some seconds; see `core.anomaly.threshold_interval.threshold_intervals`.
    """
    normal = Calibration.load(usable_run(project, run).calibration).normal
    return threshold_intervals(normal.smoothed(Smoothing.of(choice.rule)), choice)


@dataclass(frozen=True, slots=True, eq=False)
class _Anomalous:
    """Scores of labelled anomalous frames, (M,), and how many of these may have been learnt."""

    scores: NDArray[np.float64]
    learnt: int


def _anomalous_scores(
    project: Project, run: Run, folder: RunFolder, statistic: Statistic, rule: EventRule
) -> _Anomalous:
    """Return the scores of labelled anomalous frames of training sequences, as far as there are."""
    scores, learnt = [np.empty(0)], 0
    for sequence in project.sequences():
        anomalous = project.anomalous(sequence.id)
        is_scored = folder.scores(sequence.id).exists()
        if sequence.split is Split.TRAIN and anomalous and is_scored:
            stored = read_scored(folder, sequence).scores(statistic)
            column = scores_in_force(stored, project.index(sequence.id).gap_starts(), rule)
            is_anomalous = flagged(anomalous, len(column)) & ~np.isnan(column)
            scores.append(column[is_anomalous])
            if sequence.id in folder.read_settings().sequences:
                is_held_out = flagged(_held_out(project, run, sequence), len(column))
                learnt += int((is_anomalous & ~is_held_out).sum())
    return _Anomalous(np.concatenate(scores), learnt)


def _held_out(project: Project, run: Run, sequence: Sequence) -> list[FrameRange]:
    """Return the frames that no clip of a run can have touched: excluded before it was made."""
    excluding = {it.id for it in project.labels() if it.excludes_from_training}
    return [
        it.frames
        for it in project.spans(sequence.id)
        if it.label_id in excluding and it.modified <= run.created
    ]
