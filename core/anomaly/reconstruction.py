"""Score frames by how badly a network rebuilds them."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from core.anomaly.detector import FitResult, FrameResult
from core.anomaly.location import LOCATIONS, LocationBuilder, LocationStatistics
from core.anomaly.merge import ClipMerge, MergeKind
from core.anomaly.residual import ResidualKind, residual
from core.config import from_mapping
from core.jobs import JobContext
from core.media.frame_index import GAP_FACTOR
from core.recipe.clips import covering_starts, segments
from core.recipe.prepared import PreparedSequence
from core.training.architecture import Architecture
from core.training.data import TrainingData
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder
from core.training.settings import TrainSettings

if TYPE_CHECKING:
    # Loading torch takes seconds; naming a detector must not.
    from torch import nn

Frames = NDArray[np.float32]

#: Pixels in a batch of clips that are scored at once: 32 MiB of float32 for the input alone.
_BATCH_PIXELS = 8 * 2**20


@dataclass(frozen=True, slots=True)
class ReconstructionSettings(TrainSettings):
    """How to train a network and how to score with it.

    Attributes
    ----------
    residual : ResidualKind
        How the difference of two pixels counts.
    merge : MergeKind
        How the residuals of overlapping clips become one map.
    percentile : float
        For the merge of that name.
    score_stride : int
        Frames between the starts of two scored clips; 0 takes half a clip.
    score_batch : int
        Most clips that are scored at once; fewer where they are large.
    z_maps : bool
        Whether residuals are given in standard deviations of what each place showed on held-out
        normal frames, shrunk towards all places where these frames are few. Without it, places
        that are always hard to rebuild, such as active regions, hide what is new elsewhere.
    """

    residual: ResidualKind = ResidualKind.SQUARED
    merge: MergeKind = MergeKind.MEAN
    percentile: Annotated[float, Field(ge=0, le=100)] = 99.0
    score_stride: Annotated[int, Field(ge=0, le=256)] = 0
    score_batch: Annotated[int, Field(ge=2, le=4096)] = 16
    z_maps: bool = True


class ReconstructionDetector:
    """A network that rebuilds normal clips, and its residual where it fails to.

    Parameters
    ----------
    architecture : Architecture
        Which network, for clips of which shape.
    settings : ReconstructionSettings
        How to train and score.
    """

    def __init__(self, architecture: Architecture, settings: ReconstructionSettings) -> None:
        self.name = architecture.name
        self.clip_length = architecture.clip[1]
        self._architecture = architecture
        self._settings = settings
        self._gap_factor = GAP_FACTOR
        self._network: nn.Module | None = None
        self._locations: LocationStatistics | None = None

    def fit(
        self,
        data: TrainingData,
        run: RunFolder,
        context: JobContext,
        *,
        playhead: Playhead | None = None,
        resume: bool = False,
    ) -> FitResult:
        """Train the network; the run folder gets its checkpoints.

        The best checkpoint is the one that is scored with from here on.
        """
        from core.training.fit import fit_network
        from core.training.network import load_network

        network = self._architecture.build(self._settings.seed)
        outcome = fit_network(
            network,
            self._architecture,
            data,
            _training_part(self._settings),
            run,
            context,
            playhead=playhead,
            resume=resume,
        )
        self._network = load_network(run, self._settings.device)
        self._gap_factor = data.gap_factor
        if self._settings.z_maps:
            self._learn_locations(data, run, context)
        return FitResult(
            epochs=outcome.epochs,
            train_loss=outcome.train_loss,
            val_loss=outcome.val_loss,
            device=outcome.device,
            seconds=outcome.seconds,
            clips_per_second=outcome.clips_per_second,
            stopped=outcome.stopped,
        )

    @classmethod
    def load(cls, run: RunFolder, device: str = "auto") -> Self:
        """Read a trained network from its run folder.

        Raises TrainingError where the checkpoint or the device is missing, or the checkpoint is
        damaged.
        """
        from core.training.network import load_architecture, load_network

        settings = from_mapping(
            ReconstructionSettings, run.read_settings().options, f"settings of {run.path.name}"
        )
        detector = cls(load_architecture(run), settings)
        detector._network = load_network(run, device)
        detector._gap_factor = run.read_recipe().gap_factor
        if settings.z_maps:
            detector._locations = LocationStatistics.load(run.path / LOCATIONS)
        return detector

    def results(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        """Yield the residual map and the reconstruction of every frame, in order.

        Clips overlap by half or as the settings say; a segment shorter than a clip is filled up
        with its last frame.
        """
        height, width, _ = sequence.store.frame_shape
        missing = np.full((height, width), np.nan, np.float32)
        done = 0
        for frame_index, single, picture in self._merged(sequence, context):
            for unreadable in range(done, frame_index):
                yield FrameResult(unreadable, missing)
            done = frame_index + 1
            yield FrameResult(frame_index, self._scaled(single), picture)
        for unreadable in range(done, len(sequence)):
            yield FrameResult(unreadable, missing)

    def _merged(
        self, sequence: PreparedSequence, context: JobContext
    ) -> Iterator[tuple[int, Frames, Frames]]:
        """Yield index, residual (H, W) and reconstruction (H, W, C) of each readable frame."""
        residuals = ClipMerge(self._settings.merge, self._settings.percentile)
        pictures = ClipMerge(MergeKind.MEAN)
        size = self._batch_size(math.prod(sequence.store.frame_shape))
        for windows in _batches(self._windows(sequence), size):
            context.check()
            for window, error, picture in zip(
                windows, *self._rebuild(sequence, windows), strict=True
            ):
                kept = len(np.unique(window))
                start = int(window[0])
                yield from _paired(
                    residuals.add(start, error[:kept]), pictures.add(start, picture[:kept])
                )
        yield from _paired(residuals.finish(), pictures.finish())

    def _windows(self, sequence: PreparedSequence) -> Iterator[NDArray[np.int64]]:
        """Yield the frames of each clip; the last frame repeated where a segment is too short."""
        stride = self._settings.score_stride or max(1, self.clip_length // 2)
        for segment in segments(sequence.index, self._gap_factor):
            for start in covering_starts(segment, self.clip_length, stride).tolist():
                frames = np.arange(start, start + self.clip_length, dtype=np.int64)
                yield np.minimum(frames, segment.stop - 1)

    def _rebuild(
        self, sequence: PreparedSequence, windows: list[NDArray[np.int64]]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return residuals (N, T, H, W) and reconstructions (N, T, H, W, C) of some clips."""
        # A plain function, no generator: torch's inference mode must not leak to the consumer.
        from core.training.network import reconstruct

        store = sequence.store
        starts = np.array([window[0] for window in windows])
        if all(window[-1] - window[0] == self.clip_length - 1 for window in windows):
            clips = store.clips(starts, self.clip_length)
        else:
            frames = [np.stack([store.frame(it) for it in window.tolist()]) for window in windows]
            clips = np.ascontiguousarray(np.stack(frames).transpose(0, 4, 1, 2, 3))
        rebuilt = reconstruct(self._trained(), clips)
        return residual(clips, rebuilt, self._settings.residual), rebuilt.transpose(0, 2, 3, 4, 1)

    def _batch_size(self, frame_size: int) -> int:
        most = _BATCH_PIXELS // (frame_size * self.clip_length)
        # Never 1: torch takes a slow path for Conv3d there on a CPU.
        return max(2, min(self._settings.score_batch, most))

    def _scaled(self, single: NDArray[np.float32]) -> NDArray[np.float32]:
        return single if self._locations is None else self._locations.z_map(single)

    def _learn_locations(self, data: TrainingData, run: RunFolder, context: JobContext) -> None:
        from core.training.network import reconstruct

        clips = data.validation if len(data.validation) else data.train
        size = self._batch_size(math.prod(data.sequences[0].store.frame_shape))
        builder = LocationBuilder()
        for start in range(0, len(clips), size):
            context.check()
            seen = data.batch(clips, np.arange(start, min(start + size, len(clips))))
            errors = residual(seen, reconstruct(self._trained(), seen), self._settings.residual)
            for single in errors.reshape(-1, *errors.shape[-2:]):
                builder.add(single)
        self._locations = builder.finish()
        self._locations.save(run.path / LOCATIONS)

    def _trained(self) -> nn.Module:
        if self._network is None:
            raise RuntimeError(f"{self.name} was neither fitted nor loaded")
        return self._network


def _batches(windows: Iterator[NDArray[np.int64]], size: int) -> Iterator[list[NDArray[np.int64]]]:
    while batch := list(itertools.islice(windows, size)):
        yield batch


def _paired(
    residuals: list[tuple[int, Frames]], pictures: list[tuple[int, Frames]]
) -> Iterator[tuple[int, Frames, Frames]]:
    for (frame_index, single), (_, picture) in zip(residuals, pictures, strict=True):
        yield frame_index, single, picture


def _training_part(settings: ReconstructionSettings) -> TrainSettings:
    """Return the settings that training alone depends on."""
    names = [field.name for field in dataclasses.fields(TrainSettings)]
    return TrainSettings(**{name: getattr(settings, name) for name in names})
