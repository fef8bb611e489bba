"""A frame of the display proxy is smaller, and as bright as the exact one however it is shown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from core.media.display import DisplayScale
from core.media.display_choice import Display, Limits, Stretch
from core.media.proxy_frame import PICTURE_SIDE, VALUES_SIDE, ProxyFrame, decoded, encoded
from core.media.stretch import ranks_of


def small(frame: NDArray[np.generic]) -> ProxyFrame:
    found = decoded(encoded(frame))
    assert found is not None
    return found


def sun(height: int = 700, width: int = 1400) -> NDArray[np.float32]:
    """Return a disk that is bright in the middle, on faint ground."""
    rows, columns = np.mgrid[:height, :width]
    away = np.hypot(rows - height / 2, columns - width / 2) / (height / 2)
    return (20 + 3000 * np.exp(-3 * away**2)).astype(np.float32)


def test_large_frames_of_8_bits_become_small_pictures_in_their_colours() -> None:
    frame = np.zeros((1080, 1920, 3), np.uint8)
    frame[..., 0] = 200

    values = small(frame).values

    assert values.shape == (540, PICTURE_SIDE, 3)
    assert np.abs(values[270, 480].astype(int) - [200, 0, 0]).max() < 6


def test_grey_frames_of_8_bits_stay_grey() -> None:
    frame = np.full((40, 60), 90, np.uint8)

    values = small(frame).values

    assert values.shape == (40, 60)
    assert np.abs(values.astype(int) - 90).max() < 3


@pytest.mark.parametrize("dtype", [np.int16, np.uint16, np.int32, np.float32, np.float64])
def test_other_frames_keep_their_values(dtype: type) -> None:
    frame = sun().astype(dtype)

    values = small(frame).values

    assert values.shape == (VALUES_SIDE // 2, VALUES_SIDE)
    assert values.mean() == pytest.approx(float(frame.mean()), rel=1e-3)
    assert values.max() == pytest.approx(float(frame.max()), rel=1e-2)


def test_16_bits_of_colour_keep_their_colours() -> None:
    frame = np.zeros((30, 40, 3), np.uint16)
    frame[..., 2] = 40_000

    values = small(frame).values

    assert values.shape == (30, 40, 3)
    assert values[3, 3].tolist() == pytest.approx([0, 0, 40_000], rel=1e-3)


@pytest.mark.parametrize("stretch", list(Stretch))
def test_it_is_as_bright_as_the_exact_frame_in_every_stretch(stretch: Stretch) -> None:
    frame = sun()
    ranks = ranks_of(frame.astype(np.float64).ravel(), 5.0, 2000.0)
    scale = DisplayScale(5.0, 2000.0, np.array([2.0]), stretch, ranks)
    found = small(frame)

    exact = scale.picture(frame, 0)
    proxy = scale.picture(found.values, 0, found.sample)

    assert abs(float(proxy.mean()) - float(exact.mean())) < 1


@pytest.mark.parametrize(
    ("limits", "shades"),
    # zscale looks at a thousand pixels only, and finds others in each frame.
    [(Limits.PERCENTILE, 2), (Limits.MIN_MAX, 2), (Limits.ZSCALE, 5)],
)
def test_limits_of_its_own_are_those_of_the_exact_frame(limits: Limits, shades: int) -> None:
    rng = np.random.default_rng(5)
    frame = (sun() + rng.normal(0, 40, (700, 1400))).astype(np.float32)
    scale = DisplayScale(0, 1, own_limits=Display(limits=limits, is_locked=False))
    found = small(frame)

    exact = scale.picture(frame, 0)
    proxy = scale.picture(found.values, 0, found.sample)

    assert abs(float(proxy.mean()) - float(exact.mean())) < shades


def test_values_on_a_high_pedestal_are_told_apart() -> None:
    frame = np.add.outer(np.zeros(50), np.linspace(60_000, 60_050, 51)).astype(np.float32)

    values = small(frame).values

    assert np.abs(values - frame).max() < 0.1


def test_areas_without_valid_pixels_have_none_and_their_edges_are_not_darkened() -> None:
    frame = np.full((1024, 1024), 100, np.float32)
    frame[:, :511] = np.nan

    values = small(frame).values

    assert np.isnan(values[:, :255]).all()
    assert values[:, 255:] == pytest.approx(100)


def test_a_frame_without_any_valid_pixel_can_be_kept() -> None:
    found = small(np.full((8, 8), np.nan, np.float32))

    assert np.isnan(found.values).all()


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 6), st.integers(1, 6)),
        elements=st.floats(-(2.0**120), 2.0**120, width=32)
        | st.sampled_from([np.nan, np.inf, -np.inf]),
    )
)
def test_whatever_values_there_are_those_that_stand_out_are_kept(
    frame: NDArray[np.float32],
) -> None:
    values = small(frame).values

    assert values.shape == frame.shape
    finite = np.isfinite(frame)
    assert (np.isfinite(values) <= finite).all()
    if finite.any():
        largest = np.abs(frame[finite].astype(np.float64)).max()
        away = np.abs(values[finite].astype(np.float64) - frame[finite])
        assert (away <= largest / 500 + 1e-30).all()


@pytest.mark.parametrize("length", [0, 3, 20, 40, 400])
def test_half_a_frame_is_none(length: int) -> None:
    whole = encoded(np.full((16, 16), 3.0, np.float32))

    assert decoded(whole[:length]) is None


def test_what_is_no_frame_is_none() -> None:
    assert decoded(bytes(4000)) is None
