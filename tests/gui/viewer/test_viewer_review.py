"""All that is said of one frame, as one value."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import Statistic
from core.anomaly.review import ReviewedFrame, heat_range_of, review_frame, run_heat_range
from core.anomaly.score_store import ScoredSequence, ScoreWriter
from core.media.decimation import decimated
from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.frame_statistics import frame_statistics
from core.project.records import Thresholds
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder


def write_scores(folder: Path, maps: list[np.ndarray]) -> ScoredSequence:
    run = RunFolder(folder)
    store = FrameStore(np.zeros((len(maps), *maps[0].shape, 1), np.uint8))
    index = FrameIndex.of_times(np.arange(len(maps), dtype=float), TimeOrigin.FILE_ORDER)
    with ScoreWriter(run, PreparedSequence(1, "walkway", store, index)) as writer:
        for frame_index, anomaly_map in enumerate(maps):
            writer.add(FrameResult(frame_index, anomaly_map))
    scored = ScoredSequence.open(run, 1)
    assert scored is not None
    return scored


def reviewed(anomaly_map: np.ndarray) -> ReviewedFrame:
    return ReviewedFrame(0, anomaly_map, np.zeros((*anomaly_map.shape, 4), np.uint8), None)


@settings(max_examples=40, deadline=None)
@given(
    arrays(np.float16, (8, 12), elements=st.floats(0, 1, width=16)),
    st.floats(0.01, 1),
    st.sampled_from([Statistic.MAX, Statistic.LOCAL_MAX]),
)
def test_a_frame_has_boxes_exactly_if_its_score_reaches_the_threshold(
    tmp_path_factory: pytest.TempPathFactory,
    stored: np.ndarray,
    threshold: float,
    statistic: Statistic,
) -> None:
    scored = write_scores(tmp_path_factory.mktemp("run"), [stored.astype(np.float32)])

    frame = review_frame(scored, 0, (0.0, 1.0))

    boxes = frame.boxes(statistic, Thresholds(threshold, threshold), 24, 16)
    assert bool(boxes) is (frame.scores[statistic] >= threshold)


def test_boxes_are_in_pixels_of_the_source() -> None:
    spot = np.zeros((24, 32), np.float32)
    spot[4:8, 10:16] = 0.5

    (box,) = reviewed(spot).boxes(Statistic.MAX, Thresholds(0.1, 0.9), 64, 48)

    assert (box.x, box.y, box.width, box.height, box.is_high) == (20, 8, 12, 8, False)


def test_a_place_is_read_where_it_lies_in_the_frame() -> None:
    spot = np.zeros((24, 32), np.float32)
    spot[23, 31] = 0.5

    assert reviewed(spot).value_at(1.0, 1.0) == 0.5
    assert reviewed(spot).value_at(0.95, 1.0) == 0.0


def test_a_frame_that_could_not_be_read_is_not_known() -> None:
    assert not reviewed(np.full((4, 4), np.nan, np.float32)).is_known


def test_a_run_without_calibration_takes_the_range_of_its_maps(tmp_path: Path) -> None:
    maps = [np.full((4, 4), value, np.float32) for value in (0.25, 0.5)]
    scored = write_scores(tmp_path, maps)

    assert run_heat_range(RunFolder(tmp_path), scored) == (0.0, 0.5)


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_an_empty_map_still_has_a_range(value: float) -> None:
    low, high = heat_range_of(np.full((4, 4), value, np.float32))

    assert low < high


def test_decimating_averages_every_channel_alike() -> None:
    picture = np.zeros((5, 7, 3), np.uint8)
    picture[..., 1] = 90

    smaller = decimated(picture, 3)

    assert smaller.shape == (1, 2, 3)
    assert smaller[0, 0].tolist() == [0, 90, 0]


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int32, np.float32])
def test_statistics_of_any_kind_of_frame(dtype: type[np.generic]) -> None:
    known = frame_statistics(np.array([[1, 2], [3, 10]], dtype))

    assert known is not None
    assert (known.mean, known.minimum, known.maximum) == (4.0, 1.0, 10.0)


def test_a_frame_without_a_finite_pixel_has_no_statistics() -> None:
    assert frame_statistics(np.full((2, 2), np.nan, np.float32)) is None
