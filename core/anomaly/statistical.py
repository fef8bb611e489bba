"""A detector without a network: what is usual is gathered in one pass, and kept in one file."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, Self, TypeVar

from core.anomaly.detector import FitResult
from core.anomaly.smoothing import Smoothing, SmoothingKind
from core.config import short_hash
from core.errors import TrainingError
from core.files import content_hash
from core.jobs import JobContext
from core.media.frame_index import GAP_FACTOR
from core.training.data import TrainingData
from core.training.events import TrainingStarted
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder


class StatisticSettings(Protocol):
    """What the settings of such a detector have in common."""

    @property
    def smoothing(self) -> SmoothingKind:
        """Over which frames each score is averaged."""
        ...

    @property
    def smoothing_frames(self) -> int:
        """Over how many."""
        ...


class Usual(Protocol):
    """What is usual in normal frames."""

    def save(self, path: Path) -> None:
        """Write it to a file, whole or not at all."""
        ...

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; TrainingError if it is missing or damaged."""
        ...


SettingsT = TypeVar("SettingsT", bound=StatisticSettings)
UsualT = TypeVar("UsualT", bound=Usual)
StepT = TypeVar("StepT")


class Gathered(NamedTuple, Generic[UsualT]):
    """What was gathered, from how much.

    Attributes
    ----------
    usual : Usual
        What is usual.
    steps, clips : int
        Steps that were taken, and what was looked at in them.
    """

    usual: UsualT
    steps: int
    clips: int


class StatisticalDetector(ABC, Generic[SettingsT, UsualT, StepT]):
    """Learns what is usual by looking at normal frames once.

    Parameters
    ----------
    settings : StatisticSettings
        How to score.
    """

    #: Dataclass of the settings, class of what is usual, and the file that keeps it.
    settings_type: ClassVar[type[Any]]
    usual_type: ClassVar[type[Any]]
    file: ClassVar[str]
    name: str

    def __init__(self, settings: SettingsT) -> None:
        self._settings = settings
        self._gap_factor = GAP_FACTOR
        self._usual: UsualT | None = None

    @property
    def lead_in(self) -> int:
        """None: what is seen now is all that counts."""
        return 0

    @property
    def smoothing(self) -> Smoothing:
        """How its frame scores are smoothed."""
        return Smoothing(self._settings.smoothing, self._settings.smoothing_frames)

    @abstractmethod
    def _steps(self, data: TrainingData) -> Sequence[StepT]:
        """Return what to look at, spread over all there is."""

    @abstractmethod
    def _gather(
        self, data: TrainingData, steps: Sequence[StepT], context: JobContext
    ) -> Gathered[UsualT]:
        """Look at it; when told to stop, at no more of it."""

    def fit(
        self,
        data: TrainingData,
        run: RunFolder,
        context: JobContext,
        *,
        playhead: Playhead | None = None,
        resume: bool = False,
    ) -> FitResult:
        """Learn what is usual; the run folder gets its file.

        There is nothing to resume or preview: it takes seconds. *Stop* keeps what was learnt so
        far.

        Raises
        ------
        TrainingError
            If there is no clip to learn from.
        """
        del playhead, resume
        total = len(data.train)
        if not total:
            raise TrainingError("No clip is left to learn. Include more frames.")
        steps = self._steps(data)
        context.emit(TrainingStarted(run.path.name, "cpu", 1, len(steps), total, 0))
        begin = time.monotonic()
        gathered = self._gather(data, steps, context)
        self._usual, self._gap_factor = gathered.usual, data.gap_factor
        gathered.usual.save(run.path / self.file)
        seconds = time.monotonic() - begin
        return FitResult(
            epochs=1,
            train_loss=None,
            val_loss=None,
            device="cpu",
            seconds=seconds,
            clips_per_second=gathered.clips / max(seconds, 1e-9),
            stopped=gathered.steps < len(steps),
        )

    @classmethod
    def load(
        cls, run: RunFolder, device: str = "auto", changes: Mapping[str, object] | None = None
    ) -> Self:
        """Read what is usual from a run folder; TrainingError if it is missing or damaged."""
        del device
        detector = cls(run.options_as(cls.settings_type, changes))
        detector._usual = cls.usual_type.load(run.path / cls.file)
        detector._gap_factor = run.read_recipe().gap_factor
        return detector

    @classmethod
    def identity(cls, run: RunFolder, changes: Mapping[str, object] | None = None) -> str:
        """Return a hash of settings and of what is usual."""
        gap_factor = run.read_recipe().gap_factor
        return short_hash([run.options(changes), gap_factor, content_hash(run.path / cls.file)])

    @classmethod
    def learnt(cls, run: RunFolder) -> str:
        """Return a hash of what is usual; empty if that is gone."""
        path = run.path / cls.file
        return content_hash(path) if path.exists() else ""

    def _known(self) -> UsualT:
        if self._usual is None:
            raise RuntimeError(f"the {self.name} detector was neither fitted nor loaded")
        return self._usual
