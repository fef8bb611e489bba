"""Streamed residuals are those of looking at every clip and keeping all that it says."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch import nn

import models
from core.anomaly.engine import GivenEngine, TorchEngine
from core.anomaly.merge import MergeKind
from core.anomaly.rebuilding import Rebuilder
from core.anomaly.reconstruction_settings import ReconstructionSettings
from core.anomaly.residual import ResidualKind, residual
from core.jobs import JobContext
from core.recipe.clips import covering_starts, segments
from core.recipe.prepared import PreparedSequence
from core.recipe.shared_windows import Sharing
from core.training.network import RebuiltArrays, reconstruct

Make = Callable[..., PreparedSequence]
REDUCE = {
    MergeKind.MEAN: lambda maps: np.mean(maps, axis=0),
    MergeKind.MAX: lambda maps: np.max(maps, axis=0),
    MergeKind.SUM: lambda maps: np.sum(maps, axis=0),
    MergeKind.PERCENTILE: lambda maps: np.percentile(maps, 99, axis=0),
}


@pytest.fixture(scope="module")
def network() -> nn.Module:
    network = models.build("conv3d_basic", (1, 8, 8, 8), width=0.2)
    return network.eval().requires_grad_(requires_grad=False)


def slow_maps(
    network: nn.Module, sequence: PreparedSequence, length: int, settings: ReconstructionSettings
) -> dict[int, NDArray[np.float32]]:
    """Keep the residual of every clip, then merge those of each frame."""
    seen: dict[int, list[NDArray[np.float32]]] = {}
    for segment in segments(sequence.index):
        for start in covering_starts(segment, length, settings.score_stride).tolist():
            frames = [min(it, segment.stop - 1) for it in range(start, start + length)]
            clip = np.stack([sequence.store.frame(it) for it in frames]).transpose(3, 0, 1, 2)
            clips = np.ascontiguousarray(clip[np.newaxis])
            errors = residual(clips, reconstruct(network, clips), settings.residual)[0]
            for frame, error in dict(reversed(list(zip(frames, errors, strict=True)))).items():
                seen.setdefault(frame, []).append(error)
    return {frame: REDUCE[settings.merge](maps) for frame, maps in seen.items()}


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    size=st.tuples(st.integers(8, 14), st.integers(8, 14)),
    count=st.integers(1, 70),
    length=st.integers(1, 12),
    gaps=st.sets(st.integers(1, 69), max_size=2),
    unreadable=st.sets(st.integers(0, 69), max_size=3),
    scoring=st.builds(
        ReconstructionSettings,
        residual=st.sampled_from(ResidualKind),
        merge=st.sampled_from(MergeKind),
        score_stride=st.integers(1, 6),
        score_batch=st.integers(2, 20),
    ),
)
def test_maps_are_those_of_the_slow_way(
    network: nn.Module,
    make_sequence: Make,
    size: tuple[int, int],
    count: int,
    length: int,
    gaps: set[int],
    unreadable: set[int],
    scoring: ReconstructionSettings,
) -> None:
    frames = np.random.default_rng(count).integers(0, 255, (count, *size), np.uint8)
    sequence = make_sequence(
        frames,
        gaps_before=tuple(it for it in gaps if it < count),
        unreadable=tuple(it for it in unreadable if it < count),
    )
    runner = GivenEngine(TorchEngine(network), "torch")
    rebuilder = Rebuilder(runner, length, length, scoring, 2.0, Sharing(2, 2))

    got = {it.frame_index: it.residual for it in rebuilder.frames(sequence, JobContext())}

    expected = slow_maps(network, sequence, length, scoring)
    assert list(got) == sorted(expected)
    for frame, single in expected.items():
        np.testing.assert_allclose(got[frame], single, rtol=1e-4, atol=1e-5)


class Counting:
    """Returns clips as they are, and remembers how many went in at a time."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def rebuild(self, clips: NDArray[np.float32]) -> RebuiltArrays:
        self.shapes.append(clips.shape)
        return RebuiltArrays(clips, None)


def test_large_frames_go_in_few_at_a_time_but_never_alone(make_sequence: Make) -> None:
    sequence = make_sequence(np.zeros((20, 2048, 1024), np.uint8))
    counting = Counting()
    settings = ReconstructionSettings(score_stride=2, device="cpu")

    runner = GivenEngine(counting, "none")
    frames = list(Rebuilder(runner, 2, 2, settings, 2.0).frames(sequence, JobContext()))

    assert len(frames) == 20
    assert {shape[0] for shape in counting.shapes} == {2}


def test_pictures_are_what_the_residuals_are_taken_from(
    network: nn.Module, make_sequence: Make
) -> None:
    sequence = make_sequence(np.random.default_rng(0).integers(0, 255, (50, 8, 8), np.uint8))
    settings = ReconstructionSettings(score_stride=1, device="cpu")
    runner = GivenEngine(TorchEngine(network), "torch")

    plain = list(Rebuilder(runner, 16, 16, settings, 2.0).frames(sequence, JobContext()))
    shared = list(
        Rebuilder(runner, 16, 16, settings, 2.0, Sharing(2, 2)).frames(sequence, JobContext())
    )

    for one, other in zip(plain, shared, strict=True):
        np.testing.assert_allclose(one.reconstruction, other.reconstruction, atol=1e-6)
        assert other.divergence is None
        assert math.isfinite(other.residual.max())
