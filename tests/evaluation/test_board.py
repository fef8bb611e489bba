"""The board says of dragged thresholds what the evaluation would."""

from __future__ import annotations

import numpy as np
import pytest

from core.evaluation.board import EvaluationBoard
from core.evaluation.evaluate import evaluate
from core.evaluation.judged import JudgedSequence
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.project.records import Thresholds


@pytest.fixture
def sequences() -> list[JudgedSequence]:
    rng = np.random.default_rng(5)
    index = FrameIndex.of_times(np.arange(60) / 10, TimeOrigin.HEADER)
    event = FrameRange(20, 40)
    found = []
    for name in ("first", "second"):
        scores = rng.normal(size=60)
        scores[event.start : event.stop] += 1
        found.append(JudgedSequence(name, scores, (event,), index, classes={"dent": [event]}))
    return found


def test_figures_are_those_of_the_evaluation(sequences: list[JudgedSequence]) -> None:
    board = EvaluationBoard(sequences)

    for thresholds in (Thresholds(0.5, 1.5), Thresholds(-1, 9)):
        evaluation = evaluate("run", sequences, thresholds)
        figures = board.at(thresholds)

        assert evaluation.confusion is not None
        assert (figures.low, figures.high) == (evaluation.confusion.low, evaluation.confusion.high)
        assert figures.events.recall == evaluation.event_recall
        assert figures.events.false_alarms_per_hour == evaluation.false_alarms_per_hour
        assert (board.results, board.classes) == (evaluation.sequences, evaluation.classes)


def test_the_point_of_a_threshold_lies_on_the_curves(sequences: list[JudgedSequence]) -> None:
    board = EvaluationBoard(sequences)
    assert board.roc is not None
    assert board.precision_recall is not None

    at = board.at(Thresholds(0.5, 1.5)).low

    roc = list(zip(board.roc.x, board.roc.y, strict=True))
    precision_recall = list(zip(board.precision_recall.x, board.precision_recall.y, strict=True))
    assert (at.false_positive_rate, at.recall) in roc
    assert (at.recall, at.precision) in precision_recall


def test_without_labels_there_are_scores_to_show_but_no_curves(
    sequences: list[JudgedSequence],
) -> None:
    unlabelled = [JudgedSequence(it.name, it.scores, (), it.index) for it in sequences]

    board = EvaluationBoard(unlabelled)

    assert (board.roc, board.precision_recall, board.classes) == (None, None, ())
    assert board.histogram is not None
    assert board.histogram.normal.sum() == 120
    assert board.at(Thresholds(0, 1)).low.recall is None
    assert EvaluationBoard([]).histogram is None
