"""An annotated video of a scored sequence."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from core.anomaly.boxes import Box
from core.anomaly.frame_scores import Statistic
from core.anomaly.review import ReviewedFrame, review_frame, run_heat_range
from core.errors import ExportError
from core.export.panels import canvas_size, compose, draw_boxes, mix_heat, panel_size
from core.export.scored import ScoredExport, scored_exports
from core.export.target import check_target, written_whole
from core.export.video_file import VideoFile
from core.export.video_options import VideoOptions
from core.files import why_refused
from core.jobs import JobContext
from core.media.display import display_scale
from core.media.frame_index import FrameIndex
from core.media.open import open_source
from core.media.time_text import time_text, utc_text
from core.project.project import Project
from core.training.run_folder import RunFolder

#: Frames a second where the sequence's own pace is no video's, as with the Sun at 12 s cadence.
SLOW_SEQUENCE_FPS = 10.0
#: A cadence beyond this, in seconds, is not played at its own pace.
_SLOWEST_CADENCE_S = 0.5


@dataclass(frozen=True, slots=True)
class VideoExport:
    """Which file was written, and what is in it."""

    path: Path
    sequence: str
    frames: int
    width: int
    height: int

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        return f"Wrote {self.frames} frames of {self.sequence} to {self.path}."


@dataclass(frozen=True, slots=True)
class VideoExportJob:
    """Write input, reconstruction and residual side by side, with boxes, time and score.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run.
    target : Path
        The ``.mp4``.
    sequence_name : str
        Which sequence; empty takes the only one that was scored.
    options : VideoOptions
        What it shows.
    overwrite : bool
        Whether an older file may be replaced.
    """

    folder: Path
    run_name: str
    target: Path
    sequence_name: str = ""
    options: VideoOptions = field(default_factory=VideoOptions)
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Exporting {self.target.name}"

    def run(self, context: JobContext) -> VideoExport:
        """Write the video, whole or not at all; frames that cannot be read are left out.

        Raises
        ------
        ExportError
            If it is not clear which sequence is meant, there are no scores, or the file cannot be
            written.
        """
        check_target(self.target, ".mp4", overwrite=self.overwrite)
        with Project.open(self.folder, check=False) as project:
            names = (self.sequence_name,) if self.sequence_name else ()
            exports = scored_exports(project, self.run_name, names)
            run = RunFolder(project.layout.run(self.run_name))
        if len(exports) > 1:
            known = ", ".join(it.sequence.name for it in exports)
            raise ExportError(
                f"{self.run_name} has scored several sequences. Say which one to export: {known}."
            )
        export = exports[0]
        with written_whole(self.target) as part:
            try:
                return self._write(export, run, part, context)
            except av.FFmpegError as error:
                why = why_refused(error) if isinstance(error, OSError) else str(error)
                raise ExportError(f"Cannot write {self.target}: {why}.") from error

    def _write(
        self, export: ScoredExport, run: RunFolder, part: Path, context: JobContext
    ) -> VideoExport:
        sequence, index = export.sequence, export.index
        scale = self.options.scale
        wanted = None if scale is None else scale * export.scored.anomaly_map(0).shape[1]
        size = panel_size(sequence.width, sequence.height, wanted)
        heat_range = run_heat_range(run, export.scored)
        panels = 3 if export.scored.reconstruction(0) is not None else 2
        width, height = canvas_size(size, panels)
        times, fps = _pace(index, self.options.fps)
        done = 0
        with (
            open_source(sequence.path, index=index) as source,
            VideoFile(part, width, height, fps) as video,
        ):
            display = display_scale(source)
            for frame_index, frame in source.decode(0):
                context.check()
                picture = display.picture(frame, frame_index)
                reviewed = review_frame(export.scored, frame_index, heat_range)
                shown = _panels(export, picture, reviewed, size, self.options)
                status = _status(index, reviewed, len(index))
                video.add(compose(shown, size, status), times[frame_index])
                done += 1
                context.progress(
                    frame_index + 1, len(index), f"Writing frame {frame_index + 1} of {len(index)}"
                )
        return VideoExport(self.target, sequence.name, done, width, height)


def _panels(
    export: ScoredExport,
    picture: NDArray[np.uint8],
    reviewed: ReviewedFrame,
    size: tuple[int, int],
    options: VideoOptions,
) -> list[tuple[str, NDArray[np.uint8]]]:
    frame_size = export.sequence.width, export.sequence.height
    if options.heat_weight:
        picture = mix_heat(picture, reviewed.residual, options.heat_weight, size)
    boxes: tuple[Box, ...] = ()
    if (thresholds := options.thresholds(export.thresholds)) is not None:
        boxes = reviewed.boxes(
            Statistic.LOCAL_MAX,
            thresholds,
            *frame_size,
            min_area=options.min_area,
            overlap=options.overlap,
        )
    panels = [("input", draw_boxes(picture, boxes, frame_size, size))]
    if reviewed.reconstruction is not None:
        panels.append(("reconstruction", reviewed.reconstruction))
    return [*panels, ("residual", reviewed.residual)]


def _status(index: FrameIndex, reviewed: ReviewedFrame, count: int) -> str:
    frame_index = reviewed.frame_index
    utc = index.utc(frame_index)
    time = utc_text(utc) if utc else time_text(float(index.time_s[frame_index]))
    score = reviewed.scores[Statistic.LOCAL_MAX]
    text = f"{time}   frame {frame_index} of {count}"
    return text if np.isnan(score) else f"{text}   score {score:.3g}"


def _pace(index: FrameIndex, fps: float | None) -> tuple[NDArray[np.float64], float]:
    """Return when each frame is shown, and the typical frames a second."""
    if fps is None and 0 < index.cadence_s <= _SLOWEST_CADENCE_S:
        return index.time_s, 1 / index.cadence_s
    fps = fps or SLOW_SEQUENCE_FPS
    return np.arange(len(index)) / fps, fps
