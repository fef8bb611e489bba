"""Paint the walkway without people: trees, lawn, paving in perspective, a bench and lamps."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from core.sample.figures import Canvas, Colour

#: Rows at which the paving begins and ends, as shares of the picture's height.
FAR_EDGE, NEAR_EDGE = 0.40, 0.90


def paint_scenery(width: int, height: int, rng: np.random.Generator) -> Canvas:
    """Paint the walkway.

    Parameters
    ----------
    width, height : int
        Of the picture, in pixels.
    rng : Generator
        Makes the textures.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        RGB.
    """
    picture = np.zeros((height, width, 3), np.float32)
    far, near = round(FAR_EDGE * height), round(NEAR_EDGE * height)
    lawn = round(0.27 * height)
    picture[:lawn] = _hedge(width, lawn, rng)
    picture[lawn:far] = _grass(width, far - lawn, (112, 142, 74), rng)
    picture[far:near] = _paving(width, near - far, rng)
    picture[near:] = _grass(width, height - near, (92, 124, 60), rng)
    canvas = np.clip(picture, 0, 255).astype(np.uint8)
    for row in (far, near):
        cv2.line(canvas, (0, row), (width, row), (150, 146, 138), round(0.011 * height))
        below = row + round(0.009 * height)
        cv2.line(canvas, (0, below), (width, below), (104, 100, 94), 2)
    _bench(canvas, round(0.23 * width), far - round(0.01 * height), height)
    for share in (0.06, 0.5, 0.94):
        paint_lamp(canvas, round(share * width), far - round(0.02 * height), 0.36 * height)
    return canvas


def paint_lamp(canvas: Canvas, column: int, foot: int, length: float) -> None:
    """Paint a lamp post that stands at a column and row."""
    top = round(foot - length)
    thickness = max(2, round(length / 45))
    cv2.line(canvas, (column, foot), (column, top), (62, 66, 70), thickness, cv2.LINE_AA)
    half = round(length / 16)
    cv2.ellipse(
        canvas, (column, top), (half, half // 2), 0, 0, 360, (236, 230, 206), -1, cv2.LINE_AA
    )
    cv2.ellipse(
        canvas, (column, top), (half, half // 2), 0, 180, 360, (62, 66, 70), -1, cv2.LINE_AA
    )


def _hedge(width: int, height: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return trees in leaf in front of a pale house."""
    canvas = np.full((height, width, 3), (206, 200, 188), np.uint8)
    step = width // 14
    for left in range(step // 3, width, step):
        window = (left, round(0.10 * height)), (left + step // 2, round(0.40 * height))
        cv2.rectangle(canvas, *window, (126, 140, 152), -1)
        cv2.rectangle(canvas, *window, (232, 228, 220), 2)
    for _ in range(700):
        column, row = int(rng.uniform(0, width)), int(height * (1.05 - 0.75 * rng.beta(1.2, 2.2)))
        radius = int(rng.uniform(0.03, 0.10) * height)
        light = float(rng.uniform(0.55, 1.15)) * (1.25 - 0.5 * row / height)
        colour = tuple(float(light * part) for part in (66, 96, 50))
        cv2.circle(canvas, (column, row), radius, colour, -1, cv2.LINE_AA)
    return canvas + _texture(width, height, rng, 9)


def _grass(
    width: int, height: int, colour: Colour, rng: np.random.Generator
) -> NDArray[np.float32]:
    light = np.linspace(0.92, 1.06, height, dtype=np.float32)[:, None, None]
    return np.asarray(colour, np.float32) * light + _texture(width, height, rng, 14)


def _paving(width: int, height: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return slabs whose joints run to one vanishing point."""
    light = np.linspace(0.90, 1.05, height, dtype=np.float32)[:, None, None]
    ground = np.asarray((178, 170, 158), np.float32) * light + _texture(width, height, rng, 7)
    canvas = np.clip(ground, 0, 255).astype(np.uint8)
    joint = (150, 142, 132)
    rows = 9
    # Equal slabs on the ground look shorter the farther they are.
    for number in range(1, rows):
        row = round(height * (number / rows) ** 1.45)
        cv2.line(canvas, (0, row), (width, row), joint, 1 if number < 5 else 2, cv2.LINE_AA)
    vanishing = -1.5 * height
    for number in range(-26, 27):
        near = width / 2 + number * width / 13
        far = width / 2 + (near - width / 2) * -vanishing / (height - vanishing)
        cv2.line(canvas, (round(far), 0), (round(near), height), joint, 1, cv2.LINE_AA)
    return np.asarray(canvas, np.float32)


def _bench(canvas: Canvas, left: int, foot: int, height: int) -> None:
    length, leg = round(0.13 * height), round(0.035 * height)
    for shift in (round(0.1 * length), round(0.9 * length)):
        start, stop = (left + shift, foot), (left + shift, foot - 2 * leg)
        cv2.line(canvas, start, stop, (60, 58, 56), 3, cv2.LINE_AA)
    for up in (leg, round(1.6 * leg), round(2.1 * leg)):
        start, stop = (left, foot - up), (left + length, foot - up)
        cv2.line(canvas, start, stop, (128, 88, 56), 4, cv2.LINE_AA)


def _texture(
    width: int, height: int, rng: np.random.Generator, strength: float
) -> NDArray[np.float32]:
    """Return noise on three scales, the same in all colours; (height, width, 1)."""
    total = np.zeros((height, width), np.float32)
    for scale, share in ((2, 0.5), (6, 0.35), (24, 0.5)):
        size = max(2, height // scale), max(2, width // scale)
        coarse = rng.normal(0.0, 1.0, size).astype(np.float32)
        total += share * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return strength * total[..., None]
