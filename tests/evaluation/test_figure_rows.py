"""Figures are put in words the same way wherever they are shown."""

from __future__ import annotations

import numpy as np

from core.evaluation.evaluate import evaluate
from core.evaluation.figure_rows import figure_rows, remarks
from core.evaluation.judged import JudgedSequence
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.project.records import Thresholds

INDEX = FrameIndex.of_times(np.arange(4.0), TimeOrigin.HEADER)
SCORES = np.array([0, 0, 1, 1.0])
SECOND_HALF = (FrameRange(2, 4),)


def test_a_figure_stands_beside_what_it_must_be_held_against() -> None:
    sequences = [JudgedSequence(name, SCORES, SECOND_HALF, INDEX) for name in ("a", "b")]

    rows = {it.name: it for it in figure_rows(evaluate("run", sequences, Thresholds(0.5, 1)))}

    assert rows["frame_auc_micro"].text == "1.000  (95 %: 1.000 to 1.000)"
    assert rows["frame_auc_macro"].text == "1.000  (over 2 sequences)"
    assert rows["average_precision"].text == "1.000  (a coin: 0.500)"
    assert rows["onset_delay_mean_s"].text == "0.00 s  (median 0.00 s)"
    assert rows["trivial.frame_index"].value == 1


def test_a_figure_that_is_missing_says_why_and_each_reason_is_a_remark_once() -> None:
    found = evaluate("run", [JudgedSequence("a", SCORES, (), INDEX)], None)

    rows = {it.name: it for it in figure_rows(found)}

    assert (rows["eer"].value, rows["eer"].text) == (None, "–")
    assert "none of 4 frames" in rows["eer"].reason
    assert "import a data set with pixel ground truth" in rows["aupro"].reason
    said = remarks(found)
    assert len(said) == len(set(said))
    assert not any("masks" in it for it in said)


def test_frames_without_a_score_are_a_remark() -> None:
    scores = np.array([0, np.nan, 1, 1.0])
    found = evaluate("run", [JudgedSequence("a", scores, SECOND_HALF, INDEX)], Thresholds(0.5, 1))

    assert "Left out for want of a score: 1 frame." in remarks(found)
