"""One sequence, asked again and again which of its frames somebody means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Self

from core.export.annotations.records import AtUtc
from core.media.frame_durations import FrameDurations
from core.media.frame_index import FrameIndex
from core.project.project import Project
from core.project.records import Sequence

_LAST_NUMBER = re.compile(r"(\d+)\D*$")


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """A sequence with what is looked up in it for every span of a file.

    Attributes
    ----------
    sequence : Sequence
        Its row.
    index : FrameIndex
        Its times and files.
    durations : FrameDurations
        When its frames start and stop.
    frame_of_file : dict of str
        Frame indices by path, name and stem of their files; empty where frames have none of their
        own.
    """

    sequence: Sequence
    index: FrameIndex
    durations: FrameDurations
    frame_of_file: dict[str, int]

    @classmethod
    def of(cls, project: Project, sequence: Sequence) -> Self:
        """Read the index of a sequence."""
        index = project.index(sequence.id)
        frames: dict[str, int] = {}
        if len(set(index.files)) == len(index.files):
            for frame_index, file in enumerate(index.files):
                for name in _names(file):
                    frames.setdefault(name, frame_index)
        return cls(sequence, index, FrameDurations(index), frames)

    def named_frame(self, file: str) -> int | None:
        """Return the frame of an image file; None if there is none.

        Where frames have no files, as in a video, it is the one whose number the name ends in.
        """
        for name in _names(file):
            if name in self.frame_of_file:
                return self.frame_of_file[name]
        number = _LAST_NUMBER.search(PurePosixPath(file).stem)
        if self.frame_of_file or number is None or int(number[1]) >= len(self.index):
            return None
        return int(number[1])

    def seconds(self, at: AtUtc) -> tuple[float, float] | None:
        """Return a stretch of UTC in seconds from the first frame; None without UTC."""
        start = self.index.start_utc
        if start is None:
            return None
        return (at.start - start).total_seconds(), (at.stop - start).total_seconds()

    def reaches(self, at: AtUtc) -> bool:
        """Return whether any of a stretch of UTC lies between its first and last frame."""
        seconds = self.seconds(at)
        return seconds is not None and seconds[0] < self.durations.stop_s[-1] and seconds[1] >= 0


def _names(file: str) -> tuple[str, str, str]:
    path = PurePosixPath(file)
    return file, path.name, path.stem
