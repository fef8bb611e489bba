"""Networks run through ONNX Runtime on a CPU, and through torch where that fails."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

import models
from core.anomaly import engine, onnx_engine
from core.anomaly.engine import NetworkRunner
from core.anomaly.engine_speed import is_first_preferred, speed_ratio
from core.jobs import JobContext, Notice
from core.training import onnx_file
from core.training.network import RebuiltArrays, rebuilt_arrays
from core.training.run_folder import RunFolder

CLIP = (1, 4, 16, 20)


class Listening:
    """A job context that remembers what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.context = JobContext(self._hear)

    def _hear(self, event: object) -> None:
        if isinstance(event, Notice):
            self.said.append(event.message)


class Unknown(nn.Module):
    """Uses an operator that ONNX has not."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, clips: Tensor) -> Tensor:
        return torch.special.i0(clips * self.scale) - 1


class Moody(Unknown):
    """Does something else with dark clips than with bright ones, which no tracing sees."""

    def forward(self, clips: Tensor) -> Tensor:
        return clips * self.scale if len(clips) == 2 else clips / 2


@pytest.fixture
def network() -> nn.Module:
    return models.build("conv3d_basic", CLIP, width=0.25).eval().requires_grad_(requires_grad=False)


@pytest.fixture
def clips() -> NDArray[np.float32]:
    return np.random.default_rng(1).random((3, *CLIP), np.float32)


def runner_of(network: nn.Module, run: RunFolder, identity: str = "first") -> NetworkRunner:
    return NetworkRunner(network, run.path / "onnx", identity)


def kept(run: RunFolder) -> list[str]:
    return sorted(it.name for it in (run.path / "onnx").glob("*"))


def test_a_cpu_runs_networks_by_onnx_runtime(
    run: RunFolder, network: nn.Module, clips: NDArray[np.float32]
) -> None:
    runner, listening = runner_of(network, run), Listening()

    got = runner.rebuild(clips, listening.context)

    expected = rebuilt_arrays(network, clips)
    np.testing.assert_allclose(got.reconstruction, expected.reconstruction, atol=1e-5)
    assert got.divergence is None
    assert (runner.engine, listening.said) == ("onnxruntime", [])


@pytest.mark.parametrize("name", ["stae", "cnn_lstm_ae", "predictor"])
def test_networks_that_pad_and_remember_take_any_batch(run: RunFolder, name: str) -> None:
    clip = (1, models.card(name).fixed_clip_length or 4, 60, 68)
    network = models.build(name, clip, width=0.05).eval().requires_grad_(requires_grad=False)
    runner = runner_of(network, run)

    for count in (1, 3):
        clips = np.random.default_rng(0).random((count, *clip), np.float32)
        got = runner.rebuild(clips, JobContext())
        expected = rebuilt_arrays(network, clips)
        np.testing.assert_allclose(got.reconstruction, expected.reconstruction, atol=1e-5)
    assert runner.engine == "onnxruntime"


def test_a_generative_network_gives_its_divergence(run: RunFolder) -> None:
    clip = (1, 8, 16, 16)
    network = models.build("conv3d_vae", clip, width=0.1).eval().requires_grad_(requires_grad=False)
    clips = np.random.default_rng(0).random((2, *clip), np.float32)

    got = runner_of(network, run).rebuild(clips, JobContext())

    expected = rebuilt_arrays(network, clips)
    assert got.divergence is not None
    assert expected.divergence is not None
    np.testing.assert_allclose(got.divergence, expected.divergence, rtol=1e-4, atol=1e-5)


def test_the_model_is_made_once_a_checkpoint_and_size(
    run: RunFolder, network: nn.Module, clips: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    runner_of(network, run).rebuild(clips, JobContext())
    runner_of(network, run).rebuild(clips[:, :, :2], JobContext())
    before = kept(run)

    monkeypatch.delattr(onnx_file, "onnx_model")
    runner_of(network, run).rebuild(clips, JobContext())

    assert len(before) == 2
    assert kept(run) == before


def test_a_model_of_an_older_checkpoint_is_not_used(
    run: RunFolder, network: nn.Module, clips: NDArray[np.float32]
) -> None:
    runner_of(network, run).rebuild(clips, JobContext())
    (before,) = kept(run)
    for weight in network.parameters():
        weight.data *= 0.5

    got = runner_of(network, run, "second").rebuild(clips, JobContext())

    (after,) = kept(run)
    assert after != before
    expected = rebuilt_arrays(network, clips)
    np.testing.assert_allclose(got.reconstruction, expected.reconstruction, atol=1e-5)


def test_a_damaged_model_is_made_again(
    run: RunFolder, network: nn.Module, clips: NDArray[np.float32]
) -> None:
    runner_of(network, run).rebuild(clips, JobContext())
    path = run.path / "onnx" / kept(run)[0]
    path.write_bytes(path.read_bytes()[:100])
    runner = runner_of(network, run)

    runner.rebuild(clips, JobContext())

    assert runner.engine == "onnxruntime"
    assert path.stat().st_size > 100


def test_a_folder_that_cannot_be_written_does_not_matter(
    run: RunFolder, network: nn.Module, clips: NDArray[np.float32]
) -> None:
    (run.path / "onnx").write_text("no folder")
    runner, listening = runner_of(network, run), Listening()

    runner.rebuild(clips, listening.context)

    assert (runner.engine, listening.said) == ("onnxruntime", [])


@pytest.mark.parametrize(
    ("network", "reason"), [(Unknown(), "'aten::i0'"), (Moody(), "results differ by")]
)
def test_torch_runs_what_onnx_runtime_cannot_and_says_so_once(
    run: RunFolder,
    clips: NDArray[np.float32],
    network: nn.Module,
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    network.eval().requires_grad_(requires_grad=False)
    runner, listening = runner_of(network, run), Listening()

    got = runner.rebuild(clips, listening.context)
    runner.rebuild(clips[:, :, :2], listening.context)

    np.testing.assert_array_equal(got.reconstruction, rebuilt_arrays(network, clips).reconstruction)
    (sentence,) = listening.said
    assert reason in sentence
    assert capsys.readouterr().out == ""
    assert runner.engine == "torch"
    assert not (run.path / "onnx").exists()


def test_without_onnx_runtime_torch_runs_networks(
    run: RunFolder,
    network: nn.Module,
    clips: NDArray[np.float32],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    runner, listening = runner_of(network, run), Listening()

    runner.rebuild(clips, listening.context)

    assert runner.engine == "torch"
    assert "onnxruntime is not installed" in listening.said[0]


def test_torch_runs_what_it_runs_faster_and_nothing_is_said(
    run: RunFolder,
    network: nn.Module,
    clips: NDArray[np.float32],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "is_first_preferred", lambda *_: False)
    runner, listening = runner_of(network, run), Listening()

    got = runner.rebuild(clips, listening.context)

    np.testing.assert_array_equal(got.reconstruction, rebuilt_arrays(network, clips).reconstruction)
    assert (runner.engine, listening.said) == ("torch", [])


class Clock:
    """Stands still but while an engine works."""

    def __init__(self) -> None:
        self.time_s = 0.0

    def __call__(self) -> float:
        return self.time_s

    def engine(self, seconds: list[float]) -> Callable[[NDArray[np.float32]], RebuiltArrays]:
        """Return an engine that takes so long, one time after the other."""

        def rebuild(clips: NDArray[np.float32]) -> RebuiltArrays:
            self.time_s += seconds.pop(0)
            return RebuiltArrays(clips, None)

        return rebuild


@pytest.mark.parametrize(
    ("first", "other", "ratio"),
    [
        ([0.9, 0.1], [0.1, 0.4], 4),
        ([0.1, 0.4], [0.9, 0.1], 0.25),
        ([0.9, 0.3, 0.2, 0.3], [0.1, 0.2, 0.3, 0.3], 1),
        # Nobody waits for a long pass twice.
        ([4], [3], 0.75),
    ],
)
def test_the_fastest_pass_counts_and_a_short_first_one_does_not(
    first: list[float], other: list[float], ratio: float
) -> None:
    clock = Clock()

    got = speed_ratio(clock.engine(first), clock.engine(other), CLIP, clock)

    assert got == pytest.approx(ratio)
    assert first == other == []


def test_what_is_known_of_the_speed_is_not_measured_again(tmp_path: Path) -> None:
    clock, known = Clock(), tmp_path / "onnx" / "x.faster"

    def rebuild(clips: NDArray[np.float32]) -> RebuiltArrays:
        return RebuiltArrays(clips, None)

    answer = is_first_preferred(rebuild, rebuild, CLIP, known)

    # Neither could run once more.
    assert is_first_preferred(clock.engine([]), clock.engine([]), CLIP, known) == answer


def test_both_engines_must_agree_closely() -> None:
    assert onnx_engine.TOLERANCE <= 1e-4
