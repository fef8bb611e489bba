"""Things that move as they should not, and normal ones beside them, so that pasting tells nothing.

All are made of things cut out of training frames, at their own rows: what is nearer to the camera
is larger and faster.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.synthetic.canvas import Canvas
from core.synthetic.drawing import random_shape, random_texture
from core.synthetic.material import Material
from core.synthetic.survey import FASTEST
from core.synthetic.tracks import Cutout, Track

#: Share of normal things that stand still.
_STANDING = 0.2
#: Share of odd shapes that are slow, and that are attached to a thing cut out.
_SLOW, _ATTACHED = 1 / 3, 0.4


def paste_normal(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Paste a thing as it was, at its own pace or standing still; False if there is none."""
    if rng.random() < _STANDING:
        if (track := material.pick_track(rng, canvas.crop)) is None:
            return False
        thing = track.at(int(rng.integers(len(track))))
        place = _placed(canvas, material, thing, rng)
        for position in range(len(canvas.frames)):
            canvas.paste(position, thing.pixels, thing.alpha, place, is_anomaly=False)
        return True
    return _played(canvas, material, rng, times=1.0, is_anomaly=False)


def paste_speed(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Paste a thing played two to four times too fast; False if none is followed long enough."""
    reach = material.scene.reach
    longest = max((len(it) for it in material.tracks), default=0)
    fastest = min(FASTEST, (longest - 1) / (2 * reach))
    if fastest < 2:
        return paste_glide(canvas, material, rng, hurry=(2.0, FASTEST))
    times = float(rng.uniform(2, fastest))
    return _played(canvas, material, rng, times=times, is_anomaly=True)


def paste_glide(
    canvas: Canvas,
    material: Material,
    rng: Generator,
    hurry: tuple[float, float] = (0.8, 3.0),
) -> bool:
    """Paste a thing that slides stiffly, at a multiple of its pace; False if there is none."""
    if (track := material.pick_track(rng, canvas.crop)) is None:
        return False
    thing = _stretched(track.at(int(rng.integers(len(track)))), rng)
    velocity = _velocity(track, material, rng, float(rng.uniform(*hurry)))
    _slide(canvas, material, thing, velocity, rng)
    return True


def paste_shape(canvas: Canvas, material: Material, rng: Generator) -> bool:
    """Paste a drawn thing, alone or attached to one cut out; False if there is none to go by."""
    if (track := material.pick_track(rng, canvas.crop)) is None:
        return False
    like = track.at(int(rng.integers(len(track))))
    height = max(4, round(like.height * float(rng.uniform(0.4, 1.3))))
    width = max(4, round(like.width * float(rng.uniform(0.5, 2.5))))
    alpha = random_shape(rng, height, width)
    pixels = random_texture(rng, height, width, like.pixels.shape[2])
    # On the same ground as the thing that it is like.
    middle, ground = like.center[0], like.y + like.height
    drawn = Cutout(round(middle - width / 2), ground - height, pixels, alpha)
    if rng.random() < _ATTACHED:
        drawn = _joined(like, drawn)
    pace = float(rng.uniform(0, 1) if rng.random() < _SLOW else rng.uniform(1, 4))
    _slide(canvas, material, drawn, _velocity(track, material, rng, pace), rng)
    return True


def _played(
    canvas: Canvas, material: Material, rng: Generator, *, times: float, is_anomaly: bool
) -> bool:
    """Paste a thing so many times as fast as it was."""
    offsets = np.rint(material.scene.offsets * times).astype(np.int64)
    needed = int(offsets[-1] - offsets[0]) + 1
    if (track := material.pick_track(rng, canvas.crop, least=needed)) is None:
        return False
    middle = int(rng.integers(-offsets[0], len(track) - offsets[-1]))
    now = track.at(middle)
    place = _placed(canvas, material, now, rng)
    for position, offset in enumerate(offsets.tolist()):
        thing = track.at(middle + offset)
        moved = (place[0] + thing.x - now.x, place[1] + thing.y - now.y)
        canvas.paste(position, thing.pixels, thing.alpha, moved, is_anomaly=is_anomaly)
    return True


def _slide(
    canvas: Canvas,
    material: Material,
    thing: Cutout,
    velocity: tuple[float, float],
    rng: Generator,
) -> None:
    place = _placed(canvas, material, thing, rng)
    for position, offset in enumerate(material.scene.offsets.tolist()):
        moved = (place[0] + velocity[0] * offset, place[1] + velocity[1] * offset)
        canvas.paste(position, thing.pixels, thing.alpha, moved, is_anomaly=True)


def _placed(
    canvas: Canvas, material: Material, thing: Cutout, rng: Generator
) -> tuple[float, float]:
    """Return where a thing shall be on the middle frame: in its row, its middle in the crop."""
    crop = canvas.crop
    is_seen = crop.x <= thing.center[0] < crop.x + crop.width
    if not material.preset.moves_freely and is_seen:
        return float(thing.x), float(thing.y)
    column = rng.uniform(crop.x, crop.x + crop.width) - thing.width / 2
    return float(round(column)), float(thing.y)


def _velocity(
    track: Track, material: Material, rng: Generator, times: float
) -> tuple[float, float]:
    """Return columns and rows a frame, a multiple of the pace of a thing or of all things."""
    x, y = track.velocity
    speed = max(float(np.hypot(x, y)), 0.5 * material.scene.speed, 0.1)
    angle = np.arctan2(y, x) + rng.normal(0, 0.3) + (np.pi if rng.random() < 0.5 else 0)
    return float(times * speed * np.cos(angle)), float(times * speed * np.sin(angle))


def _stretched(thing: Cutout, rng: Generator) -> Cutout:
    """Return a thing that is a little larger or smaller, on the same ground; half are as before."""
    if rng.random() < 0.5:
        return thing
    factors = rng.uniform(0.8, 1.4, 2)
    width, height = (
        max(4, round(side * factor))
        for side, factor in zip((thing.width, thing.height), factors.tolist(), strict=True)
    )
    pixels = _resized(thing.pixels, width, height)
    alpha = _resized(thing.alpha[..., np.newaxis], width, height)[..., 0]
    ground, middle = thing.y + thing.height, thing.center[0]
    return Cutout(round(middle - width / 2), ground - height, pixels, alpha)


def _resized(picture: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    larger = cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(larger, np.float32).reshape(height, width, picture.shape[2])


def _joined(below: Cutout, above: Cutout) -> Cutout:
    """Return two things as one, the second before the first."""
    x0, y0 = min(below.x, above.x), min(below.y, above.y)
    x1 = max(below.x + below.width, above.x + above.width)
    y1 = max(below.y + below.height, above.y + above.height)
    pixels = np.zeros((y1 - y0, x1 - x0, below.pixels.shape[2]), np.float32)
    alpha = np.zeros((y1 - y0, x1 - x0), np.float32)
    for thing in (below, above):
        rows = slice(thing.y - y0, thing.y - y0 + thing.height)
        columns = slice(thing.x - x0, thing.x - x0 + thing.width)
        opacity = thing.alpha
        part = pixels[rows, columns]
        covers = np.maximum(alpha[rows, columns], opacity)
        share = np.divide(opacity, covers, out=np.zeros_like(opacity), where=covers > 0)
        part += share[..., np.newaxis] * (thing.pixels - part)
        alpha[rows, columns] = covers
    return Cutout(x0, y0, pixels, alpha)
