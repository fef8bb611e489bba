"""How large, how fast and how bright what moves in the training frames is.

Nothing is fitted to one data set: what the clips are made with follows from here, unless a person
says otherwise.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.recipe.prepared import PreparedSequence
from core.synthetic.foreground import Block, blocks_of
from core.synthetic.motion_study import motion_of
from core.synthetic.scene import Scene
from core.synthetic.scene_choice import (
    LEAST_THINGS,
    SceneChoice,
    choice_at_sight,
    walk_or_machine,
)
from core.synthetic.scene_kind import SceneKind
from core.synthetic.settings import SampleSettings
from core.synthetic.stretches import Stretch, spread
from core.synthetic.tracks import ThingSizes, Track, collect_tracks

#: Blocks of frames that are looked at, and frames in all.
_BLOCKS, _FRAMES = 48, 240
#: Noise of a blurred 8-bit frame is not below this: half a grey level.
_LEAST_NOISE = 0.5 / 255
#: Deviations this many times the noise belong to something.
_NOISES = 6.0
#: Things are cut out where they deviate by this share of what three quarters of all that stands out
#: do not exceed: above shadows, below most of a thing.
_THRESHOLD_SHARE, _CONTRAST_QUANTILE = 0.4, 0.75
#: Parts between these shares of the typical area are single things.
_SMALLEST, _LARGEST = 0.2, 3.0
#: Fewest pixels of a thing.
_LEAST_AREA = 12
#: Between two of the frames seen at once, things should move this many pixels: enough to be told
#: from noise, and less than their own size.
_STEP_PIXELS = 2.0
_LONGEST_STEP = 8
#: Frames that the network sees at once.
SEEN_FRAMES = 5
#: How many times too fast a thing is at most, which is how long a track must be.
FASTEST = 4
#: A picture that shifts by more than this from frame to frame, in pixels, on so many pairs.
_SHIFT, _SHIFTED_SHARE = 0.5, 0.3
#: To count, such a shift must leave less than this share of the difference.
_EXPLAINED = 0.7
_PAIRS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What a survey found, and what it found it in.

    Attributes
    ----------
    scene : Scene
        Numbers.
    choice : SceneChoice
        Why it is taken for that kind of scene, and how sure that is.
    blocks : tuple of Block
        Frames with their backgrounds.
    tracks : tuple of Track
        Things cut out; none of stills.
    """

    scene: Scene
    choice: SceneChoice
    blocks: tuple[Block, ...]
    tracks: tuple[Track, ...]


def survey(
    sequences: Sequence[PreparedSequence],
    stretches: Sequence[Stretch],
    settings: SampleSettings,
    context: JobContext,
) -> Survey:
    """Look at training frames: what moves there, how large and how fast it is.

    Parameters
    ----------
    sequences : sequence of PreparedSequence
        All training sequences.
    stretches : sequence of Stretch
        Which of their frames may be looked at; at least one.
    settings : SampleSettings
        What a person says overrides what is found.
    context : JobContext
        For progress and cancelling.

    Returns
    -------
    Survey
        The same for the same frames.
    """
    context.progress(0, 0, "Looking at the training frames")
    blocks = blocks_of(sequences, stretches, _BLOCKS)
    context.check()
    light = _light(sequences, stretches)
    unrest, contrast = _deviations(blocks, context)
    threshold = settings.mask_threshold or max(_NOISES * unrest, _THRESHOLD_SHARE * contrast)
    areas = _areas(blocks, threshold, context)
    typical = _typical_area(areas, settings.object_size)
    sizes = ThingSizes(threshold, max(_LEAST_AREA, _SMALLEST * typical), _LARGEST * typical)
    things = int(((areas >= sizes.smallest) & (areas <= sizes.largest)).sum())
    choice = choice_at_sight(sequences, stretches, blocks, settings.scene)
    # Whether people or a machine are seen, what is followed will tell.
    kind = SceneKind.MACHINE if choice is None else choice.kind
    is_still = kind is SceneKind.STILLS or max(map(len, stretches)) < SEEN_FRAMES
    speed = 0.0
    if not is_still and things >= LEAST_THINGS:
        speed = _speed(blocks, sizes, context)
    if kind is SceneKind.SUN:
        # It turns too slowly to go by; events take a few frames.
        speed = 0.0
    step = settings.frame_step or _frame_step(speed, stretches)
    scene = Scene(
        kind=kind,
        mean=light[0],
        std=light[1],
        noise=min(unrest, _flicker(sequences, stretches)),
        threshold=threshold,
        object_size=settings.object_size or float(np.sqrt(typical)),
        smallest=sizes.smallest,
        largest=sizes.largest,
        speed=speed,
        frame_step=step,
        seen_frames=1 if is_still else SEEN_FRAMES,
        things=things,
        moves=not is_still and _moves(sequences, stretches),
    )
    tracks: list[Track] = []
    if scene.seen_frames > 1 and things >= LEAST_THINGS:
        length = 2 * FASTEST * scene.reach + 1
        tracks = collect_tracks(
            blocks, sizes, frames=length, windows=200, most=600, context=context
        )
    tracks = [it for it in tracks if len(it) > 2 * scene.reach]
    if choice is None:
        motion = motion_of(sequences, stretches, blocks, tracks, scene, context)
        choice = walk_or_machine(motion, things, moves=scene.moves)
        scene = dataclasses.replace(scene, kind=choice.kind)
    return Survey(scene, choice, tuple(blocks), tuple(tracks))


def _light(
    sequences: Sequence[PreparedSequence], stretches: Sequence[Stretch]
) -> tuple[float, float]:
    """Return mean and standard deviation of the intensities."""
    samples = np.concatenate(
        [sequences[place].store.frame(it)[::3, ::3].ravel() for place, it in spread(stretches, 60)]
    )
    return float(samples.mean()), max(float(samples.std()), 1 / 255)


def _deviations(blocks: Sequence[Block], context: JobContext) -> tuple[float, float]:
    """Return how restless the background is, and how far things typically are from it."""
    samples = []
    for block, frame_index in _looked_at(blocks):
        context.check()
        samples.append(block.deviation(frame_index)[::2, ::2].ravel())
    values = np.concatenate(samples)
    noise = max(1.4826 * float(np.median(values)), _LEAST_NOISE)
    beyond = values[values > _NOISES * noise]
    return noise, float(np.quantile(beyond, _CONTRAST_QUANTILE)) if len(beyond) else 0.0


def _flicker(sequences: Sequence[PreparedSequence], stretches: Sequence[Stretch]) -> float:
    """Return the noise of a pixel from one frame to the next; at least a grey level."""
    changes = []
    for place, frame_index in spread(_pairs(stretches), _PAIRS):
        store = sequences[place].store
        before, after = (store.frame(it)[::2, ::2] for it in (frame_index, frame_index + 1))
        changes.append(float(np.median(np.abs(after - before))))
    found = 1.4826 / np.sqrt(2) * float(np.median(changes)) if changes else 0.0
    return max(found, 2 * _LEAST_NOISE)


def _areas(blocks: Sequence[Block], threshold: float, context: JobContext) -> NDArray[np.float64]:
    found = []
    for block, frame_index in _looked_at(blocks):
        context.check()
        mask = block.mask(frame_index, threshold)
        _, _, boxes, _ = cv2.connectedComponentsWithStats(mask)
        found.append(boxes[1:, cv2.CC_STAT_AREA])
    areas = np.concatenate(found).astype(np.float64)
    return areas[areas >= _LEAST_AREA]


def _typical_area(areas: NDArray[np.float64], given: float | None) -> float:
    """Return the area below which half of all moving pixels lie: splinters count little."""
    if given is not None:
        return given**2
    if not len(areas):
        return float(4 * _LEAST_AREA)
    ordered = np.sort(areas)
    half = int(np.searchsorted(np.cumsum(ordered), ordered.sum() / 2))
    return float(ordered[min(half, len(ordered) - 1)])


def _speed(blocks: Sequence[Block], sizes: ThingSizes, context: JobContext) -> float:
    tracks = collect_tracks(blocks, sizes, frames=9, windows=60, most=400, context=context)
    speeds = [float(np.hypot(*it.velocity)) for it in tracks if len(it) >= 4]
    return float(np.median(speeds)) if speeds else 0.0


def _frame_step(speed: float, stretches: Sequence[Stretch]) -> int:
    """Return how far apart frames are seen, so that most stretches have room for them."""
    longest = (int(np.median([len(it) for it in stretches])) - 1) // (SEEN_FRAMES - 1)
    wanted = round(_STEP_PIXELS / speed) if speed > 0 else 2
    return max(1, min(wanted, _LONGEST_STEP, longest))


def _moves(sequences: Sequence[PreparedSequence], stretches: Sequence[Stretch]) -> bool:
    """Return whether most of the picture shifts from frame to frame."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    shifts = []
    for place, frame_index in spread(_pairs(stretches), _PAIRS):
        store = sequences[place].store
        before, after = (_bytes(store.frame(it)) for it in (frame_index, frame_index + 1))
        # The stubs want a flow to begin with; None is how OpenCV says that there is none.
        found = flow.calc(before, after, None)  # type: ignore[call-overload]
        # The median, not a mean: people who walk are a small part of the picture.
        x, y = np.median(found.reshape(-1, 2), axis=0).tolist()
        shifts.append(float(np.hypot(x, y)) if _explains(before, after, x, y) else 0.0)
    return bool(shifts) and float(np.mean(np.array(shifts) > _SHIFT)) > _SHIFTED_SHARE


def _explains(before: NDArray[np.uint8], after: NDArray[np.uint8], x: float, y: float) -> bool:
    """Return whether moving one picture makes it much more like the next: noise flows as well."""
    move = np.array([[1, 0, x], [0, 1, y]], np.float32)
    height, width = before.shape
    moved = cv2.warpAffine(before, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    apart, left = (float(cv2.absdiff(it, after).mean()) for it in (before, moved))
    return left < _EXPLAINED * apart


def _pairs(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Return the frames that have a neighbour behind them."""
    return [
        Stretch(it.place, FrameRange(it.frames.start, it.frames.stop - 1))
        for it in stretches
        if len(it) > 1
    ]


def _bytes(frame: NDArray[np.float32]) -> NDArray[np.uint8]:
    grey = np.clip(frame.mean(axis=2), 0, 1) * 255
    return np.asarray(np.rint(grey), np.uint8)


def _looked_at(blocks: Sequence[Block]) -> list[tuple[Block, int]]:
    each = max(2, _FRAMES // len(blocks))
    return [
        (block, frame_index) for block in blocks for _, frame_index in spread([block.stretch], each)
    ]
