"""How well each kind of anomaly is told from normal frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.evaluation.auc import Scores, frame_auc
from core.evaluation.judged import JudgedSequence, flagged


@dataclass(frozen=True, slots=True)
class ClassResult:
    """The frames of one class, all sequences together.

    Attributes
    ----------
    label : str
        Name of the label, e.g. a type of defect; ``normal`` for the frames without any.
    is_anomaly : bool
        False for the normal frames alone.
    frames : int
        How many have a score.
    mean_score : float or None
        None without frames.
    auc : float or None
        Area under the ROC curve of this class against the normal frames, the other classes left
        out; None for the normal frames themselves, or where either is missing.
    """

    label: str
    is_anomaly: bool
    frames: int
    mean_score: float | None
    auc: float | None


def class_results(sequences: Sequence[JudgedSequence]) -> tuple[ClassResult, ...]:
    """Break the scores down by label: the normal frames first, then each class by name.

    A frame with several labels counts for each of them. Empty where nothing is labelled.
    """
    names = sorted({name for it in sequences for name in it.classes})
    if not names:
        return ()
    normal = _joined([it.scores[it.is_scored & ~it.is_anomalous] for it in sequences])
    results = [ClassResult("normal", False, len(normal), _mean(normal), None)]
    for name in names:
        own = _joined([_scores_of(it, name) for it in sequences])
        flags = np.arange(len(own) + len(normal)) < len(own)
        auc = frame_auc(np.concatenate([own, normal]), flags)
        results.append(ClassResult(name, True, len(own), _mean(own), auc))
    return tuple(results)


def _scores_of(sequence: JudgedSequence, name: str) -> Scores:
    is_own = flagged(sequence.classes.get(name, ()), len(sequence.scores))
    return sequence.scores[is_own & sequence.is_scored]


def _joined(parts: Sequence[Scores]) -> Scores:
    return np.concatenate(parts) if parts else np.empty(0)


def _mean(scores: Scores) -> float | None:
    return float(scores.mean()) if len(scores) else None
