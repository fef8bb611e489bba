"""Random shapes, textures and soft masks: what no training frame shows."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Picture = NDArray[np.float32]


def random_shape(rng: Generator, height: int, width: int) -> Picture:
    """Return the opacity of one to four discs, rings, bars and boxes, shape (height, width)."""
    mask = np.zeros((height, width), np.uint8)
    parts: list[Callable[[Generator, NDArray[np.uint8]], None]] = [_disc, _ring, _bar, _box]
    for _ in range(int(rng.integers(1, 5))):
        parts[int(rng.integers(len(parts)))](rng, mask)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.8), np.float32) / np.float32(255)


def random_texture(rng: Generator, height: int, width: int, channels: int) -> Picture:
    """Return a plain, striped, checked, shaded or spotted picture in 0…1, (height, width, C)."""
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    first, second = (rng.random(channels).astype(np.float32) for _ in range(2))
    if channels == 3 and rng.random() < 0.5:
        first[:], second[:] = first.mean(), second.mean()
    kind = int(rng.integers(5))
    if kind == 0:
        share = np.zeros_like(rows)
    elif kind == 1:
        angle, period = rng.uniform(0, np.pi), rng.uniform(3, 12)
        phase = (np.cos(angle) * columns + np.sin(angle) * rows) / period
        share = (phase % 1 < 0.5).astype(np.float32)
    elif kind == 2:
        side = float(rng.uniform(2, 8))
        share = (((rows // side) + (columns // side)) % 2).astype(np.float32)
    elif kind == 3:
        angle = rng.uniform(0, 2 * np.pi)
        ramp = np.cos(angle) * columns / width + np.sin(angle) * rows / height
        share = (ramp - ramp.min()) / max(float(np.ptp(ramp)), 1e-6)
    else:
        share = smooth_noise(rng, height, width, float(rng.uniform(1, 6)))
    return np.asarray(first + share[..., np.newaxis] * (second - first), np.float32)


def smooth_noise(rng: Generator, height: int, width: int, scale: float) -> Picture:
    """Return noise in 0…1 that changes over about ``scale`` pixels, shape (height, width)."""
    rows, columns = (max(2, int(np.ceil(side / scale)) + 1) for side in (height, width))
    coarse = rng.random((rows, columns), np.float32)
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(fine, 0, 1), np.float32)


def blot(rng: Generator, height: int, width: int) -> Picture:
    """Return the opacity of an irregular patch that fills most of its frame, (height, width)."""
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    ragged = smooth_noise(rng, height, width, max(2.0, 0.3 * min(height, width)))
    distance = np.sqrt(rows**2 + columns**2) + 0.9 * (ragged - 0.5)
    opacity = (0.85 - distance) / max(0.05, 2 / min(height, width))
    return np.asarray(np.clip(opacity, 0, 1), np.float32)


def bell(height: int, width: int) -> Picture:
    """Return a Gaussian bump of height 1 that falls to nearly 0 at the edges, (height, width)."""
    rows = np.exp(-(np.linspace(-2.5, 2.5, height, dtype=np.float32) ** 2))
    columns = np.exp(-(np.linspace(-2.5, 2.5, width, dtype=np.float32) ** 2))
    return np.asarray(np.outer(rows, columns), np.float32)


def stroke(rng: Generator, height: int, width: int, thickness: int) -> Picture:
    """Return the opacity of a bent scratch across a frame, shape (height, width)."""
    count = 5
    along = np.linspace(0.05, 0.95, count)
    across = np.clip(0.5 + np.cumsum(rng.normal(0, 0.15, count)), 0.05, 0.95)
    points = np.stack([along * width, across * height], 1)
    if rng.random() < 0.5:
        points = np.stack([across * width, along * height], 1)
    mask = np.zeros((height, width), np.uint8)
    line = [points.round().astype(np.int32).reshape(-1, 1, 2)]
    cv2.polylines(mask, line, isClosed=False, color=255, thickness=thickness)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.7), np.float32) / np.float32(255)


def _disc(rng: Generator, mask: NDArray[np.uint8]) -> None:
    cv2.circle(mask, _point(rng, mask), _radius(rng, mask), 255, -1)


def _ring(rng: Generator, mask: NDArray[np.uint8]) -> None:
    radius = _radius(rng, mask)
    cv2.circle(mask, _point(rng, mask), radius, 255, max(1, radius // 4))


def _bar(rng: Generator, mask: NDArray[np.uint8]) -> None:
    thickness = max(1, min(mask.shape) // int(rng.integers(4, 10)))
    cv2.line(mask, _point(rng, mask), _point(rng, mask), 255, thickness)


def _box(rng: Generator, mask: NDArray[np.uint8]) -> None:
    cv2.rectangle(mask, _point(rng, mask), _point(rng, mask), 255, -1)


def _point(rng: Generator, mask: NDArray[np.uint8]) -> tuple[int, int]:
    height, width = mask.shape
    return round(float(rng.uniform(0.1, 0.9)) * width), round(float(rng.uniform(0.1, 0.9)) * height)


def _radius(rng: Generator, mask: NDArray[np.uint8]) -> int:
    height, width = mask.shape
    share = float(rng.uniform(0.1, 0.45))
    return max(1, int(share * min(height, width)))
