"""Coordinates on the Sun, held against sunpy."""

from __future__ import annotations

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from hypothesis import given, settings
from hypothesis import strategies as st
from sunpy.coordinates import frames, sun

from core.media.helioprojective import map_flips
from core.media.pointing import Observer, Pointing, read_observer, read_pointing
from core.media.solar_grid import solar_grid

#: Of a cut-out of SDO/AIA level 1 at the western limb, shortened.
AIA: dict[str, object] = {
    "DATE-OBS": "2012-07-19T07:31:59.344",
    "NAXIS1": 371,
    "NAXIS2": 501,
    "CTYPE1": "HPLN-TAN",
    "CTYPE2": "HPLT-TAN",
    "CUNIT1": "arcsec",
    "CUNIT2": "arcsec",
    "CRVAL1": 0.0,
    "CRVAL2": 0.0,
    "CDELT1": 0.599488974,
    "CDELT2": 0.599488974,
    "CRPIX1": -1330.52002,
    "CRPIX2": 672.069946,
    "CROTA2": 0.0194660984,
    "DSUN_OBS": 152057449515.79028,
    "RSUN_REF": 696000000.0,
    "HGLN_OBS": 7.70016559e-05,
    "HGLT_OBS": 4.77022314,
}


def _sunpy_frame(observer: Observer) -> frames.Helioprojective:
    place = SkyCoord(
        observer.longitude * u.deg,
        observer.latitude * u.deg,
        observer.distance_m * u.m,
        frame=frames.HeliographicStonyhurst(obstime="2012-07-19"),
    )
    return frames.Helioprojective(
        observer=place, obstime="2012-07-19", rsun=observer.radius_m * u.m
    )


@pytest.fixture
def pointing() -> Pointing:
    found = read_pointing(AIA)
    assert found is not None
    return found


@settings(max_examples=25, deadline=None)
@given(
    west=st.floats(-900, 900),
    north=st.floats(-900, 900),
    longitude=st.floats(-180, 180),
    latitude=st.floats(-80, 80),
    au=st.floats(0.3, 1.6),
)
def test_heliographic_coordinates_are_those_of_sunpy(
    west: float, north: float, longitude: float, latitude: float, au: float
) -> None:
    observer = Observer(longitude, latitude, au * 1.495978707e11)
    there = SkyCoord(west * u.arcsec, north * u.arcsec, frame=_sunpy_frame(observer))
    is_off_disc = np.hypot(west, north) > observer.limb_arcsec - 2

    found = observer.heliographic(np.array([[west, north]]))[0]

    if is_off_disc:
        return
    # Not through make_3d by transform_to alone: sunpy assumes the surface, as we do.
    expected = there.transform_to(frames.HeliographicStonyhurst(obstime="2012-07-19"))
    turn = (found[0] - expected.lon.deg + 180) % 360 - 180
    assert turn * np.cos(np.radians(found[1])) == pytest.approx(0, abs=1e-4)
    assert found[1] == pytest.approx(expected.lat.deg, abs=1e-4)
    back = observer.helioprojective(found[np.newaxis])[0]
    assert back == pytest.approx([west, north], abs=1e-3)


def test_a_pixel_of_the_sample_header_is_where_sunpy_has_it(pointing: Pointing) -> None:
    place = pointing.place(100, 30)

    assert place is not None
    assert pointing.observer is not None
    there = pointing.wcs.pixel_to_world_values(100, 30)
    assert (place.west, place.north) == pytest.approx(np.array(there) * 3600, abs=1e-6)
    sky = SkyCoord(
        place.west * u.arcsec, place.north * u.arcsec, frame=_sunpy_frame(pointing.observer)
    )
    degrees = sky.transform_to(frames.HeliographicStonyhurst(obstime="2012-07-19"))
    assert place.is_on_disc
    assert (place.longitude, place.latitude) == pytest.approx(
        (degrees.lon.deg, degrees.lat.deg), abs=1e-6
    )
    assert place.text == (
        f"({place.west:.1f}″, {place.north:.1f}″) · "
        f"S{abs(place.latitude):04.1f} W{place.longitude:04.1f}"
    )


def test_beyond_the_limb_there_is_no_heliographic_place(pointing: Pointing) -> None:
    place = pointing.place(360, 490)

    assert place is not None
    assert not place.is_on_disc
    assert place.text.count("″") == 2
    assert "N" not in place.text


def test_the_limb_is_one_solar_radius_away(pointing: Pointing) -> None:
    observer = pointing.observer
    assert observer is not None
    arcsec = observer.limb()

    away = np.hypot(*arcsec.T)

    # The radius that sunpy's sun module gives for the Earth, which SDO is near to.
    assert away == pytest.approx(observer.limb_arcsec, abs=0.1)
    assert observer.limb_arcsec == pytest.approx(sun.angular_radius("2012-07-19").value, rel=1e-3)


def test_grid_lines_are_where_sunpy_sees_them() -> None:
    whole_disc = AIA | {"CRPIX1": 2048.5, "CRPIX2": 2048.5, "NAXIS1": 4096, "NAXIS2": 4096}
    pointing = read_pointing(whole_disc)
    assert pointing is not None
    grid = solar_grid(pointing)
    assert grid is not None
    assert pointing.observer is not None

    degrees = [
        pointing.observer.heliographic(np.array([[it.west, it.north]]))[0]
        for line in grid.lines
        for x, y in line.points[:: max(1, len(line.points) // 3)]
        if (it := pointing.place(x, y)) is not None
    ]

    off_grid = np.abs((np.array(degrees) + 7.5) % 15 - 7.5).min(axis=1)
    # At the limb itself a point may fall just off the disc.
    assert np.nanmax(off_grid) < 1e-3
    # Eleven parallels, and the meridians of a half and a bit: one is seen over each pole.
    assert 11 + 12 <= len(grid.lines) <= 11 + 24
    assert len(grid.limb) == 1
    assert all(np.isfinite(line.points).all() for line in grid.lines)
    assert {"N15", "S75", "E30", "W60"} <= {line.name for line in grid.lines}


def test_without_its_observer_a_frame_is_seen_from_earth() -> None:
    here = {k: v for k, v in AIA.items() if k not in {"DSUN_OBS", "HGLN_OBS", "HGLT_OBS"}}

    observer = read_observer(here)

    assert observer is not None
    assert observer.latitude == pytest.approx(4.77, abs=0.01)
    assert observer.distance_m == pytest.approx(1.52e11, rel=1e-3)


def test_without_observer_and_date_there_are_arcseconds_only() -> None:
    lost = {k: v for k, v in AIA.items() if k not in {"DSUN_OBS", "HGLT_OBS", "DATE-OBS"}}
    pointing = read_pointing(lost)
    assert pointing is not None

    place = pointing.place(0, 0)

    assert place is not None
    assert not place.is_on_disc
    assert solar_grid(pointing) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (False, True)),
        ({"CROTA2": 180.0}, (True, False)),
        ({"CDELT1": -0.6}, (True, True)),
        ({"CDELT2": -0.6}, (False, False)),
        ({"CROTA2": 0.0, "PC1_1": -1.0, "PC2_2": -1.0}, (True, False)),
    ],
)
def test_north_goes_up_and_west_to_the_right(
    changes: dict[str, object], expected: tuple[bool, bool]
) -> None:
    header = AIA | changes
    pointing = read_pointing(header)
    assert pointing is not None

    assert map_flips(header) == expected

    here, beside, below = (pointing.place(*it) for it in ((0, 0), (1, 0), (0, 1)))
    assert here
    assert beside
    assert below
    assert (beside.west < here.west, below.north > here.north) == expected


@pytest.mark.parametrize(
    "header",
    [
        {},
        AIA | {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN"},
        AIA | {"CDELT1": 0.0, "CDELT2": 0.0},
        AIA | {"CDELT1": "none", "CRPIX1": None},
    ],
)
def test_a_frame_that_is_nowhere_on_the_sun_has_no_pointing_or_no_places(
    header: dict[str, object],
) -> None:
    pointing = read_pointing(header)

    assert pointing is None or pointing.place(1, 1) is not None
