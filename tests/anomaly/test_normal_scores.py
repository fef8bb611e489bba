"""Scores of held-out normal frames are kept in bounded memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.anomaly.frame_scores import Statistic
from core.anomaly.normal_scores import NormalScores, NormalScoresBuilder


def gathered(stretches: list[int], most: int = 100_000, cadence_s: float = 0.5) -> NormalScores:
    """Number the frames through; each stretch is no neighbour of the one before."""
    builder = NormalScoresBuilder(most)
    number = 0
    for length in stretches:
        builder.break_off()
        for _ in range(length):
            builder.add({Statistic.MEAN: number, Statistic.MAX: -number}, cadence_s)
            number += 1
    return builder.finish()


def test_every_frame_is_kept_in_order_where_there_is_room() -> None:
    normal = gathered([2500, 3, 1])

    assert normal.scores[Statistic.MEAN].tolist() == list(range(2504))
    assert normal.scores[Statistic.MAX].tolist() == [-it for it in range(2504)]
    assert normal.starts.tolist() == [0, 2500, 2503]
    assert (len(normal), normal.seen) == (2504, 2504)
    assert normal.hours == pytest.approx(2504 * 0.5 / 3600)


@settings(deadline=None, max_examples=50)
@given(stretches=st.lists(st.integers(1, 60), min_size=1, max_size=20), most=st.integers(4, 200))
def test_no_more_than_the_limit_is_kept_and_nothing_is_joined_across(
    stretches: list[int], most: int
) -> None:
    normal = gathered(stretches, most)

    kept = normal.scores[Statistic.MEAN]
    assert len(kept) <= most
    assert normal.seen == sum(stretches)
    borders = set(np.cumsum([0, *stretches]).tolist())
    starts = set(normal.starts.tolist())
    for position in range(1, len(kept)):
        is_neighbour = kept[position] == kept[position - 1] + 1 and kept[position] not in borders
        assert (position not in starts) == is_neighbour


def test_what_is_left_out_is_spread_over_the_whole_time() -> None:
    kept = gathered([10_000], most=1_000).scores[Statistic.MEAN]

    assert len(kept) >= 500
    halves = np.histogram(kept, bins=2, range=(0, 10_000))[0]
    assert abs(int(halves[0]) - int(halves[1])) <= 250


def test_scores_come_back_from_arrays() -> None:
    normal = gathered([5, 4])

    back = NormalScores.of_arrays(normal.arrays())

    assert {it: column.tolist() for it, column in back.scores.items()} == {
        it: column.tolist() for it, column in normal.scores.items()
    }
    assert back.starts.tolist() == [0, 5]
    assert (back.hours, back.seen) == (normal.hours, 9)


def test_a_calibration_of_an_older_program_has_no_scores() -> None:
    normal = NormalScores.of_arrays({})

    assert (len(normal), normal.hours) == (0, 0)
