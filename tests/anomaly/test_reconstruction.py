"""Frames scored by how badly a network rebuilds them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core.anomaly.detector import Detector, FrameResult
from core.anomaly.reconstruction import ReconstructionDetector
from core.anomaly.registry import load_detector, make_detector
from core.errors import ProjectError, TrainingError
from core.jobs import JobCancelled, JobContext
from core.recipe.clips import covering_starts, segments
from core.recipe.prepared import PreparedSequence
from core.training.network import load_network, reconstruct
from core.training.run_folder import RunFolder
from core.training.split import training_data

TINY = {"z_maps": False, "epochs": 1, "width": 0.25, "warmup_epochs": 0, "device": "cpu"}

Make = Callable[..., PreparedSequence]
Collect = Callable[[Detector, PreparedSequence], list[FrameResult]]


@pytest.fixture
def fitted(
    make_run: Callable[..., RunFolder], make_sequence: Make, noise: NDArray[np.uint8]
) -> Callable[..., Detector]:
    """Fit on twenty frames of noise and load from the run folder."""

    def fit(name: str = "conv3d_basic", length: int = 4, **options: object) -> Detector:
        options = TINY | options
        run = make_run(name, **options)
        data = training_data([make_sequence(noise)], clip_length=length, stride=1)
        make_detector(name, (1, length, 16, 16), options).fit(data, run, JobContext())
        return load_detector(run, "cpu")

    return fit


def slow_maps(
    run: RunFolder, sequence: PreparedSequence, length: int, stride: int
) -> dict[int, NDArray[np.float32]]:
    """Keep the squared residual of every clip, then take the mean of each frame."""
    network = load_network(run, "cpu")
    seen: dict[int, list[NDArray[np.float32]]] = {}
    for segment in segments(sequence.index):
        for start in covering_starts(segment, length, stride).tolist():
            clip = sequence.store.clips(np.array([start, start]), length)
            errors = np.square(clip - reconstruct(network, clip))[0, 0]
            for offset, error in enumerate(errors):
                seen.setdefault(start + offset, []).append(error)
    return {frame: np.mean(maps, axis=0) for frame, maps in seen.items()}


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_maps_are_those_of_the_slow_way(
    fitted: Callable[..., Detector],
    run: RunFolder,
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
    stride: int,
) -> None:
    sequence = make_sequence(noise, gaps_before=(9,))
    detector = fitted(score_stride=stride, score_batch=3)

    got = {it.frame_index: it.anomaly_map for it in results(detector, sequence)}

    expected = slow_maps(run, sequence, 4, stride)
    assert sorted(got) == sorted(expected) == list(range(20))
    for frame, single in expected.items():
        np.testing.assert_allclose(got[frame], single, rtol=1e-3, atol=1e-5)


def test_every_frame_has_a_result_in_order(
    fitted: Callable[..., Detector],
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
) -> None:
    sequence = make_sequence(noise, gaps_before=(2, 9), unreadable=(0, 5, 6, 19))

    got = results(fitted(), sequence)

    assert [it.frame_index for it in got] == list(range(20))
    assert [np.isnan(it.anomaly_map).all() for it in got] == [
        frame in (0, 5, 6, 19) for frame in range(20)
    ]
    assert got[5].reconstruction is None


def test_segment_shorter_than_a_clip_is_scored(
    fitted: Callable[..., Detector],
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
) -> None:
    got = results(fitted(), make_sequence(noise[:1]))

    assert len(got) == 1
    assert np.isfinite(got[0].anomaly_map).all()


def test_reconstruction_is_what_the_residual_is_taken_from(
    fitted: Callable[..., Detector],
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
) -> None:
    sequence = make_sequence(noise)

    got = results(fitted(score_stride=4), sequence)

    assert got[0].reconstruction is not None
    error = np.square(got[0].reconstruction - sequence.store.frame(0))[..., 0]
    np.testing.assert_allclose(got[0].anomaly_map, error, rtol=1e-3, atol=1e-6)


def test_image_model_scores_single_frames(
    fitted: Callable[..., Detector],
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
) -> None:
    detector = fitted("cae", length=1)

    assert len(results(detector, make_sequence(noise[:3]))) == 3


def test_place_maps_are_deviations_from_what_each_place_showed(
    fitted: Callable[..., Detector],
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
) -> None:
    detector = fitted(z_maps=True)

    got = results(detector, make_sequence(noise))

    assert abs(np.mean([it.anomaly_map.mean() for it in got])) < 1


def test_whoever_takes_results_keeps_their_own_gradients(
    fitted: Callable[..., Detector], make_sequence: Make, noise: NDArray[np.uint8]
) -> None:
    results = iter(fitted().results(make_sequence(noise), JobContext()))

    next(results)

    assert torch.is_grad_enabled()
    assert not torch.is_inference_mode_enabled()


def test_scoring_can_be_cancelled(
    fitted: Callable[..., Detector], make_sequence: Make, noise: NDArray[np.uint8]
) -> None:
    context = JobContext()
    context.token.cancel()

    with pytest.raises(JobCancelled):
        next(iter(fitted().results(make_sequence(noise), context)))


def test_one_clip_never_goes_alone_through_a_network(fitted: Callable[..., Detector]) -> None:
    detector = fitted(score_batch=2)

    assert isinstance(detector, ReconstructionDetector)
    assert detector._batch_size(4096 * 4096) == 2


def test_run_without_checkpoint_is_named(make_run: Callable[..., RunFolder]) -> None:
    run = make_run("conv3d_basic")

    with pytest.raises(TrainingError, match=r"best\.pt"):
        load_detector(run, "cpu")


def test_run_without_what_it_knows_of_places_is_named(
    fitted: Callable[..., Detector], run: RunFolder
) -> None:
    fitted(z_maps=True)
    (run.path / "locations.npz").unlink()

    with pytest.raises(ProjectError, match=r"locations\.npz, is damaged or missing"):
        load_detector(run, "cpu")
