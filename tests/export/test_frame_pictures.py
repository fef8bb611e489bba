"""Frames in exports stand as they do in the viewer, and boxes go with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from core.anomaly.boxes import Box
from core.errors import ConfigError
from core.export.frame_pictures import FramePictures
from core.export.picture_options import PictureOptions
from core.media.colormaps import color_table
from core.media.display_choice import DisplayWish, Limits, Stretch
from core.media.open import open_source

WIDTH, HEIGHT = 30, 20
SKY = {"CTYPE1": "HPLN-TAN", "CTYPE2": "HPLT-TAN", "CDELT1": 2.4, "CDELT2": 2.4}


def _write(folder: Path, **changes: object) -> Path:
    """Write one frame, dark but for a block of 4 x 3 pixels near its first row and column."""
    values = np.full((HEIGHT, WIDTH), 100, np.int16)
    values[1:4, 2:6] = 5000
    header = {"WAVELNTH": 171, "INSTRUME": "AIA_3", "EXPTIME": 1.0, **SKY, **changes}
    fits.PrimaryHDU(values, fits.Header(header)).writeto(folder / "a.fits")
    return folder / "a.fits"


@pytest.mark.parametrize(
    "changes",
    [{}, {"CROTA2": 180.0}, {"CDELT1": -2.4}, {"CTYPE1": "", "CTYPE2": ""}],
)
def test_a_box_stays_around_what_it_was_around(tmp_path: Path, changes: dict[str, object]) -> None:
    box = Box(2, 1, 4, 3, 0.5, is_high=False)

    with open_source(_write(tmp_path, **changes)) as source:
        pictures = FramePictures(source)
        picture = pictures.picture(source.read(0), 0)
        (turned,) = pictures.upright_boxes([box])

    inside = np.zeros(picture.shape, np.bool_)
    inside[turned.y : turned.y + turned.height, turned.x : turned.x + turned.width] = True
    assert picture[inside].min() > picture[~inside].max()


def test_north_is_up(tmp_path: Path) -> None:
    with open_source(_write(tmp_path)) as source:
        picture = FramePictures(source).picture(source.read(0), 0)

    assert picture[-2, 2] > picture[1, 2]


def test_options_choose_stretch_limits_and_colours(tmp_path: Path) -> None:
    options = PictureOptions(stretch=Stretch.LINEAR, limits=Limits.MIN_MAX, frame_colormap="auto")

    with open_source(_write(tmp_path)) as source:
        picture = options.frame_pictures(source).picture(source.read(0), 0)

    table = color_table("sdoaia171")
    np.testing.assert_array_equal(picture[-2, 3], table[255])
    np.testing.assert_array_equal(picture[0, 0], table[0])


def test_a_colormap_that_is_not_there_is_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    with (
        open_source(_write(tmp_path)) as source,
        pytest.raises(ConfigError, match="no colormap"),
    ):
        FramePictures(source, DisplayWish(), "sdoaia1710000")


def test_limits_that_would_need_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="percentile"):
        PictureOptions(limits=Limits.MANUAL)
