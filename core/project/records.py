"""Rows of the project as immutable values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from core.media.frame_index import FrameIndex, FrameRange
from core.media.source import SourceKind


class Split(StrEnum):
    """What a sequence is for."""

    TRAIN = "train"
    TEST = "test"


class SpanSource(StrEnum):
    """Who said that a span has its label."""

    PERSON = "person"
    SUGGESTION = "suggestion"
    QUALITY = "quality"
    GROUND_TRUTH = "ground truth"
    IMPORT = "import"


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped and kept"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Sequence:
    """One ordered set of frames from one source.

    Attributes
    ----------
    id : int
        Primary key.
    name : str
        Unique in the project; what the command line and the window call it.
    path : Path
        The source, absolute.
    kind : SourceKind
        What the source is.
    split : Split
        What it is for.
    frames, width, height, channels : int
        Number of frames and their size.
    start_utc : str
        ISO 8601, or empty where the source does not know it.
    cadence_s : float
        Expected seconds between frames.
    gaps : int
        Steps longer than the gap factor allows.
    """

    id: int
    name: str
    path: Path
    kind: SourceKind
    split: Split
    frames: int
    width: int
    height: int
    channels: int
    start_utc: str
    cadence_s: float
    gaps: int

    @property
    def is_missing(self) -> bool:
        """Whether the source is not where it was."""
        return not self.path.exists()


@dataclass(frozen=True, slots=True, eq=False)
class NewSequence:
    """What is known of a source that is about to become a sequence.

    Attributes
    ----------
    name : str
        Wished for; a number is added if the project has it already.
    path : Path
        The source, absolute.
    kind : SourceKind
        What the source is.
    width, height, channels : int
        Of every frame.
    index : FrameIndex
        Per-frame columns, saved beside the database when the sequence is added.
    """

    name: str
    path: Path
    kind: SourceKind
    width: int
    height: int
    channels: int
    index: FrameIndex


@dataclass(frozen=True, slots=True)
class Label:
    """What a span can mean.

    Attributes
    ----------
    id : int
        Primary key.
    name : str
        Unique in the project.
    color : str
        ``#rrggbb``, the timeline's colour.
    key : str
        The digit that chooses it, or empty.
    excludes_from_training : bool
        Whether no training clip may touch its spans.
    is_anomaly : bool
        Whether its spans count as anomalous in evaluation.
    position : int
        Its place among the labels; they are listed by it, then by id.
    """

    id: int
    name: str
    color: str
    key: str
    excludes_from_training: bool
    is_anomaly: bool
    position: int


@dataclass(frozen=True, slots=True)
class NewLabel:
    """A label that is about to be made; see `Label`."""

    name: str
    color: str
    excludes_from_training: bool = False
    is_anomaly: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of frames with a label.

    Attributes
    ----------
    id : int
        Primary key.
    uuid : str
        Stays the same when a project is merged into another.
    sequence_id : int
        The sequence it lies in.
    frames : FrameRange
        Half-open; people see first and last frame.
    label_id : int
        What it means.
    source : SpanSource
        Who said so.
    annotator : str
        Name of the person or program.
    note : str
        Free text.
    created, modified : str
        ISO 8601 in UTC.
    """

    id: int
    uuid: str
    sequence_id: int
    frames: FrameRange
    label_id: int
    source: SpanSource
    annotator: str
    note: str
    created: str
    modified: str


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Part of a frame in source pixels, from the top left; ends need not be whole pixels."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, width: int, height: int) -> Rectangle | None:
        """Return what lies in a frame of a size; None if nothing does."""
        left, top = max(self.x, 0.0), max(self.y, 0.0)
        right, bottom = min(self.x + self.width, width), min(self.y + self.height, height)
        if right <= left or bottom <= top:
            return None
        return Rectangle(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle over a range of frames that neither trains nor scores.

    Attributes
    ----------
    id : int
        Primary key.
    uuid : str
        Stays the same when a project is merged into another.
    sequence_id : int
        The sequence it lies in.
    frames : FrameRange
        Half-open; people see first and last frame.
    place : Rectangle
        In source pixels, inside the frame.
    annotator : str
        Who drew it.
    note : str
        Free text.
    created, modified : str
        ISO 8601 in UTC.
    """

    id: int
    uuid: str
    sequence_id: int
    frames: FrameRange
    place: Rectangle
    annotator: str
    note: str
    created: str
    modified: str


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """Where on one frame an anomaly is, as a person has drawn it.

    It says where; what it means is said by the spans of its frame. It counts, and is shown, while
    one of them has a label that means anomaly.

    Attributes
    ----------
    id : int
        Primary key.
    uuid : str
        Tells it from all others.
    sequence_id : int
        The sequence it lies in.
    frame_index : int
        The frame it lies on.
    place : Rectangle
        In source pixels, inside the frame.
    annotator : str
        Who drew it.
    note : str
        Free text, e.g. what it corrects.
    created, modified : str
        ISO 8601 in UTC.
    """

    id: int
    uuid: str
    sequence_id: int
    frame_index: int
    place: Rectangle
    annotator: str
    note: str
    created: str
    modified: str


@dataclass(frozen=True, slots=True)
class Run:
    """One training of a detector.

    Attributes
    ----------
    id : int
        Primary key.
    name : str
        Unique in the project; also the name of its folder under ``runs/``.
    detector : str
        Registered name, e.g. ``conv3d_basic`` or ``motion``.
    state : RunState
        How it stands.
    reason : str
        Why it failed, or ended before its last epoch; empty otherwise.
    dataset_hash : str
        Of frames, spans, recipe and settings.
    created : str
        ISO 8601 in UTC.
    seconds : float
        How long training took.
    train_loss, val_loss : float or None
        Of the checkpoint kept; None for detectors without a loss.
    """

    id: int
    name: str
    detector: str
    state: RunState
    reason: str
    dataset_hash: str
    created: str
    seconds: float
    train_loss: float | None
    val_loss: float | None


class SmoothingKind(StrEnum):
    """Over which frames a score is smoothed.

    All but the centred ones take the frame and those before it, as one can while a camera runs;
    these take as many from the future as from the past, so that an event is seen before it begins.
    """

    OFF = "off"
    CAUSAL = "causal"
    EXPONENTIAL = "exponential"
    MEDIAN = "median"
    CENTRED = "centred"
    CENTRED_MEDIAN = "centred-median"

    @property
    def looks_ahead(self) -> bool:
        """Whether frames that are yet to come have a say."""
        return self in (SmoothingKind.CENTRED, SmoothingKind.CENTRED_MEDIAN)

    @property
    def text(self) -> str:
        """What people call it."""
        return {
            SmoothingKind.OFF: "None",
            SmoothingKind.CAUSAL: "Mean of the last",
            SmoothingKind.EXPONENTIAL: "Exponential mean",
            SmoothingKind.MEDIAN: "Median of the last",
            SmoothingKind.CENTRED: "Mean around (looks ahead)",
            SmoothingKind.CENTRED_MEDIAN: "Median around (looks ahead)",
        }[self]


@dataclass(frozen=True, slots=True)
class EventRule:
    """How suspect frames become events and suspect pixels become boxes.

    Attributes
    ----------
    has_hysteresis : bool
        Whether an event starts where the score reaches high, and lasts while it stays at or above
        low. Otherwise it starts and lasts at or above low.
    min_frames : int
        Events of fewer frames are dropped, at least 1.
    min_area : int
        Boxes around fewer pixels of the anomaly map are dropped, at least 1.
    smoothing : SmoothingKind
        How frame scores are smoothed before they are compared; maps and boxes are not.
    smoothing_frames : int
        Over how many frames, at least 1.
    """

    has_hysteresis: bool = False
    min_frames: int = 1
    min_area: int = 1
    smoothing: SmoothingKind = SmoothingKind.OFF
    smoothing_frames: int = 5

    def __post_init__(self) -> None:
        if min(self.min_frames, self.min_area, self.smoothing_frames) < 1:
            raise ValueError("an event rule counts from 1")

    @property
    def keeps_suspects(self) -> bool:
        """Whether every frame at or above low is an event's."""
        return not self.has_hysteresis and self.min_frames == 1

    @property
    def smooths(self) -> bool:
        """Whether scores are smoothed before they are compared."""
        return self.smoothing is not SmoothingKind.OFF and self.smoothing_frames > 1

    @property
    def text(self) -> str:
        """The rule in one sentence; empty where it is plain."""
        parts = []
        if self.has_hysteresis:
            parts.append("events start at high and last while at or above low")
        if self.min_frames > 1:
            parts.append(f"events have at least {self.min_frames} frames")
        if self.min_area > 1:
            parts.append(f"boxes have at least {self.min_area} pixels of the map")
        if self.smooths:
            kind = self.smoothing.text.lower()
            parts.append(f"scores are smoothed over {self.smoothing_frames} frames: {kind}")
        sentence = "; ".join(parts)
        return f"{sentence[:1].upper()}{sentence[1:]}." if parts else ""


@dataclass(frozen=True, slots=True)
class ThresholdOrigin:
    """How thresholds were chosen.

    Attributes
    ----------
    method : str
        One of `core.anomaly.threshold_method`, or ``hand`` where a person has set them.
    asked_low, asked_high : float or None
        What was asked for in the measure of the method; None by hand.
    text : str
        The same in one sentence, with what they were chosen on.
    chosen : str
        When, ISO 8601 in UTC; empty until they are kept.
    scoring : int
        By which way of scoring the frames were measured, as `core.anomaly.frame_scores.SCORING`
        counts them; 0 where that is not known or does not matter.
    """

    method: str
    asked_low: float | None
    asked_high: float | None
    text: str
    chosen: str = ""
    scoring: int = 0

    @classmethod
    def by_hand(cls) -> ThresholdOrigin:
        """Return the origin of thresholds that a person has typed or dragged."""
        return cls("hand", None, None, "Set by hand.")

    @property
    def is_by_hand(self) -> bool:
        """Whether a person has set them, looking at whatever was on show."""
        return self.method == "hand"

    @property
    def sentence(self) -> str:
        """How and when they were chosen."""
        when = f" Chosen on {self.chosen[:10]}." if self.chosen else ""
        return f"{self.text}{when}"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The two lines on the timeline of one run, and what becomes of the frames between them.

    Attributes
    ----------
    low, high : float
        In units of the score; a frame or pixel at or above ``low`` is suspect, at or above
        ``high`` it is beyond doubt. ``low <= high``.
    rule : EventRule
        How suspect frames become events.
    origin : ThresholdOrigin or None
        How they were chosen; None where a person is just setting them. It makes no difference to
        what they are: thresholds of another origin are equal.
    """

    low: float
    high: float
    rule: EventRule = EventRule()
    origin: ThresholdOrigin | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"low threshold {self.low} is above high threshold {self.high}")

    def with_low(self, low: float) -> Thresholds:
        """Return the same with another low, set by hand, which stops at high."""
        return replace(self, low=min(low, self.high), origin=None)

    def with_high(self, high: float) -> Thresholds:
        """Return the same with another high, set by hand, which stops at low."""
        return replace(self, high=max(high, self.low), origin=None)

    def to_mapping(self) -> dict[str, object]:
        """Return plain values for JSON, with how they were chosen where that is known."""
        origin = {} if self.origin is None else asdict(self.origin)
        return {"low": self.low, "high": self.high, **origin}


@dataclass(frozen=True, slots=True)
class Changes:
    """What an edit or a job touched, so that each view can decide whether to refresh.

    Attributes
    ----------
    sequences, spans : frozenset of int
        Ids of rows that were added, changed or removed.
    runs : frozenset of int
        Ids of runs whose row, folder or scores changed.
    labels : bool
        Whether any label did.
    thresholds, evaluations : frozenset of int
        Ids of runs that have others now.
    regions : frozenset of int
        Ids of regions to ignore that were added, changed or removed.
    boxes : frozenset of int
        Ids of drawn boxes that were added, changed or removed.
    """

    sequences: frozenset[int] = frozenset()
    spans: frozenset[int] = frozenset()
    runs: frozenset[int] = frozenset()
    labels: bool = False
    thresholds: frozenset[int] = frozenset()
    evaluations: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()
    boxes: frozenset[int] = frozenset()

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.sequences | other.sequences,
            self.spans | other.spans,
            self.runs | other.runs,
            self.labels or other.labels,
            self.thresholds | other.thresholds,
            self.evaluations | other.evaluations,
            self.regions | other.regions,
            self.boxes | other.boxes,
        )
