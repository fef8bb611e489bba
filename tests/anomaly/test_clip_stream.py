"""Networks that code each frame by itself, run over overlapping clips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from torch import nn

import models
from core.anomaly.clip_stream import CodedFrames, Engine, Halves
from core.anomaly.engine import NetworkRunner, TorchEngine
from core.jobs import JobContext
from core.training.network import RebuiltArrays, rebuilt_arrays

CODERS = ["convlstm_ae", "cnn_lstm_ae", "video_convlstm"]
LENGTH, SIZE = 4, 36


class Counting:
    """An engine that counts what it is given."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.count = 0

    def rebuild(self, clips: NDArray[np.float32]) -> RebuiltArrays:
        self.count += len(clips)
        return self._engine.rebuild(clips)


def coder(name: str) -> nn.Module:
    clip = (1, LENGTH, SIZE, SIZE)
    return models.build(name, clip, width=0.05).eval().requires_grad_(requires_grad=False)


def batches(starts: list[list[int]]) -> list[NDArray[np.int64]]:
    return [np.array([np.arange(start, start + LENGTH) for start in some]) for some in starts]


def clips_of(frames: NDArray[np.float32], numbers: NDArray[np.int64]) -> NDArray[np.float32]:
    return np.ascontiguousarray(frames[numbers][:, np.newaxis])


@pytest.fixture
def frames() -> NDArray[np.float32]:
    """Return twelve frames of noise, shape (T, H, W)."""
    return np.random.default_rng(0).random((12, SIZE, SIZE), np.float32)


@pytest.mark.parametrize("name", CODERS)
def test_overlapping_clips_are_rebuilt_as_if_each_stood_alone(
    name: str, frames: NDArray[np.float32], tmp_path: Path
) -> None:
    network = coder(name)
    runner = NetworkRunner(network, tmp_path, "x")
    stream = runner.stream(JobContext())

    # The last clip goes backwards through time, and holds frames of the batch before.
    for numbers in [*batches([[0, 1, 2], [3, 6]]), np.array([[9, 8, 7, 6]])]:
        clips = clips_of(frames, numbers)
        got = stream.rebuild(clips, numbers)
        expected = rebuilt_arrays(network, clips)
        np.testing.assert_allclose(got.reconstruction, expected.reconstruction, atol=1e-5)
    assert runner.engine == "onnxruntime"


def test_each_frame_is_coded_once_however_many_clips_hold_it(frames: NDArray[np.float32]) -> None:
    coding, rebuilding = models.halves(coder("cnn_lstm_ae"), SIZE, SIZE)
    counting = Counting(TorchEngine(coding))
    stream = CodedFrames(lambda _clip: Halves(counting, TorchEngine(rebuilding)))

    for numbers in batches([[0, 1, 2], [3, 4, 5], [6, 7, 8]]):
        stream.rebuild(clips_of(frames, numbers), numbers)

    assert counting.count == len(frames)


def test_frames_of_a_clip_that_repeats_its_end_are_coded_once(frames: NDArray[np.float32]) -> None:
    coding, rebuilding = models.halves(coder("cnn_lstm_ae"), SIZE, SIZE)
    counting = Counting(TorchEngine(coding))
    stream = CodedFrames(lambda _clip: Halves(counting, TorchEngine(rebuilding)))
    numbers = np.array([[0, 1, 1, 1]])

    got = stream.rebuild(clips_of(frames, numbers), numbers)

    expected = rebuilt_arrays(coder_of(coding), clips_of(frames, numbers))
    assert counting.count == 2
    np.testing.assert_allclose(got.reconstruction, expected.reconstruction, atol=1e-5)


def coder_of(half: nn.Module) -> nn.Module:
    whole = half.coder
    assert isinstance(whole, nn.Module)
    return whole


@pytest.mark.parametrize("name", ["conv3d_basic", "convlstm_ae_stacked", "cae"])
def test_other_networks_are_run_clip_by_clip(name: str) -> None:
    card = models.card(name)
    network = models.build(name, (1, card.fixed_clip_length or 4, 32, 32), width=0.1)

    assert not models.is_frame_coder(network)
    with pytest.raises(TypeError, match="does not code each frame"):
        models.halves(network, 32, 32)
