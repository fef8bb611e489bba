"""What was left, stopped or is missing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from core.anomaly.background import BACKGROUND_FILE, BackgroundDetector, BackgroundSettings
from core.anomaly.detector import Detector, FrameResult
from core.anomaly.frame_scores import Statistic, frame_score
from core.anomaly.registry import detector_learnt, load_detector, make_detector
from core.errors import TrainingError
from core.jobs import JobCancelled, JobContext, Progress
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder
from core.training.split import training_data

HEIGHT, WIDTH = 48, 64

Make = Callable[..., PreparedSequence]
Collect = Callable[[Detector, PreparedSequence], list[FrameResult]]
Fit = Callable[..., Detector]


def street(
    frames: int, *, bag_from: int | None = None, sign_until: int | None = None, light: int = 0
) -> NDArray[np.uint8]:
    """A textured scene with a sign, through which somebody walks again and again."""
    rng = np.random.default_rng(5)
    ground = rng.integers(90, 120, (HEIGHT, WIDTH))
    video = []
    for frame in range(frames):
        picture = ground + rng.integers(-2, 3, ground.shape)
        if sign_until is None or frame < sign_until:
            picture[4:12, 48:56] = 230
        if bag_from is not None and frame >= bag_from:
            picture[36:43, 20:27] = 30
        walker = 3 * frame % (WIDTH + 8)
        picture[18:32, max(0, walker - 8) : walker] = 200
        video.append(np.clip(picture + light, 0, 255).astype(np.uint8))
    return np.stack(video)


@pytest.fixture
def fit(make_run: Callable[..., RunFolder], make_sequence: Make) -> Fit:
    def fit(frames: NDArray[np.uint8], **options: object) -> Detector:
        run = make_run("background", **options)
        data = training_data([make_sequence(frames)], clip_length=1, stride=2)
        shape = (1, 1, *frames.shape[1:3])
        make_detector("background", shape, options).fit(data, run, JobContext())
        return load_detector(run)

    return fit


@pytest.fixture
def watcher(fit: Fit) -> Detector:
    return fit(street(160), memory=20)


def scores(results: list[FrameResult]) -> NDArray[np.float64]:
    return np.array([frame_score(it.anomaly_map, Statistic.LOCAL_MAX) for it in results])


def test_what_is_left_behind_scores_higher_the_longer_it_stays(
    watcher: Detector, make_sequence: Make, results: Collect
) -> None:
    got = results(watcher, make_sequence(street(120, bag_from=40)))

    found = scores(got)
    assert found[100:].min() > 3 * found[:40].max()
    assert found[110] > found[60] > found[42]
    row, column = np.unravel_index(np.argmax(got[110].anomaly_map), (HEIGHT, WIDTH))
    assert 36 <= row < 43
    assert 20 <= column < 27


def test_what_is_missing_is_found_as_well(
    watcher: Detector, make_sequence: Make, results: Collect
) -> None:
    got = results(watcher, make_sequence(street(120, sign_until=40)))

    row, column = np.unravel_index(np.argmax(got[110].anomaly_map), (HEIGHT, WIDTH))
    assert 4 <= row < 12
    assert 48 <= column < 56


def test_what_passes_and_a_change_of_light_are_nothing(
    watcher: Detector, make_sequence: Make, results: Collect
) -> None:
    usual = scores(results(watcher, make_sequence(street(120))))
    bright = scores(results(watcher, make_sequence(street(120, light=20))))
    bag = scores(results(watcher, make_sequence(street(120, bag_from=0))))

    assert bag[-1] > 3 * max(usual.max(), bright.max())


def test_memory_begins_afresh_after_a_gap(
    watcher: Detector, make_sequence: Make, results: Collect
) -> None:
    frames = street(120, bag_from=0)

    whole = scores(results(watcher, make_sequence(frames)))
    cut = scores(results(watcher, make_sequence(frames, gaps_before=(90,))))

    assert cut[90] < whole[90] / 2
    np.testing.assert_array_equal(cut[:90], whole[:90])


def test_every_frame_has_a_result_in_order(
    watcher: Detector, make_sequence: Make, results: Collect
) -> None:
    sequence = make_sequence(street(12), gaps_before=(4,), unreadable=(0, 5, 11))

    got = results(watcher, sequence)

    assert [it.frame_index for it in got] == list(range(12))
    assert [np.isnan(it.anomaly_map).all() for it in got] == [i in (0, 5, 11) for i in range(12)]


def test_colour_frames_are_taken(fit: Fit, make_sequence: Make, results: Collect) -> None:
    colour = np.repeat(street(60, bag_from=30)[..., np.newaxis], 3, axis=3)
    detector = fit(colour[:30], memory=5)

    found = scores(results(detector, make_sequence(colour)))

    assert found[50:].min() > found[:30].max()


def test_scene_that_never_changes_can_be_learnt(
    fit: Fit, make_sequence: Make, results: Collect
) -> None:
    detector = fit(np.zeros((20, HEIGHT, WIDTH), np.uint8), memory=5)

    found = scores(results(detector, make_sequence(street(20))))

    assert np.isfinite(found).all()
    assert found.max() > 3


def test_fitting_can_be_cancelled_and_stopped(run: RunFolder, make_sequence: Make) -> None:
    data = training_data([make_sequence(street(40))], clip_length=1, stride=1)
    cancelling = JobContext(emit=lambda _: cancelling.token.cancel())
    with pytest.raises(JobCancelled):
        BackgroundDetector(BackgroundSettings()).fit(data, run, cancelling)
    assert not (run.path / BACKGROUND_FILE).exists()

    def stop(event: object) -> None:
        if isinstance(event, Progress):
            stopping.token.stop()

    stopping = JobContext(emit=stop)
    BackgroundDetector(BackgroundSettings()).fit(data, run, stopping)
    assert (run.path / BACKGROUND_FILE).exists()


def test_missing_and_damaged_file_is_told(fit: Fit, run: RunFolder) -> None:
    fit(street(20))
    (run.path / BACKGROUND_FILE).write_bytes(b"nothing")
    with pytest.raises(TrainingError, match="damaged or missing"):
        load_detector(run)
    (run.path / BACKGROUND_FILE).unlink()
    with pytest.raises(TrainingError, match="damaged or missing"):
        load_detector(run)
    assert not detector_learnt(run)
