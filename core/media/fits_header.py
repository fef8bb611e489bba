"""What FITS headers say of a frame: time, exposure, quality, wavelength, instrument."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from core.errors import SourceError
from core.media.times import parse_time

#: A FITS header as astropy reads it; astropy itself is loaded only when one is read.
Header = Mapping[str, Any]

_TIME_KEYWORDS = ("DATE-OBS", "DATE_OBS", "T_OBS", "DATE-BEG", "DATE-AVG", "STARTOBS")
_EXPOSURE_KEYWORDS = ("EXPTIME", "XPOSURE", "EXPOSURE", "EXP_TIME")
_BLOCK = 2880
_CARD = 80


class NoImageError(SourceError):
    """A sound FITS file that holds no image."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What the headers of one file say, without its pixels.

    Attributes
    ----------
    hdu : int
        Number of the first header-data unit that holds an image.
    planes, height, width : int
        Frames in it and their size, in pixels.
    dtype : str
        Of the frames: ``uint8``, ``int16`` or ``uint16`` where the file stores them plainly, else
        ``float32``, with NaN for blank pixels.
    utc : datetime or None
        Time of the first plane.
    plane_s : float or None
        Seconds between the planes of a cube, where its last axis is time.
    exposure_s : float
        Exposure time, NaN where not known; 1 where values are per second already.
    quality : int
        Quality flags; 0 is good.
    wavelength : int
        In angstrom; 0 where not known.
    instrument, unit : str
        As the header has them; empty where it has not.
    is_blank : bool
        Whether the header says that no pixel is valid.
    data_end : int
        Bytes that the file must have to be whole.
    """

    hdu: int
    planes: int
    height: int
    width: int
    dtype: str
    utc: datetime | None
    plane_s: float | None
    exposure_s: float
    quality: int
    wavelength: int
    instrument: str
    unit: str
    is_blank: bool
    data_end: int


def read_facts(stream: BinaryIO, name: str) -> ImageFacts:
    """Read the headers of a FITS file up to its first image; no pixel is read.

    Parameters
    ----------
    stream : binary file
        At its start.
    name : str
        What to call it in an error.

    Returns
    -------
    ImageFacts
        Of the first image of two or more dimensions.

    Raises
    ------
    NoImageError
        If it holds tables only, or nothing.
    SourceError
        If it is no FITS file, or a header is damaged or cut off.
    """
    primary: Header | None = None
    for number, (header, data_end) in enumerate(_headers(stream, name)):
        primary = header if primary is None else primary
        try:
            shape = image_shape(header)
            if len(shape) >= 2 and min(shape) > 0:
                return _facts(number, shape, header, primary, data_end)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise SourceError(
                f"Cannot open {name}: its header is damaged at {error}; fetch the file again."
            ) from error
    raise NoImageError(
        f"Cannot open {name}: none of its parts holds an image; choose another file."
    )


def image_shape(header: Header) -> tuple[int, ...]:
    """Return the shape of the image that a header announces, slowest axis first.

    Returns
    -------
    tuple of int
        Empty if the part holds a table or nothing.
    """
    prefix = "Z" if header.get("ZIMAGE") is True else ""
    if not prefix and str(header.get("XTENSION", "IMAGE")).strip() not in {"IMAGE", "IUEIMAGE"}:
        return ()
    axes = int(header.get(f"{prefix}NAXIS", 0))
    return tuple(int(header[f"{prefix}NAXIS{axis}"]) for axis in range(axes, 0, -1))


class _Cards(Mapping[str, Any]):
    """A header whose values are understood when they are asked for.

    Astropy takes apart every card of a header, ten times as long as it takes to find the dozen
    that matter here; its `Card` still reads the values.
    """

    def __init__(self, text: str) -> None:
        cards = [text[place : place + _CARD] for place in range(0, len(text), _CARD)]
        # The first of several cards of a name counts, as with astropy.
        self._cards = {card[:8].rstrip(): card for card in reversed(cards)}

    def __getitem__(self, keyword: str) -> object:
        from astropy.io.fits import Card
        from astropy.io.fits.verify import VerifyError

        try:
            return Card.fromstring(self._cards[keyword]).value
        except (VerifyError, ValueError) as error:
            raise KeyError(keyword) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)


def _headers(stream: BinaryIO, name: str) -> Iterator[tuple[Header, int]]:
    """Yield each header and where its data ends, skipping over the data.

    Raises
    ------
    SourceError
        If the first header cannot be read.
    """
    quieten_astropy()
    position = 0
    while True:
        expected = b"XTENSION" if position else b"SIMPLE  "
        try:
            header = _Cards(_header_text(stream, expected))
            position = stream.tell() + _data_bytes(header)
        except (OSError, EOFError, KeyError, ValueError, TypeError) as error:
            if position:  # What follows the last whole part is of no concern.
                return
            raise SourceError(f"Cannot open {name}: {error}.") from error
        yield header, position
        stream.seek(-(-position // _BLOCK) * _BLOCK)


def _header_text(stream: BinaryIO, expected: bytes) -> str:
    """Read blocks up to the END card, which stays out.

    Raises
    ------
    EOFError
        If the stream ends before.
    ValueError
        If it does not begin as expected.
    """
    text = b""
    while True:
        block = stream.read(_BLOCK)
        if not text and not block:
            raise EOFError("the file is empty")
        if not text and not block.startswith(expected):
            raise ValueError("it is no FITS file")
        if len(block) < _BLOCK:
            raise EOFError("its header is cut off; fetch the file again")
        for place in range(0, _BLOCK, _CARD):
            if block[place : place + 8] == b"END     ":
                return (text + block[:place]).decode("ascii", "replace")
        text += block


def _data_bytes(header: Header) -> int:
    axes = [int(header.get(f"NAXIS{axis}", 0)) for axis in range(1, int(header["NAXIS"]) + 1)]
    values = 1 if axes else 0
    for length in axes:
        values *= length
    groups, parameters = int(header.get("GCOUNT", 1)), int(header.get("PCOUNT", 0))
    return abs(int(header["BITPIX"])) // 8 * groups * (parameters + values)


def _facts(
    number: int, shape: tuple[int, ...], header: Header, primary: Header, data_end: int
) -> ImageFacts:
    planes = 1
    for length in shape[:-2]:
        planes *= length
    both = (header, primary)
    unit = str(_first(both, "BUNIT", "PIXLUNIT") or "").strip()
    exposure = _number(_first(both, *_EXPOSURE_KEYWORDS))
    if re.search(r"/\s*s(ec)?\b|s\s*(\*\*|\^)?\s*-1", unit):
        exposure = 1.0
    valid = _first(both, "DATAVALS")
    return ImageFacts(
        hdu=number,
        planes=planes,
        height=shape[-2],
        width=shape[-1],
        dtype=_dtype(header),
        utc=_time(both),
        plane_s=_plane_seconds(header, len(shape)),
        exposure_s=exposure,
        quality=_quality(_first(both, "QUALITY")),
        wavelength=_wavelength(both),
        instrument=str(_first(both, "INSTRUME") or "").strip(),
        unit=unit,
        is_blank=valid is not None and _number(valid) == 0,
        data_end=data_end,
    )


def _first(headers: tuple[Header, ...], *keywords: str) -> object:
    """Return the first value that any of the headers has for any of the keywords."""
    for keyword in keywords:
        for header in headers:
            value = header.get(keyword)
            if isinstance(value, str | int | float) and value != "":
                return value
    return None


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # a text may be a number too
    except (TypeError, ValueError):
        return float("nan")


def _quality(value: object) -> int:
    """Read flags that HMI writes as hexadecimal text; a word that is no number counts as good."""
    try:
        return int(value, 0) if isinstance(value, str) else int(value or 0)  # type: ignore[call-overload]
    except ValueError:
        return 0


def _wavelength(headers: tuple[Header, ...]) -> int:
    value = _number(_first(headers, "WAVELNTH", "WAVE_LEN", "TWAVE1"))
    if not 0 < value < 1e7:
        return 0
    in_nm = str(_first(headers, "WAVEUNIT") or "").strip().lower() in {"nm", "nanometer"}
    return round(value * 10) if in_nm else round(value)


def _dtype(header: Header) -> str:
    prefix = "Z" if header.get("ZIMAGE") is True else ""
    bits = int(header.get(f"{prefix}BITPIX", 0))
    scale, zero = _number(header.get("BSCALE", 1)), _number(header.get("BZERO", 0))
    has_blanks = "BLANK" in header or "ZBLANK" in header
    if has_blanks or scale != 1:
        return "float32"
    plain = {(8, 0.0): "uint8", (16, 0.0): "int16", (16, 32768.0): "uint16"}
    return plain.get((bits, zero), "float32")


def _time(headers: tuple[Header, ...]) -> datetime | None:
    scale = str(_first(headers, "TIMESYS") or "UTC")
    clock = _first(headers, "TIME-OBS", "TIME_OBS")
    for keyword in _TIME_KEYWORDS:
        text = str(_first(headers, keyword) or "").strip()
        if clock is not None and re.fullmatch(r"\d{4}-\d\d-\d\d|\d\d/\d\d/\d\d", text):
            text = f"{text}T{clock}"
        if (time := parse_time(text, scale)) is not None:
            return time
    return None


def _plane_seconds(header: Header, axes: int) -> float | None:
    if axes != 3 or not str(header.get("CTYPE3", "")).strip().upper().startswith("TIME"):
        return None
    step = _number(header.get("CDELT3"))
    units = {"": 1.0, "s": 1.0, "sec": 1.0, "seconds": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
    factor = units.get(str(header.get("CUNIT3", "")).strip().lower())
    return step * factor if factor is not None and step > 0 else None


def quieten_astropy() -> None:
    """Keep astropy's remarks on odd header cards from becoming warnings.

    Archives are full of cards that break a rule, e.g. BLANK beside float data; a person can do
    nothing about them, and a warning raised in a worker thread can stop the work. Called before
    each use, since `warnings.catch_warnings` is not safe with threads.
    """
    import warnings

    from astropy.utils.exceptions import AstropyWarning

    warnings.filterwarnings("ignore", category=AstropyWarning)
