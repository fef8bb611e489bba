"""Pictures of frames, which never flicker."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.media.cache import FrameCache
from core.media.display import DisplayScale, ViewFrame, display_scale
from core.media.open import open_source
from core.media.solar import SOLAR_RANGES, exposure_normalised, exposures
from core.media.view import open_viewable
from tests.media.conftest import WriteFits


def test_eight_bit_is_shown_as_it_is() -> None:
    frame = np.arange(96, dtype=np.uint8).reshape(8, 12)

    view = DisplayScale(0, 255).view(frame, 0)

    assert view.picture is view.values
    assert view.nbytes == 96


def test_exposure_that_alternates_does_not_flicker(write_fits: WriteFits) -> None:
    bright = np.full((8, 12), 2000, np.int16)
    write_fits("a.fits", minute=0, exposure=2.0, data=bright)
    path = write_fits("b.fits", minute=1, exposure=0.5, data=bright // np.int16(4))

    with open_source(path.parent) as source:
        scale = display_scale(source)
        pictures = [scale.picture(source.read(frame), frame) for frame in range(2)]

    np.testing.assert_array_equal(pictures[0], pictures[1])
    low, high = SOLAR_RANGES[171]
    expected = 255 * np.log10(1000 / low) / np.log10(high / low)
    assert pictures[0][0, 0] == round(expected)


def test_range_of_a_sequence_is_the_same_for_each_frame(tmp_path: Path) -> None:
    frames = np.linspace(0, 1000, 10 * 64 * 64).reshape(10, 64, 64).astype(np.float32)
    np.save(tmp_path / "a.npy", frames)

    with open_source(tmp_path / "a.npy") as source:
        scale = display_scale(source)
        means = [scale.picture(frame, index).mean() for index, frame in source.decode(0)]

    assert scale.low == pytest.approx(1, abs=1)
    assert scale.high == pytest.approx(999, abs=1)
    assert means == sorted(means)


@pytest.mark.parametrize("exposure", [None, np.ones(1)])
def test_nan_is_black_and_infinity_is_white(exposure: np.ndarray | None) -> None:
    frame = np.array([[np.nan, np.inf, -np.inf, 0.0, 1e9]], np.float32)

    picture = DisplayScale(1.0, 100.0, exposure).picture(frame, 0)

    assert picture.tolist() == [[0, 255, 0, 0, 255]]


def test_sequence_of_nan_only_is_black(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.full((3, 8, 12), np.nan, np.float32))

    with open_source(tmp_path / "a.npy") as source:
        picture = display_scale(source).picture(source.read(0), 0)

    assert not picture.any()


def test_sequence_of_one_value_has_a_picture() -> None:
    assert DisplayScale(7.0, 7.0).picture(np.full((2, 2), 7, np.int16), 0).tolist() == [[0, 0]] * 2


def test_frame_without_exposure_gets_the_typical_one(write_fits: WriteFits) -> None:
    write_fits("a.fits", minute=0, exposure=2.0)
    write_fits("b.fits", minute=1, exposure=None)
    path = write_fits("c.fits", minute=2, exposure=4.0)

    with open_source(path.parent) as source:
        assert exposures(source.index).tolist() == [2.0, 3.0, 4.0]


def test_exposure_normalised_is_per_second() -> None:
    frame = np.full((2, 2), 10, np.int16)

    assert exposure_normalised(frame, 4.0).tolist() == [[2.5, 2.5]] * 2
    assert exposure_normalised(frame, float("nan")).tolist() == [[10, 10]] * 2
    assert frame.dtype == np.int16


def test_viewable_source_gives_values_and_pictures(write_fits: WriteFits) -> None:
    path = write_fits("a.fits", 1000)
    reader = open_viewable(path)
    cache = FrameCache(10_000)

    for index, view in reader.decode(0):
        cache.put(index, view)
    reader.close()

    held = cache.get(0)
    assert isinstance(held, ViewFrame)
    assert (held.values.dtype, held.picture.dtype) == (np.int16, np.uint8)
    assert held.nbytes == 96 * 3
