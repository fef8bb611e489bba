"""Write one frame as a picture, exactly as the viewer shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import ExportError
from core.files import replaced_when_whole, why_refused
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
    sequence = project.sequence_named(sequence_name)
    if not 0 <= frame_index < sequence.frames:
        raise ExportError(
            f"{sequence.name} has no frame {frame_index}: its frames are 0 to "
            f"{sequence.frames - 1}."
        )
    index = project.index(sequence.id)
    with open_source(sequence.path, index=index) as source:
        picture = display_scale(source).picture(source.read(frame_index), frame_index)
    _write_png(picture, path)
    utc = index.utc(frame_index)
    return FrameReport(
        sequence=sequence.name,
        index=frame_index,
        time_s=float(index.time_s[frame_index]),
        utc=utc.isoformat() if utc else "",
        width=picture.shape[1],
        height=picture.shape[0],
    )


def _write_png(picture: NDArray[np.uint8], path: Path) -> None:
    if path.suffix.lower() != ".png":
        raise ExportError(f"{path.name} must end in .png: frames are written without loss.")
    in_file_order = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if picture.ndim == 3 else picture
    _, encoded = cv2.imencode(".png", in_file_order)
    try:
        with replaced_when_whole(path) as part:
            part.write_bytes(encoded.tobytes())
    except OSError as error:
        raise ExportError(f"Cannot write {path}: {why_refused(error)}.") from error
