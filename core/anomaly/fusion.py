"""Several detectors as one: their calibrated anomaly maps, added up."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from core.anomaly.calibration import Calibration
from core.anomaly.detector import Detector, FitResult, FrameResult
from core.anomaly.single_detectors import single_type
from core.anomaly.smoothing import Smoothing, SmoothingKind
from core.anomaly.statistic import Statistic
from core.config import nearest, short_hash
from core.errors import TrainingError
from core.files import content_hash
from core.jobs import JobContext
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.data import TrainingData
from core.training.events import TrainingStarted
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder

#: Registered name.
FUSION = "fusion"

#: Where in a run folder the runs stand that it is made of.
PARTS_FOLDER = "parts"

#: How parts are added up; another name where another way gives other scores.
_WAY = "excess"

#: What a part is not asked for again: results, and what only training needs.
_LEFT_BEHIND = shutil.ignore_patterns(
    "scores", "maps", "reconstructions", "last.pt", "epoch-*.pt", "events.out.*", "*.log"
)


@dataclass(frozen=True, slots=True)
class FusionSettings:
    """What to add up.

    Attributes
    ----------
    parts : str
        Names of the runs, with commas between them.
    smoothing : SmoothingKind
        Over which frames each score is averaged; off by default. That of the parts has no effect.
    smoothing_frames : int
        Over how many.
    """

    parts: str = ""
    smoothing: SmoothingKind = SmoothingKind.OFF
    smoothing_frames: Annotated[int, Field(ge=1, le=10_000)] = 5

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the runs, each once."""
        return tuple(dict.fromkeys(name for it in self.parts.split(",") if (name := it.strip())))


@dataclass(frozen=True, slots=True)
class _Part:
    """A detector, and what its maps are divided by.

    Attributes
    ----------
    detector : Detector
        Loaded.
    mean, std : float
        Of the local maximum of its maps in normal frames that it has not learnt.
    """

    detector: Detector
    mean: float
    std: float


class FusionDetector:
    """The sum of what several runs say, each in units of what it says of normal frames.

    Each part's map has the mean of its frame scores on held-out normal frames taken off and is
    divided by their standard deviation; the anomaly map is the sum of what is left above 0. So a
    part that is calm on normal frames has the louder voice, and one that sees nothing takes nothing
    from what another sees. A sum, since a maximum is only as good as the noisiest part.

    The runs it is made of stay what they are and can be looked at by themselves. It keeps copies,
    so that its folder can be used where theirs are not.

    Parameters
    ----------
    settings : FusionSettings
        What to add up.
    """

    name = FUSION
    clip_length = 1

    def __init__(self, settings: FusionSettings) -> None:
        self._settings = settings
        self._parts: tuple[_Part, ...] = ()

    @property
    def lead_in(self) -> int:
        """That of the part that remembers most."""
        return max((part.detector.lead_in for part in self._parts), default=0)

    @property
    def smoothing(self) -> Smoothing:
        """How its frame scores are smoothed."""
        return Smoothing(self._settings.smoothing, self._settings.smoothing_frames)

    @property
    def engine(self) -> str:
        """What computes the results of its parts."""
        return " + ".join(dict.fromkeys(part.detector.engine for part in self._parts))

    def fit(
        self,
        data: TrainingData,
        run: RunFolder,
        context: JobContext,
        *,
        playhead: Playhead | None = None,
        resume: bool = False,
    ) -> FitResult:
        """Copy the runs it is made of into the run folder; nothing is learnt.

        Raises
        ------
        TrainingError
            If there are fewer than two, one is not there or is a fusion itself, or its frames are
            prepared in another way.
        """
        del playhead, resume
        names = self._settings.names
        if len(names) < 2:
            raise TrainingError(
                "A fusion needs at least two runs. Name them with commas between: "
                "parts=motion-001,background-001."
            )
        context.emit(TrainingStarted(run.path.name, "cpu", 1, len(names), len(data.train), 0))
        begin = time.monotonic()
        for done, name in enumerate(names, start=1):
            context.check()
            part = RunFolder(run.path.parent / name)
            _check(part, run)
            shutil.copytree(part.path, run.path / PARTS_FOLDER / name, ignore=_LEFT_BEHIND)
            context.progress(done, len(names), f"Taking {name}")
        self._parts = _loaded(run, names, "auto")
        seconds = time.monotonic() - begin
        return FitResult(
            epochs=1,
            train_loss=None,
            val_loss=None,
            device="cpu",
            seconds=seconds,
            clips_per_second=len(names) / max(seconds, 1e-9),
        )

    @classmethod
    def load(
        cls, run: RunFolder, device: str = "auto", changes: Mapping[str, object] | None = None
    ) -> Self:
        """Read the parts from a run folder; TrainingError if one is missing or damaged."""
        detector = cls(run.options_as(FusionSettings, changes))
        detector._parts = _loaded(run, detector._settings.names, device)
        return detector

    @staticmethod
    def identity(run: RunFolder, changes: Mapping[str, object] | None = None) -> str:
        """Return a hash of all parts and their calibrations."""
        settings = run.options_as(FusionSettings, changes)
        parts = [RunFolder(run.path / PARTS_FOLDER / name) for name in settings.names]
        hashes = [(single_type(it).identity(it), content_hash(it.calibration)) for it in parts]
        return short_hash([_WAY, hashes, settings.smoothing.value, settings.smoothing_frames])

    @staticmethod
    def learnt(run: RunFolder) -> str:
        """Return a hash of what all parts have learnt; empty if one is gone."""
        parts = [
            RunFolder(run.path / PARTS_FOLDER / it) for it in run.options_as(FusionSettings).names
        ]
        if not all(part.calibration.exists() for part in parts):
            return ""
        hashes = [(single_type(it).learnt(it), content_hash(it.calibration)) for it in parts]
        return short_hash(hashes) if all(learnt for learnt, _ in hashes) else ""

    def results(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        """Yield the sum of the parts' maps for every frame, in order.

        The reconstruction is that of the first part that makes one.

        Raises
        ------
        RuntimeError
            If the detector was neither fitted nor loaded.
        """
        if not self._parts:
            raise RuntimeError("the fusion was neither fitted nor loaded")
        streams = [part.detector.results(sequence, context) for part in self._parts]
        for results in zip(*streams, strict=True):
            pictured = next((it for it in results if it.reconstruction is not None), results[0])
            total = sum(
                np.maximum((it.anomaly_map - part.mean) / part.std, 0).astype(np.float32)
                for it, part in zip(results, self._parts, strict=True)
            )
            yield FrameResult(
                pictured.frame_index,
                np.asarray(total, np.float32),
                reconstruction=pictured.reconstruction,
                is_prediction=pictured.is_prediction,
            )


def recipe_of_parts(settings: FusionSettings, runs: Path) -> Recipe | None:
    """Return the recipe that a fusion has: that of the part with the longest clips.

    With clips of that length the same frames are held out as were from that part, a network where
    there is one.

    Parameters
    ----------
    settings : FusionSettings
        What is added up.
    runs : Path
        Where the folders of runs are.

    Returns
    -------
    Recipe or None
        None if no run is there.
    """
    folders = [RunFolder(runs / name) for name in settings.names]
    recipes = [it.read_recipe() for it in folders if it.calibration.exists()]
    return max(recipes, key=lambda it: it.clip_length, default=None)


def _check(part: RunFolder, run: RunFolder) -> None:
    """Find out whether a run can be a part of a fusion.

    Raises
    ------
    TrainingError
        If it is not there or unfinished, is a fusion itself, or has another recipe.
    """
    name = part.path.name
    if not part.calibration.exists():
        there = sorted(it.parent.name for it in part.path.parent.glob("*/calibration.npz"))
        raise TrainingError(f"There is no finished run “{name}” to fuse. {nearest(name, there)}")
    if part.read_settings().detector == FUSION:
        raise TrainingError(f"{name} is a fusion itself. Name the runs that it is made of instead.")
    # How many frames a clip has is a matter of the detector; the frames must be the same.
    ours, theirs = (replace(it.read_recipe(), clip_length=1) for it in (run, part))
    if ours != theirs:
        raise TrainingError(
            f"{name} was trained on frames of {theirs.width}x{theirs.height} with another recipe "
            f"than this one of {ours.width}x{ours.height}. Fuse runs of one recipe."
        )


def _loaded(run: RunFolder, names: Sequence[str], device: str) -> tuple[_Part, ...]:
    parts = []
    for name in names:
        folder = RunFolder(run.path / PARTS_FOLDER / name)
        spread = Calibration.load(folder.calibration).spreads[Statistic.LOCAL_MAX]
        std = max(spread.std, float(np.finfo(np.float32).tiny))
        parts.append(_Part(single_type(folder).load(folder, device), spread.mean, std))
    return tuple(parts)
