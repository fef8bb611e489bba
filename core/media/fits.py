"""FITS files: one, a folder or an archive of them, and cubes."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, cast

import numpy as np

from core.errors import SourceError
from core.media.file_set import FileSet
from core.media.fits_header import ImageFacts, quieten_astropy, read_facts
from core.media.fits_scan import UNUSABLE, scan
from core.media.fits_stream import damage, facts_of, open_stream
from core.media.frame_index import FrameIndex
from core.media.random_access import RandomAccessSource
from core.media.source import Frame, SourceKind

log = logging.getLogger(__name__)

_PLAIN_SUFFIXES = (".fits", ".fit", ".fts", ".fz")
FITS_SUFFIXES = _PLAIN_SUFFIXES + tuple(f"{suffix}.gz" for suffix in _PLAIN_SUFFIXES)


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
        self.index = scan(files) if index is None else index
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
        wrong = {it.frame_index for it in self.index.issues if it.issue in UNUSABLE}
        problem = SourceError(f"{self.path.name} holds no FITS image that can be read.")
        for frame_index, name in enumerate(self._names):
            if frame_index in wrong:
                continue
            try:
                return facts_of(self._files, name)
            except SourceError as error:
                problem = error
        raise problem


class _OpenFile:
    """One FITS file with its first image, open until closed."""

    def __init__(self, files: FileSet, name: str) -> None:
        from astropy.io import fits

        quieten_astropy()
        self.name = name
        self._label = name if name == files.path.name else f"{name} in {files.path.name}"
        with ExitStack() as stack:
            stream = stack.enter_context(open_stream(files, name, self._label))
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
                raise SourceError(damage(self._label, error)) from error
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
            raise SourceError(damage(self._label, error)) from error

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


def _planes(names: tuple[str, ...]) -> list[int]:
    """Return which plane of its file each frame is: how often its name came before."""
    seen: Counter[str] = Counter()
    planes = []
    for name in names:
        planes.append(seen[name])
        seen[name] += 1
    return planes


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
