"""What anomalies are made of: normal frames, things cut out of them, and how large these are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.recipe.ignored import ignored_pixels
from core.recipe.prepared import PreparedSequence
from core.synthetic.canvas import Crop
from core.synthetic.foreground import Block
from core.synthetic.scene import Scene
from core.synthetic.scene_kind import Preset
from core.synthetic.stretches import Stretch
from core.synthetic.survey import Survey
from core.synthetic.tracks import Track


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What anomalies are made of.

    Attributes
    ----------
    sequences : tuple of PreparedSequence
        Where frames come from.
    stretches : tuple of Stretch
        Which of them may be used.
    scene : Scene
        How large and fast things are.
    preset : Preset
        What the scene is like.
    blocks : tuple of Block
        Backgrounds.
    tracks : tuple of Track
        Things cut out, in the order of their rows.
    """

    sequences: tuple[PreparedSequence, ...]
    stretches: tuple[Stretch, ...]
    scene: Scene
    preset: Preset
    blocks: tuple[Block, ...]
    tracks: tuple[Track, ...]

    @classmethod
    def of(
        cls,
        sequences: Sequence[PreparedSequence],
        stretches: Sequence[Stretch],
        found: Survey,
        preset: Preset,
    ) -> Material:
        """Gather what a survey found; ``stretches`` are those that clips are made of."""
        tracks = tuple(sorted(found.tracks, key=lambda it: it.middle_row))
        return cls(tuple(sequences), tuple(stretches), found.scene, preset, found.blocks, tracks)

    @property
    def channels(self) -> int:
        """Of a frame."""
        return self.sequences[0].store.frame_shape[2]

    def pick_frames(self, rng: Generator) -> tuple[int, NDArray[np.int64]]:
        """Choose a sequence and the frames to be seen at once, all in one stretch."""
        offsets = self.scene.offsets
        if self.preset.is_enlivened and len(offsets) > 1:
            offsets = offsets // self.scene.frame_step * int(rng.choice(_steps(self.scene)))
            offsets = offsets * int(rng.choice([-1, 1]))
        reach = int(np.abs(offsets).max())
        fitting = [it for it in self.stretches if len(it) > 2 * reach] or list(self.stretches)
        rooms = np.array([max(1, len(it) - 2 * reach) for it in fitting], np.float64)
        stretch = fitting[int(rng.choice(len(fitting), p=rooms / rooms.sum()))]
        frames = stretch.frames
        low, high = frames.start + reach, max(frames.start + reach + 1, frames.stop - reach)
        middle = int(rng.integers(low, high))
        inside = np.clip(middle + offsets, frames.start, frames.stop - 1)
        return stretch.place, inside

    def pick_crop(self, rng: Generator, side: int) -> Crop:
        """Choose a part of the frame; the edges of the frame come as often as its middle."""
        height, width, _ = self.sequences[0].store.frame_shape
        rows, columns = (max(8, min(side, whole) // 8 * 8) for whole in (height, width))
        return Crop(_start(rng, width, columns), _start(rng, height, rows), columns, rows)

    def clip(self, place: int, frames: NDArray[np.int64], crop: Crop) -> NDArray[np.float32]:
        """Return a crop of some frames, shape (T, H, W, C), in 0…1."""
        stored = self.sequences[place].store.frames
        part = np.stack(
            [
                stored[it, crop.y : crop.y + crop.height, crop.x : crop.x + crop.width]
                for it in frames.tolist()
            ]
        ).astype(np.float32)
        if stored.dtype == np.uint8:
            part *= np.float32(1 / 255)
        return part

    def ignored(
        self, place: int, frames: NDArray[np.int64], crop: Crop
    ) -> NDArray[np.bool_] | None:
        """Return which pixels of `clip` are ignored, shape (T, H, W); None if none is."""
        regions = self.sequences[place].regions
        if not regions:
            return None
        shape = self.sequences[place].store.frame_shape[:2]
        whole = np.zeros(shape, np.bool_)
        masks = [ignored_pixels(regions, it, shape) for it in frames.tolist()]
        rows, columns = slice(crop.y, crop.y + crop.height), slice(crop.x, crop.x + crop.width)
        return np.stack([(whole if it is None else it)[rows, columns] for it in masks])

    def pick_track(
        self, rng: Generator, crop: Crop | None = None, *, least: int = 1
    ) -> Track | None:
        """Choose a thing whose row lies in a crop, of at least so many frames; None if none is."""
        fitting = [
            it
            for it in self.tracks
            if len(it) >= least and (crop is None or crop.y <= it.middle_row < crop.y + crop.height)
        ]
        return fitting[int(rng.integers(len(fitting)))] if fitting else None


def _steps(scene: Scene) -> range:
    return range(max(1, scene.frame_step - 1), scene.frame_step + 2)


def _start(rng: Generator, whole: int, part: int) -> int:
    if part >= whole:
        return 0
    # Beyond the edges by half a crop: else rows at the edge would hardly ever be seen.
    start = int(rng.integers(-part // 2, whole - part // 2 + 1))
    return int(np.clip(start, 0, whole - part))
