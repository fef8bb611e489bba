"""What a camera looks at, told from training frames: how sure that is, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import TimeOrigin
from core.recipe.prepared import PreparedSequence
from core.synthetic.foreground import Block
from core.synthetic.motion_study import Motion
from core.synthetic.scene_kind import SceneKind
from core.synthetic.stretches import Stretch, spread

#: Frames that are compared with their neighbours and with others of their stretch.
_COMPARED = 40
#: Neighbouring frames that differ by more than this share of what frames far apart do are stills,
_STILLS_SHARE = 0.85
#: if they differ by this share of how much the intensities of a frame spread: else it is a still
#: scene, or pictures of one thing taken the same way.
_UNRELATED = 0.3
#: Changes that survive averaging over 4 x 4 pixels by more than this share are more than noise.
_MORE_THAN_NOISE = 0.5
#: A camera shakes by this share of a side at most.
_MOST_SHAKE = 0.1
#: Fewest neighbouring frames in which motion can be seen.
_LEAST_IN_A_ROW = 5
#: Fewest things seen to say that something moves, and fewest followed to say how.
LEAST_THINGS, _LEAST_FOLLOWED = 8, 8
#: A disc is as round (1 is a circle, 0.79 a square), fills as much of its outline, is no farther
#: off the middle and has such a radius, both as shares of the shorter side, and is so many times
#: brighter than the corners.
_ROUND, _FILLED, _OFF_MIDDLE, _RADII, _BEFORE_DARK = 0.94, 0.9, 0.1, (0.25, 0.5), 4.0
#: From these likenesses after a cycle on, a picture comes back.
_COMES_BACK = 0.7
#: From these certainties on a choice is clear, or probable.
_CLEAR, _PROBABLE = 0.9, 0.7


@dataclass(frozen=True, slots=True)
class SceneChoice:
    """What kind of scene was chosen.

    Attributes
    ----------
    kind : SceneKind
        Never ``auto``.
    certainty : float
        How sure that is, 0.5…1: an ordered scale, not a measured probability.
    reasons : tuple of str
        What speaks for it, as parts of a sentence, the strongest first.
    """

    kind: SceneKind
    certainty: float
    reasons: tuple[str, ...]

    @property
    def sureness(self) -> str:
        """How sure it is, in a word."""
        if self.certainty >= _CLEAR:
            return "clearly"
        return "probably" if self.certainty >= _PROBABLE else "perhaps"

    @property
    def text(self) -> str:
        """The choice with its reasons, as a part of a sentence."""
        return f"{self.kind} ({self.sureness}): {', '.join(self.reasons)}"


def choice_at_sight(
    sequences: Sequence[PreparedSequence],
    stretches: Sequence[Stretch],
    blocks: Sequence[Block],
    asked: SceneKind,
) -> SceneChoice | None:
    """Return what can be told before anything is followed; None for people or a machine.

    Parameters
    ----------
    sequences : sequence of PreparedSequence
        All training sequences.
    stretches : sequence of Stretch
        Which of their frames may be looked at; at least one.
    blocks : sequence of Block
        Frames with their backgrounds.
    asked : SceneKind
        What a person says, which settles it.
    """
    if asked is not SceneKind.AUTO:
        return SceneChoice(asked, 1.0, ("as it was asked for",))
    wavelength = next((it.index.wavelength for it in sequences if it.index.wavelength), 0)
    if wavelength:
        return SceneChoice(SceneKind.SUN, 1.0, (f"the headers tell {wavelength} Å",))
    if max(map(len, stretches)) < _LEAST_IN_A_ROW:
        reason = "too few frames follow each other to see motion"
        return SceneChoice(SceneKind.STILLS, 0.6, (reason,))
    stills = _stills(sequences, stretches)
    if stills is not None:
        return stills
    if all(_is_disc(it.background) for it in blocks):
        return SceneChoice(SceneKind.SUN, 0.75, ("a bright disc stands before black",))
    return None


def walk_or_machine(motion: Motion, things: int, *, moves: bool) -> SceneChoice:
    """Return whether people or vehicles are seen, or a machine.

    Parameters
    ----------
    motion : Motion
        How things move.
    things : int
        How many were seen to stand out from the background.
    moves : bool
        Whether the camera seems to move.

    Notes
    -----
    Each finding speaks for one or the other with a weight; the weights were set on drawn scenes
    (``tests/synthetic/scenes.py``), and their sum goes through a logistic function.
    """
    if things < LEAST_THINGS:
        if moves:
            return SceneChoice(SceneKind.MACHINE, 0.6, ("nothing but the camera moves",))
        return SceneChoice(SceneKind.MACHINE, 0.75, ("nothing was seen to move",))
    findings = _findings(motion)
    balance = sum(weight for weight, _ in findings)
    kind = SceneKind.WALKWAY if balance > 0 else SceneKind.MACHINE
    certainty = 1 / (1 + float(np.exp(-abs(balance))))
    speaking = sorted((it for it in findings if it[0] * balance > 0), key=lambda it: -abs(it[0]))
    reasons = tuple(text for _, text in speaking)
    if moves:
        return SceneChoice(kind, min(certainty, 0.6), (*reasons, "but the camera moves"))
    return SceneChoice(kind, certainty, reasons)


def _findings(motion: Motion) -> list[tuple[float, str]]:
    """Return weights, above 0 for people and vehicles, below for a machine, with their reasons."""
    found = []
    if motion.cycle >= _COMES_BACK:
        # Whatever else is seen: people never come back all together.
        weight = min(6.0, 20 * (motion.cycle - 0.6))
        found.append((-weight, f"the picture comes back every {motion.cycle_frames} frames"))
    standing = float(np.clip(8 * (0.25 - motion.standing), -2, 1.5))
    if standing < 0:
        share = f"{motion.standing:.0%} of what stands out stays where it is"
        found.append((standing, share))
    else:
        found.append((standing, "what stands out goes on"))
    if motion.followed < _LEAST_FOLLOWED:
        found.append((-2.0, "hardly anything could be followed"))
        return found
    travel = float(np.clip(2 * (motion.travel - 0.6), -1, 1))
    how = "move on by" if travel > 0 else "stay within"
    found.append((travel, f"things {how} {motion.travel:.1f} of their size"))
    if motion.opposite >= 0.1:
        found.append((1.0, "they go to and fro"))
    elif motion.pace_spread < 0.1:
        found.append((-2.5, "all go one way at one pace, as on a belt"))
    else:
        found.append((-0.5, "all go one way"))
    if motion.pace_spread >= 0.15:
        found.append((0.5, "each at a pace of its own"))
    return found


def _stills(
    sequences: Sequence[PreparedSequence], stretches: Sequence[Stretch]
) -> SceneChoice | None:
    """Return stills where neighbouring frames are no more alike than frames far apart."""
    near, far, full, spreads = [], [], [], []
    rng = np.random.default_rng(0)
    for place, frame_index in spread(stretches, _COMPARED):
        stretch = next(it for it in stretches if it.place == place and frame_index in it.frames)
        frames = stretch.frames
        if len(frames) < 2:
            continue
        after = frame_index + 1 if frame_index + 1 < frames.stop else frame_index - 1
        # Any other one: half a stretch away, what repeats itself may look the same.
        other = int(rng.integers(frames.start, frames.stop))
        store = sequences[place].store
        this, next_one = store.frame(frame_index), store.frame(after)
        near.append(_apart(*_laid_over(_small(this), _small(next_one))))
        far.append(_apart(_small(this), _small(store.frame(other))))
        full.append(_apart(this, next_one))
        spreads.append(float(_small(this).std()))
    change = float(np.median(near))
    if change <= _STILLS_SHARE * float(np.median(far)):
        return None
    if change >= _UNRELATED * float(np.median(spreads)):
        reason = "neighbouring frames have nothing to do with each other"
        return SceneChoice(SceneKind.STILLS, 0.95, (reason,))
    are_films = any(it.index.time_origin in _FILMED for it in sequences)
    if are_films or change < _MORE_THAN_NOISE * float(np.median(full)):
        return None
    reason = "neighbouring frames are no more alike than others, and no times are known"
    return SceneChoice(SceneKind.STILLS, 0.7, (reason,))


#: Frames with such times were taken one after the other.
_FILMED = (TimeOrigin.CONTAINER, TimeOrigin.HEADER)


def _laid_over(
    one: NDArray[np.float32], other: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return two pictures, one of them moved where that makes them alike: a camera may shake."""
    grey = [it if it.ndim == 2 else it.mean(axis=2) for it in (one, other)]
    (x, y), _ = cv2.phaseCorrelate(*grey)
    height, width = grey[0].shape
    if max(abs(x) / width, abs(y) / height) > _MOST_SHAKE:
        return one, other
    move = np.array([[1, 0, x], [0, 1, y]], np.float32)
    moved = cv2.warpAffine(one, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32), other


def _apart(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.abs(one - other).mean())


def _small(frame: NDArray[np.float32]) -> NDArray[np.float32]:
    shrunk = cv2.resize(frame, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    return np.asarray(shrunk, np.float32)


def _is_disc(background: NDArray[np.float32]) -> bool:
    """Return whether one bright disc stands in the middle before black."""
    height, width, _ = background.shape
    shorter = min(height, width)
    grey = cv2.GaussianBlur(background.mean(axis=2), (0, 0), max(1.0, shorter / 100))
    seen = np.asarray(np.clip(grey * 255, 0, 255), np.uint8)
    _, mask = cv2.threshold(seen, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return False
    largest = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(largest)
    area = cv2.contourArea(hull)
    if not area or cv2.contourArea(largest) < _FILLED * area:
        return False
    roundness = 4 * np.pi * area / cv2.arcLength(hull, closed=True) ** 2
    (x, y), _ = cv2.minEnclosingCircle(hull)
    away = float(np.hypot(x - width / 2, y - height / 2)) / shorter
    corner = max(2, shorter // 16)
    sides = slice(corner), slice(-corner, None)
    dark = float(np.mean([seen[rows, columns].mean() for rows in sides for columns in sides]))
    return bool(
        roundness >= _ROUND
        and away <= _OFF_MIDDLE
        and _RADII[0] <= np.sqrt(area / np.pi) / shorter <= _RADII[1]
        and float(seen[mask > 0].mean()) >= _BEFORE_DARK * dark
    )
