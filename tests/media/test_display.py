"""Pictures of frames, which never flicker."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.visualization import AsinhStretch, SqrtStretch, ZScaleInterval

from core.media.cache import FrameCache
from core.media.display import DisplayScale, ViewFrame, display_scale
from core.media.display_choice import Display, Limits, Stretch
from core.media.open import open_source
from core.media.solar import SOLAR_RANGES, exposure_normalised, exposures
from core.media.stretch import stretched
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
@pytest.mark.parametrize("stretch", list(Stretch))
def test_nan_is_black_and_infinity_is_white(stretch: Stretch, exposure: np.ndarray | None) -> None:
    frame = np.array([[np.nan, np.inf, -np.inf, 0.0, 1e9]], np.float32)
    ranks = np.linspace(1.0, 100.0, 64)

    picture = DisplayScale(1.0, 100.0, exposure, stretch, ranks).picture(frame, 0)

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


@pytest.fixture
def flares(tmp_path: Path) -> Path:
    """Five frames of float32, the last a hundred times as bright as the others."""
    frames = np.random.default_rng(0).gamma(2, 50, (5, 40, 40)).astype(np.float32)
    frames[4] *= 100
    np.save(tmp_path / "flares.npy", frames)
    return tmp_path / "flares.npy"


@pytest.mark.parametrize("stretch", list(Stretch))
def test_each_stretch_keeps_the_order_of_intensities(stretch: Stretch, flares: Path) -> None:
    values = np.linspace(1, 400, 1600, dtype=np.float32).reshape(40, 40)

    with open_source(flares) as source:
        picture = display_scale(source, Display(stretch)).picture(values, 0)

    shades = picture.ravel().astype(int)
    assert (np.diff(shades) >= 0).all()
    assert shades[0] < shades[-1]


def test_stretches_are_those_of_astropy() -> None:
    values = np.linspace(0, 10, 101, dtype=np.float32).reshape(1, -1)
    share = values / 10

    found = {
        stretch: stretched(values, stretch, 0, 10) for stretch in (Stretch.SQRT, Stretch.ASINH)
    }

    expected = {
        Stretch.SQRT: SqrtStretch()(share),
        Stretch.ASINH: AsinhStretch()(share),
    }
    for stretch, picture in found.items():
        np.testing.assert_allclose(picture, expected[stretch], atol=1e-5)


def test_histogram_equalisation_gives_every_shade_to_as_many_pixels(flares: Path) -> None:
    with open_source(flares) as source:
        display = Display(Stretch.HISTOGRAM, Limits.MIN_MAX, is_locked=False)
        picture = display_scale(source, display).picture(source.read(0), 0)

    counts, _ = np.histogram(picture, bins=8, range=(0, 256))
    assert counts.min() > 0.8 * counts.mean()


def test_limits_are_locked_over_the_sequence_unless_asked_otherwise(flares: Path) -> None:
    with open_source(flares) as source:
        locked = display_scale(source, Display(limits=Limits.MIN_MAX))
        own = display_scale(source, Display(limits=Limits.MIN_MAX, is_locked=False))
        dim = source.read(0)
        pictures = locked.picture(dim, 0), own.picture(dim, 0)

    assert pictures[0].max() < 10
    assert pictures[1].max() == 255


def test_zscale_is_that_of_astropy(flares: Path) -> None:

    with open_source(flares) as source:
        scale = display_scale(source, Display(limits=Limits.ZSCALE))
        everything = np.concatenate([source.read(it).ravel() for it in range(5)])

    low, high = ZScaleInterval().get_limits(everything)
    assert (scale.low, scale.high) == pytest.approx((low, high))


def test_eight_bits_can_be_stretched_too() -> None:
    frame = np.arange(256, dtype=np.uint8).reshape(16, 16)

    picture = DisplayScale(0, 255, stretch=Stretch.SQRT).picture(frame, 0)

    assert picture[4, 0] == round(255 * (64 / 255) ** 0.5)
    assert picture[15, 15] == 255


def test_published_limits_hold_only_where_there_are_some(flares: Path) -> None:
    with open_source(flares) as source:
        fixed = display_scale(source, Display(limits=Limits.FIXED))
        default = display_scale(source)

    assert (fixed.low, fixed.high) == (default.low, default.high)


def test_a_magnetogram_is_not_divided_by_its_exposure(write_fits: WriteFits) -> None:
    path = write_fits(
        "a.fits", 100, exposure=4.0, cards={"BUNIT": "Gauss", "PIXLUNIT": "", "WAVELNTH": 6173}
    )

    with open_source(path) as source:
        assert display_scale(source).exposure_s is None


@pytest.mark.parametrize("wrong", [{"low": 2.0}, {"high_percent": 0.05}, {"low": float("nan")}])
def test_limits_that_make_no_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="no range"):
        Display(**wrong)
