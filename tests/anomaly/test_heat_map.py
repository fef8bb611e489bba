"""The picture of an anomaly map."""

from __future__ import annotations

import numpy as np
import pytest

from core.anomaly.heat_map import colors, heat_map, levels


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
