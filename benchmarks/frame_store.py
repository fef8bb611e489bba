"""Measure how long the frame store of a FITS folder takes against reading it with astropy alone.

Usage: ``python benchmarks/frame_store.py [FOLDER]``. FOLDER is searched for the folder with the
most FITS files; without one, 24 compressed images of 512 x 512 pixels are made. Both ways are
taken in turns in one run, so that their ratio holds on a busy machine too. Bar: 1.3.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from astropy.io import fits

from core.jobs import JobContext
from core.media.open import open_source
from core.operations.choose_recipe import recipe_for
from core.recipe.build import build_frame_store

BAR = 1.3
ROUNDS = 5


def main() -> int:
    """Measure, print, and return 1 if the bar is missed."""
    with tempfile.TemporaryDirectory() as scratch:
        given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
        folder = (given and richest_fits_folder(given)) or made_fits_folder(Path(scratch))
        files = sorted(it for it in folder.iterdir() if is_fits(it))
        with open_source(folder) as source:
            index, recipe = source.index, recipe_for(source.width, source.height)
        store = Path(scratch) / "store.npy"

        def build() -> None:
            with open_source(folder, index=index) as source:
                build_frame_store(source, recipe, store, JobContext())

        def read() -> None:
            for file in files:
                read_with_astropy(file)

        built, plain = in_turns(build, read)
    ratio = statistics.median(one / other for one, other in zip(built, plain, strict=True))
    print(f"{folder.name}: {len(files)} FITS files")
    print(f"frame store {statistics.median(built):.3f} s, astropy {statistics.median(plain):.3f} s")
    print(f"ratio {ratio:.2f}, bar {BAR}: {'held' if ratio <= BAR else 'MISSED'}")
    return int(ratio > BAR)


def in_turns(*ways: Callable[[], None]) -> tuple[list[float], ...]:
    """Return the seconds of each round of each way, after one round to warm up."""
    seconds: tuple[list[float], ...] = tuple([] for _ in ways)
    for round_ in range(ROUNDS + 1):
        for way, taken in zip(ways, seconds, strict=True):
            start = time.perf_counter()
            way()
            if round_:
                taken.append(time.perf_counter() - start)
    return seconds


def read_with_astropy(file: Path) -> float:
    """Read the first image of a file, every pixel of it."""
    with fits.open(file, memmap=False) as hdus:
        image = next(hdu for hdu in hdus if hdu.data is not None)
        return float(image.data[0, 0])


def is_fits(path: Path) -> bool:
    """Return whether a file is FITS by its name."""
    return path.name.lower().endswith((".fits", ".fit", ".fts", ".fits.gz", ".fits.fz"))


def richest_fits_folder(root: Path) -> Path | None:
    """Return the folder below ``root`` with the most FITS files; None without any."""
    counts: dict[Path, int] = {}
    for path in root.rglob("*"):
        if is_fits(path):
            counts[path.parent] = counts.get(path.parent, 0) + 1
    return max(sorted(counts), key=lambda it: counts[it]) if counts else None


def made_fits_folder(scratch: Path) -> Path:
    """Make a folder of compressed images with the keywords that a solar sequence has."""
    folder = scratch / "made"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(24):
        image = rng.poisson(200, (512, 512)).astype(np.int16)
        header = fits.Header()
        header["DATE-OBS"] = f"2012-07-19T07:{number:02d}:00"
        header["EXPTIME"] = 2.0 if number % 2 else 0.5
        header["WAVELNTH"] = 171
        hdus = fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(image, header)])
        hdus.writeto(folder / f"{number:03d}.fits")
    return folder


if __name__ == "__main__":
    sys.exit(main())
