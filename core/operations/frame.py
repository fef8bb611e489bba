"""Write one frame as a picture, exactly as the viewer shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.errors import ExportError
from core.export.png_file import write_png
from core.export.target import written_whole
from core.media.display import display_scale
from core.media.open import open_source
from core.project.project import Project


@dataclass(frozen=True, slots=True)
class FrameReport:
    """Which frame was written.

    Attributes
    ----------
    sequence : str
        Name of the sequence.
    index : int
        The frame, 0-based.
    time_s : float
        Seconds from the first frame.
    utc : str
        ISO 8601, or empty where the source does not know it.
    width, height : int
        Of the picture, in pixels: those of the source.
    """

    sequence: str
    index: int
    time_s: float
    utc: str
    width: int
    height: int


def write_frame(project: Project, sequence_name: str, frame_index: int, path: Path) -> FrameReport:
    """Write one frame of a sequence as a PNG file.

    Raises
    ------
    ExportError
        If there is no such frame, or the file cannot be written.
    """
    if path.suffix.lower() != ".png":
        raise ExportError(f"{path.name} must end in .png: frames are written without loss.")
    sequence = project.sequence_named(sequence_name)
    if not 0 <= frame_index < sequence.frames:
        raise ExportError(
            f"{sequence.name} has no frame {frame_index}: its frames are 0 to "
            f"{sequence.frames - 1}."
        )
    index = project.index(sequence.id)
    with open_source(sequence.path, index=index) as source:
        picture = display_scale(source).picture(source.read(frame_index), frame_index)
    with written_whole(path) as part:
        write_png(picture, part)
    utc = index.utc(frame_index)
    return FrameReport(
        sequence=sequence.name,
        index=frame_index,
        time_s=float(index.time_s[frame_index]),
        utc=utc.isoformat() if utc else "",
        width=picture.shape[1],
        height=picture.shape[0],
    )
