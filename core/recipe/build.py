"""Build the frame store of a sequence: decode once, resize, scale, write in order."""

from __future__ import annotations

import dataclasses
import errno
import shutil
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import ProjectError, SourceError
from core.files import replaced_when_whole, why_refused
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameIssue, Issue
from core.media.source import Frame, FrameSource
from core.recipe.frame_store import FrameStore
from core.recipe.intensity import ResolvedScale, resolve_scale
from core.recipe.recipe import Channel, Recipe

#: Kept free beside the store, so that the database can still be written.
SPARE_BYTES = 32 << 20

_FULL = (errno.ENOSPC, errno.EDQUOT)


def build_frame_store(
    source: FrameSource, recipe: Recipe, path: Path, context: JobContext
) -> tuple[FrameStore, FrameIndex]:
    """Bring every frame of a source into a recipe and write them to one file.

    Memory does not grow with the length of the source. The file appears only when it is whole; an
    older one stays until then. A source without a single usable frame is a `SourceError`.

    Parameters
    ----------
    source : FrameSource
        Where the frames come from.
    recipe : Recipe
        What they become.
    path : Path
        The ``.npy`` file to write, shape (T, H, W, C): uint8 from 8-bit sources, else float16.
    context : JobContext
        Hears of the progress; may cancel, which leaves nothing behind.

    Returns
    -------
    FrameStore
        Mapped from ``path``. Frames that cannot be decoded are black in it.
    FrameIndex
        The source's index with readable frames, statistics in source units, and issues filled in.
        A frame without a valid pixel counts as not readable.

    Raises
    ------
    ProjectError
        If the disk is full or the folder cannot be written.
    """
    frame_maker = _FrameMaker(recipe, resolve_scale(recipe.intensity, source), source.dtype)
    report = _IndexReport(source.index)
    size = len(source) * frame_maker.frame_bytes
    try:
        _check_space(path, size)
        with replaced_when_whole(path) as part, part.open("wb") as file:
            # Written in order, not through a memory map: on a full disk a map kills the process.
            _write(file, source, frame_maker, report, context)
    except OSError as error:
        raise ProjectError(_why(error, path, size)) from error
    return FrameStore.open(path), report.index()


def _write(
    file: BinaryIO,
    source: FrameSource,
    frame_maker: _FrameMaker,
    report: _IndexReport,
    context: JobContext,
) -> None:
    count = len(source)
    shape = (count, *frame_maker.shape)
    header = {"descr": frame_maker.dtype.str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    black = bytes(frame_maker.frame_bytes)
    written = 0
    for frame_index, frame in source.decode(0):
        context.check()
        while written < frame_index:
            file.write(black)
            report.unreadable(written)
            written += 1
        is_valid = frame.shape[:2] == (source.height, source.width)
        if is_valid:
            is_valid = report.measure(frame_index, frame)
        else:
            report.unreadable(frame_index, Issue.SIZE)
        file.write(frame_maker.make(frame, frame_index).tobytes() if is_valid else black)
        written += 1
        context.progress(
            written, count, f"Preparing {source.path.name}: frame {written} of {count}"
        )
    context.check()
    while written < count:
        file.write(black)
        report.unreadable(written)
        written += 1
    if not report.readable.any():
        raise SourceError(
            f"None of the {count} frames of {source.path.name} can be used: "
            "all are damaged or without a valid pixel. Check the files and add them again."
        )


class _FrameMaker:
    """Turns one source frame into the stored frame, shape (H, W, C)."""

    def __init__(self, recipe: Recipe, scale: ResolvedScale, source_dtype: np.dtype[Any]) -> None:
        is_8_bit = source_dtype == np.uint8
        self.shape = (recipe.height, recipe.width, recipe.channel.channels)
        self.dtype: np.dtype[Any] = np.dtype(np.uint8 if is_8_bit else np.float16)
        self.frame_bytes = int(np.prod(self.shape)) * self.dtype.itemsize
        self._size = recipe.width, recipe.height
        self._channel = recipe.channel
        self._scale = scale
        self._keeps_bytes = is_8_bit and scale.is_identity_for_uint8

    def make(self, frame: Frame, frame_index: int) -> NDArray[Any]:
        # Resized before it is scaled: pixels are binned in linear intensity, as a detector with
        # larger pixels would see them, and the logarithm is taken of fewer.
        small = _in_channels(_resized(frame, self._size, keep=self._keeps_bytes), self._channel)
        if not self._keeps_bytes:
            small = self._scale.apply(small, frame_index)
            if self.dtype == np.uint8:
                small = np.rint(small * np.float32(255))
        return small.astype(self.dtype).reshape(self.shape)


def _resized(frame: Frame, size: tuple[int, int], *, keep: bool) -> Frame:
    """Resize to ``(width, height)``; to float32 unless ``keep``, with NaN left out of means."""
    # OpenCV reads the bytes of a big-endian array in the wrong order, without an error.
    values: Frame = frame if keep else frame.astype(np.float32)
    height, width = frame.shape[:2]
    if (width, height) == size:
        return values
    shrinks = size[0] <= width and size[1] <= height
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    valid = np.isfinite(values)
    if valid.all():
        return cv2.resize(np.ascontiguousarray(values), size, interpolation=how)
    weight = cv2.resize(valid.astype(np.float32), size, interpolation=how)
    total = cv2.resize(np.where(valid, values, np.float32(0)), size, interpolation=how)
    return np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0)


def _in_channels(frame: Frame, channel: Channel) -> Frame:
    is_colour = frame.ndim == 3
    if is_colour and channel is Channel.GREY:
        grey: Frame = cv2.cvtColor(np.asarray(frame), cv2.COLOR_RGB2GRAY)
        return grey
    if not is_colour and channel is Channel.COLOUR:
        return np.repeat(frame[..., np.newaxis], 3, axis=2)
    return frame


class _IndexReport:
    """Collects what decoding shows of each frame."""

    def __init__(self, index: FrameIndex) -> None:
        count = len(index)
        self.readable = np.zeros(count, np.bool_)
        self._index = index
        self._statistics = np.full((4, count), np.nan, np.float32)
        found_again = (Issue.UNREADABLE, Issue.BLANK)
        self._issues = {it for it in index.issues if it.issue not in found_again}

    def unreadable(self, frame_index: int, issue: Issue = Issue.UNREADABLE) -> None:
        """Note a frame that cannot be used."""
        if FrameIssue(frame_index, Issue.SIZE) not in self._issues:
            self._issues.add(FrameIssue(frame_index, issue))

    def measure(self, frame_index: int, frame: Frame) -> bool:
        """Note the statistics of a frame; False if it has no valid pixel."""
        statistics = _statistics(frame)
        if statistics is None:
            self._issues.add(FrameIssue(frame_index, Issue.BLANK))
            return False
        self._statistics[:, frame_index] = statistics
        self.readable[frame_index] = True
        return True

    def index(self) -> FrameIndex:
        mean, std, minimum, maximum = self._statistics
        order = list(Issue)
        issues = sorted(self._issues, key=lambda it: (it.frame_index, order.index(it.issue)))
        return dataclasses.replace(
            self._index,
            readable=self.readable,
            mean=mean,
            std=std,
            minimum=minimum,
            maximum=maximum,
            issues=tuple(issues),
        )


def _statistics(frame: Frame) -> tuple[float, float, float, float] | None:
    """Return mean, std, minimum and maximum of the finite pixels, or None if there are none."""
    flat = frame.reshape(frame.shape[0], -1)
    if flat.dtype not in (np.uint8, np.int16, np.uint16, np.float32, np.float64):
        flat = flat.astype(np.float64)
    if flat.dtype.kind == "f":
        valid = np.isfinite(flat)
        if not valid.all():
            flat = flat[valid].reshape(1, -1)
        if not flat.size:
            return None
    # OpenCV passes over the frame once, without a copy in float64.
    mean, std = cv2.meanStdDev(np.ascontiguousarray(flat))
    low, high, _, _ = cv2.minMaxLoc(np.ascontiguousarray(flat))
    return float(mean[0, 0]), float(std[0, 0]), low, high


def _check_space(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(path.parent).free < size + SPARE_BYTES:
        raise OSError(errno.ENOSPC, "not enough space", str(path))


def _why(error: OSError, path: Path, size: int) -> str:
    if error.errno in _FULL:
        return (
            f"The disk is full: the frame store {path} needs {(size + SPARE_BYTES) / 1e6:.0f} MB. "
            "Free some space and prepare again."
        )
    return f"Cannot write the frame store {path}: {why_refused(error)}."
