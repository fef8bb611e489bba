"""FITS files: one, a folder or an archive of them, and cubes."""

from __future__ import annotations

import gzip
import io
import logging
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

import numpy as np
from natsort import natsorted, ns

from core.errors import SourceError
from core.media.file_set import FileSet, OneFile
from core.media.fits_header import ImageFacts, NoImageError, quieten_astropy, read_facts
from core.media.frame_index import FrameIndex, FrameIssue, Issue
from core.media.random_access import RandomAccessSource
from core.media.source import Frame, SourceKind
from core.media.times import frame_times, time_in_name

log = logging.getLogger(__name__)

_PLAIN_SUFFIXES = (".fits", ".fit", ".fts", ".fz")
FITS_SUFFIXES = _PLAIN_SUFFIXES + tuple(f"{suffix}.gz" for suffix in _PLAIN_SUFFIXES)

_GZIP_MAGIC = b"\x1f\x8b"


class FitsSource(RandomAccessSource):
    """The first image of each FITS file; the planes of a cube are frames too.

    Frames are in order of time: from the headers, else from the file names; else in natural order
    of the names. The commonest size wins: frames of another size, and files that are damaged,
    stay in the sequence as frames that cannot be read, with an issue. Files without any image,
    such as tables, are left out.

    Parameters
    ----------
    files : FileSet
        The files; closed with the source.
    index : FrameIndex, optional
        As saved earlier; headers are not read again.

    Raises
    ------
    SourceError
        If no file holds an image that can be read.
    """

    kind = SourceKind.FITS

    def __init__(self, files: FileSet, index: FrameIndex | None = None) -> None:
        self.path = files.path
        self._files = files
        self._open: _OpenFile | None = None
        self.index = _scan(files) if index is None else index
        self._names = self.index.files or files.names * len(self.index)
        self._planes = _planes(self._names)
        facts = self._first_facts()
        self.height, self.width = facts.height, facts.width
        self.channels = 1
        self.dtype = np.dtype(facts.dtype)
        self.unit = facts.unit

    def read(self, frame_index: int) -> Frame:
        """Return exactly this frame, in native byte order, NaN where pixels are blank.

        Raises
        ------
        SourceError
            If the file is damaged, has another size than the others, or lost its image.
        """
        self._check_range(frame_index)
        name = self._names[frame_index]
        frame = _native(self._opened(name).plane(self._planes[frame_index]), self.dtype)
        if frame.shape != (self.height, self.width):
            raise SourceError(
                f"{name} is {frame.shape[1]} × {frame.shape[0]} pixels where the sequence"
                f" {self.path.name} is {self.width} × {self.height}: exclude this frame."
            )
        return frame

    def header(self, frame_index: int) -> Mapping[str, object]:
        """Return the keywords of the image's header, those of the primary header after them."""
        self._check_range(frame_index)
        return self._opened(self._names[frame_index]).header()

    def close(self) -> None:
        """Let go of the files; may be called twice."""
        if self._open is not None:
            self._open.close()
            self._open = None
        self._files.close()

    def _opened(self, name: str) -> _OpenFile:
        """Keep the last file open, so that the planes of a cube need not find it again."""
        if self._open is None or self._open.name != name:
            if self._open is not None:
                self._open.close()
                self._open = None
            self._open = _OpenFile(self._files, name)
        return self._open

    def _first_facts(self) -> ImageFacts:
        wrong = {it.frame_index for it in self.index.issues if it.issue in _UNUSABLE}
        problem = SourceError(f"{self.path.name} holds no FITS image that can be read.")
        for frame_index, name in enumerate(self._names):
            if frame_index in wrong:
                continue
            try:
                return _facts_of(self._files, name)
            except SourceError as error:
                problem = error
        raise problem


_UNUSABLE = (Issue.SIZE, Issue.UNREADABLE)


class _OpenFile:
    """One FITS file with its first image, open until closed."""

    def __init__(self, files: FileSet, name: str) -> None:
        from astropy.io import fits

        quieten_astropy()
        self.name = name
        self._label = name if name == files.path.name else f"{name} in {files.path.name}"
        with ExitStack() as stack:
            stream = stack.enter_context(_stream(files, name, self._label))
            number = read_facts(stream, self._label).hdu
            stream.seek(0)
            try:
                # Not mapped: thousands of mapped files run out of file handles.
                parts = stack.enter_context(
                    fits.open(stream, memmap=False, lazy_load_hdus=True, ignore_missing_simple=True)
                )
                self._image: Any = parts[number]
                self._primary: Any = parts[0]
            except Exception as error:  # astropy raises what it pleases on damage.
                raise SourceError(_damage(self._label, error)) from error
            self._closing = stack.pop_all()

    def plane(self, plane: int) -> Frame:
        """Return one plane of the image, as astropy gives it.

        Raises
        ------
        SourceError
            If the file is damaged there.
        """
        quieten_astropy()
        try:
            shape = self._image.shape
            if len(shape) == 2:
                return cast("Frame", self._image.data)
            place = np.unravel_index(plane, shape[:-2])
            return cast("Frame", np.asarray(self._image.section[tuple(map(int, place))]))
        except Exception as error:  # As above.
            raise SourceError(_damage(self._label, error)) from error

    def header(self) -> dict[str, object]:
        """Return the keywords of image and primary header."""
        merged: dict[str, object] = {}
        for part in (self._image, self._primary):
            for card in part.header.cards:
                if card.keyword and card.keyword not in merged:
                    merged[card.keyword] = _value(card)
        for keyword in ("COMMENT", "HISTORY"):
            if keyword in merged:
                merged[keyword] = str(self._image.header.get(keyword, ""))
        return merged

    def close(self) -> None:
        """Let go of the file."""
        self._closing.close()


def _value(card: Any) -> object:
    """Return the value of a header card, or its text if that breaks the rules."""
    from astropy.io.fits.verify import VerifyError

    try:
        return cast("object", card.value)
    except VerifyError:
        return str(card.image)[10:].strip()


@dataclass(frozen=True, slots=True)
class _Entry:
    """One frame as the scan found it; ``facts`` is None where the file is damaged."""

    name: str
    facts: ImageFacts | None
    utc: datetime | None
    is_whole: bool


def _scan(files: FileSet) -> FrameIndex:
    """Read all headers; quick enough for thousands of files, since no pixel is read."""
    entries = _entries(files)
    times = frame_times([it.utc for it in entries], [time_in_name(it.name) for it in entries])
    entries = [entries[place] for place in times.order]
    known = [it.facts for it in entries if it.facts is not None]
    facts = [it.facts or known[0] for it in entries]
    exposure = np.array([it.facts.exposure_s if it.facts else np.nan for it in entries])
    issues = _issues(entries, exposure)
    index = FrameIndex.of_times(
        times.time_s,
        times.origin,
        start_utc=times.start_utc,
        files=() if isinstance(files, OneFile) else tuple(it.name for it in entries),
        exposure_s=exposure,
        quality=np.array([it.quality for it in facts], np.int64),
        wavelength=_one_wavelength(files, known),
        instrument=Counter(it.instrument for it in known).most_common(1)[0][0],
        issues=issues,
    )
    index.readable[[it.frame_index for it in issues if it.issue in _UNUSABLE]] = False
    return index


def _entries(files: FileSet) -> list[_Entry]:
    """Return what the headers say of each frame, files in natural order.

    Raises
    ------
    SourceError
        If no file holds a whole image.
    """
    entries: list[_Entry] = []
    problems: list[str] = []
    problem = SourceError(f"{files.path.name} holds no FITS image.")
    for name in natsorted(files.names, alg=ns.IGNORECASE):
        try:
            facts = _facts_of(files, name)
        except NoImageError as error:
            problem = error
            problems.append(f"left out: {error}")
            continue
        except SourceError as error:
            problem = error
            problems.append(str(error))
            entries.append(_Entry(name, None, None, is_whole=False))
            continue
        is_whole = name.lower().endswith(".gz") or files.size(name) >= facts.data_end
        if not is_whole:
            problems.append(f"{name} is cut off before its pixels end.")
        entries += [
            _Entry(name, facts, _plane_time(facts, plane), is_whole)
            for plane in range(facts.planes)
        ]
    if not any(it.facts for it in entries):
        raise problem
    if not any(it.is_whole for it in entries):
        raise SourceError(f"{files.path.name} is cut off before its pixels end; fetch it again.")
    if problems:
        # Only now, and once: where nothing can be read, the error says it all.
        log.warning(
            "%d files of %s are damaged or hold no image; the first: %s",
            len(problems),
            files.path.name,
            problems[0],
        )
    return entries


def _plane_time(facts: ImageFacts, plane: int) -> datetime | None:
    if facts.utc is None or facts.planes == 1:
        return facts.utc
    if facts.plane_s is None:
        return None
    return facts.utc + timedelta(seconds=plane * facts.plane_s)


def _issues(entries: list[_Entry], exposure: np.ndarray[Any, Any]) -> tuple[FrameIssue, ...]:
    sizes = Counter((it.facts.height, it.facts.width) for it in entries if it.facts and it.is_whole)
    usual = sizes.most_common(1)[0][0]
    some_exposures = bool((exposure > 0).any())
    issues: list[FrameIssue] = []
    for frame_index, entry in enumerate(entries):
        facts = entry.facts
        if facts is None or not entry.is_whole:
            issues.append(FrameIssue(frame_index, Issue.UNREADABLE))
            continue
        claims = {
            Issue.SIZE: (facts.height, facts.width) != usual,
            Issue.QUALITY: facts.quality != 0,
            Issue.EXPOSURE: some_exposures and not facts.exposure_s > 0,
            Issue.BLANK: facts.is_blank,
        }
        issues += [FrameIssue(frame_index, issue) for issue, holds in claims.items() if holds]
    return tuple(issues)


def _one_wavelength(files: FileSet, facts: list[ImageFacts]) -> int:
    counts = Counter(it.wavelength for it in facts if it.wavelength)
    if len(counts) > 1:
        found = " and ".join(f"{wave} Å ({count} frames)" for wave, count in counts.most_common())
        raise SourceError(
            f"{files.path.name} mixes {found}: put each wavelength into a folder of its own."
        )
    return next(iter(counts), 0)


def _planes(names: tuple[str, ...]) -> list[int]:
    """Return which plane of its file each frame is: how often its name came before."""
    seen: Counter[str] = Counter()
    planes = []
    for name in names:
        planes.append(seen[name])
        seen[name] += 1
    return planes


def _facts_of(files: FileSet, name: str) -> ImageFacts:
    label = name if name == files.path.name else f"{name} in {files.path.name}"
    with _stream(files, name, label) as stream:
        return read_facts(stream, label)


def _stream(files: FileSet, name: str, label: str) -> BinaryIO:
    """Open a file, looking through gzip.

    Raises
    ------
    SourceError
        If it cannot be read or its gzip stream is damaged.
    """
    try:
        stream = files.open(name)
        magic = stream.read(2)
        stream.seek(0)
    except OSError as error:
        raise SourceError(f"Cannot read {label}: {error.strerror or error}.") from error
    if magic != _GZIP_MAGIC:
        return stream
    with stream:
        try:
            return io.BytesIO(gzip.decompress(stream.read()))
        except (OSError, EOFError, ValueError) as error:
            raise SourceError(_damage(label, error)) from error


def _native(frame: Frame, dtype: np.dtype[np.generic]) -> Frame:
    """Return a frame in native byte order and the dtype of its sequence.

    Astropy leaves FITS data big-endian, which OpenCV takes without a word and reads wrongly. Where
    a frame has blanks or fractions and its sequence is of integers, these are rounded, blanks to 0.
    """
    frame = frame.astype(frame.dtype.newbyteorder("="), copy=False)
    if frame.dtype == dtype:
        return frame
    if np.issubdtype(dtype, np.integer):
        limits = np.iinfo(cast("np.dtype[np.integer[Any]]", dtype))
        whole = np.rint(np.nan_to_num(frame.astype(np.float64)))
        return cast("Frame", whole.clip(limits.min, limits.max).astype(dtype))
    return frame.astype(dtype)


def _damage(label: str, error: Exception) -> str:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"Cannot read {label}: it is damaged or cut off ({reason}); fetch it again."
