"""One pass over clips: to learn from them, or to measure what was learnt."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import nn

from core.errors import TrainingError
from core.jobs import REPORT_INTERVAL_S, JobContext
from core.training.data import ClipList, TrainingData
from core.training.events import StepDone
from core.training.loader import Batch, Share, Shown, batch_count, batches, shuffled
from core.training.loss_meter import LossMeter
from core.training.run_record import RunRecord
from core.training.separation import FrameScores, Separation
from core.training.settings import CheckpointChoice, TrainSettings
from core.training.spoilt_clips import clip_frames, clip_text, frame_without_value
from core.training.stepper import Stepper
from core.training.training_inputs import TrainingInputs


@dataclass(frozen=True, slots=True)
class Validated:
    """How good a network is.

    Attributes
    ----------
    loss : float
        Mean loss of a held-out clip; NaN if there is none.
    separation : float
        See `core.training.separation.Separation`; NaN where it does not choose the checkpoint.
    """

    loss: float
    separation: float


class Passes:
    """Learning and measuring, each over all clips that there are for it.

    Parameters
    ----------
    network : Module
        Put into training or evaluation mode.
    stepper : Stepper
        Runs it.
    data : TrainingData
        The clips.
    settings : TrainSettings
        How to train.
    record : RunRecord
        Says which epoch this is, and what is kept if it fails.
    context : JobContext
        Hears of steps, and may ask to cancel or to stop.
    frame_scores : FrameScores
        What the score of a frame is, for the separation.
    pin : bool
        Whether a GPU copies from pinned memory.

    Attributes
    ----------
    steps : int
        Optimiser steps in an epoch.
    """

    def __init__(
        self,
        network: nn.Module,
        stepper: Stepper,
        data: TrainingData,
        settings: TrainSettings,
        record: RunRecord,
        context: JobContext,
        frame_scores: FrameScores,
        *,
        pin: bool,
    ) -> None:
        self.steps = batch_count(len(data.train), settings.batch_size)
        self._network, self._stepper, self._data = network, stepper, data
        self._settings, self._record, self._context = settings, record, context
        self._frame_scores, self._team, self._pin = frame_scores, stepper.team, pin
        self._inputs = TrainingInputs(data, settings)
        self._last_report = float("-inf")

    def learn(self, rate: Callable[[int], float], between: Callable[[int], None]) -> LossMeter:
        """Make one pass over the training clips, or a part of it if told to stop.

        Parameters
        ----------
        rate : callable
            From the number of a step in this epoch, counted from 0, to its learning rate.
        between : callable
            Called after each step with the number of the epoch.

        Returns
        -------
        LossMeter
            Settled; it has counted fewer clips than there are if the pass was stopped.
        """
        clips, epoch = self._data.train, self._record.epoch + 1
        self._network.train()
        self._team.draw_apart(self._settings.seed, epoch)
        order = shuffled(len(clips), self._settings.seed, epoch)
        meter = LossMeter()
        shown = functools.partial(self._inputs.shown, epoch)
        with closing(self._batches(clips, order, shown, self._team.share)) as stream:
            for step, batch in enumerate(stream):
                is_stopped = self._team.is_stopped(self._context.token)
                self._context.check()
                if is_stopped and step:
                    break
                meter.add(batch.whole, self._stepper.train(batch, rate(step)))
                self._report(step + 1, meter)
                between(epoch)
        self._settle(meter, clips)
        self._team.average_buffers(self._network)
        return meter

    def validate(self) -> Validated:
        """Measure the network on the held-out clips and, if that shall choose, on anomalies."""
        found = self._validated() if self._team.place.is_first else Validated(math.nan, math.nan)
        return self._team.told_by_first(found)

    def _validated(self) -> Validated:
        self._network.eval()
        by_separation = self._settings.choose_by is CheckpointChoice.SEPARATION
        if not (by_separation and self._data.can_separate):
            return Validated(self._measure(self._data.validation, None), math.nan)
        separation = Separation(self._data, self._frame_scores)
        loss = self._measure(self._data.validation, separation)
        self._measure(self._data.evidence, separation)
        return Validated(loss, separation.ratio)

    def _measure(self, clips: ClipList, separation: Separation | None) -> float:
        """Return the mean loss of a clip, and let the separation see the frames."""
        meter = LossMeter()
        with closing(self._batches(clips, np.arange(len(clips)))) as stream:
            for batch in stream:
                self._context.check()
                looked = self._stepper.look(batch, keeps_pictures=separation is not None)
                meter.add(batch.chosen, looked.losses)
                if separation is not None and looked.pictures is not None:
                    pictures = looked.pictures.numpy()
                    separation.add(clips, batch.chosen, batch.clips.numpy(), pictures)
        self._settle(meter, clips)
        return meter.mean

    def _batches(
        self,
        clips: ClipList,
        order: NDArray[np.int64],
        shown: Shown | None = None,
        share: Share | None = None,
    ) -> Generator[Batch, None, None]:
        size = self._settings.batch_size
        return batches(self._data, clips, order, size, pin=self._pin, shown=shown, share=share)

    def _report(self, step: int, meter: LossMeter) -> None:
        """Say how far the epoch is, at most ten times a second."""
        now = time.monotonic()
        if now - self._last_report < REPORT_INTERVAL_S and step < self.steps:
            return
        self._last_report = now
        self._settle(meter, self._data.train)
        self._context.emit(StepDone(self._record.epoch + 1, step, meter.last))

    def _settle(self, meter: LossMeter, clips: ClipList) -> None:
        """Read the losses, and give up if one is no number.

        Raises
        ------
        TrainingError
            If a loss is infinite or no number; the text names the clip.
        """
        spoilt = meter.settle()
        if not len(spoilt):
            return
        data, epoch, kept = self._data, self._record.epoch + 1, "Nothing was learnt yet"
        if best := self._record.best_epoch:
            kept = f"The checkpoint of epoch {best} is kept"
        for position in spoilt.tolist():
            seen = clip_frames(data, clips, position)
            if clips is data.train:
                seen += self._inputs.frames_seen(epoch, position)
            if where := frame_without_value(data, seen):
                raise TrainingError(
                    f"There are pixels without a value in {where}. {kept}; "
                    "exclude this frame or prepare the sequence again."
                )
        raise TrainingError(
            f"The loss is no longer a number at {clip_text(data, clips, spoilt)}, "
            f"in epoch {epoch}. {kept}; take a smaller learning rate."
        )
