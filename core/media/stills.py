"""Folders and archives of png, jpg, tif and bmp, and single images."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from natsort import natsorted, ns
from numpy.typing import NDArray

from core.errors import SourceError
from core.media.file_set import FileSet, OneFile
from core.media.frame_index import FrameIndex, FrameIssue, Issue
from core.media.random_access import RandomAccessSource
from core.media.source import Frame, SourceKind
from core.media.times import frame_times, time_in_name
from core.wording import counted

log = logging.getLogger(__name__)

STILL_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")

#: Grey stays grey, 16 bit stays 16 bit, alpha goes, and the camera's orientation is applied.
_AS_STORED = cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH


class StillsSource(RandomAccessSource):
    """Images in natural order of their names, each one frame.

    Their times come from the file names if these hold time stamps; otherwise only the order is
    known, and frames count as 1/25 s apart, a camera's pace. The commonest size wins: images of
    another size become frames that cannot be read, with an issue.

    Parameters
    ----------
    files : FileSet
        The images; closed with the source.
    index : FrameIndex, optional
        As saved earlier; sizes and times are not looked up again.

    Raises
    ------
    SourceError
        If no image can be read.
    """

    kind = SourceKind.STILLS

    def __init__(self, files: FileSet, index: FrameIndex | None = None) -> None:
        self.path = files.path
        self._files = files
        self.index = _scan(files) if index is None else index
        self._names = self.index.files or files.names
        first = self._first_readable()
        self.height, self.width = first.shape[:2]
        self.channels = 1 if first.ndim == 2 else 3
        self.dtype = first.dtype

    def read(self, frame_index: int) -> Frame:
        """Return exactly this frame.

        Raises
        ------
        SourceError
            If it cannot be decoded or has another size than the others.
        """
        self._check_range(frame_index)
        name = self._names[frame_index]
        frame = _as(read_still(self._files, name), self.channels, self.dtype)
        if frame.shape[:2] != (self.height, self.width):
            raise SourceError(
                f"{name} is {frame.shape[1]} × {frame.shape[0]} pixels where the sequence"
                f" {self.path.name} is {self.width} × {self.height}: exclude this frame."
            )
        return frame

    def close(self) -> None:
        """Let go of the files; may be called twice."""
        self._files.close()

    def _first_readable(self) -> Frame:
        wrong = {it.frame_index for it in self.index.issues if it.issue is Issue.SIZE}
        error = SourceError(f"{self.path.name} holds no image.")
        for frame_index, name in enumerate(self._names):
            if frame_index in wrong:
                continue
            try:
                return read_still(self._files, name)
            except SourceError as problem:
                error = problem
        raise error


def read_still(files: FileSet, name: str) -> Frame:
    """Decode one image.

    Parameters
    ----------
    files : FileSet
        Where it lies.
    name : str
        Its name there.

    Returns
    -------
    ndarray of uint8, uint16 or float32, shape (H, W) or (H, W, 3)
        Colour is RGB.

    Raises
    ------
    SourceError
        If it cannot be read or decoded.
    """
    try:
        with files.open(name) as file:
            data = np.frombuffer(file.read(), np.uint8)
        # From memory, since cv2.imread knows no paths beyond the system's code page.
        image = cv2.imdecode(data, _AS_STORED) if len(data) else None
    except (OSError, cv2.error) as error:
        raise SourceError(f"Cannot read {name} in {files.path.name}: {error}") from error
    if image is None:
        raise SourceError(f"Cannot read {name} in {files.path.name}: it is no whole image.")
    return image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the first bytes of an image tell; ``size`` is None if they tell nothing."""

    name: str
    size: tuple[int, int] | None


def _scan(files: FileSet) -> FrameIndex:
    names = natsorted(files.names, alg=ns.IGNORECASE)
    name_times = [time_in_name(name) for name in names]
    times = frame_times([None] * len(names), name_times)
    looked = [_Looked(names[place], _size(files, names[place])) for place in times.order]
    sizes = Counter(it.size for it in looked if it.size)
    if not sizes:
        raise SourceError(
            f"{files.path.name} holds no image that can be read: check that the files are whole."
        )
    if damaged := [it.name for it in looked if it.size is None]:
        count, name = counted(len(damaged), "file"), damaged[0]
        log.warning("%s of %s cannot be read as images; first %s", count, files.path.name, name)
    usual = sizes.most_common(1)[0][0]
    issues = tuple(
        FrameIssue(place, Issue.SIZE if it.size else Issue.UNREADABLE)
        for place, it in enumerate(looked)
        if it.size != usual
    )
    index = FrameIndex.of_times(
        times.time_s,
        times.origin,
        start_utc=times.start_utc,
        files=() if isinstance(files, OneFile) else tuple(it.name for it in looked),
        issues=issues,
    )
    index.readable[[it.frame_index for it in issues]] = False
    return index


def _size(files: FileSet, name: str) -> tuple[int, int] | None:
    """Return width and height as shown, from the first bytes of the file alone."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # Nothing is decoded here that could fill the memory.
    try:
        with files.open(name) as file, Image.open(file) as image:
            turned = (
                image.format == "JPEG" and image.getexif().get(_ORIENTATION, 1) >= _FIRST_TURNED
            )
            return image.size[::-1] if turned else image.size
    except Exception as error:  # noqa: BLE001  # Pillow raises what it pleases on damage
        log.info("%s in %s: %s", name, files.path.name, error)
        return None


_ORIENTATION = 0x0112  # The Exif tag; values 5 to 8 swap width and height.
_FIRST_TURNED = 5


def _as(frame: NDArray[Any], channels: int, dtype: np.dtype[np.generic]) -> Frame:
    """Give a frame the channels and dtype of its sequence, where a folder mixes them."""
    if frame.ndim == 2 and channels == 3:
        frame = cv2.cvtColor(np.asarray(frame), cv2.COLOR_GRAY2RGB)
    elif frame.ndim == 3 and channels == 1:
        frame = cv2.cvtColor(np.asarray(frame), cv2.COLOR_RGB2GRAY)
    if frame.dtype == dtype:
        return frame
    if frame.dtype == np.uint8 and dtype == np.uint16:
        return frame.astype(np.uint16) * np.uint16(257)
    if frame.dtype == np.uint16 and dtype == np.uint8:
        return (frame // np.uint16(257)).astype(np.uint8)
    return frame.astype(dtype)
