"""The kinds of anomalies that can be made."""

from __future__ import annotations

from enum import StrEnum


class AnomalyKind(StrEnum):
    """What is put into a normal clip for a network to find."""

    SPEED = "speed"
    GLIDE = "glide"
    SHAPE = "shape"
    STOP = "stop"
    FOREIGN = "foreign"
    MISSING = "missing"
    COLOUR = "colour"
    VIBRATION = "vibration"
    BRIGHTENING = "brightening"
    DIMMING = "dimming"
    FRONT = "front"
    BLOB = "blob"
    BAD_FRAME = "bad_frame"
    CORRUPTION = "corruption"

    @property
    def text(self) -> str:
        """What it is, in one line."""
        return _TEXTS[self]

    @property
    def needs_tracks(self) -> bool:
        """Whether it is made of moving things cut out of training frames."""
        return self in _OF_TRACKS

    @property
    def needs_time(self) -> bool:
        """Whether a single frame cannot show it."""
        return self in _OF_TRACKS | {AnomalyKind.STOP, AnomalyKind.VIBRATION, AnomalyKind.FRONT}


_TEXTS = {
    AnomalyKind.SPEED: "Something that moves two to four times too fast",
    AnomalyKind.GLIDE: "Something that slides without moving its limbs",
    AnomalyKind.SHAPE: "Something of a shape and texture not seen here, moving",
    AnomalyKind.STOP: "A moving part that stands still",
    AnomalyKind.FOREIGN: "An object that does not belong, appearing or lying there",
    AnomalyKind.MISSING: "A part that is gone",
    AnomalyKind.COLOUR: "A part of another brightness or colour",
    AnomalyKind.VIBRATION: "A part that shakes",
    AnomalyKind.BRIGHTENING: "A place that brightens and fades",
    AnomalyKind.DIMMING: "A place that dims and recovers",
    AnomalyKind.FRONT: "A bright or dark front that moves over the picture",
    AnomalyKind.BLOB: "A detached cloud that moves away",
    AnomalyKind.BAD_FRAME: "Missing blocks, streaks and noise",
    AnomalyKind.CORRUPTION: "A patch from elsewhere, a drawn texture, a scratch or a stain",
}

_OF_TRACKS = {AnomalyKind.SPEED, AnomalyKind.GLIDE, AnomalyKind.SHAPE}
