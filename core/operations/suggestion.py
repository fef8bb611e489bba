"""What to train, proposed from what training frames look like."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.anomaly.background import BACKGROUND
from core.anomaly.motion import MOTION
from core.anomaly.synthetic import SYNTHETIC
from core.operations.choose_recipe import LARGE_MULTIPLE, LARGE_SIDE, recipe_for
from core.project.records import Sequence as ProjectSequence
from core.recipe.recipe import Channel, Recipe
from core.synthetic.scene import Scene
from core.synthetic.scene_choice import SceneChoice
from core.synthetic.scene_kind import SceneKind
from core.wording import counted

#: With fewer normal frames than this a network learns them by heart.
FEW_FRAMES = 200
#: With fewer than this not even a usual look or speed can be told.
FEWEST_FRAMES = 20

#: Things of fewer pixels than this leave a network nothing to look at; larger frames cost time.
_SMALL_THING = 8.0
_LARGEST_SIDE = 720


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another detector that is worth a try.

    Attributes
    ----------
    detector : str
        Registered name.
    reason : str
        When to take it, as a sentence.
    """

    detector: str
    reason: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A detector with its settings and recipe for some sequences, and why.

    Attributes
    ----------
    sequences : tuple of str
        What to learn from.
    detector : str
        Registered name.
    recipe : Recipe
        What turns frames into clips.
    options : dict
        Settings that differ from the detector's defaults.
    reasons : tuple of str
        What was seen and what follows from it, as sentences.
    warnings : tuple of str
        What stands in the way of a good result.
    alternatives : tuple of Alternative
        What else could be tried.
    minutes : float or None
        What training is expected to take on this computer; None where that is not known.
    """

    sequences: tuple[str, ...]
    detector: str
    recipe: Recipe
    options: dict[str, Any] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    minutes: float | None = None

    @property
    def text(self) -> str:
        """What is proposed and how long it takes, in one sentence."""
        recipe, settings = self.recipe, ""
        if self.options:
            settings = " with " + ", ".join(f"{key}={it}" for key, it in self.options.items())
        return (
            f"{self.detector}{settings}, on frames of {recipe.width} x {recipe.height} in "
            f"{recipe.channel.value}{self._time_text}."
        )

    @property
    def sequences_text(self) -> str:
        """What is learnt from; of many sequences the first and how many more."""
        first, *others = self.sequences
        return f"{first} and {counted(len(others), 'other')}" if others else first

    @property
    def _time_text(self) -> str:
        if self.minutes is None:
            return ""
        if self.minutes < 1:
            return ", in less than a minute"
        return f", in about {counted(round(self.minutes), 'minute')}"


def suggestion_for(
    scene: Scene,
    choice: SceneChoice,
    sequences: Sequence[ProjectSequence],
    frames: int,
    looked_at: Recipe,
) -> Suggestion:
    """Return what to train on sequences that show one scene.

    Parameters
    ----------
    scene : Scene
        What a survey of their frames found, in pixels of ``looked_at``.
    choice : SceneChoice
        Why it is taken for that kind of scene.
    sequences : sequence of Sequence
        At least one.
    frames : int
        Normal frames that may be learnt.
    looked_at : Recipe
        What the survey saw them in.
    """
    names = tuple(it.name for it in sequences)
    size = sequences[0].width, sequences[0].height
    normal = counted(frames, "normal frame")
    told = f"{choice.sureness.capitalize()} {_SCENES[scene.kind]}, with {normal} to learn from"
    reasons = [f"{told}: {', '.join(choice.reasons)}; {_seen(scene)}.", _OTHERWISE[scene.kind]]
    if frames < FEW_FRAMES and scene.kind in (SceneKind.WALKWAY, SceneKind.MACHINE):
        made = _for_little_data(scene, names, recipe_for(*size))
    elif scene.moves:
        made = _for_moving_camera(names, recipe_for(*size))
    else:
        made = _for_made_anomalies(scene, names, sequences[0], looked_at)
    warnings = list(made.warnings)
    if frames < FEWEST_FRAMES:
        warnings.insert(0, f"{counted(frames, 'normal frame')} are too few to tell what is normal.")
    return dataclasses.replace(made, reasons=(*reasons, *made.reasons), warnings=tuple(warnings))


def _seen(scene: Scene) -> str:
    if scene.kind is SceneKind.STILLS:
        return "frames are looked at one by one"
    if not scene.things:
        return "nothing was seen to move"
    speed = f", {scene.speed:.2g} pixels a frame fast" if scene.speed else ""
    return (
        f"what moves is typically {scene.object_size:.0f} pixels large{speed} "
        f"({counted(scene.things, 'sighting')})"
    )


def _for_little_data(scene: Scene, names: tuple[str, ...], recipe: Recipe) -> Suggestion:
    more = f"Add normal frames: from {FEW_FRAMES} on a network is worth its training."
    if scene.kind is SceneKind.WALKWAY:
        return Suggestion(
            names,
            MOTION,
            recipe,
            reasons=("Optical flow needs no network and few frames to know the usual speed.",),
            warnings=(more,),
            alternatives=(Alternative(BACKGROUND, "Finds what stops or is left behind."),),
        )
    return Suggestion(
        names,
        BACKGROUND,
        recipe,
        reasons=("The usual look of a still scene can be told from few frames.",),
        warnings=(more,),
        alternatives=(Alternative(MOTION, "Finds what moves faster than usual."),),
    )


def _for_moving_camera(names: tuple[str, ...], recipe: Recipe) -> Suggestion:
    return Suggestion(
        names,
        "predictor",
        recipe,
        reasons=("The camera moves, and a predictor sees that motion in the frames before.",),
        warnings=(
            "All detectors are better with a camera that stands still: steady the video first.",
        ),
        alternatives=(
            Alternative("conv3d_basic", "Rebuilds clips, and learns whatever comes back often."),
        ),
    )


def _for_made_anomalies(
    scene: Scene, names: tuple[str, ...], first: ProjectSequence, looked_at: Recipe
) -> Suggestion:
    side, reasons = _side(scene, first, looked_at)
    recipe = recipe_for(first.width, first.height, side, LARGE_MULTIPLE)
    if scene.kind in (SceneKind.STILLS, SceneKind.MACHINE) and first.channels == 3:
        recipe = dataclasses.replace(recipe, channel=Channel.COLOUR)
        reasons.append("Frames stay in colour, since faults may show in it alone.")
    return Suggestion(
        names,
        SYNTHETIC,
        recipe,
        # As found: training on more or other frames shall not make another scene of it.
        options={"scene": scene.kind.value},
        reasons=(_WHY[scene.kind], *reasons),
        alternatives=_BESIDE[scene.kind],
    )


def _side(scene: Scene, first: ProjectSequence, looked_at: Recipe) -> tuple[int, list[str]]:
    """Return the longest side of a frame at which typical things can be told, and why."""
    longest = max(first.width, first.height)
    if not scene.things or scene.object_size >= _SMALL_THING:
        return LARGE_SIDE, []
    needed = max(looked_at.width, looked_at.height) * _SMALL_THING / scene.object_size
    side = int(min(needed, longest, _LARGEST_SIDE))
    if side <= LARGE_SIDE:
        return LARGE_SIDE, []
    reason = (
        f"Things are only {scene.object_size:.0f} pixels large at {looked_at.width} x "
        f"{looked_at.height}, so frames are made larger; that takes longer."
    )
    return side, [reason]


_SCENES = {
    SceneKind.WALKWAY: "a walkway or a street",
    SceneKind.MACHINE: "a machine or another scene with a fixed camera",
    SceneKind.STILLS: "a set of pictures",
    SceneKind.SUN: "the Sun",
}

_OTHERWISE = {
    SceneKind.WALKWAY: "If it is a machine, set scene=machine.",
    SceneKind.MACHINE: "If people or vehicles go by, set scene=walkway; if this is the Sun, "
    "scene=sun.",
    SceneKind.STILLS: "If the frames follow each other in time, set scene=machine or "
    "scene=walkway.",
    SceneKind.SUN: "If it is not the Sun, set scene=machine.",
}

_WHY = {
    SceneKind.WALKWAY: "Made anomalies teach a network what would be unusual among things that "
    "move: too fast, gliding, or of another shape.",
    SceneKind.MACHINE: "Made anomalies teach a network what can go wrong with a machine: too fast, "
    "stopped, a foreign or missing part, another colour, vibration.",
    SceneKind.STILLS: "Made faults teach a network to tell damage from what normal pictures vary "
    "in.",
    SceneKind.SUN: "Made events teach a network brightenings, dimmings, fronts, ejected blobs and "
    "bad frames, each relative to how bright a place is.",
}

_BESIDE = {
    SceneKind.WALKWAY: (
        Alternative(MOTION, "Ready in seconds; finds what is faster than usual."),
        Alternative(BACKGROUND, "Ready in seconds; finds what stops or is left behind."),
    ),
    SceneKind.MACHINE: (
        Alternative(BACKGROUND, "Ready in seconds; finds what is left, stopped or missing."),
        Alternative("conv3d_basic", "Rebuilds clips, so there is a reconstruction to look at."),
    ),
    SceneKind.STILLS: (
        Alternative("image_cae", "Rebuilds pictures, so there is a reconstruction to look at."),
    ),
    SceneKind.SUN: (
        Alternative("conv3d_basic", "Rebuilds clips, so there is a reconstruction to look at."),
        Alternative(MOTION, "Ready in seconds; finds what moves faster than usual."),
    ),
}
