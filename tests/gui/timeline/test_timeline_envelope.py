"""A million scores in a few thousand points."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.anomaly.score_envelope import ScoreEnvelope


def test_close_up_shows_every_frame_at_its_centre() -> None:
    envelope = ScoreEnvelope(np.array([1.0, 5.0, 2.0, 4.0]))

    places, scores = envelope.within(0, 4, columns=100)

    assert places.tolist() == [0.5, 1.5, 2.5, 3.5]
    assert scores.tolist() == [1.0, 5.0, 2.0, 4.0]


@given(peak=st.integers(0, 9_999), columns=st.integers(10, 500))
def test_no_peak_is_lost_however_far_out(peak: int, columns: int) -> None:
    scores = np.zeros(10_000)
    scores[peak] = 7.0

    places, shown = ScoreEnvelope(scores).within(0, 10_000, columns)

    assert shown.max() == 7.0
    assert abs(places[shown.argmax()] - peak) <= 10_000 / columns
    assert len(places) <= 4 * columns + 8


def test_frames_without_score_do_not_hide_their_neighbours() -> None:
    scores = np.tile([np.nan, 3.0, np.nan, np.nan], 1000)

    _, shown = ScoreEnvelope(scores).within(0, 4000, columns=100)

    assert np.nanmax(shown) == 3.0
    assert not np.isnan(shown).any()


def test_bounds_are_none_where_no_frame_has_a_score() -> None:
    assert ScoreEnvelope(np.full(5, np.nan)).bounds is None
    assert ScoreEnvelope(np.array([])).bounds is None
    assert ScoreEnvelope(np.array([np.nan, 2.0, -1.0])).bounds == (-1.0, 2.0)
