"""Intensity scales treat every frame of a sequence alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import NDArray

from core.errors import ConfigError, SourceError
from core.media.solar import SOLAR_RANGES
from core.media.source import SourceKind
from core.recipe.intensity import ResolvedScale, resolve_scale
from core.recipe.recipe import IntensityScale, ScaleKind

Source = Callable[..., Any]


def flat(*levels: float, dtype: str = "float32") -> NDArray[Any]:
    """Return one constant 8 x 8 frame a level."""
    return np.stack([np.full((8, 8), level, dtype) for level in levels])


def solar_source(array_source: Source, frames: NDArray[Any], exposure: list[float]) -> Any:
    return array_source(
        frames, kind=SourceKind.FITS, wavelength=171, exposure_s=np.array(exposure, np.float64)
    )


@pytest.mark.parametrize(
    ("kind", "dtype", "wavelength", "expected"),
    [
        (SourceKind.FITS, "int16", 171, ScaleKind.SOLAR_LOG10),
        (SourceKind.FITS, "uint16", 0, ScaleKind.PERCENTILES),
        (SourceKind.VIDEO, "uint8", 0, ScaleKind.BIT_RANGE),
        (SourceKind.STILLS, "uint16", 0, ScaleKind.BIT_RANGE),
        (SourceKind.TENSOR, "float32", 0, ScaleKind.PERCENTILES),
    ],
)
def test_auto_chooses_by_what_the_source_is(
    array_source: Source, kind: SourceKind, dtype: str, wavelength: int, expected: ScaleKind
) -> None:
    source = array_source(flat(1, 2, dtype=dtype), kind=kind, wavelength=wavelength)

    assert resolve_scale(IntensityScale(), source).kind is expected


@pytest.mark.parametrize("kind", [ScaleKind.SOLAR_LOG10, ScaleKind.SOLAR_ASINH])
def test_solar_scales_give_the_same_value_at_every_exposure(
    array_source: Source, kind: ScaleKind
) -> None:
    source = solar_source(array_source, flat(200, 50), [2.0, 0.5])

    scale = resolve_scale(IntensityScale(kind), source)

    np.testing.assert_allclose(
        scale.apply(source.read(0), 0), scale.apply(source.read(1), 1), rtol=1e-6
    )


def test_solar_log10_puts_the_constants_of_the_wavelength_at_0_and_1(
    array_source: Source,
) -> None:
    low, high = SOLAR_RANGES[171]
    middle = (low * high) ** 0.5
    source = solar_source(array_source, flat(low, middle, high, 0, -5, 2 * high), [1.0] * 6)

    scale = resolve_scale(IntensityScale(ScaleKind.SOLAR_LOG10), source)

    values = [float(scale.apply(source.read(it), it)[0, 0]) for it in range(6)]
    assert values == pytest.approx([0, 0.5, 1, 0, 0, 1], abs=1e-6)


def test_a_frame_without_exposure_takes_the_typical_one(array_source: Source) -> None:
    source = solar_source(array_source, flat(200, 200, 200), [2.0, np.nan, 2.0])

    scale = resolve_scale(IntensityScale(), source)

    np.testing.assert_array_equal(scale.apply(source.read(0), 0), scale.apply(source.read(1), 1))


def test_a_solar_scale_for_an_unknown_wavelength_says_what_to_do(array_source: Source) -> None:
    source = array_source(flat(1, 2), kind=SourceKind.FITS, wavelength=7)

    with pytest.raises(ConfigError, match=r"wavelength 7.*171.*Give low and high"):
        resolve_scale(IntensityScale(ScaleKind.SOLAR_LOG10), source)


def test_own_constants_serve_any_wavelength(array_source: Source) -> None:
    source = array_source(flat(10, 1000), kind=SourceKind.FITS, exposure_s=np.ones(2))

    scale = resolve_scale(IntensityScale(ScaleKind.SOLAR_LOG10, low=10, high=1000), source)

    assert float(scale.apply(source.read(1), 1)[0, 0]) == pytest.approx(1)


def test_a_bit_range_needs_bits(array_source: Source) -> None:
    with pytest.raises(ConfigError, match="float32 values, which have no bit range"):
        resolve_scale(IntensityScale(ScaleKind.BIT_RANGE), array_source(flat(1)))


def test_16_bit_white_becomes_1(array_source: Source) -> None:
    source = array_source(flat(65535, dtype="uint16"))

    scale = resolve_scale(IntensityScale(), source)

    assert float(scale.apply(source.read(0), 0)[0, 0]) == 1.0


def test_percentiles_are_those_of_the_whole_sequence(array_source: Source) -> None:
    frames = np.linspace(0, 100, 20 * 8 * 8, dtype=np.float32).reshape(20, 8, 8)

    scale = resolve_scale(
        IntensityScale(low_percentile=10, high_percentile=90), array_source(frames)
    )

    assert (scale.low, scale.high) == pytest.approx((10, 90), abs=0.1)


def test_percentiles_pass_over_damaged_frames_and_missing_pixels(array_source: Source) -> None:
    frames = flat(1, 2, 3)
    frames[0, 0, 0] = np.nan

    scale = resolve_scale(IntensityScale(), array_source(frames, damaged=frozenset({1})))

    assert (scale.low, scale.high) == (1, 3)


def test_percentiles_of_nothing_say_so(array_source: Source) -> None:
    source = array_source(flat(np.nan, np.nan))

    with pytest.raises(SourceError, match="none of 2 frames looked at has a valid pixel"):
        resolve_scale(IntensityScale(), source)


@given(
    npst.arrays(
        np.float32, (3, 4), elements=st.floats(-(2.0**100), 2.0**100, width=32) | st.just(np.nan)
    ),
    st.sampled_from([it for it in ScaleKind if it is not ScaleKind.AUTO]),
)
def test_whatever_comes_in_0_to_1_comes_out(frame: NDArray[np.float32], kind: ScaleKind) -> None:
    scale = ResolvedScale(kind, 0.5, 200.0)

    scaled = scale.apply(frame, 0)

    assert scaled.dtype == np.float32
    assert ((scaled >= 0) & (scaled <= 1)).all()
    assert (scaled[np.isnan(frame)] == 0).all()
