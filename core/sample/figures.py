"""Draw the people of the walkway: walkers seen from the side, and one on a bicycle."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

#: A picture that is drawn on: uint8, shape (H, W, 3), RGB.
Canvas = NDArray[np.uint8]
Point = tuple[float, float]
Colour = tuple[int, int, int]

_SHIFT = 4  # OpenCV takes coordinates in sixteenths of a pixel: limbs move smoothly.


@dataclass(frozen=True, slots=True)
class Clothes:
    """Colours of a person, RGB."""

    top: Colour
    trousers: Colour
    hair: Colour
    skin: Colour
    bag: Colour | None = None


def draw_walker(
    canvas: Canvas, foot: Point, height: float, phase: float, heading: int, clothes: Clothes
) -> None:
    """Draw a person who walks across the picture.

    Parameters
    ----------
    canvas : ndarray of uint8, shape (H, W, 3)
        Drawn on.
    foot : tuple of float
        Column and row of the ground below the hips.
    height : float
        Of the person, in pixels.
    phase : float
        Of the gait, in radians; one round is two steps.
    heading : int
        1 to the right, -1 to the left.
    clothes : Clothes
        What to paint with.
    """
    draw_shadow(canvas, foot, 0.34 * height)
    bob = 0.012 * height * np.cos(2 * phase)
    hip = foot[0], foot[1] - 0.48 * height + bob
    shoulder = hip[0] + heading * 0.03 * height, hip[1] - 0.30 * height
    head = shoulder[0] + heading * 0.02 * height, shoulder[1] - 0.13 * height
    far, near = _darker(clothes.trousers, 0.7), clothes.trousers
    _leg(canvas, hip, height, phase + np.pi, heading, far)
    _arm(canvas, shoulder, height, phase, heading, (_darker(clothes.top, 0.7), clothes.skin))
    if clothes.bag is not None:
        back = shoulder[0] - heading * 0.11 * height, shoulder[1] + 0.12 * height
        _limb(canvas, [back, (back[0], back[1] + 0.10 * height)], 0.13 * height, clothes.bag)
    _leg(canvas, hip, height, phase, heading, near)
    _limb(canvas, [shoulder, hip], 0.17 * height, clothes.top)
    _limb(canvas, [head, shoulder], 0.06 * height, clothes.skin)
    _head(canvas, head, height, heading, clothes)
    _arm(canvas, shoulder, height, phase + np.pi, heading, (clothes.top, clothes.skin))


def draw_cyclist(
    canvas: Canvas, foot: Point, height: float, turned: float, heading: int, clothes: Clothes
) -> None:
    """Draw a person on a bicycle.

    Parameters
    ----------
    canvas : ndarray of uint8, shape (H, W, 3)
        Drawn on.
    foot : tuple of float
        Column and row of the ground below the pedals.
    height : float
        Of a standing person at that distance, in pixels.
    turned : float
        How far the wheels have turned, in radians.
    heading : int
        1 to the right, -1 to the left.
    clothes : Clothes
        What to paint with; the bag's colour is the helmet's and the frame's.
    """
    paint = clothes.bag or clothes.top
    wheel = 0.20 * height
    draw_shadow(canvas, foot, 0.75 * height)
    rear = foot[0] - heading * 0.31 * height, foot[1] - wheel
    front = foot[0] + heading * 0.31 * height, foot[1] - wheel
    for hub in (rear, front):
        _wheel(canvas, hub, wheel, heading * turned)
    crank = foot[0] - heading * 0.02 * height, foot[1] - 0.9 * wheel
    seat = foot[0] - heading * 0.13 * height, foot[1] - 0.50 * height
    bar = foot[0] + heading * 0.25 * height, foot[1] - 0.56 * height
    hip = seat[0], seat[1] - 0.07 * height
    shoulder = hip[0] + heading * 0.22 * height, hip[1] - 0.24 * height
    head = shoulder[0] + heading * 0.06 * height, shoulder[1] - 0.12 * height
    pedals = 0.35 * turned
    _pedalling(canvas, hip, crank, height, pedals + np.pi, heading, _darker(clothes.trousers, 0.7))
    for tube in ([rear, crank, bar, seat, crank], [bar, front], [seat, rear]):
        _limb(canvas, tube, 0.035 * height, paint)
    _pedalling(canvas, hip, crank, height, pedals, heading, clothes.trousers)
    _limb(canvas, [shoulder, hip], 0.17 * height, clothes.top)
    elbow = (shoulder[0] + bar[0]) / 2, (shoulder[1] + bar[1]) / 2 + 0.05 * height
    _limb(canvas, [shoulder, elbow, bar], 0.06 * height, _darker(clothes.top, 0.85))
    _limb(canvas, [head, shoulder], 0.06 * height, clothes.skin)
    _head(canvas, head, height, heading, clothes)
    centre = head[0], head[1] - 0.025 * height
    axes = int(0.085 * height * 2**_SHIFT), int(0.065 * height * 2**_SHIFT)
    cv2.ellipse(canvas, _fixed(centre), axes, 0, 180, 360, paint, -1, cv2.LINE_AA, _SHIFT)


def draw_shadow(canvas: Canvas, foot: Point, width: float) -> None:
    """Darken the ground beside somebody, away from the sun."""
    half_width, half_height = round(0.75 * width), round(0.16 * width) + 1
    left, top = round(foot[0] + 0.2 * width) - half_width, round(foot[1]) - half_height
    patch = canvas[
        max(top, 0) : max(top + 2 * half_height + 1, 0),
        max(left, 0) : max(left + 2 * half_width + 1, 0),
    ]
    if not patch.size:
        return
    rows = (np.arange(patch.shape[0]) + max(-top, 0)) / half_height - 1
    columns = (np.arange(patch.shape[1]) + max(-left, 0)) / half_width - 1
    depth = np.clip(1 - rows[:, None] ** 2 - columns**2, 0, 1) * 0.55
    patch[...] = (patch * (1 - depth[..., None])).astype(np.uint8)


def _leg(
    canvas: Canvas, hip: Point, height: float, phase: float, heading: int, colour: Colour
) -> None:
    swing = 0.42 * np.sin(phase)
    bend = 0.15 + 0.75 * max(0.0, np.cos(phase)) ** 2
    knee = _reached(hip, 0.25 * height, heading * swing)
    ankle = _reached(knee, 0.23 * height, heading * (swing - bend))
    toe = ankle[0] + heading * 0.07 * height, ankle[1] + 0.012 * height
    _limb(canvas, [hip, knee], 0.11 * height, colour)
    _limb(canvas, [knee, ankle], 0.08 * height, colour)
    _limb(canvas, [ankle, toe], 0.05 * height, (45, 40, 40))


def _arm(
    canvas: Canvas,
    shoulder: Point,
    height: float,
    phase: float,
    heading: int,
    colours: tuple[Colour, Colour],
) -> None:
    swing = 0.38 * np.sin(phase)
    start = shoulder[0], shoulder[1] + 0.02 * height
    elbow = _reached(start, 0.16 * height, heading * swing)
    hand = _reached(elbow, 0.15 * height, heading * (swing + 0.3))
    _limb(canvas, [start, elbow], 0.065 * height, colours[0])
    _limb(canvas, [elbow, hand], 0.05 * height, colours[0])
    _limb(canvas, [hand, hand], 0.05 * height, colours[1])


def _pedalling(
    canvas: Canvas,
    hip: Point,
    crank: Point,
    height: float,
    angle: float,
    heading: int,
    colour: Colour,
) -> None:
    reach = 0.08 * height
    pedal = crank[0] + heading * reach * np.cos(angle), crank[1] + reach * np.sin(angle)
    middle = (hip[0] + pedal[0]) / 2, (hip[1] + pedal[1]) / 2
    knee = middle[0] + heading * 0.14 * height, middle[1] - 0.03 * height
    _limb(canvas, [hip, knee], 0.11 * height, colour)
    _limb(canvas, [knee, pedal], 0.08 * height, colour)


def _wheel(canvas: Canvas, hub: Point, radius: float, turned: float) -> None:
    fixed_radius = round(radius * 2**_SHIFT)
    thickness = max(1, round(0.13 * radius))
    cv2.circle(canvas, _fixed(hub), fixed_radius, (35, 35, 38), thickness, cv2.LINE_AA, _SHIFT)
    for spoke in range(5):
        angle = turned + spoke * np.pi / 5
        dx, dy = radius * np.cos(angle), radius * np.sin(angle)
        ends = _fixed((hub[0] - dx, hub[1] - dy)), _fixed((hub[0] + dx, hub[1] + dy))
        cv2.line(canvas, *ends, (120, 120, 125), 1, cv2.LINE_AA, _SHIFT)


def _head(canvas: Canvas, head: Point, height: float, heading: int, clothes: Clothes) -> None:
    radius = 0.068 * height
    axes = round(0.9 * radius * 2**_SHIFT), round(1.1 * radius * 2**_SHIFT)
    cv2.ellipse(canvas, _fixed(head), axes, 0, 0, 360, clothes.skin, -1, cv2.LINE_AA, _SHIFT)
    crown = head[0] - heading * 0.018 * height, head[1] - 0.018 * height
    # From the nape over the crown to the forehead; angles run clockwise from the right.
    arc = (150, 350) if heading > 0 else (190, 390)
    cv2.ellipse(canvas, _fixed(crown), axes, 0, *arc, clothes.hair, -1, cv2.LINE_AA, _SHIFT)


def _limb(canvas: Canvas, points: list[Point], width: float, colour: Colour) -> None:
    """Draw a line with round ends."""
    thickness = max(1, round(width))
    for start, stop in itertools.pairwise(points):
        cv2.line(canvas, _fixed(start), _fixed(stop), colour, thickness, cv2.LINE_AA, _SHIFT)


def _reached(start: Point, length: float, angle: float) -> Point:
    """Return the end of a limb that hangs down from ``start``, turned forward by ``angle``."""
    return float(start[0] + length * np.sin(angle)), float(start[1] + length * np.cos(angle))


def _fixed(point: Point) -> tuple[int, int]:
    return round(point[0] * 2**_SHIFT), round(point[1] * 2**_SHIFT)


def _darker(colour: Colour, share: float) -> Colour:
    red, green, blue = colour
    return int(red * share), int(green * share), int(blue * share)
