"""What was planted in the sample, so that anybody can check what is found in it."""

from __future__ import annotations

from dataclasses import dataclass

from core.media.frame_index import FrameRange


@dataclass(frozen=True, slots=True)
class Place:
    """A box in pixels of the frame as it is read, from its first row and column.

    Attributes
    ----------
    x, y : int
        First column and row.
    width, height : int
        Size.
    """

    x: int
    y: int
    width: int
    height: int

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point lies in the box."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True, slots=True)
class PlantedEvent:
    """One thing that does not belong.

    Attributes
    ----------
    sequence : str
        Name of the sequence that it is in.
    what : str
        What it is, with its strength.
    frames : FrameRange
        When.
    place : Place
        Where; all that it covers in its time.
    """

    sequence: str
    what: str
    frames: FrameRange
    place: Place
