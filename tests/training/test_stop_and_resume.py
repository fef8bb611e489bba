"""Ending a training early, and going on with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
import torch

from core.config import from_mapping, to_mapping
from core.errors import TrainingError
from core.jobs import JobCancelled, JobContext
from core.training.architecture import Architecture
from core.training.checkpoint import TrainingState, load_checkpoint
from core.training.data import TrainingData
from core.training.events import EpochDone, StepDone
from core.training.fit import FitOutcome
from core.training.history import read_history
from core.training.network import load_network
from core.training.run_folder import RunFolder
from core.training.settings import LossName, TrainSettings

Fit = Callable[..., FitOutcome]


def asking(what: str, event_type: type, epoch: int) -> JobContext:
    """Return a context that asks to ``stop`` or ``cancel`` at an event of an epoch."""

    def on_event(event: object) -> None:
        if isinstance(event, event_type) and getattr(event, "epoch", 0) == epoch:
            getattr(context.token, what)()

    context = JobContext(emit=on_event)
    return context


def assert_equal(ours: object, theirs: object) -> None:
    """Compare tensors to the last bit, in any nesting."""
    if isinstance(ours, torch.Tensor):
        assert isinstance(theirs, torch.Tensor)
        assert torch.equal(ours, theirs)
    elif isinstance(ours, Mapping):
        assert isinstance(theirs, Mapping)
        assert list(ours) == list(theirs)
        for name, value in ours.items():
            assert_equal(value, theirs[name])
    elif isinstance(ours, float) and math.isnan(ours):
        assert isinstance(theirs, float)
        assert math.isnan(theirs)
    else:
        assert ours == theirs


def assert_same(run: RunFolder, other: RunFolder) -> None:
    """Compare all that two runs have left: weights, optimiser, random numbers, curves."""
    assert_equal(load_checkpoint(run.best).weights, load_checkpoint(other.best).weights)
    resumed, uninterrupted = load_checkpoint(run.last), load_checkpoint(other.last)
    assert_equal(resumed.weights, uninterrupted.weights)
    assert resumed.state is not None
    assert uninterrupted.state is not None
    for name in TrainingState.__slots__:
        assert_equal(getattr(resumed.state, name), getattr(uninterrupted.state, name))
    mine, theirs = (read_history(it.history) for it in (run, other))
    for name in ("epoch", "train_loss", "val_loss", "separation", "learning_rate"):
        for row, expected in zip(mine, theirs, strict=True):
            assert_equal(getattr(row, name), getattr(expected, name))


@pytest.fixture(autouse=True)
def _every_step_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Report each step, so that the tests can ask at a certain one."""
    monkeypatch.setattr("core.training.passes.REPORT_INTERVAL_S", 0)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"optimizer": "adam", "schedule": "constant", "loss": "ssim"},
        {"optimizer": "sgd", "schedule": "plateau", "plateau_patience": 0, "loss": "l1"},
        {"skip_probability": 0.5, "patch_probability": 0.5, "input_noise": 0.1, "motion_weight": 1},
        {"optimizer": "sgd", "skip_probability": 1.0, "skip_lengths": [2], "loss": "mse_ssim"},
        {"choose_by": "separation", "patch_probability": 1.0, "keep_every": 1, "patience": 3},
    ],
)
@pytest.mark.parametrize("epoch", [1, 3])
def test_a_resumed_run_equals_the_uninterrupted_one_to_the_last_bit(
    changes: dict[str, object],
    epoch: int,
    fit: Fit,
    run: RunFolder,
    settings: TrainSettings,
    known: TrainingData,
) -> None:
    whole = RunFolder(run.path.with_name("whole"))
    whole.path.mkdir()
    chosen = from_mapping(TrainSettings, {**to_mapping(settings), **changes}, "settings")
    values = {name: getattr(chosen, name) for name in changes}
    fit(on=known, into=whole, **values)

    assert fit(asking("stop", EpochDone, epoch), on=known, **values).stopped
    outcome = fit(on=known, resume=True, **values)

    assert outcome.epochs == 4
    assert not outcome.stopped
    assert_same(run, whole)


@pytest.mark.parametrize(
    ("name", "loss"), [("c3d_light", "mse"), ("conv3d_vae", "smooth_l1"), ("predictor", "mse")]
)
def test_networks_that_draw_random_numbers_of_their_own_are_resumed_to_the_last_bit(
    name: str, loss: str, fit: Fit, run: RunFolder
) -> None:
    of = Architecture(name, (1, 4, 16, 16), {"width": 0.05})
    whole = RunFolder(run.path.with_name("whole"))
    whole.path.mkdir()
    values = {"of": of, "epochs": 3, "loss": LossName(loss), "skip_probability": 0.5}
    fit(into=whole, **values)

    fit(asking("stop", EpochDone, 2), **values)
    fit(resume=True, **values)

    assert_same(run, whole)


def test_a_batch_normalised_network_is_resumed_to_the_last_bit_from_the_middle_of_an_epoch(
    fit: Fit, run: RunFolder
) -> None:
    of = Architecture("conv3d_ae", (1, 4, 16, 16), {"width": 0.05})
    whole = RunFolder(run.path.with_name("whole"))
    whole.path.mkdir()
    fit(of=of, into=whole)

    with pytest.raises(JobCancelled):
        fit(asking("cancel", StepDone, 3), of=of)
    fit(of=of, resume=True)

    resumed, uninterrupted = load_checkpoint(run.last), load_checkpoint(whole.last)
    assert all(
        torch.equal(weight, resumed.weights[name]) for name, weight in uninterrupted.weights.items()
    )


def test_cancelling_raises_and_leaves_only_whole_files(fit: Fit, run: RunFolder) -> None:
    with pytest.raises(JobCancelled):
        fit(asking("cancel", StepDone, 2))

    assert sorted(path.name for path in run.path.iterdir()) == ["best.pt", "history.csv", "last.pt"]
    assert [row.epoch for row in read_history(run.history)] == [1]
    assert load_checkpoint(run.last).epoch == 1


def test_stopping_keeps_the_best_of_the_whole_epochs(fit: Fit, run: RunFolder) -> None:
    outcome = fit(asking("stop", StepDone, 3), batch_size=2)

    assert outcome.stopped
    assert outcome.epochs == load_checkpoint(run.last).epoch == 2
    assert outcome.val_loss == min(row.val_loss for row in read_history(run.history))


def test_stopping_in_the_first_epoch_keeps_what_was_learnt(fit: Fit, run: RunFolder) -> None:
    outcome = fit(asking("stop", StepDone, 1), batch_size=2)

    assert outcome.stopped
    assert outcome.epochs == 0
    assert outcome.val_loss > 0
    load_network(run, "cpu")
    assert not run.last.exists()


def test_stopping_before_the_first_step_leaves_nothing_to_keep(fit: Fit, run: RunFolder) -> None:
    context = JobContext()
    context.token.stop()

    with pytest.raises(JobCancelled):
        fit(context)

    assert not run.best.exists()


def test_resuming_a_run_stopped_in_its_first_epoch_begins_anew(fit: Fit, run: RunFolder) -> None:
    fit(asking("stop", StepDone, 1), batch_size=2)

    assert fit(resume=True).epochs == 4
    assert [row.epoch for row in read_history(run.history)] == [1, 2, 3, 4]


def test_resuming_a_finished_run_changes_nothing(fit: Fit, run: RunFolder) -> None:
    first = fit()
    before = run.last.read_bytes()

    again = fit(resume=True)

    assert (again.epochs, again.val_loss) == (first.epochs, first.val_loss)
    assert run.last.read_bytes() == before


def test_a_finished_run_goes_on_for_more_epochs(fit: Fit, run: RunFolder) -> None:
    fit()

    assert fit(resume=True, epochs=6).epochs == 6
    assert [row.epoch for row in read_history(run.history)] == [1, 2, 3, 4, 5, 6]


def test_resuming_drops_rows_beyond_the_epoch_it_goes_on_from(fit: Fit, run: RunFolder) -> None:
    fit(asking("stop", EpochDone, 2))
    columns = run.history.read_text(encoding="utf-8").splitlines()[0].count(",")
    with run.history.open("a", encoding="utf-8") as file:
        file.write("3" + columns * ",9" + "\n")  # a crash between the table and the checkpoint

    fit(resume=True)

    curve = read_history(run.history)
    assert [row.epoch for row in curve] == [1, 2, 3, 4]
    assert curve[2].train_loss < 9


def test_a_run_without_its_history_can_still_be_resumed(fit: Fit, run: RunFolder) -> None:
    fit(asking("stop", EpochDone, 2))
    run.history.unlink()

    assert fit(resume=True).epochs == 4
    assert [row.epoch for row in read_history(run.history)] == [3, 4]


def test_the_best_checkpoint_holds_nothing_to_resume_from(fit: Fit, run: RunFolder) -> None:
    fit(epochs=1)
    run.last.write_bytes(run.best.read_bytes())

    with pytest.raises(TrainingError, match=r"last\.pt cannot be resumed from"):
        fit(resume=True)


def test_resuming_with_other_settings_is_refused_by_name(fit: Fit) -> None:
    fit(epochs=1)

    with pytest.raises(TrainingError, match=r"trained with learning_rate 0\.01, not 0\.5"):
        fit(resume=True, learning_rate=0.5)


def test_resuming_on_other_data_is_refused(fit: Fit, data: TrainingData) -> None:
    fit(epochs=1)

    with pytest.raises(TrainingError, match="frames, spans or recipe have changed"):
        fit(resume=True, on=replace(data, dataset_hash="another"))


def test_resuming_with_another_model_names_the_first_mismatch(fit: Fit) -> None:
    fit(epochs=1)

    with pytest.raises(TrainingError, match=r"another model: its encoder\.0\.weight is 4x1x3x3x3"):
        fit(resume=True, of=Architecture("conv3d_basic", (1, 4, 16, 16), {"width": 0.5}))
