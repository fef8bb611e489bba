"""Thumbnails of solar frames look as the viewer shows them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from astropy.io import fits

from core.jobs import JobContext
from core.media.open import open_source
from core.operations.thumbnails import Thumbnail, ThumbnailJob


def test_north_is_up_in_the_colors_of_the_instrument(tmp_path: Path) -> None:
    values = np.repeat(np.arange(32, dtype=np.int16)[:, np.newaxis] * 100, 40, axis=1)
    header = {
        "WAVELNTH": 304,
        "INSTRUME": "AIA_4",
        "EXPTIME": 1.0,
        "CTYPE1": "HPLN-TAN",
        "CTYPE2": "HPLT-TAN",
        "CDELT1": 2.4,
        "CDELT2": 2.4,
    }
    fits.PrimaryHDU(values, fits.Header(header)).writeto(tmp_path / "a.fits")
    with open_source(tmp_path / "a.fits") as source:
        index = source.index
    made: list[Thumbnail] = []

    ThumbnailJob(tmp_path / "a.fits", index, [0], height=16).run(JobContext(emit=made.append))

    (thumbnail,) = made
    assert thumbnail.picture.shape == (16, 20, 3)
    red, _, blue = thumbnail.picture[0].mean(axis=0)
    assert red > blue
    assert thumbnail.picture[0].sum() > thumbnail.picture[-1].sum()
