"""Frames of a sequence as PNG files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from core.errors import ExportError, SourceError
from core.export.colormap import color_table
from core.export.frame_choice import chosen_frames
from core.export.frame_painter import FramePainter
from core.export.panels import Picture
from core.export.picture_options import FramesOptions
from core.export.png_file import write_png
from core.export.scored import ScoredExport, one_scored, open_frames, the_sequence
from core.export.target import check_target, folder_written_whole
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange
from core.media.source import Frame, FrameSource
from core.media.time_text import frames_text
from core.project.project import Project
from core.training.run_folder import RunFolder
from core.wording import counted

#: Makes the picture of a frame.
_Paint = Callable[[Frame, int], Picture]


@dataclass(frozen=True, slots=True)
class FramesExport:
    """Which pictures were written."""

    path: Path
    sequence: str
    frames: int
    unreadable: int

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        text = f"Wrote {counted(self.frames, 'frame')} of {self.sequence} to {self.path}."
        return f"{text} {self.unreadable} cannot be read." if self.unreadable else text


@dataclass(frozen=True, slots=True)
class FramesExportJob:
    """Write frames as PNG: annotated as a video is, or plain where no run is named.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run whose anomalies are shown; empty writes frames as the viewer shows them.
    target : Path
        The folder to fill, with ``frame_00123.png`` and so on, or, where each frame has a file of
        its own, with pictures of the same names: those that annotation formats know.
    sequence_name : str
        Which sequence; empty takes the only one that there is.
    options : FramesOptions
        Which frames, and what is shown.
    overwrite : bool
        Whether older files may be replaced.
    """

    folder: Path
    run_name: str
    target: Path
    sequence_name: str = ""
    options: FramesOptions = field(default_factory=FramesOptions)
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Exporting frames to {self.target.name}"

    def run(self, context: JobContext) -> FramesExport:
        """Write all pictures or none; frames that cannot be read are left out.

        Raises
        ------
        ExportError
            If it is not clear which sequence is meant, there are no scores, or the folder cannot
            be written.
        """
        check_target(self.target, overwrite=self.overwrite)
        color_table(self.options.colormap)
        scored: ScoredExport | None = None
        with Project.open(self.folder, check=False) as project:
            if self.run_name:
                scored = one_scored(project, self.run_name, self.sequence_name)
                sequence = scored.sequence
            else:
                sequence = the_sequence(project, self.sequence_name)
            index = project.index(sequence.id)
            run = RunFolder(project.layout.run(self.run_name))
        frames = chosen_frames(
            sequence.name, sequence.frames, self.options.first, self.options.last
        )
        done, wanted = 0, range(frames.start, frames.stop, self.options.every)
        with (
            open_frames(sequence, index) as source,
            folder_written_whole(self.target) as part,
        ):
            paint, names = self._painter(scored, run, source), _names(index)
            for frame_index, frame in _read(source, frames, self.options.every):
                context.check()
                write_png(paint(frame, frame_index), part / names(frame_index))
                done += 1
                context.progress(done, len(wanted), f"Writing frame {done} of {len(wanted)}")
            if not done:
                raise ExportError(
                    f"None of the frames {frames_text(frames)} of {sequence.name} can be read."
                )
        return FramesExport(self.target, sequence.name, done, len(wanted) - done)

    def _painter(self, scored: ScoredExport | None, run: RunFolder, source: FrameSource) -> _Paint:
        pictures = self.options.frame_pictures(source)
        if scored is None:
            return pictures.picture
        return FramePainter(scored, run, pictures, self.options).paint


def _read(source: FrameSource, frames: FrameRange, every: int) -> Iterator[tuple[int, Frame]]:
    """Yield the frames wanted that can be read."""
    if every == 1:
        for frame_index, frame in source.decode(frames.start):
            if frame_index >= frames.stop:
                return
            yield frame_index, frame
        return
    for frame_index in range(frames.start, frames.stop, every):
        try:
            yield frame_index, source.read(frame_index)
        except SourceError:
            continue


def _names(index: FrameIndex) -> Callable[[int], str]:
    """Return what the picture of each frame is called."""
    stems = [PurePosixPath(file).stem for file in index.files]
    if stems and len(set(stems)) == len(stems):
        return lambda frame_index: f"{stems[frame_index]}.png"
    return lambda frame_index: f"frame_{frame_index:05d}.png"
