"""Score frames by how badly a network rebuilds or predicts them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from core.anomaly.detector import FitResult, FrameResult, every_frame
from core.anomaly.engine import NetworkRunner, Runner
from core.anomaly.frame_scores import Statistic, frame_score
from core.anomaly.location import LOCATIONS, LocationBuilder, LocationStatistics
from core.anomaly.rebuilding import Frames, Rebuilder
from core.anomaly.reconstruction_settings import ReconstructionSettings
from core.anomaly.residual import peak_signal_to_noise, residual
from core.anomaly.smoothing import Smoothing
from core.config import short_hash
from core.files import content_hash
from core.jobs import JobContext
from core.recipe.prepared import PreparedSequence
from core.recipe.shared_windows import Sharing
from core.training.architecture import Architecture
from core.training.data import TrainingData
from core.training.held_out import held_out_parts
from core.training.loading import load_torch, load_training
from core.training.own_model import OwnModel, is_own_model
from core.training.place import Place
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder

if TYPE_CHECKING:
    # Loading torch takes seconds; naming a detector must not.
    from torch import Tensor, nn


class ReconstructionDetector:
    """A network that rebuilds or predicts normal clips, and its residual where it fails to.

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
        self._rebuilder: Rebuilder | None = None
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
        load_training()
        from core.training.fit import fit_network

        outcome = fit_network(
            self._architecture.build(self._settings.seed),
            self._architecture,
            data,
            self._settings.training,
            run,
            context,
            playhead=playhead,
            resume=resume,
            frame_scores=self._frame_scores,
        )
        if Place.of_environment().is_first:
            self._settle(data, run, context)
        return FitResult.of_network(outcome)

    def take_over(
        self,
        weights: Mapping[str, Tensor],
        data: TrainingData,
        run: RunFolder,
        context: JobContext,
    ) -> FitResult:
        """Take weights that another program has learnt, in place of `fit`.

        Parameters
        ----------
        weights : mapping of str to Tensor
            By the names of the network's own.
        data : TrainingData
            Held-out frames of it tell what each place usually shows.
        run : RunFolder
            Gets the checkpoint.
        context : JobContext
            For cancelling.

        Returns
        -------
        FitResult
            Of no epoch.
        """
        from core.training.checkpoint import Checkpoint, save_checkpoint
        from core.training.devices import choose_device

        device = choose_device(self._settings.device)
        unknown = math.nan
        save_checkpoint(Checkpoint(self._architecture, weights, 0, unknown, unknown), run.best)
        self._settle(data, run, context)
        return FitResult(0, None, None, device, seconds=0.0, clips_per_second=0.0)

    @classmethod
    def load(
        cls, run: RunFolder, device: str = "auto", changes: Mapping[str, object] | None = None
    ) -> Self:
        """Read a trained network from its run folder, with some of its settings replaced.

        Raises TrainingError where the checkpoint or the device is missing, or the checkpoint is
        damaged.
        """
        load_torch()
        from core.training.network import load_architecture, load_network

        settings = run.options_as(ReconstructionSettings, changes)
        detector = cls(load_architecture(run), settings)
        detector._use(load_network(run, device), run, run.read_recipe().gap_factor)
        if settings.z_maps:
            detector._locations = LocationStatistics.load(run.path / LOCATIONS)
        return detector

    @staticmethod
    def identity(run: RunFolder, changes: Mapping[str, object] | None = None) -> str:
        """Return a hash of scoring settings, network and what is known of each place."""
        settings = run.options_as(ReconstructionSettings, changes)
        known = content_hash(run.path / LOCATIONS) if settings.z_maps else ""
        gap_factor = run.read_recipe().gap_factor
        return short_hash([settings.scoring, gap_factor, _network_identity(run), known])

    @staticmethod
    def learnt(run: RunFolder) -> str:
        """Return a hash of the network."""
        return _network_identity(run) if run.best.exists() else ""

    @property
    def lead_in(self) -> int:
        """None: each clip is judged by itself."""
        return 0

    @property
    def smoothing(self) -> Smoothing:
        """How its frame scores are smoothed."""
        return Smoothing(self._settings.smoothing, self._settings.smoothing_frames)

    @property
    def engine(self) -> str:
        """What runs the network; settled once results were asked for."""
        return self._trained().runner.engine

    def run_by(self, runner: Runner) -> None:
        """Let something else run the network from here on, e.g. a smaller copy of it."""
        # It may know clips of one length alone.
        self._rebuilder = replace(self._trained(), runner=runner, sharing=None)

    def results(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        """Yield the residual map and the reconstruction or prediction of every frame, in order.

        Clips overlap by half or as the settings say; a segment shorter than a clip is filled up by
        repeating its ends.
        """
        return every_frame(self._rebuilt(sequence, context), sequence)

    def _rebuilt(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        rebuilder = self._trained()
        is_prediction = rebuilder.rebuilt_frames < rebuilder.clip_length
        for frame in rebuilder.frames(sequence, context):
            single = frame.residual
            yield FrameResult(
                frame.frame_index,
                single if self._locations is None else self._locations.z_map(single),
                frame.reconstruction,
                is_prediction,
                frame.divergence,
                peak_signal_to_noise(sequence.store.frame(frame.frame_index), frame.reconstruction),
            )

    def _settle(self, data: TrainingData, run: RunFolder, context: JobContext) -> None:
        """Use the best network of a run from here on, and learn what it makes of each place."""
        from core.training.network import load_network

        self._use(load_network(run, self._settings.device), run, data.gap_factor)
        if self._settings.z_maps:
            self._learn_locations(data, run, context)

    def _use(self, network: nn.Module, run: RunFolder, gap_factor: float) -> None:
        rebuilt = self._architecture.rebuilt_frames
        runner = NetworkRunner(network, run.path / "onnx", _network_identity(run))
        agreement = self._architecture.card.agreement
        self._rebuilder = Rebuilder(
            runner,
            self.clip_length,
            rebuilt,
            self._settings,
            gap_factor,
            None if agreement is None else Sharing(*agreement),
        )

    def _frame_scores(self, clips: Frames, reconstructions: Frames) -> NDArray[np.float64]:
        """Return the local maximum of the residual of each frame, (N, K), as it will be scored.

        Not in standard deviations of each place: what these are is only known in the end.
        """
        residuals = residual(clips, reconstructions, self._settings.residual)
        return np.array(
            [[frame_score(single, Statistic.LOCAL_MAX) for single in clip] for clip in residuals]
        )

    def _learn_locations(self, data: TrainingData, run: RunFolder, context: JobContext) -> None:
        """Learn what each place of the merged maps of held-out frames shows, as it is scored."""
        rebuilder, builder = self._trained(), LocationBuilder()
        for part in held_out_parts(data):
            for frame in rebuilder.frames(part, context):
                builder.add(frame.residual)
        self._locations = builder.finish()
        self._locations.save(run.path / LOCATIONS)

    def _trained(self) -> Rebuilder:
        if self._rebuilder is None:
            raise RuntimeError(f"{self.name} was neither fitted nor loaded")
        return self._rebuilder


def _network_identity(run: RunFolder) -> str:
    """Return a hash of the checkpoint, and of the code where it is a person's own."""
    name = run.read_settings().detector
    code = [OwnModel.named(name).path] if is_own_model(name) else []
    return content_hash(run.best, *code)
