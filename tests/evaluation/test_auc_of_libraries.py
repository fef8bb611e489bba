"""Areas and rates against the libraries that others compute them with."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchmetrics.functional.classification import binary_auroc, binary_average_precision

from core.evaluation.auc import (
    average_precision,
    curve,
    equal_error_rate,
    frame_auc,
    recall_at_false_rate,
)

with warnings.catch_warnings():
    # joblib, which scikit-learn loads, counts cores in a way that sandboxes do not allow.
    warnings.simplefilter("ignore")
    from sklearn.metrics import average_precision_score, roc_auc_score
    from sklearn.metrics import roc_curve as sklearn_roc_curve

#: Few different scores, so that many are equal; both classes are added to each list.
frames = st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=40)


def columns(pairs: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    scores, flags = zip(*pairs, (2, True), (3, False), strict=True)
    return np.array(scores, np.float64), np.array(flags, np.bool_)


@given(frames)
def test_areas_are_those_of_scikit_learn_and_torchmetrics(pairs: list[tuple[int, bool]]) -> None:
    scores, flags = columns(pairs)
    tensors = torch.tensor(scores / 5), torch.tensor(flags).long()
    found = curve(scores, flags)

    area, precision = frame_auc(scores, flags), average_precision(found)

    assert area == pytest.approx(roc_auc_score(flags, scores))
    assert precision == pytest.approx(average_precision_score(flags, scores))
    # torchmetrics works in float32.
    assert area == pytest.approx(float(binary_auroc(*tensors)), abs=1e-6)
    assert precision == pytest.approx(float(binary_average_precision(*tensors)), abs=1e-6)


@given(frames)
def test_rates_are_read_off_the_curve_of_scikit_learn(pairs: list[tuple[int, bool]]) -> None:
    scores, flags = columns(pairs)
    false_rate, recall, _ = sklearn_roc_curve(flags, scores, drop_intermediate=False)
    found = curve(scores, flags)

    # Misses equal false alarms where recall + false rate is 1; dense enough to interpolate.
    along = np.linspace(0, len(recall) - 1, 20_001)
    places = np.arange(len(recall))
    between = np.interp(along, places, false_rate) + np.interp(along, places, recall)
    equal = np.interp(along[np.argmin(np.abs(between - 1))], places, false_rate)

    assert equal_error_rate(found) == pytest.approx(equal, abs=1e-3)
    assert recall_at_false_rate(found, 0.25) == pytest.approx(recall[false_rate <= 0.25].max())
