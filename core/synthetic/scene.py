"""What a survey of training frames found, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.synthetic.scene_kind import PRESETS, Preset, SceneKind
from core.synthetic.tracks import ThingSizes

#: Of changes on the Sun this many times the noise can be told from it.
_FAINT = 4.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What a survey found; lengths in recipe pixels, intensities in 0…1.

    Attributes
    ----------
    kind : SceneKind
        What the camera looks at; never ``auto``.
    mean, std : float
        Of the intensities.
    noise : float
        Standard deviation of a pixel where nothing happens.
    threshold : float
        Deviation from the background from which on a pixel belongs to a thing.
    object_size : float
        Side of a square as large as a typical thing.
    smallest, largest : float
        Areas of what is taken for a single thing.
    speed : float
        Median speed of things, in pixels a frame; 0 where nothing moves.
    frame_step : int
        Frames between two that the network sees at once.
    seen_frames : int
        How many it sees at once: one of stills.
    things : int
        Things seen.
    moves : bool
        Whether the camera seems to move.
    """

    kind: SceneKind
    mean: float
    std: float
    noise: float
    threshold: float
    object_size: float
    smallest: float
    largest: float
    speed: float
    frame_step: int
    seen_frames: int
    things: int
    moves: bool

    @property
    def contrast(self) -> float:
        """By how much things differ from what is behind them; on the Sun, what can just be told."""
        if self.kind is SceneKind.SUN:
            return _FAINT * self.noise
        return max(2 * self.threshold, 0.5 * self.std)

    @property
    def preset(self) -> Preset:
        """How clips of such a scene are made."""
        return PRESETS[self.kind]

    @property
    def sizes(self) -> ThingSizes:
        """What is taken for a thing."""
        return ThingSizes(self.threshold, self.smallest, self.largest)

    @property
    def reach(self) -> int:
        """Frames seen before and behind the one that is judged."""
        return self.seen_frames // 2 * self.frame_step

    @property
    def offsets(self) -> NDArray[np.int64]:
        """Frames seen at once, counted from the one that is judged."""
        half = self.seen_frames // 2
        return np.arange(-half, half + 1, dtype=np.int64) * self.frame_step

    @property
    def text(self) -> str:
        """What was found, in one sentence."""
        if self.seen_frames == 1:
            return f"Scene: {self.kind}; frames are looked at one by one."
        if self.kind is SceneKind.SUN:
            return f"Scene: {self.kind}; frames seen {self.frame_step} apart."
        if not self.things:
            return f"Scene: {self.kind}; nothing was seen to move."
        return (
            f"Scene: {self.kind}; {self.things} things seen, typically "
            f"{self.object_size:.0f} pixels large and {self.speed:.2g} pixels a frame fast; cut "
            f"out where they deviate by {self.threshold:.3f}; frames seen {self.frame_step} apart."
        )
