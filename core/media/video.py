"""Videos, read exactly: frame *n* is the *n*-th presentation time stamp (PTS)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.closing import Closing
from core.errors import SourceError
from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.source import Frame, SourceKind

log = logging.getLogger(__name__)

VIDEO_SUFFIXES = (
    ".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts",
    ".wmv", ".asf", ".flv", ".ogv", ".3gp", ".mxf", ".vob", ".y4m",
)  # fmt: skip

#: MPEG program streams stamp few packets, and FFmpeg's guess for the others depends on where
#: reading began: so it always begins at the start.
_STAMPS_DEPEND_ON_START = ("mpeg", "mpegvideo")

_TURNS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}


class VideoSource(Closing):
    """One video stream, decoded by PyAV and addressed by presentation time stamps.

    Parameters
    ----------
    path : Path
        The video.
    index : FrameIndex, optional
        As saved earlier; without it the packets are listed once, which decodes nothing.

    Raises
    ------
    SourceError
        If the file is no video, or holds no frame that can be decoded.

    Notes
    -----
    Frames are RGB, or grey where the pixel format is grey (8 or 16 bit), turned as the file's
    display matrix says. Frames that the decoder had to make up, since data was damaged or missing,
    count as not readable.
    """

    kind = SourceKind.VIDEO
    unit = ""

    def __init__(self, path: Path, index: FrameIndex | None = None) -> None:
        self.path = path
        self._container, self._stream = _open(path)
        try:
            self.index = _scan(path, self._container, self._stream) if index is None else index
            self._pts, self._keyframes = _stamps(path, self.index)
            self._numbers = {stamp: number for number, stamp in enumerate(self._pts.tolist())}
            self._running: Iterator[tuple[int, VideoFrame]] = iter(())
            self._next = -1
            self._turn = 0
            first = self._first_readable()
        except BaseException:
            self._container.close()
            raise
        self.height, self.width = first.shape[:2]
        self.channels = 1 if first.ndim == 2 else 3
        self.dtype = first.dtype

    def __len__(self) -> int:
        return len(self.index)

    def read(self, frame_index: int) -> Frame:
        """Return exactly this frame.

        Raises
        ------
        SourceError
            If it cannot be decoded.
        IndexError
            If there is no such frame.
        """
        if not 0 <= frame_index < len(self):
            raise IndexError(f"no frame {frame_index} in {self.path.name} of {len(self)} frames")
        # Going on costs no more than seeking while no keyframe lies in between.
        if not self.keyframe_before(frame_index) <= self._next <= frame_index:
            self._running = self._frames_from(frame_index)
        for found, picture in self._running:
            self._next = found + 1
            if found == frame_index:
                return self._array(picture)
            if found > frame_index:
                break
        self._next = -1
        raise SourceError(
            f"Frame {frame_index} of {self.path.name} cannot be decoded: the file is damaged or"
            " cut off there. Exclude this frame."
        )

    def keyframe_before(self, frame_index: int) -> int:
        """Return the last frame at or before this one at which decoding can start."""
        place = int(np.searchsorted(self._keyframes, frame_index, "right")) - 1
        return int(self._keyframes[place]) if place >= 0 else 0

    def decode(self, first: int) -> Iterator[tuple[int, Frame]]:
        """Yield frame indices and frames in order from ``first`` on, leaving out damaged ones.

        A later `read` or `decode` takes the decoder over, which ends this one.
        """
        self._next = -1
        for found, picture in self._frames_from(first):
            if found < first:
                continue
            try:
                frame = self._array(picture)
            except SourceError as error:
                log.warning("frame %d is left out: %s", found, error)
                continue
            yield found, frame

    def header(self, frame_index: int) -> Mapping[str, object]:
        """Return what the container says of itself, and the frame's time stamp."""
        return {**self._container.metadata, "pts": int(self._pts[frame_index])}

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self._running = iter(())
        self._container.close()

    def _first_readable(self) -> Frame:
        self.width = 0  # Not known yet: any size will do.
        for _, frame in self.decode(0):
            return frame
        raise SourceError(
            f"{self.path.name} holds no frame that can be decoded: the file is damaged, or its"
            " codec is not supported; copy it again, or convert it to H.264."
        )

    def _frames_from(self, wanted: int) -> Iterator[tuple[int, VideoFrame]]:
        """Yield frames from a keyframe at or before ``wanted`` on."""
        place = max(int(np.searchsorted(self._keyframes, wanted, "right")) - 1, 0)
        while True:
            self._seek(place)
            frames = self._decoded()
            first = next(frames, None)
            # Some containers seek by decoding time, and land one keyframe too late.
            if place == 0 or (first is not None and first[0] <= wanted):
                break
            place -= 1
        if first is not None:
            yield first
            yield from frames

    def _seek(self, place: int) -> None:
        """Go to a keyframe; before the first one that means to open the file again."""
        try:
            if place > 0:
                target = int(self._pts[self._keyframes[place]])
                self._container.seek(target, backward=True, stream=self._stream)
                return
        except av.FFmpegError as error:
            log.info("%s cannot seek (%s): reading from its start", self.path.name, error)
        self._container.close()
        self._container, self._stream = _open(self.path)

    def _decoded(self) -> Iterator[tuple[int, VideoFrame]]:
        """Yield what the decoder makes from here on, in order, numbered by its stamp."""
        self._turn = turn = self._turn + 1
        for stamp, picture in _pictures(self._container, self._stream):
            if turn != self._turn:
                return
            number = self._numbers.get(stamp)
            if number is not None and not picture.is_corrupt:
                yield number, picture

    def _array(self, picture: VideoFrame) -> Frame:
        name = picture.format.name
        grey = name.startswith(("gray", "mono"))
        wide = grey and picture.format.components[0].bits > 8
        wanted = ("gray16le" if wide else "gray") if grey else "rgb24"
        frame: NDArray[Any] = picture.to_ndarray(format=wanted)
        # Not by truth: one of OpenCV's turns is 0.
        if (turn := _TURNS.get(round(picture.rotation) % 360)) is not None:
            frame = cv2.rotate(frame, turn)
        if self.width and frame.shape[:2] != (self.height, self.width):
            raise SourceError(
                f"{self.path.name} changes to {frame.shape[1]} × {frame.shape[0]} pixels on its"
                f" way from {self.width} × {self.height}: exclude these frames."
            )
        return frame


def _open(path: Path) -> tuple[InputContainer, VideoStream]:
    try:
        container = av.open(str(path))
    except OSError as error:  # Some of FFmpeg's errors are OSErrors too, such as a missing file.
        raise SourceError(f"Cannot open {path}: {error.strerror or error}.") from error
    except (av.FFmpegError, ValueError) as error:
        raise SourceError(
            f"Cannot open {path.name}: it is no video, has no frames, or is cut off before its"
            " table of frames; record or copy it again."
        ) from error
    if not container.streams.video:
        container.close()
        raise SourceError(
            f"{path.name} holds no video stream, only sound or data, or a video without a frame;"
            " choose another file."
        )
    stream = container.streams.video[0]
    if stream.codec_context is None:  # PyAV's types say it never is.
        container.close()  # type: ignore[unreachable]
        raise SourceError(
            f"{path.name} is damaged, or of a codec that is not supported: convert it to H.264."
        )
    stream.thread_type = "AUTO"
    stream.codec_context.copy_opaque = True
    return container, stream


def _packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """Yield packets until the end, or until the data cannot be understood any more."""
    try:
        yield from container.demux(stream)
    except av.FFmpegError as error:
        log.warning("%s ends early: %s", container.name, error)


def _scan(path: Path, container: InputContainer, stream: VideoStream) -> FrameIndex:
    """List the time stamps of all frames without decoding them, where the container has them."""
    in_avi = _is_avi(container)
    if in_avi and stream.codec_context.has_b_frames:
        return _scan_by_decoding(path)
    stamps: list[tuple[int, bool]] = []
    for packet in _packets(container, stream):
        if packet.size == 0 or packet.is_discard:  # Outside the edit list.
            continue
        stamp = packet.dts if in_avi else packet.pts
        if stamp is None:
            return _scan_by_decoding(path)
        stamps.append((stamp, packet.is_keyframe))
    return _index(path, stream, sorted(set(stamps)))


def _scan_by_decoding(path: Path) -> FrameIndex:
    """List the stamps of frames whose order only the decoder knows."""
    container, stream = _open(path)
    with container:
        stamps = [
            (stamp, bool(picture.key_frame)) for stamp, picture in _pictures(container, stream)
        ]
        return _index(path, stream, stamps)


def _pictures(container: InputContainer, stream: VideoStream) -> Iterator[tuple[int, VideoFrame]]:
    """Decode from here on; yield each picture with its stamp, in order of showing.

    The stamp is the PTS. AVI stores none, and FFmpeg's guess of it depends on where decoding began:
    there it is the decoding time stamp of the picture's own packet.
    """
    in_avi = _is_avi(container)
    for packet in _packets(container, stream):
        packet.opaque = packet.dts
        try:
            pictures = packet.decode()
        except av.FFmpegError as error:
            log.warning("%s: a packet cannot be decoded: %s", container.name, error)
            continue
        for picture in pictures:
            stamp = picture.opaque if in_avi else picture.pts
            if isinstance(stamp, int):
                yield stamp, picture


def _is_avi(container: InputContainer) -> bool:
    return "avi" in container.format.name.split(",")


def _stamps(path: Path, index: FrameIndex) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if index.pts is None or index.keyframes is None:
        raise SourceError(
            f"{path.name} is a video, but its saved frame index is of something else."
        )
    return index.pts, index.keyframes


def _index(path: Path, stream: VideoStream, stamps: list[tuple[int, bool]]) -> FrameIndex:
    """Make an index of stamps and whether they are of keyframes, in order of showing.

    Raises
    ------
    SourceError
        If there is none.
    """
    if not stamps or stream.time_base is None:
        raise SourceError(
            f"{path.name} holds no frames with time stamps: it is empty or cut off; record or copy"
            " it again."
        )
    by_stamp = dict(stamps)
    pts = np.array(list(by_stamp), np.int64)
    keyframes = np.flatnonzero(list(by_stamp.values())).astype(np.int64)
    if stream.container.format.name in _STAMPS_DEPEND_ON_START:
        keyframes = keyframes[:0]
    # The stamps of AVI are out of order; shown are its frames evenly all the same.
    ticks = np.sort(pts)
    return FrameIndex.of_times(
        (ticks - ticks[0]) * float(stream.time_base),
        TimeOrigin.CONTAINER,
        pts=pts,
        keyframes=keyframes if len(keyframes) else np.zeros(1, np.int64),
    )
