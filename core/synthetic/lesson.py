"""From training data to what makes clips of them, and what a person should know of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import TrainingError
from core.jobs import JobContext
from core.synthetic.anomaly_kind import AnomalyKind
from core.synthetic.material import Material
from core.synthetic.samples import SampleMaker
from core.synthetic.scene import Scene
from core.synthetic.scene_kind import PRESETS, SceneKind
from core.synthetic.settings import SampleSettings
from core.synthetic.stretches import stretches_of
from core.synthetic.survey import Survey, survey
from core.training.data import TrainingData

#: Seeds of what is measured with, apart from those of what is learnt from.
_VALIDATION_SEED = 1_000_003
#: Frames whose intensities spread by no more than this show nothing.
_PLAIN = 1 / 255


@dataclass(frozen=True, slots=True, eq=False)
class MadeClips:
    """What makes clips for a training.

    Attributes
    ----------
    train : SampleMaker
        Of frames to learn from.
    validation : SampleMaker or None
        Of held-out frames; None without any.
    scene : Scene
        What was found in the frames.
    notices : tuple of str
        Sentences for the person.
    """

    train: SampleMaker
    validation: SampleMaker | None
    scene: Scene
    notices: tuple[str, ...]


def prepare_clips(
    data: TrainingData, settings: SampleSettings, seed: int, context: JobContext
) -> MadeClips:
    """Look at training frames and return what makes clips of them.

    Parameters
    ----------
    data : TrainingData
        Normal frames; those held out are looked at for nothing but the validation.
    settings : SampleSettings
        What a person says of the clips.
    seed : int
        Another one gives other clips.
    context : JobContext
        For progress and cancelling.

    Returns
    -------
    MadeClips
        Ready to make clips.

    Raises
    ------
    TrainingError
        If the frames do not suit what shall be made in them.
    """
    stretches = stretches_of(data, data.train)
    if not stretches:
        raise TrainingError("No clip is left to learn. Include more frames.")
    found = survey(data.sequences, stretches, settings, context)
    scene = found.scene
    if scene.std <= _PLAIN:
        raise TrainingError(
            "The training frames are of one plain colour: there is nothing to learn. Check the "
            "intensity scale of the recipe."
        )
    preset = PRESETS[scene.kind]
    kinds = _usable(settings.kinds or preset.kinds, found)
    material = Material.of(data.sequences, stretches, found, preset)
    share = preset.normal_share if settings.normal_share is None else settings.normal_share
    train = SampleMaker(material, kinds, share, settings.crop, seed)
    held_out = stretches_of(data, data.validation)
    validation = None
    if held_out:
        other = Material.of(data.sequences, held_out, found, preset)
        validation = train.with_stretches_of(other, _VALIDATION_SEED)
    return MadeClips(train, validation, scene, _notices(found, settings, kinds))


def _usable(kinds: tuple[AnomalyKind, ...], found: Survey) -> tuple[AnomalyKind, ...]:
    """Return the kinds that can be made of what was found.

    Raises
    ------
    TrainingError
        If there is none.
    """
    scene = found.scene
    usable = tuple(
        it
        for it in kinds
        if not (it.needs_tracks and not found.tracks)
        and not (it.needs_time and scene.seen_frames == 1)
    )
    if usable:
        return usable
    named = ", ".join(kinds)
    if scene.seen_frames == 1:
        raise TrainingError(
            f"These are stills, in which {named} cannot be made. Set scene=stills, or leave kinds "
            "empty."
        )
    raise TrainingError(
        f"Nothing was seen to move in the training frames, so {named} cannot be made. Set "
        "scene=machine for a fixed camera, scene=stills for single pictures or scene=sun for solar "
        "images."
    )


def _notices(
    found: Survey, settings: SampleSettings, kinds: tuple[AnomalyKind, ...]
) -> tuple[str, ...]:
    scene, choice = found.scene, found.choice
    made = ", ".join(kinds)
    sentences = [f"{scene.text} Made anomalies: {made}."]
    if settings.scene is SceneKind.AUTO:
        told = f"Taken for {choice.text}."
        sentences.append(f"{told} If that is wrong, set scene to what it is.")
    if scene.moves:
        sentences.append(
            "The camera seems to move: a still background is assumed, and what is found may be "
            "wrong. Choose a network that predicts frames, or steady the video first."
        )
    if settings.scene is SceneKind.WALKWAY and len(kinds) < len(settings.kinds):
        sentences.append("Some kinds need moving things and are left out.")
    return tuple(sentences)
