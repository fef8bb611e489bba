"""Frames scored by how badly a network rebuilds them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core.anomaly.detector import Detector, FrameResult
from core.anomaly.registry import load_detector, make_detector
from core.anomaly.statistic import Statistic
from core.errors import ProjectError, TrainingError
from core.jobs import JobCancelled, JobContext
from core.recipe.clips import covering_starts, segments
from core.recipe.prepared import PreparedSequence
from core.training.network import load_network, rebuilt_arrays, reconstruct
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


def test_every_frame_is_predicted_from_the_frames_beside_it(
    fitted: Callable[..., Detector],
    run: RunFolder,
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
) -> None:
    sequence = make_sequence(noise, gaps_before=(9,), unreadable=(15,))

    got = results(fitted("predictor"), sequence)

    assert [it.frame_index for it in got] == list(range(20))
    assert [np.isfinite(it.anomaly_map).all() for it in got] == [it != 15 for it in range(20)]
    network = load_network(run, "cpu")
    for frame, seen in ((8, [5, 6, 7]), (1, [4, 3, 2]), (9, [12, 11, 10])):
        clip = np.stack([sequence.store.frame(it) for it in [*seen, frame]])
        prediction = reconstruct(network, clip.transpose(3, 0, 1, 2)[np.newaxis])[0, :, 0]
        assert got[frame].is_prediction
        assert got[frame].reconstruction is not None
        assert np.allclose(got[frame].reconstruction[..., 0], prediction[0], atol=1e-5)
        error = np.square(prediction[0] - sequence.store.frame(frame)[..., 0])
        assert np.allclose(got[frame].anomaly_map, error, atol=1e-5)


def test_a_predicted_frame_does_not_follow_from_itself(
    fitted: Callable[..., Detector],
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
) -> None:
    detector = fitted("predictor")
    changed = noise.copy()
    changed[7] = 255 - changed[7]

    before, after = (results(detector, make_sequence(it))[7] for it in (noise, changed))

    assert before.reconstruction is not None
    assert after.reconstruction is not None
    assert np.array_equal(before.reconstruction, after.reconstruction)


def test_a_generative_network_says_how_unusual_the_code_of_each_frame_is(
    fitted: Callable[..., Detector],
    run: RunFolder,
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
) -> None:
    sequence = make_sequence(noise, unreadable=(10,))

    got = results(fitted("conv3d_vae", length=8, score_stride=8), sequence)

    first = rebuilt_arrays(load_network(run, "cpu"), sequence.store.clips(np.array([0, 0]), 8))
    assert first.divergence is not None
    found = [it.divergence for it in got]
    assert found[:2] == pytest.approx(first.divergence[0, :2].tolist(), rel=1e-3)
    assert [it is None for it in found] == [frame == 10 for frame in range(20)]
    assert not got[0].is_prediction


@pytest.mark.parametrize("name", ["conv3d_basic", "predictor"])
def test_other_networks_give_no_divergence(
    name: str,
    fitted: Callable[..., Detector],
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
) -> None:
    assert {it.divergence for it in results(fitted(name), make_sequence(noise))} == {None}


@pytest.mark.parametrize("name", ["predictor", "conv3d_vae"])
def test_places_are_learnt_from_whatever_is_rebuilt(
    name: str,
    fitted: Callable[..., Detector],
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
) -> None:
    got = results(fitted(name, length=8, z_maps=True), make_sequence(noise))

    assert abs(np.mean([it.anomaly_map.mean() for it in got])) < 2


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


def test_a_frame_that_is_rebuilt_badly_scores_high_by_its_signal_to_noise_ratio(
    fitted: Callable[..., Detector],
    make_sequence: Make,
    noise: NDArray[np.uint8],
    results: Collect,
) -> None:
    sequence = make_sequence(noise, unreadable=(5,))

    got = results(fitted(), sequence)

    picture = got[3].reconstruction
    assert picture is not None
    error = np.mean(np.square(picture - sequence.store.frame(3)))
    assert got[3].given_scores[Statistic.PSNR] == pytest.approx(10 * np.log10(error), rel=1e-4)
    assert got[5].given_scores == {}
