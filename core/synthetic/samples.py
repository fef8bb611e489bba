"""Normal clips with anomalies in them, in batches for a training."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.synthetic.anomaly_kind import AnomalyKind
from core.synthetic.canvas import Canvas, Crop
from core.synthetic.corruption import corrupt
from core.synthetic.machine_kinds import (
    change_colour,
    freeze_part,
    place_foreign,
    remove_part,
    shake_part,
)
from core.synthetic.material import Material
from core.synthetic.moving_kinds import paste_glide, paste_normal, paste_shape, paste_speed
from core.synthetic.sun_kinds import brighten, detach_blob, dim, pass_front, spoil_frame
from core.training.labelled_clips import LabelledClips

#: Rows and columns of a frame for each row and column of the labels.
CELL = 4
#: A cell covered by more than this is anomalous; by less than that, normal; between, neither.
_ANOMALOUS, _NORMAL = 0.3, 0.02
#: Things put into one clip.
_MOST_THINGS = 3
#: Natural logarithm of how much more, or less, may happen in a clip.
_LIVELIER = 0.4

#: Puts an anomaly of a kind on a canvas; False if it cannot there.
Maker = Callable[[Canvas, Material, Generator], bool]

MAKERS: Mapping[AnomalyKind, Maker] = MappingProxyType(
    {
        AnomalyKind.SPEED: paste_speed,
        AnomalyKind.GLIDE: paste_glide,
        AnomalyKind.SHAPE: paste_shape,
        AnomalyKind.STOP: freeze_part,
        AnomalyKind.FOREIGN: place_foreign,
        AnomalyKind.MISSING: remove_part,
        AnomalyKind.COLOUR: change_colour,
        AnomalyKind.VIBRATION: shake_part,
        AnomalyKind.BRIGHTENING: brighten,
        AnomalyKind.DIMMING: dim,
        AnomalyKind.FRONT: pass_front,
        AnomalyKind.BLOB: detach_blob,
        AnomalyKind.BAD_FRAME: spoil_frame,
        AnomalyKind.CORRUPTION: corrupt,
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One clip with what was put into it.

    Attributes
    ----------
    frames : ndarray of float32, shape (T, H, W, C)
        In 0…1.
    crop : Crop
        Where in the frame it lies.
    coverage : ndarray of float32, shape (H, W)
        How much of each pixel of the middle frame is anomalous, 0…1.
    cells : ndarray of float32, shape (H / 4, W / 4)
        Share of each cell that is.
    ignored : ndarray of bool, shape (H / 4, W / 4)
        Cells that are not learnt from, for regions to ignore reach into them.
    kinds : tuple of AnomalyKind
        What was put in, normal things left out.
    """

    frames: NDArray[np.float32]
    crop: Crop
    coverage: NDArray[np.float32]
    cells: NDArray[np.float32]
    ignored: NDArray[np.bool_]
    kinds: tuple[AnomalyKind, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SampleMaker:
    """Makes clips with anomalies in them; the same for the same numbers.

    Attributes
    ----------
    material : Material
        What they are made of.
    kinds : tuple of AnomalyKind
        What is put in, each as often.
    normal_share : float
        Share of what is put in that is normal.
    crop : int
        Side of the clips, in pixels.
    seed : int
        Another one gives other clips.
    """

    material: Material
    kinds: tuple[AnomalyKind, ...]
    normal_share: float
    crop: int
    seed: int

    def sample(self, number: int) -> Sample:
        """Return the clip of a number."""
        rng = np.random.default_rng([self.seed, number])
        place, frames = self.material.pick_frames(rng)
        crop = self.material.pick_crop(rng, self.crop)
        clip = self.material.clip(place, frames, crop)
        if self.material.preset.is_enlivened:
            _enliven(clip, rng)
        canvas = Canvas(clip, crop, self.material.ignored(place, frames, crop))
        put = []
        for _ in range(int(rng.integers(1, _MOST_THINGS + 1))):
            if rng.random() < self.normal_share and self.material.tracks:
                paste_normal(canvas, self.material, rng)
                continue
            chosen = self.kinds[int(rng.integers(len(self.kinds)))]
            if MAKERS[chosen](canvas, self.material, rng):
                put.append(chosen)
        canvas.clear_ignored()
        return _varied(canvas, self.material, rng, tuple(put))

    def batch(self, number: int, size: int) -> LabelledClips:
        """Return the clips from ``number * size`` on, as many as ``size``."""
        samples = [self.sample(number * size + it) for it in range(size)]
        height, width, _ = self.material.sequences[0].store.frame_shape
        cells = np.stack([it.cells for it in samples])
        is_clear = (cells > _ANOMALOUS) | (cells <= _NORMAL)
        is_counted = is_clear & ~np.stack([it.ignored for it in samples])
        return LabelledClips(
            clips=np.ascontiguousarray(
                np.stack([it.frames for it in samples]).transpose(0, 4, 1, 2, 3)
            ),
            rows=np.stack([_places(it.crop.y, it.crop.height, height) for it in samples]),
            columns=np.stack([_places(it.crop.x, it.crop.width, width) for it in samples]),
            labels=(cells > _ANOMALOUS).astype(np.float32),
            counts=is_counted.astype(np.float32),
        )

    def of_one(self, kind: AnomalyKind | None) -> SampleMaker:
        """Return one that makes anomalies of one kind alone, or none at all."""
        if kind is None:
            return dataclasses.replace(self, normal_share=1.0)
        return dataclasses.replace(self, kinds=(kind,), normal_share=0.0)

    def with_stretches_of(self, material: Material, seed: int) -> SampleMaker:
        """Return one that puts the same things into other frames."""
        return dataclasses.replace(self, material=material, seed=seed)


def _enliven(clip: NDArray[np.float32], rng: Generator) -> None:
    """Let less or more of what goes on in a clip happen."""
    usual = clip.mean(axis=0)
    clip -= usual
    clip *= np.float32(np.exp(rng.uniform(-_LIVELIER, _LIVELIER)))
    clip += usual


def _varied(
    canvas: Canvas, material: Material, rng: Generator, kinds: tuple[AnomalyKind, ...]
) -> Sample:
    """Return what is on a canvas under a light of its own, and with some noise."""
    frames, coverage = canvas.frames, canvas.coverage
    gain = material.preset.gain
    frames *= np.float32(rng.uniform(1 - gain, 1 + gain))
    frames += np.float32(rng.uniform(-gain, gain) / 4)
    noise = rng.standard_normal(frames.shape, np.float32)
    noise *= np.float32(material.preset.noise * material.scene.noise)
    frames += noise
    np.clip(frames, 0, 1, out=frames)
    cells, ignored = canvas.cells(CELL), canvas.ignored_cells(CELL)
    preset = material.preset
    if preset.is_mirrored and rng.random() < 0.5:
        frames, coverage = frames[:, :, ::-1], coverage[:, ::-1]
        cells, ignored = cells[:, ::-1], ignored[:, ::-1]
    if preset.is_turned and rng.random() < 0.5:
        frames, coverage = frames[:, ::-1], coverage[::-1]
        cells, ignored = cells[::-1], ignored[::-1]
    if preset.is_turned and frames.shape[1] == frames.shape[2] and rng.random() < 0.5:
        frames, coverage = frames.swapaxes(1, 2), coverage.T
        cells, ignored = cells.T, ignored.T
    return Sample(frames, canvas.crop, coverage, cells, ignored, kinds)


def _places(start: int, count: int, whole: int) -> NDArray[np.float32]:
    """Return where rows or columns lie in the whole picture, in -1…1."""
    return np.linspace(-1, 1, whole, dtype=np.float32)[start : start + count]
