"""Scenes of many kinds, drawn anew for each seed: what the survey has to tell apart.

They are drawn by means of their own, so that nothing that makes training clips is judged by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Video = NDArray[np.uint8]
Picture = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Look:
    """How a scene is taken.

    Attributes
    ----------
    height, width : int
        Of a frame.
    frames : int
        How many.
    is_coloured : bool
        Whether frames have three channels.
    shake : float
        How far the camera shakes, in pixels.
    """

    height: int = 96
    width: int = 144
    frames: int = 240
    is_coloured: bool = False
    shake: float = 0.0


#: Draws what moves on a picture (H, W) at a time.
_Draw = Callable[[Picture, int], None]


def crowd(look: Look, seed: int) -> Video:
    """People who walk to and fro, each at a pace of their own, nearer ones larger."""
    rng = np.random.default_rng([1, seed])
    people = [_person(look, rng, ways=(-1, 1)) for _ in range(int(rng.integers(6, 12)))]
    return _filmed(look, rng, people)


def street(look: Look, seed: int) -> Video:
    """Cars on a road of two lanes, of different lengths and speeds."""
    rng = np.random.default_rng([2, seed])
    cars = []
    for lane, way in ((0.45, 1), (0.7, -1)):
        start = 0.0
        for _ in range(5):
            length = look.width * float(rng.uniform(0.1, 0.28))
            start += length + look.width * float(rng.uniform(0.4, 0.9))
            shade, pace = float(rng.uniform(0, 255)), look.width * float(rng.uniform(0.008, 0.02))
            cars.append(_Car(look, look.height * lane, length, start, way * pace, shade))
    return _filmed(look, rng, [it.draw for it in cars])


def belt(look: Look, seed: int) -> Video:
    """Goods of one kind that a belt carries at one pace, evenly spaced."""
    rng = np.random.default_rng([3, seed])
    side = look.height * float(rng.uniform(0.12, 0.25))
    gap = side * float(rng.uniform(1.6, 3.0))
    pace, row = side * float(rng.uniform(0.06, 0.2)), look.height * float(rng.uniform(0.35, 0.65))
    is_round, way = bool(rng.random() < 0.5), int(rng.choice([-1, 1]))
    shade = float(rng.choice([rng.uniform(0, 40), rng.uniform(200, 255)]))

    def draw(picture: Picture, time: int) -> None:
        phase = (way * pace * time) % gap
        for place in np.arange(-gap, look.width + gap, gap) + phase:
            _disc_or_box(picture, place, row, side / 2, shade, is_round=is_round)

    return _filmed(look, rng, [draw])


def arm(look: Look, seed: int) -> Video:
    """A bar that swings about a pivot, again and again."""
    rng = np.random.default_rng([4, seed])
    pivot = look.width * float(rng.uniform(0.35, 0.65)), look.height * float(rng.uniform(0.7, 0.9))
    length, thick = look.height * float(rng.uniform(0.35, 0.6)), max(3, round(look.height / 14))
    period, swing = float(rng.uniform(24, 60)), float(rng.uniform(0.5, 1.1))
    shade = float(rng.choice([rng.uniform(0, 40), rng.uniform(200, 255)]))

    def draw(picture: Picture, time: int) -> None:
        angle = swing * np.sin(2 * np.pi * time / period) - np.pi / 2
        tip = pivot[0] + length * np.cos(angle), pivot[1] + length * np.sin(angle)
        ends = [tuple(round(16 * it) for it in point) for point in (pivot, tip)]
        cv2.line(picture, ends[0], ends[1], shade, thick, cv2.LINE_AA, 4)

    return _filmed(look, rng, [draw])


def press(look: Look, seed: int) -> Video:
    """A block that goes down and up between pauses, and a wheel that turns beside it."""
    rng = np.random.default_rng([5, seed])
    left, width = (
        look.width * float(rng.uniform(0.2, 0.4)),
        look.width * float(rng.uniform(0.1, 0.2)),
    )
    period, share = int(rng.integers(30, 70)), float(rng.uniform(0.4, 0.8))
    shade, turn = float(rng.uniform(190, 255)), 2 * np.pi / int(rng.integers(14, 40))
    centre, radius = (0.75 * look.width, 0.5 * look.height), 0.2 * look.height

    def draw(picture: Picture, time: int) -> None:
        phase = (time % period) / period / share
        depth = look.height * (0.15 + 0.35 * np.sin(np.pi * min(phase, 1.0)))
        picture[: round(depth), round(left) : round(left + width)] = shade
        for spoke in range(3):
            angle = turn * time + spoke * 2 * np.pi / 3
            tip = centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)
            ends = [tuple(round(16 * it) for it in point) for point in (centre, tip)]
            cv2.line(picture, ends[0], ends[1], 255 - shade, 3, cv2.LINE_AA, 4)

    return _filmed(look, rng, [draw])


def bench(look: Look, seed: int) -> Video:
    """Objects at fixed places; one is taken away for a while and put back by what reaches in."""
    rng = np.random.default_rng([6, seed])
    places = look.width * np.array([0.2, 0.5, 0.8])
    size = look.height * float(rng.uniform(0.12, 0.2))
    shade, hand = float(rng.uniform(0, 60)), float(rng.uniform(200, 255))
    takes = []
    time = 10
    while time < look.frames - 30:
        gone = int(rng.integers(10, 50))
        takes.append((time, time + 10 + gone, float(rng.choice(places))))
        time += gone + int(rng.integers(40, 80))

    def draw(picture: Picture, time: int) -> None:
        floor = 0.65 * look.height
        lifted = {}
        for start, back, place in takes:
            for begin, sign in ((start, 1), (back, -1)):
                if begin <= time < begin + 10:
                    share = (time - begin) / 10
                    lifted[place] = share if sign == 1 else 1 - share
            if start + 10 <= time < back:
                lifted[place] = 2.0
        for place in places.tolist():
            height = lifted.get(place, 0.0)
            row = floor - height * look.height * 0.5
            if height < 2:
                _disc_or_box(picture, place, row, size / 2, shade, is_round=False)
            if 0 < height < 2:
                top = max(0, round(row - size))
                picture[:top, round(place - size / 4) : round(place + size / 4)] = hand

    return _filmed(look, rng, [draw])


def stills(look: Look, seed: int) -> Video:
    """Pictures that have nothing to do with each other but their kind."""
    rng = np.random.default_rng([7, seed])
    pictures = []
    for _ in range(look.frames):
        picture = np.full((look.height, look.width), float(rng.uniform(60, 110)), np.float32)
        for _ in range(12):
            place = rng.uniform(0, look.width), rng.uniform(0, look.height)
            radius = look.height * float(rng.uniform(0.05, 0.3))
            shade = float(rng.uniform(0, 255))
            _disc_or_box(picture, *place, radius, shade, is_round=bool(rng.random() < 0.5))
        pictures.append(_as_bytes(picture + rng.normal(0, 2, picture.shape), look))
    return np.stack(pictures)


def sun(look: Look, seed: int) -> Video:
    """A disc of mottled light before black, that turns slowly, with places that come and go."""
    rng = np.random.default_rng([8, seed])
    rows, columns = np.indices((look.height, look.width))
    radius = 0.4 * min(look.height, look.width)
    away = np.hypot(rows - look.height / 2, columns - look.width / 2)
    disc = np.clip((radius - away) / 2 + 0.5, 0, 1)
    corona = 60 * np.exp(-np.maximum(away - radius, 0) / (0.08 * radius)) * (1 - disc)
    texture = cv2.GaussianBlur(
        rng.normal(size=(look.height, look.width + look.frames)), (0, 0), 1.5
    )
    texture *= 18 / texture.std()
    spots = [_spot(look, rng, radius) for _ in range(4)]
    video = []
    for time in range(look.frames):
        start = time // 12
        light = disc * (110 + texture[:, start : start + look.width]) + corona
        for spot in spots:
            light += spot(time, rows, columns)
        video.append(_as_bytes(light + rng.normal(0, 1, light.shape), look))
    return np.stack(video)


def nothing(look: Look, seed: int) -> Video:
    """A still picture with the noise of a camera."""
    rng = np.random.default_rng([9, seed])
    return _filmed(look, rng, [])


def _person(look: Look, rng: Generator, ways: tuple[int, ...]) -> _Draw:
    depth = float(rng.uniform(0.3, 1.0))
    tall = look.height * 0.3 * depth
    feet, way = look.height * (0.2 + 0.75 * depth), int(rng.choice(ways))
    pace = way * tall * float(rng.uniform(0.03, 0.08))
    start, shade = float(rng.uniform(0, look.width)), float(rng.choice([25.0, 60.0, 215.0, 240.0]))
    step = float(rng.uniform(9, 14))

    def draw(picture: Picture, time: int) -> None:
        room = look.width + tall
        place = (start + pace * time) % room - tall / 2
        top, hip = feet - tall, feet - 0.45 * tall
        left, right = round(place - 0.13 * tall), round(place + 0.13 * tall) + 1
        picture[max(0, round(top)) : max(0, round(hip)), max(0, left) : max(0, right)] = shade
        for side in (-1, 1):
            foot = place + side * 0.2 * tall * np.sin(2 * np.pi * time / step)
            ends = [(round(place), round(hip)), (round(foot), round(feet))]
            cv2.line(picture, ends[0], ends[1], shade, max(1, round(0.09 * tall)))

    return draw


@dataclass(frozen=True, slots=True)
class _Car:
    look: Look
    row: float
    length: float
    start: float
    pace: float
    shade: float

    def draw(self, picture: Picture, time: int) -> None:
        room = 4.5 * self.look.width
        left = (self.start + self.pace * time) % room - self.length
        high = 0.4 * self.length
        top = max(0, round(self.row - high))
        columns = slice(max(0, round(left)), max(0, round(left + self.length)))
        picture[top : round(self.row), columns] = self.shade


def _spot(look: Look, rng: Generator, radius: float) -> Callable[..., Picture]:
    angle, reach = rng.uniform(0, 2 * np.pi), radius * rng.uniform(0.2, 0.8)
    row = look.height / 2 + reach * np.sin(angle)
    column = look.width / 2 + reach * np.cos(angle)
    width, period = float(rng.uniform(2, 4)), float(rng.uniform(80, 200))

    def light(time: int, rows: Picture, columns: Picture) -> Picture:
        bell = np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * width**2))
        return np.asarray(bell * (60 + 40 * np.sin(2 * np.pi * time / period)), np.float32)

    return light


def _disc_or_box(
    picture: Picture, column: float, row: float, half: float, shade: float, *, is_round: bool
) -> None:
    if is_round:
        centre = round(16 * column), round(16 * row)
        cv2.circle(picture, centre, round(16 * half), shade, -1, cv2.LINE_AA, 4)
        return
    top, left = max(0, round(row - half)), max(0, round(column - half))
    picture[top : max(0, round(row + half)), left : max(0, round(column + half))] = shade


def _filmed(look: Look, rng: Generator, movers: list[_Draw]) -> Video:
    """Draw movers on a still background, through a camera that has noise and may shake."""
    margin = int(np.ceil(2 * look.shake)) + 1
    ground = cv2.GaussianBlur(
        rng.normal(size=(look.height + 2 * margin, look.width + 2 * margin)), (0, 0), 2.0
    )
    slope = np.linspace(-25, 25, ground.shape[0])[:, np.newaxis]
    ground = (125 + 12 * ground / ground.std() + slope).astype(np.float32)
    video = []
    for time in range(look.frames):
        seen = ground.copy()
        inner = np.ascontiguousarray(seen[margin:-margin, margin:-margin])
        for mover in movers:
            mover(inner, time)
        seen[margin:-margin, margin:-margin] = inner
        x, y = rng.normal(0, look.shake, 2).tolist() if look.shake else (0.0, 0.0)
        move = np.array([[1, 0, x - margin], [0, 1, y - margin]], np.float32)
        shot = cv2.warpAffine(seen, move, (look.width, look.height))
        video.append(_as_bytes(shot + rng.normal(0, 1.5, shot.shape), look))
    return np.stack(video)


def _as_bytes(picture: NDArray[np.floating], look: Look) -> Video:
    grey = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    if not look.is_coloured:
        return grey
    tints = np.array([1.0, 0.9, 0.75])
    return np.rint(grey[..., np.newaxis] * tints).astype(np.uint8)
