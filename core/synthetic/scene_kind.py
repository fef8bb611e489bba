"""Kinds of scenes: which anomalies are made in them, and what stays normal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.synthetic.anomaly_kind import AnomalyKind as Kind


class SceneKind(StrEnum):
    """What a camera looks at; ``auto`` is told from the training frames."""

    AUTO = "auto"
    WALKWAY = "walkway"
    MACHINE = "machine"
    STILLS = "stills"
    SUN = "sun"


@dataclass(frozen=True, slots=True)
class Preset:
    """How clips of a scene are made.

    Attributes
    ----------
    kinds : tuple of AnomalyKind
        What is put into them, each as often.
    normal_share : float
        Share of what is put in that is normal: moving things cut out and pasted as they were.
    sees_rows, sees_columns : bool
        Whether the network may know where in the picture it looks.
    is_mirrored : bool
        Whether clips are mirrored, left to right, at random.
    is_turned : bool
        Whether they are turned and mirrored any way: where no direction is like another.
    gain : float
        By how much the brightness of normal clips varies: a share of it, either way.
    moves_freely : bool
        Whether a moving thing may be pasted anywhere along its row.
    noise : float
        Noise that is added to clips, in units of that of the background.
    is_enlivened : bool
        Whether normal clips are seen faster, slower, backwards, calmer and livelier as well: where
        few frames have to stand for whatever goes on as usual.
    """

    kinds: tuple[Kind, ...]
    normal_share: float
    sees_rows: bool
    sees_columns: bool
    is_mirrored: bool
    is_turned: bool
    gain: float
    moves_freely: bool
    noise: float = 2.0
    is_enlivened: bool = False


PRESETS = {
    SceneKind.WALKWAY: Preset(
        (Kind.SPEED, Kind.GLIDE, Kind.SHAPE),
        normal_share=0.45,
        sees_rows=True,
        sees_columns=False,
        is_mirrored=True,
        is_turned=False,
        gain=0.15,
        moves_freely=True,
    ),
    SceneKind.MACHINE: Preset(
        (Kind.SPEED, Kind.STOP, Kind.FOREIGN, Kind.MISSING, Kind.COLOUR, Kind.VIBRATION),
        normal_share=0.25,
        sees_rows=True,
        sees_columns=True,
        is_mirrored=False,
        is_turned=False,
        gain=0.06,
        moves_freely=False,
    ),
    SceneKind.STILLS: Preset(
        (Kind.CORRUPTION,),
        normal_share=0.0,
        sees_rows=True,
        sees_columns=True,
        is_mirrored=False,
        is_turned=False,
        gain=0.06,
        moves_freely=False,
    ),
    # Whoever knew the place would learn the one Sun of the training frames by heart.
    SceneKind.SUN: Preset(
        (Kind.BRIGHTENING, Kind.DIMMING, Kind.FRONT, Kind.BLOB, Kind.BAD_FRAME),
        normal_share=0.0,
        sees_rows=False,
        sees_columns=False,
        is_mirrored=True,
        is_turned=True,
        gain=0.05,
        moves_freely=False,
        # Frames have noise of their own, and what is faint would drown in more.
        noise=0.5,
        is_enlivened=True,
    ),
}
