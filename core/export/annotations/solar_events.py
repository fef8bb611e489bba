"""What solar event formats need of a span or event: its times in UTC and its place in arcsec."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import SourceError
from core.export.annotations.records import WrittenAnnotations, WrittenSequence, WrittenSpan
from core.jobs import JobContext, Notice
from core.media.helioprojective import ArcsecBox, arcsec_box
from core.media.open import open_source
from core.media.source import FrameSource, SourceKind

log = logging.getLogger(__name__)

#: Two-letter codes of the Heliophysics Event Knowledgebase and what they mean,
#: http://www.lmsal.com/hek/VOEvent_Spec.html; the second name is that of our labels.
EVENT_TYPES: Mapping[str, tuple[str, str]] = {
    "AR": ("ActiveRegion", "active region"),
    "BU": ("UVBurst", "uv burst"),
    "CC": ("CoronalCavity", "coronal cavity"),
    "CD": ("CoronalDimming", "coronal dimming"),
    "CE": ("CME", "cme"),
    "CH": ("CoronalHole", "coronal hole"),
    "CJ": ("CoronalJet", "coronal jet"),
    "CR": ("CoronalRain", "coronal rain"),
    "CW": ("CoronalWave", "coronal wave"),
    "EE": ("ExplosiveEvent", "explosive event"),
    "EF": ("EmergingFlux", "emerging flux"),
    "ER": ("Eruption", "eruption"),
    "FA": ("FilamentActivation", "filament activation"),
    "FE": ("FilamentEruption", "filament eruption"),
    "FI": ("Filament", "filament"),
    "FL": ("Flare", "flare"),
    "HY": ("Hypothesis", "hypothesis"),
    "LP": ("Loop", "loop"),
    "NR": ("NothingReported", "nothing reported"),
    "OS": ("Oscillation", "oscillation"),
    "OT": ("Other", "other"),
    "PB": ("ProminenceBubble", "prominence bubble"),
    "PG": ("Plage", "plage"),
    "PT": ("PeacockTail", "peacock tail"),
    "SG": ("Sigmoid", "sigmoid"),
    "SP": ("SpraySurge", "spray or surge"),
    "SS": ("Sunspot", "sunspot"),
    "TO": ("TopologicalObject", "topological object"),
}
#: What is on the Sun for days is no anomaly and must not empty the training set.
LASTING_TYPES = frozenset({"AR", "CC", "CH", "FI", "HY", "LP", "NR", "PG", "SG", "SS", "TO"})
_CODES = {label: code for code, (_name, label) in EVENT_TYPES.items()}


def event_code(label: str) -> str:
    """Return the two letters of a label; ``OT``, other, for all that are no solar events.

    Examples
    --------
    >>> event_code("Flare"), event_code("event")
    ('FL', 'OT')
    """
    return _CODES.get(label.casefold().strip(), "OT")


@dataclass(frozen=True, slots=True)
class SolarEvent:
    """A span or event as solar event formats tell it.

    Attributes
    ----------
    sequence : WrittenSequence
        Where it was seen.
    span : WrittenSpan
        What it is.
    start, peak, stop : datetime
        In UTC: when its first frame starts, its brightest frame starts, its last frame stops. The
        peak of a span is its middle frame.
    place : ArcsecBox or None
        Where it is at its peak; None where no region or no solar header says so.
    observatory : str
        As the header names it; empty where it does not.
    """

    sequence: WrittenSequence
    span: WrittenSpan
    start: datetime
    peak: datetime
    stop: datetime
    place: ArcsecBox | None
    observatory: str

    @property
    def code(self) -> str:
        """Two letters of the Heliophysics Event Knowledgebase."""
        return event_code(self.span.label)

    @property
    def is_by_person(self) -> bool:
        """Whether a person said so."""
        return not self.span.is_event


def solar_events(annotations: WrittenAnnotations, context: JobContext) -> Iterator[SolarEvent]:
    """Yield all spans and events, in order; each source is opened once.

    Raises
    ------
    ValueError
        If a sequence does not know UTC.
    """
    for sequence in annotations.sequences:
        start = sequence.index.start_utc
        if start is None:
            raise ValueError(f"{sequence.name} has no UTC")
        source = _open(sequence, context)
        try:
            for span in sequence.spans:
                context.check()
                yield _event(sequence, span, start, source)
        finally:
            if source is not None:
                source.close()


def _open(sequence: WrittenSequence, context: JobContext) -> FrameSource | None:
    """Open the FITS files of a sequence for their headers; without them there are no places."""
    if sequence.sequence.kind is not SourceKind.FITS:
        return None
    try:
        return open_source(sequence.sequence.path, index=sequence.index)
    except SourceError as error:
        context.emit(Notice(f"The events of {sequence.name} are without coordinates: {error}"))
        return None


def _event(
    sequence: WrittenSequence, span: WrittenSpan, start: datetime, source: FrameSource | None
) -> SolarEvent:
    start_s, stop_s = sequence.seconds(span)
    peak = (span.frames.start + span.frames.stop - 1) // 2
    if span.peak_frame is not None:
        peak = span.peak_frame
    header = _header(source, peak)
    regions = sequence.find_regions(span, peak)
    place = None
    if regions and header:
        at = regions[0]
        place = arcsec_box(header, at.x, at.y, at.width, at.height)
    return SolarEvent(
        sequence,
        span,
        start + timedelta(seconds=start_s),
        start + timedelta(seconds=float(sequence.index.time_s[peak])),
        start + timedelta(seconds=stop_s),
        place,
        str(header.get("TELESCOP", "")).strip(),
    )


def _header(source: FrameSource | None, frame_index: int) -> Mapping[str, object]:
    if source is None:
        return {}
    try:
        return source.header(frame_index)
    except SourceError as error:
        log.info("no header of frame %d: %s", frame_index, error)
        return {}
