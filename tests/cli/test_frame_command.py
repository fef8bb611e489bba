"""One solar frame as a picture: stretch, limits, colours and which way is up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from astropy.io import fits
from numpy.typing import NDArray

from core.media.colormaps import color_table
from tests.cli.conftest import RunCommand

#: Brighter from row to row and from column to column.
RAMP = np.add.outer(np.arange(20) * 100, np.arange(30)).astype(np.int16) + np.int16(50)
SKY = {
    "CTYPE1": "HPLN-TAN",
    "CTYPE2": "HPLT-TAN",
    "CUNIT1": "arcsec",
    "CUNIT2": "arcsec",
    "CRPIX1": 15.5,
    "CRPIX2": 10.5,
    "CDELT1": 2.4,
    "CDELT2": 2.4,
    "CRVAL1": 0.0,
    "CRVAL2": 0.0,
}
Write = Callable[..., NDArray[np.uint8]]


@pytest.fixture
def write(framesift: RunCommand, tmp_path: Path) -> Write:
    """Make a project of two solar frames, write the first as a picture, and read that."""

    def run(*options: object, cards: dict[str, object] | None = None) -> NDArray[np.uint8]:
        folder = tmp_path / "sun"
        folder.mkdir()
        for minute, exposure in enumerate((2.0, 0.5)):
            header = fits.Header(
                {
                    "DATE-OBS": f"2012-07-19T07:0{minute}:00",
                    "EXPTIME": exposure,
                    "WAVELNTH": 171,
                    "INSTRUME": "AIA_3",
                    "BUNIT": "DN",
                    **(SKY if cards is None else cards),
                }
            )
            data = (RAMP * (exposure / 2)).astype(np.int16)
            fits.PrimaryHDU(data, header).writeto(folder / f"{minute}.fits")
        project = tmp_path / "p.framesift"
        framesift("new", project)
        framesift("add", project, folder)
        outcome = framesift("frame", project, "sun", 0, "-o", tmp_path / "f.png", *options)
        assert outcome.code == 0, outcome.err
        written = cv2.imread(str(tmp_path / "f.png"), cv2.IMREAD_UNCHANGED)
        return np.asarray(written, np.uint8)

    return run


def test_north_is_up_where_the_header_says_where_it_is(write: Write) -> None:
    picture = write()

    assert picture.shape == (20, 30)
    assert picture[0].mean() > picture[-1].mean()


def test_without_a_place_on_the_sun_the_first_row_is_on_top(write: Write) -> None:
    picture = write(cards={})

    assert picture[0].mean() < picture[-1].mean()


def test_auto_takes_the_colors_of_the_instrument(write: Write) -> None:
    picture = write("--colormap", "auto", "--limits", "min-max", "--stretch", "linear")

    assert picture.shape == (20, 30, 3)
    # OpenCV reads blue first. The brightest pixel of the sequence is white.
    np.testing.assert_array_equal(picture[0, -1, ::-1], color_table("sdoaia171")[255])


def test_limits_and_stretch_are_those_that_were_asked_for(write: Write) -> None:
    # DN/s: the exposure is 2 s.
    picture = write("--stretch", "sqrt", "--low", 0, "--high", 2000)

    rates = RAMP[::-1] / 2
    np.testing.assert_allclose(picture, 255 * np.sqrt(rates / 2000), atol=1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--low", "5", "--high", "5"), "make no range"),
        (("--percent", "60", "40"), "make no range"),
        (("--low", "5", "--limits", "zscale"), "choose one way"),
        (("--colormap", "sdoaia17"), "Did you mean sdoaia171"),
    ],
)
def test_what_makes_no_picture_is_refused_in_a_sentence(
    framesift: RunCommand, project: Path, tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    outcome = framesift("frame", project, "good", 1, "-o", tmp_path / "f.png", *options)

    assert outcome.code == 2
    assert sentence in outcome.err
    assert not (tmp_path / "f.png").exists()
