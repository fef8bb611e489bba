"""The same loop on a GPU, where there is one."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch

from core.jobs import JobContext
from core.training.architecture import Architecture
from core.training.checkpoint import load_checkpoint
from core.training.data import TrainingData
from core.training.events import EpochDone, PreviewReady
from core.training.fit import FitOutcome
from core.training.history import read_history
from core.training.network import load_network, reconstruct
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder
from core.training.settings import CheckpointChoice, LossName, Precision

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")

Fit = Callable[..., FitOutcome]


@pytest.mark.parametrize("precision", list(Precision))
@pytest.mark.parametrize("name", ["conv3d_basic", "conv3d_ae", "conv3d_vae", "predictor"])
def test_the_loss_goes_down_in_each_precision(
    name: str, precision: Precision, fit: Fit, run: RunFolder, data: TrainingData
) -> None:
    events: list[object] = []
    playhead = Playhead()
    playhead.move(1, 5)
    of = Architecture(name, (1, 4, 16, 16), {"width": 0.25})

    outcome = fit(
        JobContext(emit=events.append),
        of=of,
        playhead=playhead,
        device="cuda",
        precision=precision,
        loss=LossName.MSE_SSIM,
        epochs=6,
    )

    losses = [event.train_loss for event in events if isinstance(event, EpochDone)]
    assert outcome.device == "cuda:0"
    assert losses[-1] < losses[0]
    assert any(isinstance(event, PreviewReady) for event in events)
    clips = data.batch(data.validation, np.arange(3))
    on_gpu, on_cpu = (reconstruct(load_network(run, it), clips) for it in ("cuda", "cpu"))
    assert np.allclose(on_gpu, on_cpu, atol=5e-3)


@pytest.mark.parametrize("precision", [Precision.FLOAT32, Precision.FLOAT16])
def test_a_deterministic_run_is_resumed_to_the_same_weights(
    precision: Precision, fit: Fit, run: RunFolder
) -> None:
    def on_event(event: object) -> None:
        if isinstance(event, EpochDone) and event.epoch == 2:
            context.token.stop()

    context = JobContext(emit=on_event)
    how = {"device": "cuda", "precision": precision, "is_deterministic": True}
    whole = RunFolder(run.path.with_name("whole"))
    whole.path.mkdir()
    fit(into=whole, **how)

    fit(context, **how)
    fit(resume=True, **how)

    resumed, uninterrupted = load_checkpoint(run.last), load_checkpoint(whole.last)
    assert all(
        torch.allclose(weight, resumed.weights[name], atol=1e-5)
        for name, weight in uninterrupted.weights.items()
    )


def test_a_run_of_a_gpu_goes_on_with_the_cpu(fit: Fit) -> None:
    fit(device="cuda", epochs=2)

    assert math.isfinite(fit(device="cpu", epochs=4, resume=True).val_loss)


def test_what_is_shown_and_what_is_measured_comes_to_the_gpu_and_back(
    fit: Fit, run: RunFolder, known: TrainingData
) -> None:
    fit(
        on=known,
        device="cuda",
        skip_probability=0.5,
        patch_probability=0.5,
        input_noise=0.1,
        motion_weight=1.0,
        choose_by=CheckpointChoice.SEPARATION,
    )

    assert all(row.separation > 0 for row in read_history(run.history))


def test_an_epoch_says_what_it_took_on_the_gpu(fit: Fit) -> None:
    events: list[object] = []

    fit(JobContext(emit=events.append), device="cuda", epochs=2)

    told = [event.gpu_memory_mib for event in events if isinstance(event, EpochDone)]
    assert all(0 < memory_mib < 1000 for memory_mib in told)
