"""Write one frame as a picture, as the viewer shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.errors import ExportError
from core.export.frame_pictures import FramePictures
from core.export.png_file import write_png
from core.export.target import written_whole
from core.media.colormaps import GREY
from core.media.display_choice import DisplayWish
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


def write_frame(  # one for each thing that can be asked for
    project: Project,
    sequence_name: str,
    frame_index: int,
    path: Path,
    wish: DisplayWish | None = None,
    colormap: str = GREY,
) -> FrameReport:
    """Write one frame of a sequence as a PNG file.

    Where its header says where on the Sun it is, north is up as in the viewer.

    Parameters
    ----------
    project : Project
        The open project.
    sequence_name : str
        Which sequence.
    frame_index : int
        Which of its frames.
    path : Path
        The file; must end in ``.png``.
    wish : DisplayWish, optional
        Stretch and limits; the usual ones otherwise.
    colormap : str, optional
        As `core.media.colormaps.color_table` takes it; ``auto`` takes that of instrument and
        wavelength.

    Returns
    -------
    FrameReport
        What was written.

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
        pictures = FramePictures(source, wish, colormap)
        picture = pictures.picture(source.read(frame_index), frame_index)
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
