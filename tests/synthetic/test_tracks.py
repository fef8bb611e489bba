"""Moving things, cut out frame by frame."""

from __future__ import annotations

import numpy as np
import pytest

from tests.synthetic.conftest import Made


def test_a_thing_is_followed_at_its_pace(made: Made) -> None:
    tracks = made().train.material.tracks

    assert tracks
    assert np.median([abs(it.velocity[0]) for it in tracks]) == pytest.approx(1.0, abs=0.1)
    assert np.median([it.velocity[1] for it in tracks]) == pytest.approx(0.0, abs=0.1)


def test_it_is_cut_out_whole_with_a_soft_edge(made: Made) -> None:
    tracks = made().train.material.tracks
    thing = tracks[len(tracks) // 2].at(0)

    solid = thing.alpha > 0.9
    assert solid.sum() >= 8 * 6
    assert thing.pixels[solid].max() > 0.75
    assert thing.alpha[0].max() < 0.2
    assert ((thing.alpha > 0.1) & (thing.alpha < 0.9)).any()


def test_nothing_is_cut_off_at_the_sides(made: Made) -> None:
    things = [track.at(it) for track in made().train.material.tracks for it in range(len(track))]

    assert min(it.x for it in things) >= 0
    assert all(np.count_nonzero(it.alpha.max(axis=0) > 0.9) >= 6 for it in things)
