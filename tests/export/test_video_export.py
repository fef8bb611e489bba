"""Annotated videos, read back."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from core.anomaly.boxes import Box
from core.errors import ExportError
from core.export.panels import HIGH_COLOR, LOW_COLOR, draw_boxes
from core.export.video import VideoExportJob
from core.export.video_options import VideoOptions
from core.jobs import JobCancelled, JobContext
from core.media.frame_index import FrameRange
from core.project.records import Thresholds

#: Frames of the scored project whose map has a bright spot.
SUSPECT = FrameRange(5, 8)


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def has_color(frame: np.ndarray, color: tuple[int, int, int]) -> bool:
    """Whether some pixels have about this colour; coding blurs it a little."""
    return bool((np.abs(frame.astype(int) - color).max(axis=-1) < 60).sum() > 20)


def test_every_frame_is_written_with_three_panels(scored_project: Path, tmp_path: Path) -> None:
    target = tmp_path / "walk.mp4"

    export = VideoExportJob(scored_project, "motion-001", target).run(JobContext())

    frames = frames_of(target)
    assert len(frames) == export.frames == 12
    assert frames[0].shape == (export.height, export.width, 3)
    assert export.width % 3 == 0


def test_boxes_are_red_from_low_and_light_blue_from_high_on(
    scored_project: Path, tmp_path: Path
) -> None:
    target = tmp_path / "walk.mp4"
    VideoExportJob(scored_project, "motion-001", target).run(JobContext())

    frames = [frame[:, : frame.shape[1] // 3] for frame in frames_of(target)]

    assert [i for i, frame in enumerate(frames) if has_color(frame, LOW_COLOR)] == [5, 6]
    assert [i for i, frame in enumerate(frames) if has_color(frame, HIGH_COLOR)] == [7]


def test_frames_a_second_can_be_chosen(scored_project: Path, tmp_path: Path) -> None:
    target = tmp_path / "walk.mp4"
    VideoExportJob(scored_project, "motion-001", target, options=VideoOptions(fps=4)).run(
        JobContext()
    )

    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        times = [float(frame.pts * stream.time_base) for frame in container.decode(stream)]
    assert np.diff(times) == pytest.approx(0.25)


def test_a_cancelled_video_leaves_nothing(scored_project: Path, tmp_path: Path) -> None:
    context = JobContext()
    context.token.cancel()

    with pytest.raises(JobCancelled):
        VideoExportJob(scored_project, "motion-001", tmp_path / "walk.mp4").run(context)

    assert not list(tmp_path.glob("*.mp4"))


@pytest.mark.parametrize(
    ("name", "sentence"), [("walk.avi", "must end in .mp4"), ("no/walk.mp4", "there is no folder")]
)
def test_an_impossible_target_is_refused_at_once(
    scored_project: Path, tmp_path: Path, name: str, sentence: str
) -> None:
    with pytest.raises(ExportError, match=sentence):
        VideoExportJob(scored_project, "motion-001", tmp_path / name).run(JobContext())


def test_the_value_of_a_box_at_the_right_edge_is_whole() -> None:
    def painted(left: int) -> int:
        box = Box(left, 50, 4, 10, 12.5, is_high=False)
        panel = draw_boxes(np.zeros((120, 240), np.uint8), [box], (240, 120), (240, 120))
        above_the_box = panel[:48]
        return int((np.abs(above_the_box.astype(int) - LOW_COLOR).max(axis=-1) < 60).sum())

    assert painted(236) == painted(100) > 0


def test_thresholds_that_are_asked_for_win_over_those_in_force(
    scored_project: Path, tmp_path: Path
) -> None:
    target = tmp_path / "walk.mp4"
    unreachable = VideoOptions(low=5.0)

    VideoExportJob(scored_project, "motion-001", target, options=unreachable).run(JobContext())

    assert not any(has_color(frame[:, :240], LOW_COLOR) for frame in frames_of(target))


def test_regions_smaller_than_the_least_area_get_no_box(
    scored_project: Path, tmp_path: Path
) -> None:
    target = tmp_path / "walk.mp4"
    options = VideoOptions(min_area=24 * 32)

    VideoExportJob(scored_project, "motion-001", target, options=options).run(JobContext())

    assert not any(has_color(frame[:, :240], LOW_COLOR) for frame in frames_of(target))


def test_the_heat_map_can_be_mixed_into_the_input(scored_project: Path, tmp_path: Path) -> None:
    target = tmp_path / "walk.mp4"
    options = VideoOptions(heat_weight=1.0, low=5.0)

    VideoExportJob(scored_project, "motion-001", target, options=options).run(JobContext())

    frame = frames_of(target)[SUSPECT.stop - 1]
    width = frame.shape[1] // 3
    mixed, residual = frame[30:-30, 8 : width - 8], frame[30:-30, 2 * width + 8 : -8]
    assert np.abs(mixed.astype(int) - residual).mean() < 4


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, (0.1, 0.5)),
        ({"low": 0.2}, (0.2, 0.5)),
        ({"low": 0.7}, (0.7, 0.7)),
        ({"high": 0.05}, (0.05, 0.05)),
        ({"low": 0.2, "high": 0.3}, (0.2, 0.3)),
    ],
)
def test_a_threshold_that_is_asked_for_pushes_the_other(
    asked: dict[str, float], expected: tuple[float, float]
) -> None:
    assert VideoOptions(**asked).thresholds(Thresholds(0.1, 0.5)) == Thresholds(*expected)
    if not asked:
        assert VideoOptions().thresholds(None) is None
