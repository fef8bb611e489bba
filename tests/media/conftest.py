"""Small videos and FITS files, made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from numpy.typing import NDArray

#: From an AIA level 1 image, shortened; `{…}` is filled in.
HEADER = """\
SIMPLE  =                    T / file does conform to FITS standard
BITPIX  =                   16 / number of bits per data pixel
NAXIS   =                    2 / number of data axes
NAXIS1  =                   12
NAXIS2  =                    8
DATE-OBS= '{time}'
T_OBS   = '{time}'
EXPTIME =             {exposure:8.6f}
QUALITY =           {quality:10d}
WAVELNTH=                  171
WAVEUNIT= 'angstrom'
INSTRUME= 'AIA_3   '
PIXLUNIT= 'DN      '
HISTORY made for a test
END"""

WriteFits = Callable[..., Path]


def aia_header(
    time: str = "2012-07-19T07:30:00.00", exposure: float = 2.0, quality: int = 0
) -> fits.Header:
    text = HEADER.format(time=time, exposure=exposure, quality=quality)
    return fits.Header.fromstring(text, sep="\n")


def aia_image(level: int, shape: tuple[int, int] = (8, 12)) -> NDArray[np.int16]:
    """Return an image whose every pixel differs, so that a wrong byte order cannot hide."""
    pixels = np.arange(shape[0] * shape[1], dtype=np.int16).reshape(shape)
    return pixels + np.int16(level)


@pytest.fixture
def write_fits(tmp_path: Path) -> WriteFits:
    """Write AIA images as FITS files into a folder."""

    def write(
        name: str,
        level: int = 100,
        *,
        minute: int = 0,
        exposure: float | None = 2.0,
        quality: int = 0,
        shape: tuple[int, int] = (8, 12),
        data: NDArray[np.generic] | None = None,
        folder: str = "aia",
        cards: Mapping[str, object] | None = None,
    ) -> Path:
        header = aia_header(f"2012-07-19T07:{minute:02d}:00.00", exposure or 0.0, quality)
        if exposure is None:
            del header["EXPTIME"]
        header.update(cards or {})
        image = aia_image(level, shape) if data is None else data
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        fits.PrimaryHDU(image, header).writeto(path)
        return path

    return write
