"""Motion faster than what its rows and places usually show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.anomaly.detector import Detector, FrameResult
from core.anomaly.frame_scores import Statistic, frame_score
from core.anomaly.motion import MotionDetector, MotionSettings, temporal_median
from core.anomaly.registry import load_detector, make_detector
from core.anomaly.usual_speed import SpeedGatherer, UsualSpeed
from core.errors import TrainingError
from core.jobs import JobCancelled, JobContext, Progress
from core.recipe.prepared import PreparedSequence
from core.training.events import TrainingStarted
from core.training.run_folder import RunFolder
from core.training.split import training_data

HEIGHT, WIDTH = 64, 96

Make = Callable[..., PreparedSequence]
Collect = Callable[[Detector, PreparedSequence], list[FrameResult]]
Fit = Callable[..., Detector]


def walkway(frames: int, speed: float, *, fast_from: int | None = None) -> NDArray[np.uint8]:
    """A textured square that walks to the right and around, faster from some frame on."""
    rng = np.random.default_rng(7)
    ground = rng.integers(90, 110, (HEIGHT, WIDTH)).astype(np.uint8)
    walker = rng.integers(150, 255, (14, 12)).astype(np.uint8)
    place, video = 2.0, []
    for frame in range(frames):
        picture = ground.copy()
        picture[30:44, int(place) : int(place) + 12] = walker
        video.append(picture)
        is_fast = fast_from is not None and frame >= fast_from
        place = (place + speed * (4 if is_fast else 1)) % (WIDTH - 12)
    return np.stack(video)


@pytest.fixture
def fit(make_run: Callable[..., RunFolder], make_sequence: Make) -> Fit:
    def fit(frames: NDArray[np.uint8], **options: object) -> Detector:
        run = make_run("motion", **options)
        data = training_data([make_sequence(frames)], clip_length=2, stride=1)
        make_detector("motion", (1, 2, HEIGHT, WIDTH), options).fit(data, run, JobContext())
        return load_detector(run)

    return fit


def scores(results: list[FrameResult]) -> NDArray[np.float64]:
    return np.array([frame_score(it.anomaly_map, Statistic.LOCAL_MAX) for it in results])


def test_what_moves_faster_than_usual_scores_higher(
    fit: Fit, make_sequence: Make, results: Collect
) -> None:
    detector = fit(walkway(60, 1))

    found = scores(results(detector, make_sequence(walkway(24, 1, fast_from=12))))

    assert found[15:].min() > 1.5 * found[:9].max()


def test_anomaly_map_points_at_what_moves(fit: Fit, make_sequence: Make, results: Collect) -> None:
    detector = fit(walkway(60, 1))

    got = results(detector, make_sequence(walkway(12, 1)))

    row, column = np.unravel_index(np.argmax(got[6].anomaly_map), (HEIGHT, WIDTH))
    assert 26 <= row < 48
    assert 2 <= column < 26


def test_first_frame_of_a_segment_takes_the_motion_of_the_second(
    fit: Fit, make_sequence: Make, results: Collect
) -> None:
    detector = fit(walkway(40, 1), median=1)

    got = results(detector, make_sequence(walkway(12, 1), gaps_before=(6,)))

    assert (got[0].anomaly_map == got[1].anomaly_map).all()
    assert (got[6].anomaly_map == got[7].anomaly_map).all()


def test_jump_at_a_gap_is_no_motion(fit: Fit, make_sequence: Make, results: Collect) -> None:
    detector = fit(walkway(40, 1))
    frames = np.concatenate([walkway(10, 1), 255 - walkway(10, 1)])

    cut = scores(results(detector, make_sequence(frames, gaps_before=(10,))))
    uncut = scores(results(detector, make_sequence(frames)))

    assert cut.max() < 2
    assert len(cut) == len(uncut) == 20


def test_every_frame_has_a_result_in_order(fit: Fit, make_sequence: Make, results: Collect) -> None:
    sequence = make_sequence(walkway(12, 1), gaps_before=(4,), unreadable=(0, 5, 7, 11))

    got = results(fit(walkway(20, 1)), sequence)

    assert [it.frame_index for it in got] == list(range(12))
    assert [np.isnan(it.anomaly_map).all() for it in got] == [i in (0, 5, 7, 11) for i in range(12)]


def test_frame_alone_between_gaps_does_not_move(
    fit: Fit, make_sequence: Make, results: Collect
) -> None:
    (alone,) = results(fit(walkway(20, 1)), make_sequence(walkway(1, 1)))

    assert not alone.anomaly_map.any()


def test_half_precision_and_colour_frames_are_taken(
    fit: Fit, make_sequence: Make, results: Collect
) -> None:
    detector = fit(walkway(20, 1))
    eight_bit = walkway(8, 1)
    colour = np.repeat(eight_bit[..., np.newaxis], 3, axis=3)

    plain = scores(results(detector, make_sequence(eight_bit)))
    half = scores(results(detector, make_sequence((eight_bit / 255).astype(np.float16))))
    coloured = scores(results(detector, make_sequence(colour)))

    np.testing.assert_allclose(half, plain, rtol=0.05)
    np.testing.assert_allclose(coloured, plain, rtol=0.01)


def test_scene_in_which_nothing_moves_can_be_learnt(
    fit: Fit, make_sequence: Make, results: Collect
) -> None:
    detector = fit(np.zeros((20, HEIGHT, WIDTH), np.uint8))

    found = scores(results(detector, make_sequence(walkway(10, 1))))

    assert np.isfinite(found).all()
    assert found.max() > 3


def test_fitting_tells_what_it_does(
    run: RunFolder, make_run: Callable[..., RunFolder], make_sequence: Make
) -> None:
    make_run("motion")
    events: list[object] = []
    data = training_data([make_sequence(walkway(30, 1))], clip_length=2, stride=1)

    fit = MotionDetector(MotionSettings()).fit(data, run, JobContext(events.append))

    assert isinstance(events[0], TrainingStarted)
    assert events[0].train_clips == len(data.train)
    last = [it for it in events if isinstance(it, Progress)][-1]
    assert last.done == last.total == len(data.train)
    assert (fit.epochs, fit.train_loss, fit.stopped) == (1, None, False)


def test_stopping_keeps_what_was_learnt(
    run: RunFolder, make_run: Callable[..., RunFolder], make_sequence: Make
) -> None:
    make_run("motion")
    context = JobContext()
    context.token.stop()
    data = training_data([make_sequence(walkway(30, 1))], clip_length=2, stride=1)

    fit = MotionDetector(MotionSettings()).fit(data, run, context)

    assert fit.stopped
    assert load_detector(run).name == "motion"


def test_cancelling_leaves_nothing(
    run: RunFolder, make_run: Callable[..., RunFolder], make_sequence: Make
) -> None:
    make_run("motion")
    context = JobContext()
    context.token.cancel()
    data = training_data([make_sequence(walkway(30, 1))], clip_length=2, stride=1)

    with pytest.raises(JobCancelled):
        MotionDetector(MotionSettings()).fit(data, run, context)

    assert not (run.path / "motion.npz").exists()


def test_run_without_its_file_is_named(make_run: Callable[..., RunFolder]) -> None:
    with pytest.raises(TrainingError, match=r"motion\.npz is damaged or missing"):
        load_detector(make_run("motion"))


def test_usual_speed_comes_back_from_disk(tmp_path: Path) -> None:
    usual = UsualSpeed(np.full((4, 6), 0.5, np.float32))

    usual.save(tmp_path / "motion.npz")

    assert (UsualSpeed.load(tmp_path / "motion.npz").speed == usual.speed).all()


def test_frames_of_another_size_are_refused() -> None:
    usual = UsualSpeed(np.ones((4, 6), np.float32))

    with pytest.raises(ValueError, match="speeds of shape"):
        usual.relative(np.ones((8, 6), np.float32))


def test_place_that_always_moves_has_a_higher_usual_speed() -> None:
    gatherer = SpeedGatherer()
    rng = np.random.default_rng(0)
    for _ in range(50):
        speed = (rng.random((40, 60)) < 0.2).astype(np.float32)
        speed[10:15, 10:15] = 3.0
        gatherer.add(speed)

    usual = gatherer.finish().speed

    assert usual[12, 12] == pytest.approx(3.0)
    assert usual[30, 50] < 1.5


def test_row_in_which_little_moved_leans_on_the_scene() -> None:
    gatherer = SpeedGatherer()
    for _ in range(50):
        speed = np.zeros((40, 60), np.float32)
        speed[25:35] = 2.0
        gatherer.add(speed)

    usual = gatherer.finish().speed

    assert usual[2].min() > 1.0


@settings(deadline=None)
@given(count=st.integers(0, 12), half=st.integers(0, 4), seed=st.integers(0, 100))
def test_temporal_median_is_that_of_the_neighbours(count: int, half: int, seed: int) -> None:
    maps = np.random.default_rng(seed).random((count, 2, 3), np.float32)

    got = list(temporal_median(iter(maps), 2 * half + 1))

    assert len(got) == count
    for place, single in enumerate(got):
        window = np.clip(np.arange(place - half, place + half + 1), 0, count - 1)
        np.testing.assert_allclose(single, np.median(maps[window], axis=0))


def test_temporal_median_reads_no_further_than_it_must() -> None:
    read = []

    def maps() -> Iterator[NDArray[np.float32]]:
        for frame in range(100):
            read.append(frame)
            yield np.zeros((1, 1), np.float32)

    next(iter(temporal_median(maps(), 5)))

    assert len(read) == 3
