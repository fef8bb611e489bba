"""Annotated videos, read back."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from core.anomaly.boxes import Box
from core.errors import ConfigError, ExportError
from core.export.colormap import color_table
from core.export.curve_panel import CurvePanel
from core.export.panels import HIGH_COLOR, LOW_COLOR, Canvas
from core.export.picture_options import Marks, PanelSet
from core.export.video import VideoExportJob
from core.export.video_options import CurvePlace, VideoOptions
from core.jobs import JobCancelled, JobContext, Notice
from core.media.frame_index import FrameRange
from core.project.project import Project
from core.project.records import Thresholds
from core.training.run_folder import RunFolder

#: Frames of the scored project whose map has a bright spot.
SUSPECT = FrameRange(5, 8)

#: Rows of the panels, between the captions.
PANEL = slice(24, 24 + 180)


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def first_panel(frame: np.ndarray) -> np.ndarray:
    """The input of three panels, its captions left out."""
    return frame[PANEL, : frame.shape[1] // 3]


def write_video(project: Path, target: Path, **options: object) -> list[np.ndarray]:
    """Write a video and return its frames."""
    VideoExportJob(project, "motion-001", target, options=VideoOptions(**options)).run(JobContext())
    return frames_of(target)


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
    frames = [first_panel(it) for it in write_video(scored_project, tmp_path / "walk.mp4")]

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
        panel = Canvas((240, 120), 1).draw_boxes(np.zeros((120, 240), np.uint8), [box], (240, 120))
        above_the_box = panel[:48]
        return int((np.abs(above_the_box.astype(int) - LOW_COLOR).max(axis=-1) < 60).sum())

    assert painted(236) == painted(100) > 0


@pytest.mark.parametrize("apart", [0.1, 2.0, 60.0])
def test_values_of_both_thresholds_can_be_read_however_near_they_are(apart: float) -> None:
    """Neither hides the other: each colour shows as much as with the other far away."""
    scores = np.linspace(0, 100, 50)

    def letters(low: float, high: float) -> list[int]:
        strip = CurvePanel(scores, Thresholds(low, high), (), (400, 96)).at(0).astype(int)
        found = []
        for color in (LOW_COLOR, HIGH_COLOR):
            is_color = np.abs(strip[:, 200:] - color).sum(axis=2) < 60
            # Rows of one colour are the line itself.
            found.append(int(is_color[is_color.mean(axis=1) < 0.7].sum()))
        return found

    for near, alone in zip(letters(20.5, 20.5 + apart), letters(20.5, 80.5), strict=True):
        assert near > 0.7 * alone


def test_thresholds_that_are_asked_for_win_over_those_in_force(
    scored_project: Path, tmp_path: Path
) -> None:
    frames = write_video(scored_project, tmp_path / "walk.mp4", low=5.0)

    assert not any(has_color(first_panel(frame), LOW_COLOR) for frame in frames)


def test_regions_smaller_than_the_least_area_get_no_box(
    scored_project: Path, tmp_path: Path
) -> None:
    frames = write_video(scored_project, tmp_path / "walk.mp4", min_area=24 * 32)

    assert not any(has_color(first_panel(frame), LOW_COLOR) for frame in frames)


def test_the_heat_map_can_be_mixed_into_the_input(scored_project: Path, tmp_path: Path) -> None:
    frames = write_video(scored_project, tmp_path / "walk.mp4", heat_weight=1.0, low=5.0)

    panels = frames[SUSPECT.stop - 1][PANEL]
    width = panels.shape[1] // 3
    mixed, residual = panels[6:-6, 8 : width - 8], panels[6:-6, 2 * width + 8 : -8]
    assert np.abs(mixed.astype(int) - residual).mean() < 4


@pytest.mark.parametrize(
    ("panels", "marks", "across"),
    [("standard", "both", 2), ("diagnostic", "both", 3), ("standard", "boxes", 2)],
)
def test_panels_are_two_or_three(
    scored_project: Path, tmp_path: Path, panels: str, marks: str, across: int
) -> None:
    options = {"panels": PanelSet(panels), "marks": Marks(marks), "curve": CurvePlace.NONE}
    frames = write_video(scored_project, tmp_path / "walk.mp4", **options)

    assert frames[0].shape == (24 + 180 + 24, across * 240, 3)


def test_boxes_alone_stand_beside_a_clean_frame(scored_project: Path, tmp_path: Path) -> None:
    options = {"panels": PanelSet.STANDARD, "marks": Marks.BOXES}
    panels = write_video(scored_project, tmp_path / "walk.mp4", **options)[SUSPECT.start][PANEL]

    assert not has_color(panels[:, :240], LOW_COLOR)
    assert has_color(panels[:, 240:], LOW_COLOR)


def test_a_heat_map_alone_has_no_boxes(scored_project: Path, tmp_path: Path) -> None:
    frames = write_video(scored_project, tmp_path / "walk.mp4", marks=Marks.HEAT)

    assert not has_color(first_panel(frames[SUSPECT.start]), LOW_COLOR)


def test_the_heat_map_takes_the_colours_that_are_asked_for(
    scored_project: Path, tmp_path: Path
) -> None:
    brightest = color_table("viridis")[-1]
    frames = write_video(scored_project, tmp_path / "walk.mp4", colormap="viridis")

    assert has_color(frames[SUSPECT.stop - 1][PANEL, 480:], tuple(brightest.tolist()))


def test_a_colormap_that_is_not_known_is_refused_at_once(
    scored_project: Path, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="Did you mean viridis"):
        write_video(scored_project, tmp_path / "walk.mp4", colormap="virids")

    assert not list(tmp_path.glob("*.mp4"))


@pytest.mark.parametrize(
    ("curve", "size"), [(CurvePlace.BELOW, (324, 720)), (CurvePlace.BESIDE, (228, 960))]
)
def test_the_score_curve_stands_where_it_is_wanted(
    scored_project: Path, tmp_path: Path, curve: CurvePlace, size: tuple[int, int]
) -> None:
    frames = write_video(scored_project, tmp_path / "walk.mp4", curve=curve)

    assert frames[0].shape[:2] == size
    first, last = (it[228:] if curve is CurvePlace.BELOW else it[:, 720:] for it in frames[::11])
    assert has_color(first, LOW_COLOR)
    assert has_color(first, HIGH_COLOR)
    has_moved = np.abs(first.astype(int) - last).max() > 100
    assert has_moved


def test_a_threshold_far_from_all_scores_leaves_the_curve_tall(
    scored_project: Path, tmp_path: Path
) -> None:
    near = write_video(scored_project, tmp_path / "near.mp4", low=0.4, high=0.5)[-1][228:, :700]
    far = write_video(scored_project, tmp_path / "far.mp4", low=-1e12, high=1e30)[-1][228:]

    def height(strip: np.ndarray) -> int:
        is_curve = (strip[:, :600].min(axis=-1) > 180).any(axis=1)
        return int(np.ptp(np.flatnonzero(is_curve)))

    assert height(far) >= 0.9 * height(near) > 40
    # They are told at the edges.
    assert has_color(far[:30], HIGH_COLOR)
    assert has_color(far[-30:], LOW_COLOR)


def test_a_range_of_frames_begins_at_zero_seconds(scored_project: Path, tmp_path: Path) -> None:
    target = tmp_path / "walk.mp4"
    frames = write_video(scored_project, target, first=5, last=7)

    assert len(frames) == 3
    assert all(has_color(first_panel(frame), LOW_COLOR) for frame in frames[:2])
    with av.open(str(target)) as container:
        assert next(container.decode(video=0)).pts == 0


def test_frames_that_are_not_there_are_named(scored_project: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no frame 12: its frames are 0 to 11"):
        write_video(scored_project, tmp_path / "walk.mp4", last=12)


def test_statistics_are_written_into_the_panels(scored_project: Path, tmp_path: Path) -> None:
    plain = write_video(scored_project, tmp_path / "plain.mp4")[0][PANEL]
    noted = write_video(scored_project, tmp_path / "noted.mp4", statistics=True)[0][PANEL]

    changed = np.abs(plain.astype(int) - noted).max(axis=-1) > 60
    assert changed[120:, :240].sum() > 50
    assert changed[120:, 480:].sum() > 50
    assert not changed[:120].any()


def test_the_encoder_that_is_missing_is_named(
    scored_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(av, "codecs_available", {"mpeg4"})

    with pytest.raises(ExportError, match=r"cannot write H\.264 video: it has no libx264"):
        write_video(scored_project, tmp_path / "walk.mp4")


def test_a_source_that_is_gone_is_named(scored_project: Path, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "walk")

    with pytest.raises(ExportError, match="walk is missing"):
        write_video(scored_project, tmp_path / "walk.mp4")


def test_an_older_video_is_replaced_only_when_allowed(scored_project: Path, tmp_path: Path) -> None:
    target = tmp_path / "walk.mp4"
    target.write_text("mine", encoding="utf-8")

    with pytest.raises(ExportError, match="exists already"):
        VideoExportJob(scored_project, "motion-001", target).run(JobContext())
    assert target.read_text(encoding="utf-8") == "mine"

    VideoExportJob(scored_project, "motion-001", target, overwrite=True).run(JobContext())
    assert len(frames_of(target)) == 12


def test_a_detector_without_reconstructions_says_so(scored_project: Path, tmp_path: Path) -> None:
    with Project.open(scored_project) as project:
        folder = RunFolder(project.layout.run("motion-001"))
    for path in (folder.path / "reconstructions").glob("*.npy"):
        path.unlink()
    notices: list[object] = []
    options = VideoOptions(panels=PanelSet.DIAGNOSTIC, curve=CurvePlace.NONE)

    VideoExportJob(scored_project, "motion-001", tmp_path / "w.mp4", options=options).run(
        JobContext(emit=notices.append)
    )

    assert Notice("motion-001 makes no reconstructions to show.") in notices
    assert frames_of(tmp_path / "w.mp4")[0].shape[1] == 2 * 240


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
