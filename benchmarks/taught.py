"""Train a detector on prepared sequences, without a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.anomaly.detector import Detector
from core.anomaly.registry import detector_clip_length, make_detector
from core.jobs import JobContext
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder, RunSettings
from core.training.split import training_data


def taught(
    sequences: Sequence[PreparedSequence],
    name: str,
    options: Mapping[str, object],
    folder: Path,
    *,
    stride: int = 1,
) -> Detector:
    """Return a detector that has learnt all frames of some sequences.

    Parameters
    ----------
    sequences : sequence of PreparedSequence
        Of one frame shape; nothing of them is held out.
    name : str
        Registered name of a detector.
    options : mapping
        Settings that differ from its defaults.
    folder : Path
        Of the run; it must not exist.
    stride : int, optional
        Frames between the starts of two clips.
    """
    height, width, channels = sequences[0].store.frame_shape
    recipe = Recipe(width=width, height=height)
    length = detector_clip_length(name, recipe)
    data = training_data(sequences, clip_length=length, stride=stride, validation_share=0)
    run = RunFolder(folder)
    run.path.mkdir(parents=True)
    run.write(recipe, RunSettings(name, data.dataset_hash, dict(options)))
    detector: Detector = make_detector(name, (channels, length, height, width), dict(options))
    detector.fit(data, run, JobContext())
    return detector
