"""Write the Sun of the sample as FITS files, with the header and the habits of SDO/AIA.

Two sequences follow each other: in ``sun-quiet`` nothing flares, in ``sun-events`` small flares
are spread over the whole length, so that neither the time nor the brightness of the whole disk
gives them away. Exposure control shortens every other exposure, as it does in flare mode, and
each sequence has two gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameRange
from core.sample.sun import SATURATION_DN, Brightening, Sun, exposed
from core.sample.truth import PlantedEvent

#: AIA takes one image of each wavelength every 12 s.
CADENCE_S = 12.0
_BLOCK = 2880  # A FITS file is made of blocks of so many bytes.


@dataclass(frozen=True, slots=True)
class SunSequence:
    """What one sequence of the Sun shows.

    Attributes
    ----------
    name : str
        Of the sequence and its folder.
    frames : int
        How many files.
    start_s : float
        Seconds from the real image to the first frame.
    gaps_s : dict from int to float
        Seconds that are missing before a frame.
    brightenings : tuple of Brightening
        What is planted.
    seed : int
        Of the noise.
    """

    name: str
    frames: int
    start_s: float
    gaps_s: dict[int, float]
    brightenings: tuple[Brightening, ...]
    seed: int

    @property
    def truth(self) -> tuple[PlantedEvent, ...]:
        """The brightenings as anybody should find them."""
        return tuple(
            PlantedEvent(
                self.name,
                f"brightening of {it.strength:.0f} DN/s",
                FrameRange(it.start_frame, min(it.start_frame + it.frames, self.frames)),
                it.place,
            )
            for it in self.brightenings
        )

    def times_s(self) -> list[float]:
        """Return the seconds from the real image to each frame."""
        missing = 0.0
        times = []
        for frame_index in range(self.frames):
            missing += self.gaps_s.get(frame_index, 0.0)
            times.append(self.start_s + frame_index * CADENCE_S + missing)
        return times


QUIET = SunSequence("sun-quiet", 120, 0.0, {41: 96.0, 88: 132.0}, (), seed=1)
EVENTS = SunSequence(
    "sun-events",
    120,
    1800.0,
    {38: 108.0, 98: 84.0},
    (
        # On active regions, on the quiet Sun and at the limb; short impulsive flares.
        Brightening(71.0, 46.6, 2.1, 1.4, 0.6, 9, 3.6, 5600.0),
        Brightening(63.4, 105.2, 1.9, 1.4, 2.2, 27, 1.6, 3300.0),
        Brightening(31.5, 93.0, 2.2, 1.5, 1.1, 47, 2.9, 5000.0),
        Brightening(112.2, 75.5, 2.1, 1.4, 1.5, 66, 4.0, 4600.0),
        Brightening(54.7, 25.3, 1.8, 1.5, 0.2, 84, 1.9, 3200.0),
        Brightening(98.3, 49.1, 2.2, 1.4, 2.7, 104, 3.2, 5900.0),
    ),
    seed=2,
)


def write_sequence(
    sun: Sun, sequence: SunSequence, folder: Path, on_frame: Callable[[], None]
) -> None:
    """Write one FITS file a frame.

    Parameters
    ----------
    sun : Sun
        What is seen.
    sequence : SunSequence
        When, and what is planted.
    folder : Path
        Where to; made if it is missing.
    on_frame : callable
        Called after each file; may raise to stop.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(sequence.seed)
    footprints = [it.footprint(sun.rate.shape) for it in sequence.brightenings]
    header = _template(sun)
    start, first_fsn = datetime.fromisoformat(header["DATE-OBS"]), header["FSN"]
    for frame_index, elapsed_s in enumerate(sequence.times_s()):
        rate = sun.rate_at(elapsed_s)
        for brightening, footprint in zip(sequence.brightenings, footprints, strict=True):
            rate += brightening.strength * brightening.share(frame_index) * footprint
        exposure_s = _exposure_s(frame_index, rng)
        values = exposed(rate, exposure_s, rng)
        time = start + timedelta(seconds=elapsed_s)
        header["FSN"] = first_fsn + frame_index
        header["AECTYPE"] = 0 if frame_index % 2 == 0 else 2
        _describe(header, values, time, exposure_s)
        name = f"aia.lev1_euv_12s.{time:%Y-%m-%dT%H%M%SZ}.171.image.fits"
        (folder / name).write_bytes(_fits(header, values))
        on_frame()


def _exposure_s(frame_index: int, rng: np.random.Generator) -> float:
    """Return 2 s for even frames and what flare mode may choose for odd ones."""
    shutter_s = rng.normal(0.0, 1e-4)
    return float((2.0 if frame_index % 2 == 0 else rng.uniform(0.5, 1.45)) + shutter_s)


def _template(sun: Sun) -> Any:
    """Return the real header without what these frames are not made of."""
    from astropy.io import fits

    header = sun.header.copy()
    for keyword in list(header):
        # Statistics of 4096 x 4096 pixels.
        if keyword.startswith(("DATAP", "AIHIS", "DATASKEW", "DATAKURT", "NSPIKES")):
            del header[keyword]
    header["TOTVALS"] = header["DATAVALS"] = sun.rate.size
    header.add_history("Made by Framesift from the AIA image in the sunpy package: turned,")
    header.add_history("with planted brightenings and with photon and read noise. Not an")
    header.add_history("observation.")
    return fits.PrimaryHDU(np.zeros(sun.rate.shape, np.int16), header).header


def _describe(header: Any, values: NDArray[np.int16], time: datetime, exposure_s: float) -> None:
    """Write into the header what differs from frame to frame."""
    middle = time + timedelta(seconds=exposure_s / 2)
    header["DATE-OBS"] = time.isoformat(timespec="milliseconds")
    header["T_OBS"] = middle.isoformat(timespec="milliseconds") + "Z"
    header["T_REC"] = time.isoformat(timespec="seconds") + "Z"
    header["EXPTIME"] = round(exposure_s, 6)
    header["INT_TIME"] = round(exposure_s + 0.273, 6)
    header["DATAMIN"], header["DATAMAX"] = int(values.min()), int(values.max())
    header["DATAMEDN"] = int(np.median(values))
    header["DATAMEAN"] = round(float(values.mean()), 2)
    header["DATARMS"] = round(float(values.std()), 2)
    header["NSATPIX"] = int((values >= SATURATION_DN).sum())


def _fits(header: Any, values: NDArray[np.int16]) -> bytes:
    # Written by hand: astropy checks all 170 cards again for each file, which takes ten times as
    # long as everything else.
    data = values.astype(">i2").tobytes()
    return bytes(header.tostring().encode("ascii")) + data + bytes(-len(data) % _BLOCK)
