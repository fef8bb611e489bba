"""The detectors that are not made of others: which class a run's folder is read with.

To add one, implement `core.anomaly.detector.Detector` and give it a line in `SINGLE`; nothing else
has to know of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from core.anomaly.background import BackgroundDetector, BackgroundSettings
from core.anomaly.detector import Detector
from core.anomaly.motion import MotionDetector, MotionSettings
from core.anomaly.reconstruction import ReconstructionDetector
from core.anomaly.reconstruction_settings import ReconstructionSettings
from core.anomaly.synthetic import SYNTHETIC, SyntheticDetector
from core.anomaly.synthetic_settings import SyntheticSettings
from core.training.run_folder import RunFolder

#: Channels, frames, rows and columns.
ClipShape: TypeAlias = tuple[int, int, int, int]


class DetectorKind(NamedTuple):
    """A class of detectors.

    Attributes
    ----------
    detector : type
        A `Detector`.
    settings : type
        The dataclass of its settings.
    summary : str
        One line: what it finds and when to take it.
    clip_length : int or None
        Frames that it takes at a time; None for those of the recipe.
    make : callable
        From channels, frames, rows and columns of a clip, and from settings, to a detector that has
        learnt nothing yet.
    """

    detector: type[Any]
    settings: type[Any]
    summary: str
    clip_length: int | None
    make: Callable[[ClipShape, Any], Detector]


def _synthetic(clip_shape: ClipShape, settings: SyntheticSettings) -> Detector:
    channels, length, height, width = clip_shape
    return SyntheticDetector(channels, (height, width), length, settings)


#: By name; all but the networks of `models`, which share one class.
SINGLE = {
    SYNTHETIC: DetectorKind(
        SyntheticDetector,
        SyntheticSettings,
        "Learns to find anomalies made in normal clips: the best first choice",
        None,
        _synthetic,
    ),
    MotionDetector.name: DetectorKind(
        MotionDetector,
        MotionSettings,
        "What moves unlike what moved there before: no network, ready in seconds",
        MotionDetector.clip_length,
        lambda _, settings: MotionDetector(settings),
    ),
    BackgroundDetector.name: DetectorKind(
        BackgroundDetector,
        BackgroundSettings,
        "What was left, stopped or is missing: no network, ready in seconds; a still camera",
        BackgroundDetector.clip_length,
        lambda _, settings: BackgroundDetector(settings),
    ),
}


def single_type(run: RunFolder) -> type[Detector]:
    """Return the class of the detector in a run folder that is not made of others."""
    name = run.read_settings().detector
    return SINGLE[name].detector if name in SINGLE else ReconstructionDetector


def single_settings(name: str) -> type[Any]:
    """Return the dataclass of a detector's settings."""
    return SINGLE[name].settings if name in SINGLE else ReconstructionSettings
