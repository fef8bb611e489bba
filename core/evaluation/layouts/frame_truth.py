"""Which frames of a sequence are anomalous, as a data set says it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.errors import SourceError
from core.media.frame_index import FrameRange


class FrameTruth(Protocol):
    """Knows the anomalous frames once the number of frames is known."""

    def ranges(self, frames: int) -> tuple[FrameRange, ...] | None:
        """Return the anomalous frames of a sequence of so many; None if only its masks tell.

        Raises
        ------
        SourceError
            If the truth speaks of other frames than there are.
        """
        ...


@dataclass(frozen=True, slots=True)
class Normal:
    """No frame is anomalous."""

    def ranges(self, frames: int) -> tuple[FrameRange, ...]:  # noqa: ARG002
        """Return none."""
        return ()


NORMAL = Normal()


@dataclass(frozen=True, slots=True)
class Throughout:
    """Every frame is anomalous."""

    def ranges(self, frames: int) -> tuple[FrameRange, ...]:
        """Return all frames."""
        return (FrameRange(0, frames),)


@dataclass(frozen=True, slots=True)
class WhereMasked:
    """Those frames are anomalous whose mask has a pixel."""

    def ranges(self, frames: int) -> None:  # noqa: ARG002
        """Return None: the masks tell."""
        return


@dataclass(frozen=True, slots=True)
class FrameList:
    """A file names the anomalous frames.

    Attributes
    ----------
    path : Path
        The file.
    anomalous : tuple of FrameRange
        In order.
    frames : int or None
        How many frames the file speaks of; None if it names the anomalous ones alone.
    """

    path: Path
    anomalous: tuple[FrameRange, ...]
    frames: int | None = None

    def ranges(self, frames: int) -> tuple[FrameRange, ...]:
        """Return the ranges if they fit the sequence.

        Raises
        ------
        SourceError
            If the file speaks of more or fewer frames than there are.
        """
        if self.frames is not None and self.frames != frames:
            raise SourceError(
                f"{self.path} speaks of {self.frames} frames, but the sequence has {frames}. "
                "Check that the two belong together."
            )
        last = max((it.stop for it in self.anomalous), default=0)
        if last > frames:
            raise SourceError(
                f"{self.path} marks the frame {last - 1} (from 0) of a sequence of {frames} "
                "frames. Check that the two belong together."
            )
        return self.anomalous
