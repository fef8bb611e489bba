"""What a run folder holds for TensorBoard, read back by TensorBoard's own reader."""

from __future__ import annotations

import errno
import io
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch import nn

from core.errors import TrainingError
from core.jobs import JobContext, Notice
from core.training.data import TrainingData
from core.training.events import EpochDone
from core.training.fit import FitOutcome
from core.training.history import read_history
from core.training.playhead import Playhead
from core.training.rebuilding_onlooker import WHITE_ERROR, RebuildingOnlooker
from core.training.run_folder import RunFolder
from core.training.separation import mean_squared_residuals

Fit = Callable[..., FitOutcome]


def board(run: RunFolder) -> EventAccumulator:
    return EventAccumulator(str(run.path), size_guidance={"images": 0, "scalars": 0}).Reload()


def curve(run: RunFolder, tag: str) -> list[tuple[int, float]]:
    return [(event.step, event.value) for event in board(run).Scalars(tag)]


def test_curves_show_what_the_history_holds(fit: Fit, run: RunFolder) -> None:
    fit(tensorboard=True, epochs=3)

    rows = read_history(run.history)
    shown = curve(run, "loss/training")
    assert [epoch for epoch, _ in shown] == [1, 2, 3]
    assert [loss for _, loss in shown] == pytest.approx([row.train_loss for row in rows])
    assert curve(run, "training/learning rate")[-1][1] == pytest.approx(rows[-1].learning_rate)
    tags = board(run).Tags()["scalars"]
    assert {"loss/validation", "training/clips a second", "memory/process, MiB"} <= set(tags)
    # There is no GPU and nothing to separate, so there are no such curves.
    assert not {"memory/GPU, MiB", "separation"} & set(tags)


def test_a_held_out_frame_is_shown_after_each_epoch(fit: Fit, run: RunFolder) -> None:
    fit(tensorboard=True, epochs=2)

    found = board(run)
    names = ["1 input", "2 reconstruction", "3 residual"]
    assert found.Tags()["images"] == [f"held-out frame/{name}" for name in names]
    for name in names:
        pictures = found.Images(f"held-out frame/{name}")
        assert [it.step for it in pictures] == [1, 2]
        assert (pictures[0].width, pictures[0].height) == (16, 16)
    inputs = [it.encoded_image_string for it in found.Images("held-out frame/1 input")]
    assert inputs[0] == inputs[1]


def test_the_frame_under_the_playhead_is_shown_too(fit: Fit, run: RunFolder) -> None:
    playhead = Playhead()
    playhead.move(1, 5)

    fit(tensorboard=True, epochs=1, playhead=playhead)

    (picture,) = board(run).Images("playhead/1 input")
    shown = np.asarray(Image.open(io.BytesIO(picture.encoded_image_string)))
    rows, columns = np.ogrid[:16, :16]
    stripes = 127 + 100 * np.sin(0.5 * rows + 0.2 * columns + 0.3 * 5 + 1)
    assert np.abs(shown[..., 0] - stripes).max() <= 1


def test_residuals_have_one_scale_that_shows_small_errors_as_well(data: TrainingData) -> None:
    onlooker = RebuildingOnlooker(nn.Identity(), 4, data, mean_squared_residuals)
    errors = np.array([[0.0, WHITE_ERROR / 100, WHITE_ERROR, 1.0, math.nan]], np.float32)

    shades = onlooker.grey(np.square(errors))

    assert shades[0].tolist() == pytest.approx([0, 0.1, 1, 1, 0])


def test_a_resumed_run_goes_on_with_its_curves(fit: Fit, run: RunFolder) -> None:
    def on_event(event: object) -> None:
        if isinstance(event, EpochDone) and event.epoch == 2:
            context.token.stop()

    context = JobContext(emit=on_event)
    fit(context, tensorboard=True)

    fit(tensorboard=True, resume=True)

    shown = curve(run, "loss/validation")
    assert [epoch for epoch, _ in shown] == [1, 2, 3, 4]
    losses = [row.val_loss for row in read_history(run.history)]
    assert [loss for _, loss in shown] == pytest.approx(losses)


def test_without_it_the_run_folder_has_no_such_file(fit: Fit, run: RunFolder) -> None:
    fit(tensorboard=False, epochs=1)

    assert not list(run.path.glob("*tfevents*"))


def test_a_training_goes_on_where_the_disk_takes_no_more_of_it(
    fit: Fit, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("torch.utils.tensorboard.SummaryWriter.add_scalar", refuse)
    events: list[object] = []

    outcome = fit(JobContext(emit=events.append), tensorboard=True, epochs=3)

    notices = [event.message for event in events if isinstance(event, Notice)]
    assert outcome.epochs == 3
    assert len(notices) == 1
    assert notices[0].startswith("Training goes on, but TensorBoard will not show more")
    assert "the disk is full" in notices[0]


def test_what_a_full_disk_refuses_in_the_background_is_said_once_and_without_a_traceback(
    fit: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tensorboard.summary.writer.record_writer.RecordWriter.write", refuse)
    events: list[object] = []

    # An error that a thread is left with would fail this test.
    outcome = fit(JobContext(emit=events.append), tensorboard=True, epochs=3)

    notices = [event.message for event in events if isinstance(event, Notice)]
    assert outcome.epochs == 3
    assert len(notices) == 1
    assert "the disk is full" in notices[0]


def test_a_run_folder_that_goes_while_training_is_told_of_by_the_training_alone(
    fit: Fit, run: RunFolder
) -> None:
    def on_event(event: object) -> None:
        events.append(event)
        if isinstance(event, EpochDone):
            shutil.rmtree(run.path, ignore_errors=True)

    events: list[object] = []

    with pytest.raises(TrainingError, match="is gone"):
        fit(JobContext(emit=on_event), tensorboard=True)

    assert not any(isinstance(event, Notice) for event in events)


def test_a_run_with_curves_learns_the_same(fit: Fit, run: RunFolder, tmp_path: Path) -> None:
    other = RunFolder(tmp_path / "other")
    other.path.mkdir()

    fit(tensorboard=True, epochs=2)
    fit(tensorboard=False, epochs=2, into=other)

    losses = [[row.val_loss for row in read_history(it.history)] for it in (run, other)]
    assert losses[0] == losses[1]
