"""The limb and a heliographic grid as lines over a frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.pointing import Pointing

#: Degrees between two lines of the grid, and between two points of a line.
SPACING = 15
_STEP = 1.0

#: Points of one line, shape (N, 2), in source pixels.
Line = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GridLine:
    """A parallel or meridian, or a piece of one.

    Attributes
    ----------
    name : str
        E.g. ``N15`` or ``W30``.
    points : ndarray of float64, shape (N, 2)
        In source pixels.
    """

    name: str
    points: Line


@dataclass(frozen=True, slots=True, eq=False)
class SolarGrid:
    """Lines over one frame; the middle of its first stored pixel is (0, 0).

    Attributes
    ----------
    limb : tuple of ndarray of float64, each of shape (N, 2)
        The edge of the disc, in one piece or several.
    lines : tuple of GridLine
        Parallels and meridians, as far as they are on the near side.
    """

    limb: tuple[Line, ...]
    lines: tuple[GridLine, ...]


def solar_grid(pointing: Pointing, spacing: int = SPACING) -> SolarGrid | None:
    """Lay a heliographic (Stonyhurst) grid over a frame.

    Parameters
    ----------
    pointing : Pointing
        Of the frame.
    spacing : int, optional
        Degrees between two lines.

    Returns
    -------
    SolarGrid or None
        None where it is not known from where the Sun was seen.
    """
    observer = pointing.observer
    if observer is None:
        return None
    parallels = range(-90 + spacing, 90, spacing)
    meridians = range(0, 360, spacing)
    along = np.arange(0, 360 + _STEP, _STEP)
    # Meridians end at the last parallel, or they would crowd at the poles.
    up = np.arange(min(parallels, default=0), max(parallels, default=0) + _STEP / 2, _STEP)
    # Seen from behind the far side: a line must not be cut at the edge of its own list.
    turned = along + observer.longitude + 180
    lines = [(_name(it, "N", "S"), _degrees(turned, float(it))) for it in parallels]
    lines += [
        (_name((it + 180) % 360 - 180, "W", "E"), _degrees(np.full(len(up), float(it)), up))
        for it in meridians
    ]
    drawn = [
        GridLine(name, part)
        for name, line in lines
        for part in _pieces(pointing.pixels(observer.helioprojective(line)))
    ]
    return SolarGrid(_pieces(pointing.pixels(observer.limb())), tuple(drawn))


def _name(degrees: int, positive: str, negative: str) -> str:
    return f"{positive if degrees >= 0 else negative}{abs(degrees):02d}"


def _degrees(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    return np.column_stack([longitude, np.broadcast_to(latitude, longitude.shape)])


def _pieces(points: Line) -> tuple[Line, ...]:
    """Cut a line where it has no place; pieces of a single point are no line."""
    is_seen = np.isfinite(points).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_seen, [False]])))
    return tuple(points[a:b] for a, b in edges.reshape(-1, 2).tolist() if b - a > 1)
