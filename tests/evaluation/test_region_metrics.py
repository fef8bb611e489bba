"""Detection criteria by region and by track, on rows of a few pixels worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from core.evaluation.region_metrics import RegionCurves, RegionTally
from core.evaluation.regions import find_true_regions


def judged(frames: Sequence[tuple[str, str]], *thresholds: float) -> RegionCurves:
    """Judge one sequence of frames of one row: digits of the map, and ``#`` where the truth is."""
    tally = RegionTally(np.array(thresholds, np.float32))
    add(tally, frames)
    return tally.finish()


def add(tally: RegionTally, frames: Sequence[tuple[str, str]]) -> None:
    for digits, truth in frames:
        values = np.array([[np.nan if it == "?" else float(it) for it in digits]], np.float32)
        tally.add(values, find_true_regions(np.array([[it == "#" for it in truth]])))


def test_criteria_by_hand() -> None:
    frames = [
        ("9900000070", "####      "),  # Half of it found at 9; a false region at 7.
        ("0000800000", "          "),  # A false region at 8.
        ("7777000000", "####      "),  # Found at 7.
    ]

    found = judged(frames, 9, 8, 7)

    assert found.false_regions_per_frame == pytest.approx([0, 1 / 3, 2 / 3])
    assert found.region_rate == pytest.approx([1 / 2, 1 / 2, 1])
    # 1/2 up to 1/3, rising to 1 up to 2/3, level from there.
    assert found.rbdc == pytest.approx((0.5 + 0.75 + 1) / 3)
    assert found.tbdc == found.rbdc


def test_a_perfect_map_is_worth_1_and_a_blind_one_0() -> None:
    truth = "  ##      "

    assert judged([("0099000000", truth)], 9).rbdc == 1
    assert judged([("0000009900", truth)], 9).rbdc == 0
    assert judged([("0000000000", truth)], 9).rbdc == 0


@pytest.mark.parametrize(("width", "rate", "false"), [(9, 1, 0), (10, 1, 0), (11, 0, 1)])
def test_a_region_counts_from_a_tenth_of_overlap(width: int, rate: float, false: float) -> None:
    found = judged([("9" * width + "0" * (12 - width), "#" + " " * 11)], 9)

    assert found.region_rate.tolist() == [rate]
    assert found.false_regions_per_frame.tolist() == [false]


def test_one_detected_region_may_detect_two() -> None:
    found = judged([("9999900000", "## ##     ")], 9)

    assert (found.regions, found.region_rate.tolist()) == (2, [1])
    assert found.false_regions_per_frame.tolist() == [0]


@pytest.mark.parametrize(("length", "rate"), [(10, 1), (11, 0)])
def test_a_track_counts_from_a_tenth_of_its_regions(length: int, rate: float) -> None:
    frames = [("9900", "##  "), *[("0000", "##  ")] * (length - 1)]

    found = judged(frames, 9)

    assert (found.regions, found.tracks) == (length, 1)
    assert found.track_rate.tolist() == [rate]
    assert found.region_rate.tolist() == [pytest.approx(1 / length)]


def test_objects_that_move_side_by_side_are_two_tracks() -> None:
    frames = [("0" * 10, it) for it in ("###  ###  ", " ###  ### ", "  ###  ###")]

    assert judged(frames, 9).tracks == 2


def test_an_object_goes_on_as_the_one_it_overlaps_most() -> None:
    # The left one is found in its first frame, then glides under the right one's first place.
    frames = [("9999000000", "####  ####"), ("0000000000", "   ####   "), ("0" * 10, "    ###   ")]

    found = judged(frames, 9)

    assert (found.regions, found.tracks) == (4, 2)


def test_an_object_that_jumps_or_hides_begins_a_new_track() -> None:
    jumps = [("0" * 8, "##      "), ("0" * 8, "    ##  ")]
    hides = [("0" * 8, "##      "), ("0" * 8, "        "), ("0" * 8, "##      ")]

    assert judged(jumps, 9).tracks == 2
    assert judged(hides, 9).tracks == 2


def test_tracks_end_with_their_sequence() -> None:
    tally = RegionTally(np.array([9], np.float32))
    for _ in range(2):
        add(tally, [("9900", "##  "), ("9900", "##  ")])
        tally.end_sequence()

    found = tally.finish()

    assert (found.tracks, found.track_rate.tolist()) == (2, [1])


def test_the_rate_is_the_best_for_at_most_so_many_false_regions() -> None:
    # At 5 the map runs together and finds nothing; the rate at 9 still holds.
    found = judged([("9955555555555555555555", "##                    ")], 9, 5)

    assert found.region_rate.tolist() == [1, 0]
    assert found.rbdc == 1


def test_pixels_without_a_score_belong_to_no_region() -> None:
    found = judged([("??99?9", "  ##  ")], 9)

    assert found.region_rate.tolist() == [1]
    assert found.false_regions_per_frame.tolist() == [1]


def test_without_truth_there_is_no_criterion() -> None:
    found = judged([("9900", "    ")], 9)

    assert (found.rbdc, found.tbdc) == (None, None)
    nothing = RegionTally(np.empty(0, np.float32)).finish()
    assert (nothing.rbdc, nothing.tbdc) == (None, None)
