"""A network that learns to mark what is labelled."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from core.errors import TrainingError
from core.jobs import CancelToken, JobCancelled, JobContext
from core.media.frame_index import FrameRange
from core.training.architecture import Architecture
from core.training.checkpoint import load_checkpoint
from core.training.data import TrainingData
from core.training.events import EpochDone, PreviewReady, StepDone, TrainingStarted
from core.training.fit import FitOutcome
from core.training.history import read_history
from core.training.labelled_clips import LabelledClips
from core.training.labelled_fit import Lesson, cell_losses, fit_labelled
from core.training.network import load_network
from core.training.onlooker import Watch
from core.training.run_folder import RunFolder
from core.training.settings import TrainSettings


@dataclass(frozen=True)
class Spots:
    """Noise with a bright square, which is what is labelled."""

    scale: float = 1.0

    def batch(self, number: int, size: int) -> LabelledClips:
        rng = np.random.default_rng([7, number])
        clips = rng.uniform(0, 0.3, (size, 1, 3, 16, 16)).astype(np.float32)
        labels = np.zeros((size, 4, 4), np.float32)
        for clip, label in zip(clips, labels, strict=True):
            row, column = rng.integers(0, 4, 2)
            clip[:, :, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4] += 0.7
            label[row, column] = 1
        places = np.linspace(-1, 1, 16, dtype=np.float32)[np.newaxis].repeat(size, 0)
        counts = np.ones_like(labels)
        return LabelledClips(clips * np.float32(self.scale), places, places, labels, counts)


@pytest.fixture
def lesson() -> Lesson:
    return Lesson(Spots(), Spots(), 10, 2, "data", 20, 5)


class Blind:
    """An onlooker that sees nothing."""

    scale = None

    def preview(self, *_args: object, **_choices: object) -> PreviewReady | None:
        return None

    def scores(self, _sequence: object) -> Iterator[list[tuple[FrameRange, Any]]]:
        return iter(())

    def grey(self, anomaly_map: NDArray[np.float32]) -> NDArray[np.float32]:
        return anomaly_map


@pytest.fixture
def teach(lesson: Lesson, run: RunFolder, data: TrainingData) -> Callable[..., FitOutcome]:
    def fit(
        context: JobContext | None = None,
        *,
        into: RunFolder = run,
        of: Lesson = lesson,
        resume: bool = False,
        **changes: Any,
    ) -> FitOutcome:
        settings = TrainSettings(
            epochs=4,
            batch_size=4,
            learning_rate=1e-2,
            warmup_epochs=0.2,
            device="cpu",
            tensorboard=False,
        )
        architecture = Architecture("synthetic", (1, 3, 16, 16), {"width": 0.25})
        return fit_labelled(
            architecture,
            of,
            replace(settings, **changes),
            into,
            context or JobContext(),
            watch=Watch(data, None, lambda _network: Blind()),
            resume=resume,
        )

    return fit


def test_it_learns_to_mark_what_is_labelled(
    teach: Callable[..., FitOutcome], run: RunFolder
) -> None:
    outcome = teach(epochs=8)

    assert outcome.epochs == 8
    clips = Spots().batch(99, 8)
    logits = load_network(run, "cpu")(torch.from_numpy(clips.clips))[:, 0, 0]
    found = logits.flatten(1).argmax(1)
    assert torch.equal(found, torch.from_numpy(clips.labels).flatten(1).argmax(1))


def test_it_tells_of_every_epoch(teach: Callable[..., FitOutcome], run: RunFolder) -> None:
    events: list[object] = []

    teach(JobContext(events.append))

    assert isinstance(events[0], TrainingStarted)
    assert events[0].steps_per_epoch == 10
    assert any(isinstance(it, StepDone) for it in events)
    assert [it.epoch for it in events if isinstance(it, EpochDone)] == [1, 2, 3, 4]
    assert len(read_history(run.history)) == 4


def test_a_resumed_training_comes_to_the_same(
    teach: Callable[..., FitOutcome], run: RunFolder, tmp_path: Any
) -> None:
    other = RunFolder(tmp_path / "whole")
    other.path.mkdir()
    teach(into=other)
    token = CancelToken()

    def stop_after_two(event: object) -> None:
        if isinstance(event, EpochDone) and event.epoch == 2:
            token.cancel()

    with pytest.raises(JobCancelled):
        teach(JobContext(stop_after_two, token))
    teach(resume=True)

    whole, resumed = load_checkpoint(other.last).weights, load_checkpoint(run.last).weights
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_the_same_seed_gives_the_same_network(
    teach: Callable[..., FitOutcome], tmp_path: Any
) -> None:
    weights = []
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        folder = RunFolder(tmp_path / name)
        folder.path.mkdir()
        teach(into=folder, epochs=1, seed=seed)
        weights.append(load_checkpoint(folder.best).weights)

    first, again, other = weights
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_a_training_with_curves_and_pictures_learns_the_same(
    teach: Callable[..., FitOutcome], run: RunFolder, tmp_path: Any
) -> None:
    other = RunFolder(tmp_path / "plain")
    other.path.mkdir()
    teach(epochs=2, tensorboard=True)
    teach(epochs=2, into=other)

    shown, plain = load_checkpoint(run.last).weights, load_checkpoint(other.last).weights
    assert all(torch.equal(shown[name], plain[name]) for name in plain)
    assert not list(other.path.glob("*tfevents*"))


def test_tensorboard_shows_the_losses_and_what_is_marked_in_made_clips(
    teach: Callable[..., FitOutcome], run: RunFolder
) -> None:
    teach(epochs=3, tensorboard=True)

    board = EventAccumulator(str(run.path), size_guidance={"images": 0}).Reload()
    losses = [it.value for it in board.Scalars("loss/validation")]
    assert losses == pytest.approx([it.val_loss for it in read_history(run.history)])
    [name] = board.Tags()["images"]
    pictures = board.Images(name)
    assert name == "made clips/frame, label, marked"
    assert [it.step for it in pictures] == [1, 2, 3]
    # Four clips of 16 x 16 pixels, three pictures of each, two pixels apart.
    assert (pictures[0].width, pictures[0].height) == (4 * 18, 3 * 18)
    assert pictures[0].encoded_image_string != pictures[2].encoded_image_string


def test_stop_keeps_what_was_learnt_within_the_first_epoch(
    teach: Callable[..., FitOutcome], run: RunFolder
) -> None:
    token = CancelToken()

    outcome = teach(
        JobContext(lambda it: token.stop() if isinstance(it, StepDone) else None, token)
    )

    assert outcome.stopped
    assert load_checkpoint(run.best).epoch == 0


def test_stopping_before_the_first_step_cancels(teach: Callable[..., FitOutcome]) -> None:
    token = CancelToken()
    token.stop()

    with pytest.raises(JobCancelled):
        teach(JobContext(token=token))


def test_a_loss_that_is_no_number_ends_with_a_sentence(
    teach: Callable[..., FitOutcome], lesson: Lesson
) -> None:
    with pytest.raises(TrainingError, match="no longer a number"):
        teach(of=replace(lesson, train=Spots(math.nan)))


def test_other_data_cannot_be_resumed(teach: Callable[..., FitOutcome], lesson: Lesson) -> None:
    teach(epochs=1)

    with pytest.raises(TrainingError, match="have changed since"):
        teach(of=replace(lesson, dataset_hash="other"), resume=True)


def test_cells_that_are_right_already_hardly_count() -> None:
    logits = torch.tensor([-8.0, 8.0, 8.0, -8.0])
    labels = torch.tensor([0.0, 0.0, 1.0, 1.0])

    right, false_alarm, hit, missed = cell_losses(logits, labels).tolist()

    assert max(right, hit) < 1e-5
    assert missed == pytest.approx(4 * false_alarm, rel=1e-3)
