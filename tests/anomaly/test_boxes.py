"""Boxes from anomaly maps."""

from __future__ import annotations

import numpy as np
import pytest

from core.anomaly.boxes import Box, find_boxes, scaled_to
from core.project.records import Thresholds

LOW_AND_HIGH = Thresholds(0.25, 0.5)


def test_highest_score_comes_first_and_knows_whether_it_is_high() -> None:
    scores = np.zeros((40, 40), np.float32)
    scores[20:26, 30:40] = 0.25
    scores[2:6, 2:6] = 0.5

    assert find_boxes(scores, LOW_AND_HIGH) == [
        Box(2, 2, 4, 4, 0.5, is_high=True),
        Box(30, 20, 10, 6, 0.25, is_high=False),
    ]


def test_pixels_that_touch_at_a_corner_belong_together() -> None:
    scores = np.zeros((20, 20), np.float32)
    scores[2:6, 2:6] = 0.3
    scores[6:10, 6:10] = 0.3

    assert find_boxes(scores, LOW_AND_HIGH) == [Box(2, 2, 8, 8, pytest.approx(0.3), is_high=False)]


def test_score_is_that_of_the_region_not_of_its_rectangle() -> None:
    scores = np.zeros((30, 30), np.float32)
    scores[5:25, 5] = scores[5:25, 24] = scores[5, 5:25] = 0.3
    scores[12:16, 12:16] = 0.9

    boxes = find_boxes(scores, LOW_AND_HIGH)

    assert [(box.width, box.is_high) for box in boxes] == [(4, True), (20, False)]


def test_regions_below_the_minimum_area_are_dropped() -> None:
    scores = np.zeros((20, 20), np.float32)
    scores[4:6, 4:8] = 1.0

    assert find_boxes(scores, LOW_AND_HIGH, min_area=9) == []
    assert len(find_boxes(scores, LOW_AND_HIGH, min_area=8)) == 1


def test_of_two_boxes_that_overlap_the_larger_is_kept() -> None:
    scores = np.zeros((40, 40), np.float32)
    scores[5:35, 5] = scores[34, 5:35] = 0.3  # an L whose box spans the square below
    scores[5:30, 10:30] = 0.9

    assert [box.width for box in find_boxes(scores, LOW_AND_HIGH)] == [30]
    assert [box.width for box in find_boxes(scores, LOW_AND_HIGH, overlap=0.9)] == [20, 30]


def test_pixels_off_the_detector_never_belong() -> None:
    scores = np.full((16, 16), np.nan, np.float32)

    assert find_boxes(scores, Thresholds(-1, 0)) == []


def test_map_at_the_threshold_throughout_is_one_box() -> None:
    scores = np.full((16, 24), 0.25, np.float32)

    assert find_boxes(scores, LOW_AND_HIGH) == [Box(0, 0, 24, 16, 0.25, is_high=False)]


def test_stack_of_maps_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(H, W\), not \(3, 8, 8\)"):
        find_boxes(np.zeros((3, 8, 8), np.float32), LOW_AND_HIGH)


def test_box_in_source_pixels_covers_all_that_its_map_pixels_cover() -> None:
    box = Box(1, 2, 3, 4, 0.5, is_high=True)

    (scaled,) = scaled_to([box], (10, 16), width=100, height=99)

    assert scaled == Box(6, 19, 19, 41, 0.5, is_high=True)


def test_box_at_the_edge_ends_at_the_edge_of_the_source() -> None:
    (scaled,) = scaled_to([Box(0, 0, 16, 10, 1.0, is_high=True)], (10, 16), 371, 501)

    assert (scaled.x, scaled.y, scaled.width, scaled.height) == (0, 0, 371, 501)
