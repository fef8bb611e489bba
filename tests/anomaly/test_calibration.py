"""What normal frames score."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.anomaly.calibration import Calibration, CalibrationBuilder
from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import MAP_STATISTICS, SCORING, Statistic, frame_score
from core.anomaly.location import LocationBuilder, LocationStatistics
from core.anomaly.smoothing import Smoothing, SmoothingKind
from core.errors import ProjectError
from core.stored_arrays import read_arrays, write_arrays

MAPS = np.random.default_rng(0).gamma(2.0, 0.001, (50, 12, 16)).astype(np.float32)


def calibration_of(maps: np.ndarray, divergence: float | None = None) -> Calibration:
    builder = CalibrationBuilder()
    for single in maps:
        builder.add(FrameResult(0, single, divergence=divergence), 0.5)
    return builder.finish()


def test_each_place_has_the_mean_and_deviation_of_all_maps() -> None:
    locations = calibration_of(MAPS).locations

    np.testing.assert_allclose(locations.mean, MAPS.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(locations.std, MAPS.std(axis=0), rtol=1e-4)


def test_deviation_of_small_residuals_on_a_large_offset_keeps_its_digits() -> None:
    locations = calibration_of(MAPS + 100).locations

    expected = (MAPS + 100).astype(np.float64).std(axis=0)
    np.testing.assert_allclose(locations.std, expected, rtol=1e-4)


def test_pixels_that_are_not_known_are_left_out() -> None:
    maps = MAPS.copy()
    maps[:25, 0, 0] = np.nan

    locations = calibration_of(maps).locations

    assert locations.mean[0, 0] == pytest.approx(MAPS[25:, 0, 0].mean(), rel=1e-5)


def test_frames_that_could_not_be_read_are_not_counted() -> None:
    builder = CalibrationBuilder()
    builder.add(FrameResult(0, np.full((12, 16), np.nan, np.float32)))
    builder.add(FrameResult(1, MAPS[0]))

    assert builder.finish().frames == 1


@pytest.mark.parametrize("statistic", MAP_STATISTICS)
def test_thresholds_are_three_and_six_deviations_above_normal_scores(statistic: Statistic) -> None:
    scores = np.array([frame_score(single, statistic) for single in MAPS])

    thresholds = calibration_of(MAPS).default_thresholds(statistic)

    assert thresholds.low == pytest.approx(scores.mean() + 3 * scores.std())
    assert thresholds.high == pytest.approx(scores.mean() + 6 * scores.std())


def test_quantiles_run_from_the_lowest_to_the_highest_normal_score() -> None:
    scores = [frame_score(single, Statistic.MAX) for single in MAPS]

    quantiles = calibration_of(MAPS).spreads[Statistic.MAX].quantiles

    assert (quantiles[0], quantiles[-1]) == (min(scores), max(scores))
    assert list(quantiles) == sorted(quantiles)


def test_heat_map_leaves_normal_pixels_dark() -> None:
    low, high = calibration_of(MAPS).heat_map_range()

    assert np.quantile(MAPS, 0.99) < low + 0.6 * (high - low)


def test_heat_map_of_a_scene_without_any_residual_has_a_range() -> None:
    low, high = calibration_of(np.zeros((3, 8, 8), np.float32)).heat_map_range()

    assert low < high


@pytest.mark.parametrize("divergence", [None, 2.5])
def test_calibration_comes_back_from_disk(tmp_path: Path, divergence: float | None) -> None:
    calibration = calibration_of(MAPS, divergence)
    path = tmp_path / "run" / "calibration.npz"

    calibration.save(path)
    loaded = Calibration.load(path)

    assert loaded.spreads == calibration.spreads
    assert (Statistic.DIVERGENCE in loaded.spreads) is (divergence is not None)
    assert loaded.frames == 50
    assert (loaded.locations.mean == calibration.locations.mean).all()
    assert (loaded.locations.std == calibration.locations.std).all()


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut short", None])
def test_damaged_or_missing_calibration_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "calibration.npz"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ProjectError, match=r"calibration\.npz is damaged or missing"):
        Calibration.load(path)


def test_no_normal_frame_is_no_calibration() -> None:
    with pytest.raises(ValueError, match="no map was added"):
        CalibrationBuilder().finish()


def test_map_like_all_others_has_small_deviations_everywhere() -> None:
    locations = calibration_of(MAPS).locations

    z = locations.z_map(MAPS[0])

    assert abs(z.mean()) < 0.2
    assert z.max() < 8


def test_quiet_place_does_not_explode_with_few_frames() -> None:
    maps = np.random.default_rng(1).random((20, 8, 8), np.float32)
    maps[:, 0, 0] = 0
    builder = LocationBuilder()
    for single in maps:
        builder.add(single)

    z = builder.finish().z_map(np.ones((8, 8), np.float32))

    assert z[0, 0] < 10


def test_deviations_of_a_scene_without_any_residual_stay_numbers() -> None:
    nothing = np.zeros((8, 8), np.float32)

    assert not np.isnan(LocationStatistics(10, nothing, nothing).z_map(nothing)).any()


def test_scores_of_normal_frames_are_kept_for_choosing_thresholds(tmp_path: Path) -> None:
    path = tmp_path / "calibration.npz"

    calibration_of(MAPS, divergence=2.5).save(path)
    normal = Calibration.load(path).normal

    expected = [frame_score(single, Statistic.LOCAL_MAX) for single in MAPS]
    assert normal.scores[Statistic.LOCAL_MAX].tolist() == expected
    assert normal.scores[Statistic.DIVERGENCE].tolist() == [2.5] * 50
    assert (normal.seen, normal.starts.tolist()) == (50, [0])
    assert normal.hours == pytest.approx(25 / 3600)
    assert normal.scoring == SCORING


def test_a_calibration_of_an_older_program_does_not_pass_for_one_of_today(tmp_path: Path) -> None:
    path = tmp_path / "calibration.npz"
    calibration_of(MAPS).save(path)
    arrays = {name: it for name, it in read_arrays(path).items() if name != "normal_scoring"}
    write_arrays(path, arrays)

    origin = Calibration.load(path).default_thresholds(Statistic.LOCAL_MAX).origin

    assert origin is not None
    assert origin.scoring == 0


def test_an_unreadable_frame_or_a_break_parts_the_scores_of_normal_frames() -> None:
    builder = CalibrationBuilder()
    for frame_index in range(6):
        if frame_index == 4:
            builder.break_off()
        missing = np.full((12, 16), np.nan, np.float32)
        builder.add(FrameResult(frame_index, missing if frame_index == 2 else MAPS[0]))

    assert builder.finish().normal.starts.tolist() == [0, 2, 3]


def test_normal_scores_are_smoothed_as_those_that_are_compared_with_them() -> None:
    builder = CalibrationBuilder(Smoothing(SmoothingKind.CAUSAL, 2))
    for frame_index in range(4):
        if frame_index == 2:
            builder.break_off()
        builder.add(FrameResult(frame_index, np.full((4, 4), frame_index, np.float32)))

    normal = builder.finish().normal

    assert normal.scores[Statistic.MEAN].tolist() == [0, 0.5, 2, 2.5]
    assert normal.starts.tolist() == [0, 2]
