"""The picture of an anomaly map."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.anomaly.colormaps import SEQUENTIAL, Colormap, rgb_table
from core.anomaly.heat_look import HeatLook, Residual
from core.anomaly.heat_map import colors, heat_map, levels
from core.anomaly.heat_picture import paint_heat


def test_colours_grow_brighter_and_more_opaque() -> None:
    table = colors().astype(int)

    luminance = table[:, :3] @ [0.299, 0.587, 0.114]
    assert (np.diff(luminance) > -1).all()
    assert (np.diff(table[:, 3]) >= 0).all()
    assert (table[0, 3], table[-1, 3]) == (0, 255)


def test_normal_pixels_stay_clear() -> None:
    assert not heat_map(np.full((4, 4), 0.05, np.float32), 0.0, 1.0)[..., 3].any()


def test_values_outside_the_range_take_its_end_colours() -> None:
    painted = heat_map(np.array([[-5, 50]], np.float32), 0.0, 1.0)

    assert (painted[0, 0] == colors()[0]).all()
    assert (painted[0, 1] == colors()[-1]).all()


def test_pixel_that_is_not_known_is_painted_clear() -> None:
    assert heat_map(np.array([[np.nan]], np.float32), 0.0, 1.0)[0, 0, 3] == 0


def test_same_value_has_the_same_colour_on_every_frame() -> None:
    quiet, loud = np.zeros((4, 4), np.float32), np.full((4, 4), 9, np.float32)
    quiet[0, 0] = loud[0, 0] = 0.5

    assert (heat_map(quiet, 0, 1)[0, 0] == heat_map(loud, 0, 1)[0, 0]).all()


def test_levels_span_the_range() -> None:
    assert levels(np.array([[1, 2, 3]], np.float32), 1, 3).tolist() == [[0, 127, 255]]


def test_empty_range_is_refused() -> None:
    with pytest.raises(ValueError, match="has no range"):
        heat_map(np.zeros((2, 2), np.float32), 1.0, 1.0)


@pytest.mark.parametrize("colormap", SEQUENTIAL)
def test_every_sequential_scale_grows_brighter_evenly(colormap: Colormap) -> None:
    rgb = rgb_table(colormap).astype(np.float32)[np.newaxis] / 255

    lightness = cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab)[0, :, 0]

    steps = np.diff(lightness)
    assert (steps > -0.2).all()
    assert steps.max() < 5 * steps.mean()


def test_the_scale_with_two_ends_is_grey_and_clear_in_the_middle() -> None:
    table = colors(255, Colormap.BALANCE).astype(int)

    assert np.ptp(table[127, :3]) <= 2
    assert (table[0, 3], table[127, 3], table[-1, 3]) == (255, 0, 255)
    # Moreland's published ends.
    assert table[[0, -1], :3].tolist() == [[59, 76, 192], [180, 4, 38]]


@given(
    arrays(np.float32, (3, 4), elements=st.floats(-5, 5, width=32)),
    st.sampled_from(Residual),
    st.booleans(),
)
def test_any_values_can_be_painted_on_any_scale(
    values: np.ndarray, residual: Residual, is_per_frame: bool
) -> None:
    look = HeatLook(residual, is_per_frame=is_per_frame)

    heat = paint_heat(values, look, (0.0, 1.0))

    assert heat.low < heat.high
    assert heat.overlay.shape == heat.alone.shape == (3, 4, 4)
    assert (heat.alone[..., 3] == 255).all()
