"""A training that does as a test tells it."""

from __future__ import annotations

import threading
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.anomaly.detector import FitResult
from core.errors import TrainingError
from core.jobs import JobCancelled, JobContext, Notice, Progress
from core.operations.train import TrainResult
from core.project.project import Project
from core.project.records import RunState
from core.recipe.recipe import Recipe
from core.training.events import EpochDone, LiveScores, PreviewReady, StepDone, TrainingStarted
from core.training.playhead import Playhead


@dataclass
class FakeTraining:
    """Trains in no time, and waits after its first epoch until the test says go on."""

    folder: Path
    detector: str
    options: dict[str, Any]
    _: KW_ONLY
    recipe: Recipe | None = None
    sequence_names: tuple[str, ...] = ()
    resume: str | None = None
    playhead: Playhead | None = None
    name: str = "Training"
    fails: bool = False
    go_on: threading.Event = field(default_factory=threading.Event)

    def run(self, context: JobContext) -> TrainResult:
        context.emit(Progress(1, 2, "Reading frames of aia"))
        with Project.open(self.folder, check=False) as project:
            run = project.run_named(self.resume) if self.resume else None
            run = run or project.add_run(self.detector, "hash")
            context.emit(TrainingStarted(run.name, "cpu", 3, 5, 40, 10))
            context.emit(StepDone(1, 1, 0.5))
            context.emit(Notice("Frame 7 of aia is unreadable and was left out."))
            context.emit(EpochDone(1, 0.2, 0.3, 1e-3, 1.0, 40.0, 62.0, True, 812.0))
            if self.playhead is not None:
                context.emit(self._preview(self.playhead))
                for epoch, level in ((1, 4.0), (2, 1.0)):
                    context.emit(self._scores(self.playhead, epoch, level))
            state = self._wait(context)
            run = project.update_run(run.id, state=state)
            if state is RunState.CANCELLED:
                raise JobCancelled
            if state is RunState.FAILED:
                raise TrainingError("The loss is no number. Lower the learning rate.")
            stopped = state is RunState.STOPPED
            fit = FitResult(1 if stopped else 3, 0.2, 0.3, "cpu", 5.0, 40.0, stopped)
            return TrainResult(run, fit, self.folder, 40)

    def _preview(self, playhead: Playhead) -> PreviewReady:
        assert playhead.place is not None
        sequence_id, frame = playhead.place
        shape = np.zeros((8, 8), np.float32)
        return PreviewReady(1, sequence_id, frame, shape[..., None], shape)

    def _scores(self, playhead: Playhead, epoch: int, level: float) -> LiveScores:
        assert playhead.place is not None
        scores = np.linspace(0, level, 200, dtype=np.float32)
        return LiveScores(epoch, playhead.place[0], scores, is_whole=epoch > 1)

    def _wait(self, context: JobContext) -> RunState:
        while not self.go_on.wait(0.005):
            if context.token.cancelled:
                return RunState.CANCELLED
            if context.token.stopped:
                return RunState.STOPPED
        return RunState.FAILED if self.fails else RunState.DONE


class FakeScoring:
    """Scores nothing."""

    def __init__(self, folder: Path, run_name: str, names: tuple[str, ...], *, device: str) -> None:
        self.name = f"Scoring with {run_name}"
        self.names = names

    def run(self, _context: object) -> tuple[object, ...]:
        return ()
