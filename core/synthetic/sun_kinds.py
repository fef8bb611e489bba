"""Events on the Sun and faults of the instrument.

Frames of a solar recipe are logarithmic, so a share of the local flux is a constant that is added:
an event is as strong relative to where it lies. See `core.recipe.intensity`.
"""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.synthetic.canvas import Canvas
from core.synthetic.drawing import bell, random_texture, smooth_noise
from core.synthetic.material import Material

#: How strong an event is at its height at most, in intensities of the recipe.
_STRONGEST = 0.5
#: Faults stand this many times above the noise.
_SEEN = 5.0
#: At its height an event is at least this many times what happens at its place and of its size by
#: itself: what is fainter is nothing out of the ordinary there, and nobody could learn to tell it.
_BEYOND_USUAL = 1.5
#: Where an event has this share of its height, its place is.
_PLACE_SHARE = 0.25


def brighten(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Let a place brighten and fade: a flare."""
    return _pulse(canvas, material, rng, 1.0)


def dim(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Let a place dim and recover."""
    return _pulse(canvas, material, rng, -1.0)


def pass_front(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Let a bright or dark arc move over the crop, as a wave or an eruption does."""
    crop = canvas.crop
    rows, columns = np.mgrid[: crop.height, : crop.width].astype(np.float32)
    x, y = rng.uniform(-0.3, 1.3) * crop.width, rng.uniform(-0.3, 1.3) * crop.height
    distance = np.hypot(columns - x, rows - y)
    side = material.scene.object_size
    thickness = float(rng.uniform(0.1, 0.5)) * side + 1.5
    radius = float(rng.uniform(np.quantile(distance, 0.1), np.quantile(distance, 0.9)))
    ragged = (smooth_noise(rng, crop.height, crop.width, side) - 0.5) * side
    angle = np.arctan2(rows - y, columns - x)
    towards, half = rng.uniform(-np.pi, np.pi), rng.uniform(0.3, 1.2)
    # Fades at both ends of the arc, or the cut would be what is learnt.
    inside = np.clip((np.cos(angle - towards) - np.cos(half)) / 0.2, 0, 1)
    speed = float(rng.uniform(0.5, 2.5)) * max(1.0, thickness / 2)
    arrivals = np.arange(len(canvas.frames)) - canvas.middle
    shapes = [
        (np.exp(-(((distance + ragged - radius - speed * it) / thickness) ** 2)) * inside).astype(
            np.float32
        )
        for it in arrivals.tolist()
    ]
    strength = _strength(canvas, shapes[canvas.middle], material, rng)
    strength *= float(rng.choice([-1.0, 1.0], p=[0.3, 0.7]))
    for position, shape in enumerate(shapes):
        _add(canvas, position, shape, strength, material)
    return True


def detach_blob(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Let a cloud move away without changing much."""
    side = max(5, round(material.scene.object_size * float(rng.uniform(0.4, 1.6))))
    height, width = side, max(5, round(side * float(rng.uniform(0.5, 1.5))))
    ragged = smooth_noise(rng, height, width, max(2.0, side / 3))
    shape = bell(height, width) * (0.6 + 0.8 * ragged)
    angle, pace = rng.uniform(0, 2 * np.pi), float(rng.uniform(1.0, 6.0))
    x, y = rng.uniform(0, canvas.crop.width), rng.uniform(0, canvas.crop.height)
    strength = _strength(canvas, _placed(shape, canvas, (x, y)), material, rng)
    for position in range(len(canvas.frames)):
        steps = position - canvas.middle
        center = (x + steps * pace * np.cos(angle), y + steps * pace * np.sin(angle))
        placed = _placed(shape, canvas, center)
        _add(canvas, position, placed, strength, material)
    return True


def spoil_frame(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Let the middle frame miss blocks, have streaks, or be noise."""
    faults = (_miss_blocks, partial(_streak, material), _add_noise)
    faults[int(rng.integers(len(faults)))](canvas, rng)
    np.clip(canvas.frames, 0, 1, out=canvas.frames)
    return True


def _pulse(canvas: Canvas, material: Material, rng: Generator, sign: float) -> bool:
    side = material.scene.object_size * float(np.exp(rng.uniform(np.log(0.2), np.log(1.5))))
    height, width = (max(5, round(2 * side * float(rng.uniform(0.4, 1.3)))) for _ in range(2))
    ragged = smooth_noise(rng, height, width, max(2.0, side / 3))
    shape = bell(height, width) * (0.5 + ragged)
    center = (rng.uniform(0, canvas.crop.width), rng.uniform(0, canvas.crop.height))
    placed = _placed(shape, canvas, center)
    strength = sign * _strength(canvas, placed, material, rng)
    # Fast up, slow down, somewhere around the frame that is judged.
    peak = canvas.middle + rng.uniform(-1.0, 1.0)
    rise, decay = float(rng.uniform(0.5, 2.0)), float(rng.uniform(1.0, 6.0))
    for position in range(len(canvas.frames)):
        since = position - peak
        height_now = np.exp(since / rise) if since < 0 else np.exp(-since / decay)
        _add(canvas, position, placed, strength * float(height_now), material)
    return True


def _strength(
    canvas: Canvas, shape: NDArray[np.float32], material: Material, rng: Generator
) -> float:
    """Return how strong an event of a shape is: from beyond the usual there to very strong."""
    low = max(_BEYOND_USUAL * _usual_change(canvas, shape), material.scene.noise)
    return float(np.exp(rng.uniform(np.log(low), np.log(max(_STRONGEST, 1.5 * low)))))


def _usual_change(canvas: Canvas, shape: NDArray[np.float32]) -> float:
    """Return the height of the strongest event of such a size at its place that nobody made."""
    rows, columns = np.nonzero(shape > _PLACE_SHARE)
    if not len(rows):
        return 0.0
    # Of a Gaussian, half its height is left when it is smoothed by one as wide.
    sigma = max(0.8, 0.34 * float(np.sqrt(len(rows))))
    margin = int(np.ceil(3 * sigma))
    part = (
        slice(max(0, int(rows.min()) - margin), int(rows.max()) + margin + 1),
        slice(max(0, int(columns.min()) - margin), int(columns.max()) + margin + 1),
    )
    inside = shape[part] > _PLACE_SHARE
    now = canvas.frames[canvas.middle][part]
    return max(
        2 * float(np.abs(cv2.GaussianBlur(frame[part] - now, (0, 0), sigma)[inside]).max())
        for position, frame in enumerate(canvas.frames)
        if position != canvas.middle
    )


def _add(
    canvas: Canvas,
    position: int,
    shape: NDArray[np.float32],
    strength: float,
    material: Material,
) -> None:
    frame = canvas.frames[position]
    before = frame.copy() if position == canvas.middle else None
    frame += np.float32(strength) * shape[..., np.newaxis]
    np.clip(frame, 0, 1, out=frame)
    if before is not None:
        change = np.abs(frame - before).max(axis=2)
        seen = max(material.scene.noise / 2, abs(strength) * _PLACE_SHARE)
        canvas.label((change > seen).astype(np.float32))


def _placed(
    shape: NDArray[np.float32], canvas: Canvas, center: tuple[float, float]
) -> NDArray[np.float32]:
    """Return a shape in an empty picture as large as the crop."""
    height, width = shape.shape
    whole = np.zeros_like(canvas.coverage)
    left, top = round(center[0] - width / 2), round(center[1] - height / 2)
    rows = slice(max(top, 0), min(top + height, canvas.crop.height))
    columns = slice(max(left, 0), min(left + width, canvas.crop.width))
    if rows.start < rows.stop and columns.start < columns.stop:
        whole[rows, columns] = shape[
            rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
        ]
    return whole


def _miss_blocks(canvas: Canvas, rng: Generator) -> None:
    side = int(rng.choice([8, 16, 32]))
    height, width = canvas.crop.height, canvas.crop.width
    value = float(rng.choice([0.0, 1.0], p=[0.8, 0.2]))
    for _ in range(int(rng.integers(1, 6))):
        top = int(rng.integers(0, height)) // side * side
        left = int(rng.integers(0, width)) // side * side
        across = side * int(rng.integers(1, 5))
        block = slice(top, top + side), slice(left, left + across)
        canvas.frames[canvas.middle][block] = value
        canvas.label(np.ones_like(canvas.coverage[block]), *block)


def _streak(material: Material, canvas: Canvas, rng: Generator) -> None:
    height, width = canvas.crop.height, canvas.crop.width
    across = rng.random() < 0.5
    start = int(rng.integers(0, height if across else width))
    band = slice(start, start + int(rng.integers(2, 9)))
    part = (band, slice(None)) if across else (slice(None), band)
    value = max(float(rng.uniform(0.2, 1.0)), _SEEN * material.scene.noise)
    canvas.frames[canvas.middle][part] += np.float32(value)
    canvas.label(np.ones_like(canvas.coverage[part]), *part)


def _add_noise(canvas: Canvas, rng: Generator) -> None:
    frame = canvas.frames[canvas.middle]
    height, width, channels = frame.shape
    if rng.random() < 0.5:
        frame += rng.normal(0, rng.uniform(0.08, 0.4), frame.shape).astype(np.float32)
    else:
        share = np.float32(rng.uniform(0.3, 0.9))
        frame += share * (random_texture(rng, height, width, channels) - frame)
    canvas.label(np.ones_like(canvas.coverage))
