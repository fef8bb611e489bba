"""Write the annotated video of one scored sequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from core.errors import ExportError
from core.export.curve_panel import CurvePanel
from core.export.frame_choice import chosen_frames
from core.export.frame_painter import FramePainter
from core.export.panels import Canvas, Picture, even
from core.export.scored import ScoredExport, open_frames
from core.export.target import written_whole
from core.export.video_file import VideoFile
from core.export.video_options import CurvePlace, VideoOptions
from core.files import why_refused
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange
from core.media.time_text import frames_text
from core.training.run_folder import RunFolder

#: Frames a second where the sequence's own pace is no video's, as with the Sun at 12 s cadence.
SLOW_SEQUENCE_FPS = 10.0
#: A cadence beyond this, in seconds, is not played at its own pace.
_SLOWEST_CADENCE_S = 0.5
#: Of the score curve below the panels, in pixels at a text size of 1.
_STRIP_HEIGHT = 96


@dataclass(frozen=True, slots=True)
class WrittenVideo:
    """How many frames of which size were written."""

    frames: int
    width: int
    height: int


def write_video(
    target: Path,
    export: ScoredExport,
    run: RunFolder,
    options: VideoOptions,
    context: JobContext,
) -> WrittenVideo:
    """Write a video, whole or not at all; frames that cannot be read are left out.

    Parameters
    ----------
    target : Path
        The ``.mp4``.
    export : ScoredExport
        The sequence and its scores.
    run : RunFolder
        Gives the range of the heat map.
    options : VideoOptions
        What it shows.
    context : JobContext
        For progress and cancelling.

    Returns
    -------
    WrittenVideo
        What is in it.

    Raises
    ------
    ExportError
        If the file cannot be written, or no frame can be read.
    """
    with written_whole(target) as part:
        try:
            return _write(part, export, run, options, context)
        except av.FFmpegError as error:
            why = why_refused(error) if isinstance(error, OSError) else str(error)
            raise ExportError(f"Cannot write {target}: {why}.") from error


def _write(
    part: Path, export: ScoredExport, run: RunFolder, options: VideoOptions, context: JobContext
) -> WrittenVideo:
    sequence = export.sequence
    frames = chosen_frames(sequence.name, len(export.index), options.first, options.last)
    times, fps = _pace(export.index, frames, options.fps)
    done = 0
    with open_frames(sequence, export.index) as source:
        painter = FramePainter(export, run, options.frame_pictures(source), options)
        shown = _VideoPicture(export, painter.canvas, frames, options)
        with VideoFile(part, *shown.size, fps) as video:
            for frame_index, frame in source.decode(frames.start):
                if frame_index >= frames.stop:
                    break
                context.check()
                place = frame_index - frames.start
                picture = painter.paint(frame, frame_index)
                video.add(shown.with_curve(picture, place), times[place])
                done += 1
                message = f"Writing frame {place + 1} of {len(frames)}"
                context.progress(place + 1, len(frames), message)
            if not done:
                raise ExportError(
                    f"None of the frames {frames_text(frames)} of {sequence.name} can be read."
                )
    return WrittenVideo(done, *shown.size)


class _VideoPicture:
    """An annotated picture, with the score curve along it if one is wanted."""

    def __init__(
        self, export: ScoredExport, canvas: Canvas, frames: FrameRange, options: VideoOptions
    ) -> None:
        width, height = canvas.size
        self._is_below = options.curve is CurvePlace.BELOW
        self._curve: CurvePanel | None = None
        self.size = width, height
        if options.curve is CurvePlace.NONE:
            return
        if self._is_below:
            strip = width, even(_STRIP_HEIGHT * canvas.text_size)
            self.size = width, height + strip[1]
        else:
            strip = canvas.panel[0], height
            self.size = width + strip[0], height
        thresholds = options.thresholds(export.thresholds)
        self._curve = CurvePanel(
            export.scores_in_force(thresholds)[frames.start : frames.stop],
            thresholds,
            _within(export.anomalous, frames),
            strip,
            canvas.text_size,
        )

    def with_curve(self, picture: Picture, place: int) -> Picture:
        """Return the picture of a frame, counted from the first of the video."""
        if self._curve is None:
            return picture
        return np.concatenate([picture, self._curve.at(place)], axis=0 if self._is_below else 1)


def _within(known: Sequence[FrameRange], frames: FrameRange) -> list[FrameRange]:
    """Return the parts of ranges that lie in others, counted from their first frame."""
    parts = [(max(it.start, frames.start), min(it.stop, frames.stop)) for it in known]
    first = frames.start
    return [FrameRange(start - first, stop - first) for start, stop in parts if start < stop]


def _pace(
    index: FrameIndex, frames: FrameRange, fps: float | None
) -> tuple[NDArray[np.float64], float]:
    """Return when each frame is shown, from 0 on, and the typical frames a second."""
    if fps is None and 0 < index.cadence_s <= _SLOWEST_CADENCE_S:
        own = index.time_s[frames.start : frames.stop]
        return own - own[0], 1 / index.cadence_s
    fps = fps or SLOW_SEQUENCE_FPS
    return np.arange(len(frames)) / fps, fps
