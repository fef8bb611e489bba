"""Colours by instrument and wavelength."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sunpy.visualization.colormaps import cmlist

from core.errors import ConfigError
from core.media.colormaps import (
    color_table,
    colored,
    library_colors,
    offered_colormaps,
    solar_colormaps,
    usual_colormap,
)


def test_every_colormap_on_offer_is_known_to_sunpy() -> None:
    assert set(solar_colormaps()) <= set(cmlist)


@pytest.mark.parametrize("name", [*offered_colormaps(), "gray"])
def test_colors_are_those_of_the_libraries(name: str) -> None:
    table = color_table(name)

    assert table.shape == (256, 3)
    if name != "gray":  # matplotlib's grey rounds some shades otherwise.
        np.testing.assert_array_equal(table, library_colors(name))


def test_the_colormaps_of_the_window_need_no_library() -> None:
    code = "from core.media.colormaps import *; color_table('sdoaia171'); import sys;"
    code += "assert not {'matplotlib', 'sunpy'} & set(sys.modules)"

    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("wavelength", [94, 131, 171, 193, 211, 304, 335, 1600, 1700, 4500])
def test_each_wavelength_of_aia_has_its_own(wavelength: int) -> None:
    assert usual_colormap("AIA_1", wavelength) == f"sdoaia{wavelength}"


def test_a_wavelength_that_no_colormap_is_near_is_grey() -> None:
    assert usual_colormap("AIA_1", 700) == "gray"


def test_a_mistyped_name_is_refused_with_an_offer() -> None:
    with pytest.raises(ConfigError, match="sdoaia171"):
        color_table("sdoaia172")


def test_pictures_with_colours_keep_them() -> None:
    picture = np.zeros((4, 5, 3), np.uint8)

    assert colored(picture, "sdoaia171") is picture
    assert colored(picture[..., 0], "gray").ndim == 2
    assert colored(picture[..., 0], "sdoaia171").shape == (4, 5, 3)
