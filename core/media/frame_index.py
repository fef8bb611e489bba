"""What is known of every frame of a sequence without decoding it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.stored_arrays import DAMAGED, read_arrays, write_arrays

#: A step longer than this many cadences is a gap, unless a recipe says otherwise.
GAP_FACTOR = 2.0


@dataclass(frozen=True, slots=True, order=True)
class FrameRange:
    """Consecutive frames ``start <= frame_index < stop`` of one sequence."""

    start: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.stop:
            raise ValueError(f"frames {self.start} to {self.stop} are no range")

    def __len__(self) -> int:
        return self.stop - self.start

    def __contains__(self, frame_index: object) -> bool:
        return isinstance(frame_index, int) and self.start <= frame_index < self.stop

    def overlaps(self, other: FrameRange) -> bool:
        """Return whether the two have a frame in common."""
        return self.start < other.stop and other.start < self.stop


def ranges_of(flags: NDArray[np.bool_]) -> tuple[FrameRange, ...]:
    """Return the runs of flagged frames, in order.

    Examples
    --------
    >>> ranges_of(np.array([True, True, False, True]))
    (FrameRange(start=0, stop=2), FrameRange(start=3, stop=4))
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]])))
    return tuple(FrameRange(start, stop) for start, stop in edges.reshape(-1, 2).tolist())


class TimeOrigin(StrEnum):
    """Where the times of a sequence come from, best first; the window says which."""

    HEADER = "header"
    CONTAINER = "container"
    FILE_NAME = "file name"
    FILE_ORDER = "file order"


class Issue(StrEnum):
    """Why a frame is suggested for exclusion."""

    QUALITY = "quality flag"
    EXPOSURE = "missing exposure"
    BLANK = "no valid pixel"
    SIZE = "another size"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class FrameIssue:
    """One frame and why it should not be learnt."""

    frame_index: int
    issue: Issue


@dataclass(frozen=True, slots=True, eq=False)
class FrameIndex:
    """Per-frame columns of one sequence, each of shape (T,).

    Attributes
    ----------
    time_s : ndarray of float64
        Seconds from the first frame; never decreases.
    time_origin : TimeOrigin
        Where the times come from.
    start_utc : datetime or None
        UTC of frame 0 where the source knows it.
    pts : ndarray of int64 or None
        Presentation time stamps of a video, in its time base.
    keyframes : ndarray of int64 or None
        Frame indices at which decoding a video can start; None where any frame can.
    files : tuple of str
        File or archive member of each frame, relative to the source; empty where one file holds
        all frames.
    exposure_s : ndarray of float64
        Exposure time in seconds; NaN where not known.
    quality : ndarray of int64
        Quality flags of the header; 0 is good.
    wavelength : int
        In angstrom; 0 where not known.
    instrument : str
        As the header names it; empty where not known.
    issues : tuple of FrameIssue
        Frames to suggest for exclusion, in order.
    readable : ndarray of bool
        False where decoding failed; known in full once the frame store was built.
    mean, std, minimum, maximum : ndarray of float32
        Statistics of the frame in source units; NaN until the frame store was built.
    cadence_s : float
        Expected seconds between frames: the median step; 0 for a single frame.
    """

    time_s: NDArray[np.float64]
    time_origin: TimeOrigin
    start_utc: datetime | None
    pts: NDArray[np.int64] | None
    keyframes: NDArray[np.int64] | None
    files: tuple[str, ...]
    exposure_s: NDArray[np.float64]
    quality: NDArray[np.int64]
    wavelength: int
    instrument: str
    issues: tuple[FrameIssue, ...]
    readable: NDArray[np.bool_]
    mean: NDArray[np.float32]
    std: NDArray[np.float32]
    minimum: NDArray[np.float32]
    maximum: NDArray[np.float32]
    cadence_s: float = field(init=False)

    def __post_init__(self) -> None:
        # Once: the median of a million steps takes a hundredth of a second, and many ask for it.
        steps = np.diff(self.time_s)
        object.__setattr__(self, "cadence_s", float(np.median(steps)) if len(steps) else 0.0)

    @classmethod
    def of_times(  # noqa: PLR0913  # one for each column
        cls,
        time_s: NDArray[np.float64],
        time_origin: TimeOrigin,
        *,
        start_utc: datetime | None = None,
        pts: NDArray[np.int64] | None = None,
        keyframes: NDArray[np.int64] | None = None,
        files: tuple[str, ...] = (),
        exposure_s: NDArray[np.float64] | None = None,
        quality: NDArray[np.int64] | None = None,
        wavelength: int = 0,
        instrument: str = "",
        issues: tuple[FrameIssue, ...] = (),
    ) -> FrameIndex:
        """Make an index whose statistics are not known yet."""
        count = len(time_s)
        return cls(
            time_s=np.asarray(time_s, np.float64),
            time_origin=time_origin,
            start_utc=start_utc,
            pts=pts,
            keyframes=keyframes,
            files=files,
            exposure_s=np.full(count, np.nan) if exposure_s is None else exposure_s,
            quality=np.zeros(count, np.int64) if quality is None else quality,
            wavelength=wavelength,
            instrument=instrument,
            issues=issues,
            readable=np.ones(count, np.bool_),
            mean=np.full(count, np.nan, np.float32),
            std=np.full(count, np.nan, np.float32),
            minimum=np.full(count, np.nan, np.float32),
            maximum=np.full(count, np.nan, np.float32),
        )

    def __len__(self) -> int:
        return len(self.time_s)

    def gap_starts(self, gap_factor: float = GAP_FACTOR) -> NDArray[np.int64]:
        """Return the frames that come first after a gap.

        Parameters
        ----------
        gap_factor : float, optional
            A step longer than this many cadences is a gap.

        Returns
        -------
        ndarray of int64, shape (gaps,)
            Frame indices, each at least 1.
        """
        steps = np.diff(self.time_s)
        return np.flatnonzero(steps > gap_factor * self.cadence_s).astype(np.int64) + 1

    def frame_at(self, time_s: float) -> int:
        """Return the frame on show at ``time_s``: the last that began at or before it."""
        return int(np.clip(np.searchsorted(self.time_s, time_s, "right") - 1, 0, len(self) - 1))

    def utc(self, frame_index: int) -> datetime | None:
        """Return the UTC time of a frame, or None where the source does not know it."""
        if self.start_utc is None:
            return None
        return self.start_utc + timedelta(seconds=float(self.time_s[frame_index]))

    def save(self, path: Path) -> None:
        """Write the index to an ``.npz`` file, whole or not at all."""
        columns: dict[str, NDArray[np.generic]] = {
            name: np.asarray(getattr(self, name)) for name in _PLAIN_COLUMNS
        }
        columns["files"] = np.array(self.files, np.str_)
        columns["start_utc"] = np.array(self.start_utc.isoformat() if self.start_utc else "")
        columns["issue_frames"] = np.array([it.frame_index for it in self.issues], np.int64)
        columns["issue_kinds"] = np.array([it.issue.value for it in self.issues], np.str_)
        for name in ("pts", "keyframes"):
            if (column := getattr(self, name)) is not None:
                columns[name] = column
        write_arrays(path, columns)

    @classmethod
    def load(cls, path: Path) -> FrameIndex:
        """Read an index that `save` wrote.

        Raises
        ------
        SourceError
            If the file is missing or damaged.
        """
        try:
            columns = read_arrays(path)
            start = str(columns["start_utc"])
            plain: dict[str, Any] = {name: columns[name] for name in _PLAIN_COLUMNS}
            plain["wavelength"] = int(columns["wavelength"])
            plain["instrument"] = str(columns["instrument"])
            plain["time_origin"] = TimeOrigin(str(columns["time_origin"]))
            issues = zip(columns["issue_frames"], columns["issue_kinds"], strict=True)
            return cls(
                **plain,
                start_utc=datetime.fromisoformat(start).astimezone(UTC) if start else None,
                files=tuple(columns["files"].tolist()),
                issues=tuple(FrameIssue(int(frame), Issue(str(kind))) for frame, kind in issues),
                pts=columns.get("pts"),
                keyframes=columns.get("keyframes"),
            )
        except DAMAGED as error:
            raise SourceError(
                f"The frame index {path} is damaged or missing ({error}). Prepare it again."
            ) from error


_PLAIN_COLUMNS = (
    "time_s",
    "time_origin",
    "exposure_s",
    "quality",
    "wavelength",
    "instrument",
    "readable",
    "mean",
    "std",
    "minimum",
    "maximum",
)
