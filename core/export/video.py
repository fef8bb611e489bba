"""An annotated video of a scored sequence."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from core.export.colormap import color_table
from core.export.picture_options import PanelSet
from core.export.scored import one_scored
from core.export.target import check_target
from core.export.video_file import check_codec
from core.export.video_options import VideoOptions
from core.export.write_video import write_video
from core.jobs import JobContext, Notice
from core.project.project import Project
from core.training.run_folder import RunFolder


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
    """Write input, reconstruction and residual side by side, with boxes, time and score curve.

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

        An ExportError says that it is not clear which sequence is meant, that there are no scores,
        or that the file cannot be written.
        """
        check_target(self.target, ".mp4", overwrite=self.overwrite)
        check_codec()
        color_table(self.options.colormap)
        with Project.open(self.folder, check=False) as project:
            export = one_scored(project, self.run_name, self.sequence_name)
            run = RunFolder(project.layout.run(self.run_name))
        if self.options.panels is PanelSet.DIAGNOSTIC and not export.scored.has_reconstructions:
            context.emit(Notice(f"{self.run_name} makes no reconstructions to show."))
        written = write_video(self.target, export, run, self.options, context)
        return VideoExport(
            self.target, export.sequence.name, written.frames, written.width, written.height
        )
