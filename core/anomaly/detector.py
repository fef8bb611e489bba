"""The seam between everything and whatever finds anomalies.

The trainer, the score store, the window and the command line know a `Detector` only: a network
with its residual, a statistic without a network, or several of them fused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from core.anomaly.smoothing import Smoothing
from core.anomaly.statistic import Statistic
from core.jobs import JobContext
from core.recipe.prepared import PreparedSequence
from core.training.data import TrainingData
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder

if TYPE_CHECKING:
    # Loading torch takes seconds; naming a detector must not.
    from core.training.fit import FitOutcome


@dataclass(frozen=True, slots=True, eq=False)
class FrameResult:
    """What a detector says of one frame.

    Attributes
    ----------
    frame_index : int
        Which frame.
    anomaly_map : ndarray of float32, shape (H, W)
        Score per pixel in recipe pixels, higher is more anomalous; all NaN where the frame could
        not be read.
    reconstruction : ndarray of float32, shape (H, W, C), or None
        In 0…1; None from detectors that make none.
    is_prediction : bool
        Whether the reconstruction was made without the frame itself, from those beside it.
    divergence : float or None
        How unusual the code behind the frame is: its Kullback-Leibler divergence from what a
        generative network expects, in nats. None from detectors that have none.
    psnr : float or None
        Peak signal-to-noise ratio of the reconstruction in decibels; None where there is none.
    """

    frame_index: int
    anomaly_map: NDArray[np.float32]
    reconstruction: NDArray[np.float32] | None = None
    is_prediction: bool = False
    divergence: float | None = None
    psnr: float | None = None

    @property
    def is_readable(self) -> bool:
        """Whether the frame could be read."""
        return not np.isnan(self.anomaly_map).all()

    @property
    def given_scores(self) -> dict[Statistic, float]:
        """Scores that are not made from the map, those that the detector has."""
        given = {}
        if self.psnr is not None:
            given[Statistic.PSNR] = -self.psnr
        if self.divergence is not None:
            given[Statistic.DIVERGENCE] = self.divergence
        return given


@dataclass(frozen=True, slots=True)
class FitResult:
    """How fitting ended.

    Attributes
    ----------
    epochs : int
        Passes made; 1 for detectors without epochs.
    train_loss, val_loss : float or None
        Of the checkpoint kept; None for detectors without a loss.
    device : str
        Where it ran.
    seconds : float
        Wall time.
    clips_per_second : float
        Training clips a second.
    stopped : bool
        Whether the person stopped it early and kept what there was.
    reason : str
        Why it ended by itself before its last epoch; empty if it did not.
    """

    epochs: int
    train_loss: float | None
    val_loss: float | None
    device: str
    seconds: float
    clips_per_second: float
    stopped: bool = False
    reason: str = ""

    @classmethod
    def of_network(cls, outcome: FitOutcome) -> FitResult:
        """Return how fitting a network ended."""
        return cls(**dataclasses.asdict(outcome))


class Detector(Protocol):
    """Learns what is normal and returns one anomaly map a frame.

    Attributes
    ----------
    name : str
        Registered name, e.g. ``conv3d_basic`` or ``motion``.
    clip_length : int
        Frames it needs at a time.
    """

    name: str
    clip_length: int

    @property
    def lead_in(self) -> int:
        """How many earlier frames it may remember while it judges one; 0 for most."""
        ...

    @property
    def smoothing(self) -> Smoothing:
        """How its frame scores are smoothed, once they are made from its results."""
        ...

    @property
    def engine(self) -> str:
        """What computes its results, e.g. ``onnxruntime``; settled once they were asked for."""
        ...

    def fit(
        self,
        data: TrainingData,
        run: RunFolder,
        context: JobContext,
        *,
        playhead: Playhead | None = None,
        resume: bool = False,
    ) -> FitResult:
        """Learn from clips of normal frames and leave in the run folder what `load` needs.

        Raises
        ------
        TrainingError
            If it cannot learn from these clips.
        JobCancelled
            If the job was cancelled.
        """
        ...

    @classmethod
    def load(
        cls, run: RunFolder, device: str = "auto", changes: Mapping[str, object] | None = None
    ) -> Self:
        """Read a fitted detector from its run folder, with some of its settings replaced.

        Raises
        ------
        TrainingError
            If the folder holds no usable detector.
        """
        ...

    @staticmethod
    def identity(run: RunFolder, changes: Mapping[str, object] | None = None) -> str:
        """Return a hash of all in a run folder that results depend on.

        It is read without the detector: equal hashes mean equal results for the same frames.
        """
        ...

    @staticmethod
    def learnt(run: RunFolder) -> str:
        """Return a hash of what a run has learnt, whatever it scores by; empty if that is gone."""
        ...

    def results(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        """Yield one result for every frame of a sequence, in order.

        Memory does not grow with the length of the sequence. Gaps are never crossed; unreadable
        frames come back as NaN.
        """
        ...


def every_frame(known: Iterator[FrameResult], sequence: PreparedSequence) -> Iterator[FrameResult]:
    """Fill up the results of a sequence with those of frames that could not be read.

    Parameters
    ----------
    known : iterator of FrameResult
        In order, some frames left out.
    sequence : PreparedSequence
        The sequence.

    Yields
    ------
    FrameResult
        One for every frame; NaN maps where one was left out.
    """
    height, width, _ = sequence.store.frame_shape
    missing = np.full((height, width), np.nan, np.float32)
    done = 0
    for result in known:
        for unreadable in range(done, result.frame_index):
            yield FrameResult(unreadable, missing)
        yield result
        done = result.frame_index + 1
    for unreadable in range(done, len(sequence)):
        yield FrameResult(unreadable, missing)
