"""What goes wrong at a fixed place: parts that stop, are missing, shake, or do not belong."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.synthetic.canvas import Canvas
from core.synthetic.drawing import blot, random_shape, random_texture
from core.synthetic.material import Material

#: Of its window, a moving part must fill this share to be stopped, a textured one to shake.
_LEAST_SHARE = 0.02
#: Places that are tried before a kind gives up.
_TRIES = 6
#: What is changed by this many times the noise can be seen, and by this share of the contrast from
#: which on things are cut out: light that flickers is more than noise.
_SEEN, _SEEN_SHARE = 6.0, 0.5


def freeze_part(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Let a moving part stand still over the clip; False where nothing moves in the crop."""
    frames = canvas.frames
    apart = np.abs(frames - frames[canvas.middle]).max(axis=(0, 3))
    moving = (apart > _seen(material)).astype(np.float32)
    window = _window_with(moving, material, rng)
    if window is None:
        return False
    rows, columns = window
    frames[:, rows, columns] = frames[canvas.middle, rows, columns]
    grown = cv2.dilate(moving[rows, columns], np.ones((5, 5), np.uint8))
    canvas.label(np.asarray(grown, np.float32), rows, columns)
    return True


def place_foreign(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Put a thing where none belongs: there all the time, appearing, or moving in."""
    height, width = _size(canvas, material, rng)
    alpha = random_shape(rng, height, width)
    pixels = _foreign_picture(canvas, material, rng, height, width)
    x = canvas.crop.x + rng.uniform(0, canvas.crop.width) - width / 2
    y = canvas.crop.y + rng.uniform(0, canvas.crop.height) - height / 2
    velocity = (0.0, 0.0)
    if rng.random() < 0.4:
        pace = max(material.scene.speed, 0.5) * rng.uniform(0.3, 3)
        angle = rng.uniform(0, 2 * np.pi)
        velocity = (float(pace * np.cos(angle)), float(pace * np.sin(angle)))
    first = 0
    if rng.random() < 0.3:
        first = int(rng.integers(0, canvas.middle + 1))
    for position, offset in enumerate(material.scene.offsets.tolist()):
        if position >= first:
            place = (round(x) + velocity[0] * offset, round(y) + velocity[1] * offset)
            canvas.paste(position, pixels, alpha, place, is_anomaly=True)
    return True


def remove_part(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Fill a place from its rim, as if what was there were gone; False on a plain background."""
    for _ in range(_TRIES):
        rows, columns = _window(canvas, material, rng)
        alpha = blot(rng, rows.stop - rows.start, columns.stop - columns.start)
        filled = _filled(canvas.frames[canvas.middle, rows, columns], alpha)
        change = np.abs(filled - canvas.frames[canvas.middle, rows, columns]).max(axis=2) * alpha
        if (change > _seen(material)).mean() < 4 * _LEAST_SHARE:
            continue
        for frame in canvas.frames:
            part = frame[rows, columns]
            part += alpha[..., np.newaxis] * (_filled(part, alpha) - part)
        canvas.label(_spread_out(change > 0.5 * _seen(material)), rows, columns)
        return True
    return False


def change_colour(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Give a place another brightness or colour, all the time or growing over the clip."""
    rows, columns = _window(canvas, material, rng)
    alpha = blot(rng, rows.stop - rows.start, columns.stop - columns.start)
    channels = canvas.frames.shape[3]
    direction = np.full(channels, float(rng.choice([-1.0, 1.0])))
    if channels == 3 and rng.random() < 0.5:
        direction[:] = rng.normal(0, 1, channels)
    strength = max(_seen(material), float(rng.uniform(0.06, 0.4)))
    change = direction * (strength / float(np.abs(direction).max()))
    grows = rng.random() < 0.3
    for position, frame in enumerate(canvas.frames):
        share = (position + 1) / (canvas.middle + 1) if grows else 1.0
        frame[rows, columns] += (min(share, 1.5) * alpha)[..., np.newaxis] * change
    np.clip(canvas.frames, 0, 1, out=canvas.frames)
    canvas.label(alpha, rows, columns)
    return True


def shake_part(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Let a place with some texture shake from frame to frame; False where there is none."""
    middle = canvas.frames[canvas.middle].mean(axis=2)
    steep = np.hypot(cv2.Sobel(middle, -1, 1, 0), cv2.Sobel(middle, -1, 0, 1)) / 8
    textured = (steep > _seen(material) / 3).astype(np.float32)
    window = _window_with(textured, material, rng)
    if window is None:
        return False
    rows, columns = window
    reach = float(rng.uniform(0.8, 0.12 * material.scene.object_size + 1.5))
    angle = rng.uniform(0, np.pi)
    alpha = blot(rng, rows.stop - rows.start, columns.stop - columns.start)
    turns = rng.permutation(np.linspace(-1, 1, len(canvas.frames)))
    for frame, turn in zip(canvas.frames, turns.tolist(), strict=True):
        part = frame[rows, columns]
        x, y = reach * turn * np.cos(angle), reach * turn * np.sin(angle)
        move = np.array([[1, 0, x], [0, 1, y]], np.float32)
        size = (part.shape[1], part.shape[0])
        moved = cv2.warpAffine(part, move, size, borderMode=cv2.BORDER_REPLICATE)
        part += alpha[..., np.newaxis] * (np.asarray(moved).reshape(part.shape) - part)
    canvas.label(alpha * _spread_out(textured[rows, columns] > 0), rows, columns)
    return True


def _seen(material: Material) -> float:
    """Return the least change that can be seen, in 0…1."""
    scene = material.scene
    return max(_SEEN * scene.noise, _SEEN_SHARE * scene.threshold)


def _foreign_picture(
    canvas: Canvas, material: Material, rng: Generator, height: int, width: int
) -> NDArray[np.float32]:
    """Return a drawn texture, or a piece of the same scene from elsewhere."""
    channels = canvas.frames.shape[3]
    if rng.random() < 0.5:
        return random_texture(rng, height, width, channels)
    place, frames = material.pick_frames(rng)
    whole_height, whole_width, _ = material.sequences[0].store.frame_shape
    x = int(rng.integers(0, max(1, whole_width - width + 1)))
    y = int(rng.integers(0, max(1, whole_height - height + 1)))
    frame = material.sequences[place].store.frame(int(frames[0]))
    piece = frame[y : y + height, x : x + width]
    short = ((0, height - piece.shape[0]), (0, width - piece.shape[1]), (0, 0))
    piece = np.pad(piece, short, mode="edge")
    return np.asarray(piece[::-1] if rng.random() < 0.5 else piece[:, ::-1])


def _size(canvas: Canvas, material: Material, rng: Generator) -> tuple[int, int]:
    """Return a height and a width like those of things here, or much smaller or larger."""
    side = material.scene.object_size * float(np.exp(rng.uniform(np.log(0.35), np.log(1.6))))
    shape = float(np.exp(rng.normal(0, 0.4)))
    height, width = (
        int(np.clip(round(it), 5, whole - 2))
        for it, whole in (
            (side * shape, canvas.crop.height),
            (side / shape, canvas.crop.width),
        )
    )
    return height, width


def _window(canvas: Canvas, material: Material, rng: Generator) -> tuple[slice, slice]:
    height, width = _size(canvas, material, rng)
    top = int(rng.integers(0, canvas.crop.height - height + 1))
    left = int(rng.integers(0, canvas.crop.width - width + 1))
    return slice(top, top + height), slice(left, left + width)


def _window_with(
    found: NDArray[np.float32], material: Material, rng: Generator
) -> tuple[slice, slice] | None:
    """Return a window around a pixel of some kind, with enough of them in it; None without."""
    rows, columns = np.nonzero(found)
    if not len(rows):
        return None
    height, width = found.shape
    for _ in range(_TRIES):
        side = material.scene.object_size * float(rng.uniform(0.8, 2.0))
        half = max(3, round(min(side, height - 2, width - 2) / 2))
        chosen = int(rng.integers(len(rows)))
        top = int(np.clip(rows[chosen] - half, 0, height - 2 * half))
        left = int(np.clip(columns[chosen] - half, 0, width - 2 * half))
        window = slice(top, top + 2 * half), slice(left, left + 2 * half)
        if found[window].mean() >= _LEAST_SHARE:
            return window
    return None


def _filled(part: NDArray[np.float32], alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a picture whose covered pixels are blended from those around them."""
    known = (alpha < 0.01).astype(np.float32)
    side = max(3, max(part.shape[:2]) // 2 * 2 + 1)
    weight = cv2.blur(known, (side, side), borderType=cv2.BORDER_REFLECT) + np.float32(1e-3)
    total = cv2.blur(
        part * known[..., np.newaxis], (side, side), borderType=cv2.BORDER_REFLECT
    ).reshape(part.shape)
    mean = part.mean(axis=(0, 1)) * np.float32(1e-3)
    return np.asarray((total + mean) / weight[..., np.newaxis], np.float32)


def _spread_out(found: NDArray[np.bool_]) -> NDArray[np.float32]:
    grown = cv2.dilate(found.astype(np.float32), np.ones((5, 5), np.uint8))
    return np.asarray(grown, np.float32)
