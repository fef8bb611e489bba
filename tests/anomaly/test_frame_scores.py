"""One number for a frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.anomaly.boxes import find_boxes
from core.anomaly.frame_scores import MAP_STATISTICS, Statistic, frame_score, local_map, window_size
from core.project.records import Thresholds


def slow_local_map(anomaly_map: np.ndarray, side: int) -> np.ndarray:
    """The same in so many words: the mean of the known pixels in a mirrored window."""
    half = side // 2
    padded = np.pad(anomaly_map, half, mode="symmetric").astype(np.float64)
    result = np.full(anomaly_map.shape, np.nan)
    for row, column in np.ndindex(anomaly_map.shape):
        if not np.isnan(anomaly_map[row, column]):
            result[row, column] = np.nanmean(padded[row : row + side, column : column + side])
    return result


def test_mean_and_maximum_leave_out_pixels_that_are_not_known() -> None:
    anomaly_map = np.array([[1, np.nan], [2, 6]], np.float32)

    assert frame_score(anomaly_map, Statistic.MEAN) == 3
    assert frame_score(anomaly_map, Statistic.MAX) == 6


@pytest.mark.parametrize("statistic", MAP_STATISTICS)
def test_frame_that_could_not_be_read_has_no_score(statistic: Statistic) -> None:
    assert np.isnan(frame_score(np.full((8, 8), np.nan, np.float32), statistic))


def test_a_score_that_no_map_holds_is_not_made_up() -> None:
    with pytest.raises(ValueError, match="no map has a divergence"):
        frame_score(np.zeros((8, 8), np.float32), Statistic.DIVERGENCE)


def test_lone_hot_pixel_hardly_moves_the_local_maximum() -> None:
    speck = np.zeros((40, 160), np.float32)
    speck[20, 80] = 1.0
    object_sized = np.zeros((40, 160), np.float32)
    object_sized[16:25, 76:85] = 1.0

    assert frame_score(speck, Statistic.LOCAL_MAX) == pytest.approx(1 / 81)
    assert frame_score(object_sized, Statistic.LOCAL_MAX) == pytest.approx(1.0)


@pytest.mark.parametrize(("shape", "side"), [((120, 160), 9), ((360, 240), 21), ((16, 16), 3)])
def test_window_grows_with_the_map_and_is_odd(shape: tuple[int, int], side: int) -> None:
    assert window_size(shape) == side


@settings(deadline=None, max_examples=50)
@given(
    arrays(
        np.float32,
        st.tuples(st.integers(4, 24), st.integers(4, 24)),
        elements=st.one_of(st.floats(0, 4, width=32), st.just(np.nan)),
    )
)
def test_local_map_is_the_mean_of_the_known_pixels_around(anomaly_map: np.ndarray) -> None:
    expected = slow_local_map(anomaly_map, window_size(anomaly_map.shape))

    np.testing.assert_allclose(local_map(anomaly_map), expected, rtol=1e-4, atol=1e-6)


@settings(deadline=None, max_examples=50)
@given(
    arrays(np.float16, (12, 20), elements=st.floats(0, 8, width=16)),
    st.floats(0, 8, allow_nan=False),
)
def test_frame_reaches_a_threshold_exactly_if_it_has_a_box(
    stored: np.ndarray, threshold: float
) -> None:
    anomaly_map = stored.astype(np.float32)

    boxes = find_boxes(local_map(anomaly_map), Thresholds(threshold, threshold), min_area=1)

    assert (frame_score(anomaly_map, Statistic.LOCAL_MAX) >= threshold) == bool(boxes)


def test_threshold_at_the_score_itself_still_finds_the_box() -> None:
    anomaly_map = np.random.default_rng(1).random((32, 48), np.float32)
    score = frame_score(anomaly_map, Statistic.LOCAL_MAX)

    boxes = find_boxes(local_map(anomaly_map), Thresholds(score, score), min_area=1)

    assert [box.score for box in boxes] == [score]
    assert boxes[0].is_high


def test_stack_of_maps_has_no_local_map() -> None:
    with pytest.raises(ValueError, match=r"shape \(H, W\), not \(3, 8, 8\)"):
        local_map(np.zeros((3, 8, 8), np.float32))
