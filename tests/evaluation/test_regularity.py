"""Both published forms, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.regularity import regularity_by_max, regularity_by_range


def test_both_forms_by_hand() -> None:
    errors = np.array([2.0, 6.0, 10.0])

    assert regularity_by_max(errors) == pytest.approx([1, 0.6, 0.2])
    assert regularity_by_range(errors) == pytest.approx([1, 0.5, 0])


@pytest.mark.parametrize("regularity", [regularity_by_max, regularity_by_range])
def test_frames_without_an_error_stay_unknown(regularity: object) -> None:
    assert callable(regularity)

    assert regularity(np.array([np.nan, 1.0, 3.0]))[0] != 1
    assert np.isnan(regularity(np.array([np.nan, 1.0, 3.0]))).tolist() == [True, False, False]
    assert np.isnan(regularity(np.array([np.nan]))).all()


@pytest.mark.parametrize("regularity", [regularity_by_max, regularity_by_range])
@pytest.mark.parametrize("value", [0.0, 3.0])
def test_a_sequence_of_equal_errors_is_regular_throughout(regularity: object, value: float) -> None:
    assert callable(regularity)

    assert regularity(np.full(3, value)).tolist() == [1, 1, 1]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20))
def test_the_order_of_frames_is_kept_and_values_lie_in_0_to_1(errors: list[float]) -> None:
    values = np.array(errors)

    for regularity in (regularity_by_max(values), regularity_by_range(values)):
        assert regularity.max() == 1
        assert regularity.min() >= 0
        order = np.argsort(values)
        assert (np.diff(regularity[order]) <= 0).all()
