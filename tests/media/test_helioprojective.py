"""Pixels of solar images on the Sun, in arcsec."""

from __future__ import annotations

import numpy as np
import pytest

from core.media.helioprojective import arcsec_box, helioprojective

#: SDO/AIA as in its level 1 headers: 2.4 arcsec a pixel, disc centre between two pixels.
AIA = {
    "CTYPE1": "HPLN-TAN",
    "CTYPE2": "HPLT-TAN",
    "CUNIT1": "arcsec",
    "CUNIT2": "arcsec",
    "CRVAL1": 0.0,
    "CRVAL2": 0.0,
    "CDELT1": 2.4,
    "CDELT2": 2.4,
    "CRPIX1": 512.5,
    "CRPIX2": 512.5,
    "CROTA2": 0.0,
    "COMMENT": "not for the sky",
}


def test_the_middle_of_the_first_pixel_is_half_a_pixel_within_the_corner() -> None:
    places = helioprojective(AIA, [(511.5, 511.5), (0, 0), (1023, 511.5)])

    assert places is not None
    assert places[0] == pytest.approx([0, 0], abs=1e-6)
    # The tangent projection is off by 1 in 1e5 at the limb.
    assert places[1] == pytest.approx([-511.5 * 2.4, -511.5 * 2.4], abs=0.1)
    assert places[2] == pytest.approx([511.5 * 2.4, 0], abs=0.1)


def test_a_box_reaches_to_the_edges_of_its_pixels() -> None:
    box = arcsec_box(AIA, 512, 512, 10, 5)

    assert box is not None
    assert (box.west_low, box.north_low) == pytest.approx((0, 0), abs=1e-6)
    assert (box.west_high, box.north_high) == pytest.approx((24, 12), abs=1e-3)
    assert box.center == pytest.approx((12, 6), abs=1e-3)


def test_a_turned_image_gives_the_enclosing_box() -> None:
    box = arcsec_box(AIA | {"CROTA2": 90.0}, 512, 512, 10, 5)

    assert box is not None
    assert (box.west_low, box.north_low) == pytest.approx((-12, 0), abs=1e-3)
    assert (box.west_high, box.north_high) == pytest.approx((0, 24), abs=1e-3)


def test_axes_of_older_instruments_are_known() -> None:
    soho = {key: value for key, value in AIA.items() if not key.startswith("CUNIT")}

    places = helioprojective(soho | {"CTYPE1": "Solar-X", "CTYPE2": "Solar-Y"}, [(512.5, 511.5)])

    assert np.asarray(places)[0] == pytest.approx([2.4, 0], abs=1e-3)


@pytest.mark.parametrize(
    "header",
    [{}, {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN"}, AIA | {"CDELT1": 0.0, "CDELT2": 0.0}],
)
def test_an_image_that_is_nowhere_on_the_sun_has_no_places(header: dict[str, object]) -> None:
    assert helioprojective(header, [(0, 0)]) is None
    assert arcsec_box(header, 0, 0, 1, 1) is None
