"""Each class is held against normal frames alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from core.evaluation.judged import JudgedSequence
from core.evaluation.per_class import class_results
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin


def judged(scores: Sequence[float], **classes: FrameRange) -> JudgedSequence:
    values = np.array(scores, np.float64)
    index = FrameIndex.of_times(np.arange(len(values), dtype=np.float64), TimeOrigin.HEADER)
    anomalous = tuple(classes.values())
    return JudgedSequence(
        "part", values, anomalous, index, classes={name: [it] for name, it in classes.items()}
    )


def test_classes_by_hand() -> None:
    # Scratches beat both normal frames; of the dents one beats one of them and one beats none.
    good = judged([0.2, 0.4])
    bad = judged([0.9, 0.7, 0.3, 0.1], scratch=FrameRange(0, 2), dent=FrameRange(2, 4))

    normal, dent, scratch = class_results([good, bad])

    assert (normal.label, normal.is_anomaly, normal.frames, normal.auc) == (
        "normal",
        False,
        2,
        None,
    )
    assert normal.mean_score == pytest.approx(0.3)
    assert (dent.label, dent.frames, dent.auc) == ("dent", 2, pytest.approx(1 / 4))
    assert (scratch.mean_score, scratch.auc) == (pytest.approx(0.8), pytest.approx(1.0))


def test_a_frame_with_two_labels_counts_for_both() -> None:
    both = judged([0.1, 0.5, 0.9], scratch=FrameRange(1, 3), dent=FrameRange(2, 3))

    _normal, dent, scratch = class_results([both])

    assert (dent.frames, scratch.frames) == (1, 2)


def test_frames_without_a_score_are_left_out() -> None:
    _normal, dent = class_results([judged([0.1, np.nan, 0.9], dent=FrameRange(1, 3))])

    assert (dent.frames, dent.auc) == (1, 1.0)


def test_without_normal_frames_there_is_no_auc() -> None:
    normal, dent = class_results([judged([0.5], dent=FrameRange(0, 1))])

    assert (normal.frames, normal.mean_score, dent.auc) == (0, None, None)


def test_without_labels_there_are_no_classes() -> None:
    assert class_results([judged([0.1, 0.2])]) == ()
