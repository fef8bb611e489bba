"""Settings, learning rate, devices and architectures."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.config import from_mapping, to_mapping
from core.errors import ConfigError, TrainingError
from core.training.architecture import Architecture
from core.training.devices import available_devices, choose_device
from core.training.schedule import Plateau, learning_rate
from core.training.settings import LossName, Precision, ScheduleName, TrainSettings


@pytest.mark.parametrize(
    "module", ["settings", "split", "history", "data", "events", "architecture", "devices"]
)
def test_what_a_window_may_import_loads_no_torch(module: str) -> None:
    code = f"import core.training.{module}, sys; sys.exit('torch' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_settings_come_back_from_plain_values() -> None:
    settings = TrainSettings(epochs=3, loss=LossName.MSE_SSIM, width=0.5)

    assert from_mapping(TrainSettings, to_mapping(settings), "settings") == settings


@pytest.mark.parametrize(
    ("name", "value"),
    [("epochs", 0), ("learning_rate", -1), ("loss", "l7"), ("width", 0), ("epoch", 3)],
)
def test_settings_that_make_no_sense_are_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(ConfigError, match=name):
        from_mapping(TrainSettings, {name: value}, "settings")


@pytest.mark.parametrize("loss", [{"loss": "ssim"}, {"loss": "mse_ssim", "ssim_weight": 1}])
def test_motion_cannot_weigh_structural_similarity_alone(loss: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="motion_weight weighs pixels and SSIM is one number"):
        from_mapping(TrainSettings, {**loss, "motion_weight": 1}, "settings")


def test_a_precision_is_known_by_its_number() -> None:
    settings = from_mapping(TrainSettings, {"precision": 32}, "settings")

    assert settings.precision is Precision.FLOAT32


def test_the_learning_rate_rises_over_the_warm_up_and_falls_to_the_end() -> None:
    settings = TrainSettings(epochs=10, learning_rate=1.0, warmup_epochs=2, final_share=0.1)

    rates = [learning_rate(settings, 5, step) for step in range(50)]

    assert all(low < high for low, high in pairwise(rates[:11]))
    assert rates[10] == 1.0
    assert all(high > low for high, low in pairwise(rates[10:]))
    assert rates[-1] == pytest.approx(0.1)


def test_a_constant_learning_rate_stays_after_the_warm_up() -> None:
    settings = TrainSettings(epochs=4, warmup_epochs=1, schedule=ScheduleName.CONSTANT)

    rates = [learning_rate(settings, 5, step) for step in range(20)]

    assert rates[0] < rates[4] < settings.learning_rate
    assert set(rates[5:]) == {settings.learning_rate}


def test_a_plateau_lowers_the_learning_rate_down_to_its_share() -> None:
    settings = TrainSettings(
        learning_rate=1.0,
        warmup_epochs=0,
        schedule=ScheduleName.PLATEAU,
        plateau_factor=0.5,
        final_share=0.2,
    )

    rates = [learning_rate(settings, 5, 50, reductions) for reductions in range(4)]

    assert rates == [1.0, 0.5, 0.25, 0.2]


def test_a_plateau_is_more_epochs_than_patience_without_a_lower_loss() -> None:
    plateau = Plateau()
    reductions = []

    for loss in (5.0, 4.0, 4.0, 4.5, 3.9999, 3.0, 3.1, 3.1, 3.1, 3.1, 3.1, 3.1):
        plateau.close_epoch(loss, patience=2)
        reductions.append(plateau.reductions)

    assert reductions == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3]


def test_plateaus_are_those_that_torch_sees() -> None:
    losses = [1 / (1 + epoch) if epoch < 6 else 0.15 + 0.01 * (epoch % 3) for epoch in range(40)]
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=3)
    plateau = Plateau()

    for loss in losses:
        theirs.step(loss)
        plateau.close_epoch(loss, patience=3)
        assert optimizer.param_groups[0]["lr"] == 0.5**plateau.reductions
    assert plateau.reductions > 3


@given(
    schedule=st.sampled_from(ScheduleName),
    epochs=st.integers(1, 50),
    steps=st.integers(1, 20),
    warmup=st.floats(0, 100),
    share=st.floats(0, 1),
)
def test_the_learning_rate_never_leaves_its_range(
    schedule: ScheduleName, epochs: int, steps: int, warmup: float, share: float
) -> None:
    settings = TrainSettings(
        epochs=epochs, schedule=schedule, warmup_epochs=warmup, final_share=share
    )

    rates = [learning_rate(settings, steps, step) for step in range(epochs * steps)]

    assert all(0 <= rate <= settings.learning_rate for rate in rates)
    assert max(rates) > 0


def test_a_gpu_is_chosen_before_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)

    assert available_devices()[:2] == ["cuda:0", "cuda:1"]
    assert choose_device("auto") == choose_device("cuda") == "cuda:0"
    assert choose_device("cuda:1") == "cuda:1"
    assert choose_device("cpu") == "cpu"


def test_a_single_gpu_goes_without_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)

    assert available_devices()[0] == "cuda"
    assert choose_device("auto") == choose_device("cuda:0") == "cuda:0"


def test_a_missing_device_is_refused_and_the_present_ones_offered() -> None:
    with pytest.raises(TrainingError, match=r"no device “cuda:9”.*auto or .*cpu"):
        choose_device("cuda:9")


def test_a_mistyped_model_is_refused_and_the_nearest_offered() -> None:
    with pytest.raises(TrainingError, match=r"Did you mean conv3d_ae"):
        Architecture("conv3d_a", (1, 8, 16, 16)).check()


def test_a_model_that_cannot_take_the_clips_is_refused_before_training() -> None:
    with pytest.raises(TrainingError, match="cae takes single frames"):
        Architecture("cae", (1, 8, 16, 16)).check()


def test_an_option_that_a_model_does_not_have_is_refused() -> None:
    with pytest.raises(TrainingError, match="depth"):
        Architecture("cae", (1, 1, 16, 16), {"depth": 3}).build()


def test_the_seed_decides_the_weights_and_leaves_other_random_numbers_alone() -> None:
    architecture = Architecture("conv3d_basic", (1, 4, 16, 16), {"width": 0.25})
    before = torch.get_rng_state()

    first, second, other = (architecture.build(seed) for seed in (1, 1, 2))

    weights = [next(network.parameters()) for network in (first, second, other)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])
    assert torch.equal(torch.get_rng_state(), before)
