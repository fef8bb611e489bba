"""One number for a frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.anomaly.boxes import find_boxes
from core.anomaly.frame_scores import (
    MAP_STATISTICS,
    SUM_SIDES,
    Statistic,
    compared_map,
    frame_score,
    local_map,
    local_sums,
    map_scores,
    window_size,
)
from core.anomaly.statistic import LOCAL_STATISTICS
from core.project.records import Thresholds

#: Any size, some pixels unknown.
MAPS = arrays(
    np.float32,
    st.tuples(st.integers(1, 24), st.integers(1, 24)),
    elements=st.one_of(st.floats(0, 4, width=32), st.just(np.nan)),
)


def slow_local_map(anomaly_map: np.ndarray, objects: float = 1.0) -> np.ndarray:
    """The same in so many words: the mean of the known pixels in a mirrored window."""
    side = window_size(anomaly_map.shape, objects)
    half = side // 2
    padded = np.pad(anomaly_map, half, mode="symmetric").astype(np.float64)
    result = np.full(anomaly_map.shape, np.nan)
    for row, column in np.ndindex(anomaly_map.shape):
        if not np.isnan(anomaly_map[row, column]):
            result[row, column] = np.nanmean(padded[row : row + side, column : column + side])
    return result


def slow_highest_sum(anomaly_map: np.ndarray, side: int) -> float:
    """The same in so many words: the highest sum of all windows that lie inside."""
    height, width = anomaly_map.shape
    rows, columns = min(side, height), min(side, width)
    sums = [np.nan]
    for row in range(height - rows + 1):
        for column in range(width - columns + 1):
            window = anomaly_map[row : row + rows, column : column + columns].astype(np.float64)
            known = window[~np.isnan(window)]
            if len(known):
                sums.append(known.mean() * window.size)
    return float(np.nanmax(sums)) if len(sums) > 1 else np.nan


@settings(deadline=None, max_examples=50)
@given(anomaly_map=MAPS)
def test_of_three_sizes_the_highest_mean_of_all_windows_counts(anomaly_map: np.ndarray) -> None:
    maps = [slow_local_map(anomaly_map, objects) for objects in (0.5, 1.0, 2.0)]
    expected = np.nan if np.isnan(anomaly_map).all() else np.nanmax(maps)

    got = frame_score(anomaly_map, Statistic.LOCAL_MAX_3)

    np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-4)


@settings(deadline=None, max_examples=50)
@given(anomaly_map=MAPS, side=st.sampled_from([4, 16]))
def test_local_sum_is_the_highest_of_all_windows(anomaly_map: np.ndarray, side: int) -> None:
    statistic = next(it for it, own in SUM_SIDES.items() if own == side)

    got = frame_score(anomaly_map, statistic)

    np.testing.assert_allclose(got, slow_highest_sum(anomaly_map, side), rtol=1e-4, atol=1e-4)
    assert local_sums(anomaly_map, side).shape == anomaly_map.shape


@settings(deadline=None, max_examples=50)
@given(anomaly_map=MAPS)
def test_percentile_is_that_of_the_known_pixels(anomaly_map: np.ndarray) -> None:
    known = anomaly_map[~np.isnan(anomaly_map)].astype(np.float64)
    expected = np.percentile(known, 99) if len(known) else np.nan

    np.testing.assert_allclose(
        frame_score(anomaly_map, Statistic.P99), expected, rtol=1e-6, atol=1e-7
    )


def test_all_scores_of_a_map_come_together() -> None:
    anomaly_map = np.random.default_rng(2).random((20, 30), np.float32)

    scores = map_scores(anomaly_map)

    assert scores == {it: frame_score(anomaly_map, it) for it in MAP_STATISTICS}


@pytest.mark.parametrize("statistic", Statistic)
def test_what_says_nothing_of_places_is_compared_as_the_local_maximum(
    statistic: Statistic,
) -> None:
    anomaly_map = np.random.default_rng(3).random((20, 30), np.float32)

    highest = compared_map(anomaly_map, statistic).max()

    assert statistic.local in LOCAL_STATISTICS
    assert highest == frame_score(anomaly_map, statistic.local)


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
    assert frame_score(object_sized, Statistic.LOCAL_MAX) == pytest.approx(1)


@pytest.mark.parametrize(
    ("shape", "side"), [((120, 160), 9), ((360, 240), 21), ((16, 16), 3), ((8, 8), 3)]
)
def test_window_grows_with_the_map_and_is_odd(shape: tuple[int, int], side: int) -> None:
    assert window_size(shape) == side


@settings(deadline=None, max_examples=50)
@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 40), st.integers(1, 40)),
        elements=st.one_of(st.floats(0, 4, width=32), st.just(np.nan)),
    )
)
def test_local_map_is_the_mean_of_the_known_pixels_around(anomaly_map: np.ndarray) -> None:
    expected = slow_local_map(anomaly_map)

    np.testing.assert_allclose(local_map(anomaly_map), expected, rtol=1e-4, atol=1e-6)


@settings(deadline=None, max_examples=50)
@given(
    stored=arrays(np.float16, (12, 20), elements=st.floats(0, 8, width=16)),
    threshold=st.floats(0, 8, allow_nan=False),
    statistic=st.sampled_from(LOCAL_STATISTICS),
)
def test_frame_reaches_a_threshold_exactly_if_it_has_a_box(
    stored: np.ndarray, threshold: float, statistic: Statistic
) -> None:
    anomaly_map = stored.astype(np.float32)
    compared = compared_map(anomaly_map, statistic)

    boxes = find_boxes(compared, Thresholds(threshold, threshold), min_area=1)

    assert (frame_score(anomaly_map, statistic) >= threshold) == bool(boxes)


def test_threshold_at_the_score_itself_still_finds_the_box() -> None:
    anomaly_map = np.random.default_rng(1).random((32, 48), np.float32)
    score = frame_score(anomaly_map, Statistic.LOCAL_MAX)

    boxes = find_boxes(local_map(anomaly_map), Thresholds(score, score), min_area=1)

    assert [box.score for box in boxes] == [score]
    assert boxes[0].is_high


def test_stack_of_maps_has_no_local_map() -> None:
    with pytest.raises(ValueError, match=r"shape \(H, W\), not \(3, 8, 8\)"):
        local_map(np.zeros((3, 8, 8), np.float32))
