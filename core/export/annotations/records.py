"""What annotation formats write and read, in Framesift's own words.

A format knows these records and its own file; it knows neither database nor window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.media.frame_durations import FrameDurations
from core.media.frame_index import FrameIndex, FrameRange
from core.project.records import Sequence

#: Label of the events of a run in annotation files.
EVENT = "event"


@dataclass(frozen=True, slots=True)
class FileLabel:
    """A label as files tell it.

    Attributes
    ----------
    name : str
        Never empty.
    color : str
        ``#rrggbb``, or empty where the file has none.
    excludes_from_training, is_anomaly : bool or None
        What its spans mean; None where the file does not say.
    """

    name: str
    color: str = ""
    excludes_from_training: bool | None = None
    is_anomaly: bool | None = None


# What is written


@dataclass(frozen=True, slots=True)
class WrittenSpan:
    """A span, or an event of a run, to be written.

    Attributes
    ----------
    id : str
        Tells it from all others: the uuid of a span, a made-up name for an event.
    frames : FrameRange
        Where it is.
    label : str
        What it means.
    source : str
        Who said so: ``person``, ``ground truth``, ``import`` or ``run NAME``.
    annotator, note : str
        Free text.
    peak_frame : int or None
        Where the score of an event is highest; None for a span.
    peak_score : float or None
        That score.
    """

    id: str
    frames: FrameRange
    label: str
    source: str
    annotator: str = ""
    note: str = ""
    peak_frame: int | None = None
    peak_score: float | None = None

    @property
    def is_event(self) -> bool:
        """Whether a run found it."""
        return self.peak_frame is not None


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Where on a frame the thing is that a span or event is about.

    Attributes
    ----------
    x, y, width, height : int
        In source pixels from the top left.
    mask : ndarray of bool, shape (height, width), or None
        Its pixels within that rectangle; None where only the rectangle is known.
    score : float or None
        Of a detection.
    """

    x: int
    y: int
    width: int
    height: int
    mask: NDArray[np.bool_] | None = None
    score: float | None = None


#: Finds the regions of a span on one frame; none where only the frames are known.
FindRegions = Callable[[WrittenSpan, int], tuple[Region, ...]]


def no_regions(_span: WrittenSpan, _frame_index: int) -> tuple[Region, ...]:
    """Know the frames only."""
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class WrittenSequence:
    """A sequence with what is to be written of it.

    Attributes
    ----------
    sequence : Sequence
        Its row in the project.
    index : FrameIndex
        Its times.
    spans : tuple of WrittenSpan
        By start.
    find_regions : callable
        Finds the regions of one of the spans on one frame.
    durations : FrameDurations
        When its frames start and stop.
    """

    sequence: Sequence
    index: FrameIndex
    spans: tuple[WrittenSpan, ...]
    find_regions: FindRegions = no_regions
    durations: FrameDurations = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "durations", FrameDurations(self.index))

    @property
    def name(self) -> str:
        """Its name in the project."""
        return self.sequence.name

    def seconds(self, span: WrittenSpan) -> tuple[float, float]:
        """Return when the first frame of a span starts and its last one stops."""
        return self.durations.seconds(span.frames)

    def by_frame(self) -> Iterator[tuple[int, list[WrittenSpan]]]:
        """Yield each frame that a span covers, with the spans that do."""
        waiting = list(reversed(self.spans))
        running: list[WrittenSpan] = []
        for frame_index in range(len(self.index)):
            while waiting and waiting[-1].frames.start <= frame_index:
                running.append(waiting.pop())
            running = [span for span in running if span.frames.stop > frame_index]
            if running:
                yield frame_index, running

    def frame_name(self, frame_index: int) -> str:
        """Return the file of a frame, or the name that it has once frames are written as files."""
        if self.index.files and len(set(self.index.files)) == len(self.index.files):
            return self.index.files[frame_index]
        return f"frame_{frame_index:05d}.png"


@dataclass(frozen=True, slots=True, eq=False)
class WrittenAnnotations:
    """All that goes into one file or folder.

    Attributes
    ----------
    project : str
        Name of the project.
    run : str
        The run whose events are among the spans; empty for spans only.
    sequences : tuple of WrittenSequence
        At least one, each with at least one span.
    labels : tuple of FileLabel
        Those that the spans have, in the project's order.
    """

    project: str
    run: str
    sequences: tuple[WrittenSequence, ...]
    labels: tuple[FileLabel, ...]

    @property
    def only(self) -> WrittenSequence:
        """The sequence of a format that holds a single one."""
        (sequence,) = self.sequences
        return sequence

    def every_span(self) -> Iterator[tuple[WrittenSequence, WrittenSpan]]:
        """Yield each span with its sequence."""
        for sequence in self.sequences:
            for span in sequence.spans:
                yield sequence, span


# What is read


@dataclass(frozen=True, slots=True)
class AtFrames:
    """Frames by number: ``start <= frame < stop``, from 0."""

    frames: FrameRange


@dataclass(frozen=True, slots=True)
class AtSeconds:
    """A stretch of time from ``start_s`` to ``stop_s``, in seconds from the first frame."""

    start_s: float
    stop_s: float


@dataclass(frozen=True, slots=True)
class AtUtc:
    """A stretch of time in UTC."""

    start: datetime
    stop: datetime


@dataclass(frozen=True, slots=True)
class AtFile:
    """One frame by the name of its image file."""

    name: str


@dataclass(frozen=True, slots=True)
class ReadSpan:
    """A span as a file tells it, before it is known which frames of the project it means.

    Attributes
    ----------
    where : str
        Its place in the file, for messages: ``line 4``, ``track 12``.
    at : AtFrames, AtSeconds, AtUtc or AtFile
        When it is.
    label : str
        What it means.
    sequence_names : tuple of str
        What the file calls the sequence and its media file, best first; empty where it does not
        say.
    annotator, note : str
        Free text.
    part_of : str or None
        None for a whole span. Formats that say of each frame, or of each object, what it is give
        parts: those of one sequence, label and name are joined to spans where they overlap or
        touch. The empty name is a name as well.
    """

    where: str
    at: AtFrames | AtSeconds | AtUtc | AtFile
    label: str
    sequence_names: tuple[str, ...] = ()
    annotator: str = ""
    note: str = ""
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class ReadAnnotations:
    """What a file holds.

    Attributes
    ----------
    spans : tuple of ReadSpan
        In the order of the file.
    labels : tuple of FileLabel
        What the file says of its labels; not all need be there.
    notices : tuple of str
        Sentences on what was left out.
    """

    spans: tuple[ReadSpan, ...]
    labels: tuple[FileLabel, ...] = ()
    notices: tuple[str, ...] = ()
