"""Structured corruption of stills: patches, drawn textures, scratches, stains and smears.

After the recipes for stills of arXiv:2206.11723 and arXiv:2511.07233, whose corruptions are
coherent patches from the same and from other pictures.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.synthetic.canvas import Canvas, Crop
from core.synthetic.drawing import blot, random_texture, smooth_noise, stroke
from core.synthetic.material import Material

#: Sides of a corrupted place, as shares of the shorter side of the crop.
_SIDES = 0.06, 0.5
#: What is not changed by this many times the noise is not labelled.
_SEEN = 4.0


def corrupt(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Corrupt one place of all frames; False where it happens to look as before."""
    crop = canvas.crop
    shorter = min(crop.width, crop.height)
    low, high = (np.log(share * shorter) for share in _SIDES)
    height, width = (
        int(np.clip(np.exp(rng.uniform(low, high)), 5, side)) for side in (crop.height, crop.width)
    )
    top = int(rng.integers(0, crop.height - height + 1))
    left = int(rng.integers(0, crop.width - width + 1))
    place = slice(top, top + height), slice(left, left + width)
    before = canvas.frames[canvas.middle][place].copy()
    pixels, alpha = _made(canvas, material, rng, place)
    opacity = np.float32(rng.uniform(0.35, 1.0)) * alpha[..., np.newaxis]
    for frame in canvas.frames:
        part = frame[place]
        part += opacity * (pixels - part)
    np.clip(canvas.frames, 0, 1, out=canvas.frames)
    change = np.abs(canvas.frames[canvas.middle][place] - before).max(axis=2)
    change = cv2.dilate(np.asarray(cv2.blur(change, (3, 3))), np.ones((3, 3), np.uint8))
    labelled = (change > _SEEN * material.scene.noise) & (alpha > 0.3)
    if not labelled.any():
        return False
    canvas.label(labelled.astype(np.float32), *place)
    return True


def _made(
    canvas: Canvas, material: Material, rng: Generator, place: tuple[slice, slice]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what a place shall show, and where in it."""
    part = canvas.frames[canvas.middle][place]
    height, width, channels = part.shape
    ragged = blot(rng, height, width)
    kind = float(rng.random())
    if kind < 0.35:
        return _patch(canvas, material, rng, (height, width)), ragged
    if kind < 0.55:
        return random_texture(rng, height, width, channels), ragged
    if kind < 0.7:
        thickness = int(rng.integers(1, max(2, min(height, width) // 10) + 2))
        shade = np.full(part.shape, rng.random(), np.float32)
        return shade, stroke(rng, height, width, thickness)
    if kind < 0.85:
        # A stain: the same texture, brighter or darker or of another colour.
        change = rng.normal(0, 0.2, channels if rng.random() < 0.5 else 1).astype(np.float32)
        return part + change, ragged
    spread_out = smooth_noise(rng, height, width, max(2.0, min(height, width) / 3))
    side = int(rng.integers(2, max(3, min(height, width) // 3) + 1))
    smeared = np.asarray(cv2.blur(part, (side, side)), np.float32).reshape(part.shape)
    turned = np.roll(smeared, int(rng.integers(1, height)), axis=0)
    return turned, ragged * (0.5 + 0.5 * spread_out)


def _patch(
    canvas: Canvas, material: Material, rng: Generator, size: tuple[int, int]
) -> NDArray[np.float32]:
    """Return a piece of this or another frame from elsewhere, possibly turned over."""
    height, width = size
    whole_height, whole_width, _ = material.sequences[0].store.frame_shape
    crop = canvas.crop
    for_patch = Crop(
        int(rng.integers(0, whole_width - width + 1)),
        int(rng.integers(0, whole_height - height + 1)),
        width,
        height,
    )
    if rng.random() < 0.5:
        x = int(rng.integers(0, crop.width - width + 1))
        y = int(rng.integers(0, crop.height - height + 1))
        piece = canvas.frames[canvas.middle, y : y + height, x : x + width].copy()
    else:
        place, frames = material.pick_frames(rng)
        piece = material.clip(place, frames[:1], for_patch)[0]
    if rng.random() < 0.5:
        piece = piece[::-1]
    if rng.random() < 0.5:
        piece = piece[:, ::-1]
    return piece
