"""Score frames by a network that was taught to find anomalies made in normal clips."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from core.anomaly.detector import FitResult, FrameResult, every_frame
from core.anomaly.engine import NetworkRunner, Runner
from core.anomaly.marking import judged_frames, seen_clips, whole_map
from core.anomaly.smoothing import Smoothing
from core.anomaly.synthetic_settings import SyntheticSettings
from core.config import load_yaml, save_yaml, short_hash, to_mapping
from core.errors import TrainingError
from core.files import content_hash
from core.jobs import JobContext, Notice
from core.media.frame_index import GAP_FACTOR, FrameRange
from core.recipe.clips import segments
from core.recipe.prepared import PreparedSequence
from core.synthetic.lesson import prepare_clips
from core.synthetic.scene import Scene
from core.training.architecture import Architecture
from core.training.data import TrainingData
from core.training.loading import load_torch, load_training
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder

if TYPE_CHECKING:
    # Loading torch takes seconds; naming a detector must not.
    from torch import nn

#: Registered name.
SYNTHETIC = "synthetic"

#: Name of the file in a run folder that says what the survey of the training frames found.
SCENE_FILE = "scene.yaml"

#: Frames that are looked at together.
_BATCH = 8


class SyntheticDetector:
    """A network taught with anomalies that are made in normal clips.

    The anomaly map is the mean logit of the 3 x 3 cells of 4 x 4 pixels around each place: above
    0, the network takes it for anomalous. The frames at either end of a segment are judged by the
    nearest clip that lies inside.

    Parameters
    ----------
    channels : int
        Of a frame.
    size : tuple of int
        Rows and columns of a frame.
    clip_length : int
        Frames of a training clip.
    settings : SyntheticSettings
        How to make clips, train and score.
    """

    name = SYNTHETIC

    def __init__(
        self, channels: int, size: tuple[int, int], clip_length: int, settings: SyntheticSettings
    ) -> None:
        self.clip_length = clip_length
        self._channels, self._size = channels, size
        self._settings = settings
        self._gap_factor = GAP_FACTOR
        self._scene: Scene | None = None
        self._runner: Runner | None = None

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
        return self._trained()[0].engine

    def run_by(self, runner: Runner) -> None:
        """Let something else run the network from here on, e.g. a smaller copy of it."""
        self._runner = runner

    def fit(
        self,
        data: TrainingData,
        run: RunFolder,
        context: JobContext,
        *,
        playhead: Playhead | None = None,
        resume: bool = False,
    ) -> FitResult:
        """Look at the training frames, make anomalies in them, and teach the network.

        The run folder gets ``scene.yaml`` and the checkpoints.
        """
        load_training()
        from core.anomaly.marking_onlooker import MarkingOnlooker
        from core.training.labelled_fit import Lesson, fit_labelled
        from core.training.network import load_network
        from core.training.onlooker import Watch

        settings = self._settings
        made = prepare_clips(data, settings, settings.seed, context)
        scene = made.scene
        save_yaml(scene, run.path / SCENE_FILE)
        for sentence in made.notices:
            context.emit(Notice(sentence))
        made_with = [data.dataset_hash, to_mapping(settings.samples), to_mapping(scene)]
        lesson = Lesson(
            train=made.train,
            validation=made.validation,
            epoch_steps=settings.epoch_steps,
            validation_batches=8,
            dataset_hash=short_hash(made_with),
            train_clips=len(data.train),
            validation_clips=len(data.validation),
        )
        watch = Watch(data, playhead, lambda it: MarkingOnlooker(it, scene, data.gap_factor))
        outcome = fit_labelled(
            self._architecture(scene),
            lesson,
            settings.training,
            run,
            context,
            watch=watch,
            resume=resume,
        )
        self._use(load_network(run, settings.device), scene, run, data.gap_factor)
        return FitResult.of_network(outcome)

    @classmethod
    def load(
        cls, run: RunFolder, device: str = "auto", changes: Mapping[str, object] | None = None
    ) -> Self:
        """Read a trained network from its run folder, with some of its settings replaced.

        Raises TrainingError where the checkpoint or the device is missing, or the folder is
        damaged.
        """
        load_torch()
        from core.training.network import load_network

        recipe = run.read_recipe()
        size = (recipe.height, recipe.width)
        channels, length = recipe.channel.channels, recipe.clip_length
        detector = cls(channels, size, length, run.options_as(SyntheticSettings, changes))
        scene = read_scene(run)
        detector._use(load_network(run, device), scene, run, recipe.gap_factor)
        return detector

    @staticmethod
    def identity(run: RunFolder, changes: Mapping[str, object] | None = None) -> str:
        """Return a hash of network, scene and what the scores are smoothed with."""
        settings = run.options_as(SyntheticSettings, changes)
        scoring = [settings.smoothing, settings.smoothing_frames]
        known = content_hash(run.best, run.path / SCENE_FILE)
        return short_hash([scoring, run.read_recipe().gap_factor, known])

    @staticmethod
    def learnt(run: RunFolder) -> str:
        """Return a hash of the network and of the scene that it was taught in."""
        paths = (run.best, run.path / SCENE_FILE)
        return content_hash(*paths) if all(it.exists() for it in paths) else ""

    def results(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        """Yield the map of every frame, in order; memory is that of a few frames."""
        known = itertools.chain.from_iterable(
            self._of_segment(sequence, segment, context)
            for segment in segments(sequence.index, self._gap_factor)
        )
        return every_frame(known, sequence)

    def _of_segment(
        self, sequence: PreparedSequence, segment: FrameRange, context: JobContext
    ) -> Iterator[FrameResult]:
        runner, scene = self._trained()
        height, width, _ = sequence.store.frame_shape
        judged = judged_frames(scene, segment)
        last: NDArray[np.float32] | None = None
        waiting = segment.start
        for start in range(judged.start, judged.stop, _BATCH):
            context.check()
            frames = np.arange(start, min(start + _BATCH, judged.stop))
            clips = seen_clips(sequence.store, scene, segment, frames)
            logits = runner.rebuild(clips, context).reconstruction[:, 0, 0]
            for frame, cells in zip(frames.tolist(), logits, strict=True):
                last = whole_map(cells, height, width)
                for frame_index in range(waiting, frame + 1):
                    yield FrameResult(frame_index, last)
                waiting = frame + 1
        if last is not None:
            for frame_index in range(waiting, segment.stop):
                yield FrameResult(frame_index, last)

    def _architecture(self, scene: Scene) -> Architecture:
        return Architecture(
            SYNTHETIC,
            (self._channels, scene.seen_frames, *self._size),
            {
                "width": self._settings.width,
                "sees_rows": scene.preset.sees_rows,
                "sees_columns": scene.preset.sees_columns,
                "mean": scene.mean,
                "std": scene.std,
                "contrast": scene.contrast,
            },
        )

    def _use(self, network: nn.Module, scene: Scene, run: RunFolder, gap_factor: float) -> None:
        self._scene, self._gap_factor = scene, gap_factor
        self._runner = NetworkRunner(network, run.path / "onnx", content_hash(run.best))

    def _trained(self) -> tuple[Runner, Scene]:
        if self._runner is None or self._scene is None:
            raise RuntimeError("the synthetic detector was neither fitted nor loaded")
        return self._runner, self._scene


def read_scene(run: RunFolder) -> Scene:
    """Read what the survey of the training frames of a run found.

    Raises
    ------
    TrainingError
        If it is not there.
    """
    if not (run.path / SCENE_FILE).exists():
        raise TrainingError(f"{run.path} lacks its {SCENE_FILE}. Train the run again.")
    return load_yaml(Scene, run.path / SCENE_FILE)
