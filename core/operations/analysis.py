"""What a run says of one file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.project.records import ThresholdOrigin, Thresholds
from core.wording import counted


class Verdict(StrEnum):
    """What the highest score of a file means.

    ``normal`` is below the low threshold, ``suspect`` at or above it, ``anomalous`` at or above the
    high one; ``unknown`` where the run has no thresholds or no frame has a score.
    """

    NORMAL = "normal"
    SUSPECT = "suspect"
    ANOMALOUS = "anomalous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """A run of suspect frames.

    Attributes
    ----------
    first, last : int
        Its frames.
    start_s : float
        When it begins.
    start_utc : str
        ISO 8601, or empty where the source does not know it.
    peak_frame : int
        Where the score is highest.
    peak_score : float
        How high it is.
    verdict : Verdict
        Suspect or anomalous.
    """

    first: int
    last: int
    start_s: float
    start_utc: str
    peak_frame: int
    peak_score: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a run says of one file.

    Attributes
    ----------
    file : Path
        What was looked at.
    run : str
        The run.
    detector : str
        Its detector.
    statistic : str
        The frame score.
    frames, unreadable : int
        How many frames there are, and how many of them have no score.
    score : float or None
        The highest score; None if no frame has one.
    frame : int or None
        Where it is.
    time_s : float or None
        When that is.
    utc : str
        The same as ISO 8601, or empty where the source does not know it.
    low, high : float or None
        The thresholds; None where the run has none.
    thresholds_from : str
        ``project`` if they are others there than the calibration suggests, ``run`` if they are so
        in the folder of the run, ``options`` if they were asked for, ``calibration``, or empty.
    threshold_origin : ThresholdOrigin or None
        How they were chosen; None where that is not known or they were asked for.
    verdict : Verdict
        What the highest score means.
    margin : float or None
        By how much the score is above the low threshold; negative below it.
    margin_share : float or None
        The same as a share of that threshold.
    suspect_frames : int
        Frames at or above the low threshold.
    events : tuple of FoundEvent
        Runs of such frames.
    seconds : float
        How long it took.
    files : tuple of Path
        What was written.
    """

    file: Path
    run: str
    detector: str
    statistic: str
    frames: int
    unreadable: int
    score: float | None
    frame: int | None
    time_s: float | None
    utc: str
    low: float | None
    high: float | None
    thresholds_from: str
    threshold_origin: ThresholdOrigin | None
    verdict: Verdict
    margin: float | None
    margin_share: float | None
    suspect_frames: int
    events: tuple[FoundEvent, ...]
    seconds: float
    files: tuple[Path, ...] = ()

    @property
    def thresholds_sentence(self) -> str:
        """How the thresholds were chosen; empty where that is not known."""
        return (
            "" if self.threshold_origin is None else f"Thresholds: {self.threshold_origin.sentence}"
        )

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        if self.score is None:
            return f"{self.file.name}: no frame of it could be judged."
        of = f" in {counted(len(self.events), 'event')}" if self.frames > 1 and self.events else ""
        where = f" at frame {self.frame}" if self.frames > 1 else ""
        if self.low is None or self.margin is None:
            return (
                f"{self.file.name}: score {self.score:.4g}{where}. {self.run} has no thresholds to "
                "judge it by."
            )
        beside = "above" if self.margin >= 0 else "below"
        share = "" if self.margin_share is None else f" ({abs(self.margin_share):.0%})"
        return (
            f"{self.file.name} is {self.verdict.value}{of}: score {self.score:.4g}{where}, "
            f"{abs(self.margin):.3g}{share} {beside} the low threshold {self.low:.4g}."
        )


def verdict_of(score: float | None, thresholds: Thresholds | None) -> Verdict:
    """Return what a score means."""
    if score is None or thresholds is None:
        return Verdict.UNKNOWN
    if score >= thresholds.high:
        return Verdict.ANOMALOUS
    return Verdict.SUSPECT if score >= thresholds.low else Verdict.NORMAL
