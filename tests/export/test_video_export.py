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
from core.jobs import JobCancelled, JobContext


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
    VideoExportJob(scored_project, "motion-001", target, fps=4).run(JobContext())

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
