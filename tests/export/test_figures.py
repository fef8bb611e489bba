"""Figures of a run, opened by their own readers."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from core.config import from_mapping
from core.errors import ConfigError, ExportError
from core.export.figure_jobs import (
    FigureExport,
    FigureExportJob,
    FigureKind,
    PlotsExport,
    PlotsExportJob,
)
from core.export.figure_options import FigureOptions, SheetOptions, TimelineOptions
from core.export.figures.losses import LossCurve, draw_losses
from core.export.sheet_frames import sheet_frames
from core.jobs import JobCancelled, JobContext, Notice
from core.project.project import Project
from core.training.history import HistoryRow, write_history
from core.training.run_folder import RunFolder

RUN = "motion-001"
OPTIONS = {
    FigureKind.TIMELINE: TimelineOptions,
    FigureKind.CURVES: FigureOptions,
    FigureKind.HISTOGRAM: FigureOptions,
    FigureKind.SHEET: SheetOptions,
}


def draw(
    project: Path, target: Path, kind: FigureKind, *names: str, **options: object
) -> FigureExport:
    chosen = from_mapping(OPTIONS[kind], options, "settings")
    return FigureExportJob(project, RUN, target, kind, chosen, names).run(JobContext())


def texts(path: Path) -> list[str]:
    """Return the letters in an SVG."""
    root = ET.parse(path).getroot()  # noqa: S314  # our own file
    return ["".join(it.itertext()) for it in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("kind", list(FigureKind))
@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_each_figure_comes_in_each_form(
    scored_project: Path, tmp_path: Path, kind: FigureKind, suffix: str
) -> None:
    target = tmp_path / f"figure{suffix}"

    drawn = draw(scored_project, target, kind)

    assert drawn.sequences == ("walk",)
    if suffix == ".png":
        picture = cv2.imread(str(target))
        assert picture.shape[1] > 1000
        assert picture.std() > 5
    elif suffix == ".svg":
        assert any("motion-001" in it for it in texts(target))
    else:
        assert target.read_bytes().startswith(b"%PDF")


def test_a_timeline_names_thresholds_events_and_labels(
    scored_project: Path, tmp_path: Path
) -> None:
    draw(scored_project, tmp_path / "t.svg", FigureKind.TIMELINE)

    found = texts(tmp_path / "t.svg")
    for text in ("walk, motion-001", "low threshold 0.1", "high threshold 0.5", "anomalous"):
        assert text in found
    assert {"events", "high", "anomaly"} <= set(found)


def test_a_timeline_shows_the_frames_that_are_asked_for(
    scored_project: Path, tmp_path: Path
) -> None:
    draw(scored_project, tmp_path / "t.svg", FigureKind.TIMELINE, first=4, last=9)

    numbers = [float(it) for it in texts(tmp_path / "t.svg") if it.isdecimal()]
    assert {4.0, 10.0} <= set(numbers)
    assert 12.0 not in numbers


def test_losses_that_span_less_than_a_decade_can_be_read_off() -> None:
    rows = [
        HistoryRow(1, 1.7e-4, 9.7e-5, 1e-3, 1.0, 9.0),
        HistoryRow(2, 8.3e-5, 7.8e-5, 1e-3, 1.0, 9.0),
    ]

    (axes,) = draw_losses([LossCurve("predictor-001", rows)]).axes

    low, high = axes.get_ylim()
    numbers = [it.get_text() for it in axes.get_yticklabels()]
    marked = zip(numbers, axes.get_yticks(), strict=True)
    assert [it for it, place in marked if low <= place <= high] == ["8e-05", "0.0001", "0.00015"]


def test_curves_say_their_areas_and_mark_the_thresholds(
    scored_project: Path, tmp_path: Path
) -> None:
    draw(scored_project, tmp_path / "c.svg", FigureKind.CURVES)

    found = texts(tmp_path / "c.svg")
    assert "ROC, AUC 1.000" in found
    assert "Precision and recall, average precision 1.000" in found
    assert found.count("low threshold 0.1") == 2


def test_a_histogram_counts_both_kinds_of_frames(scored_project: Path, tmp_path: Path) -> None:
    draw(scored_project, tmp_path / "h.svg", FigureKind.HISTOGRAM, statistic="max")

    found = texts(tmp_path / "h.svg")
    assert {"9 normal frames", "3 anomalous frames", "maximum"} <= set(found)


def test_a_sheet_has_the_worst_first(scored_project: Path, tmp_path: Path) -> None:
    draw(scored_project, tmp_path / "s.svg", FigureKind.SHEET, frames=2)

    found = texts(tmp_path / "s.svg")
    captions = [it for it in found if it.startswith("frame ")]
    assert [it.partition(",")[0] for it in captions[:2]] == ["frame 7", "frame 6"]
    assert {"worst", "best", "evenly spaced", "input", "reconstruction", "residual"} <= set(found)


def test_frames_of_a_sheet_are_not_neighbours() -> None:
    scores = np.concatenate([np.linspace(0, 1, 100), [np.nan, 0.5]])

    chosen = sheet_frames(scores, 3)

    assert chosen["worst"] == (99, 94, 89)
    assert chosen["best"] == (0, 5, 10)
    assert chosen["evenly spaced"] == (0, 50, 101)


@pytest.mark.parametrize("count", [1, 5])
def test_a_sheet_of_a_short_sequence_shows_what_there_is(count: int) -> None:
    assert sheet_frames(np.array([0.3]), count)["worst"] == (0,)
    assert sheet_frames(np.full(4, np.nan), count) == {
        "worst": (), "best": (), "evenly spaced": (),
    }  # fmt: skip


def test_frames_of_one_class_have_no_curves(scored_project: Path, tmp_path: Path) -> None:
    with Project.open(scored_project) as project:
        sequence = project.sequences()[0]
        project.delete_spans([it.id for it in project.spans(sequence.id)])

    with pytest.raises(ExportError, match=r"no curves to draw\. One class only"):
        draw(scored_project, tmp_path / "c.png", FigureKind.CURVES)
    draw(scored_project, tmp_path / "h.png", FigureKind.HISTOGRAM)


def test_a_score_that_the_detector_lacks_is_named(scored_project: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="gives walk no divergence"):
        draw(scored_project, tmp_path / "t.png", FigureKind.TIMELINE, statistic="divergence")


def test_a_run_that_has_scored_nothing_is_named(scored_project: Path, tmp_path: Path) -> None:
    shutil.rmtree(next(scored_project.glob("runs/*/scores")))

    for kind in FigureKind:
        with pytest.raises(ExportError, match="No sequence was scored with motion-001"):
            draw(scored_project, tmp_path / "f.png", kind)


def test_a_sequence_that_is_not_there_offers_others(scored_project: Path, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="walk"):
        draw(scored_project, tmp_path / "f.png", FigureKind.TIMELINE, "wlak")


def test_targets_are_refused_before_any_work(scored_project: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.png").write_text("mine", encoding="utf-8")

    for name, why in (("f.jpg", "must end in"), ("mine.png", "exists"), ("no/f.png", "no folder")):
        with pytest.raises(ExportError, match=why):
            draw(scored_project, tmp_path / name, FigureKind.CURVES)
    with pytest.raises(ConfigError, match="no colormap"):
        draw(scored_project, tmp_path / "f.png", FigureKind.SHEET, colormap="nope")

    assert (tmp_path / "mine.png").read_text(encoding="utf-8") == "mine"


def plots(project: Path, target: Path, context: JobContext | None = None) -> PlotsExport:
    return PlotsExportJob(project, RUN, target, SheetOptions(frames=1)).run(context or JobContext())


def test_all_figures_of_a_run_are_drawn(scored_project: Path, tmp_path: Path) -> None:
    with Project.open(scored_project) as project:
        folder = RunFolder(project.layout.run(RUN))
    write_history([HistoryRow(1, 0.2, 0.3, 1e-3, 1.0, 1.0)], folder.history)

    drawn = plots(scored_project, tmp_path / "plots")

    expected = {"losses", "curves", "histogram", "timeline-walk", "sheet-walk"}
    assert set(drawn.files) == {f"{it}.png" for it in expected}
    assert {it.name for it in (tmp_path / "plots").iterdir()} == set(drawn.files)


def test_figures_that_cannot_be_drawn_are_told(scored_project: Path, tmp_path: Path) -> None:
    events: list[object] = []
    shutil.rmtree(tmp_path / "walk")

    drawn = plots(scored_project, tmp_path / "plots", JobContext(emit=events.append))

    told = [it.message for it in events if isinstance(it, Notice)]
    assert drawn.files == ("curves.png", "histogram.png", "timeline-walk.png")
    assert told[0].startswith("losses is left out. motion-001 has no loss curve")
    assert told[1].startswith("sheet-walk is left out. walk is missing")


def test_cancelled_figures_leave_nothing(scored_project: Path, tmp_path: Path) -> None:
    context = JobContext()
    context.token.cancel()

    with pytest.raises(JobCancelled):
        plots(scored_project, tmp_path / "plots", context)
    with pytest.raises(JobCancelled):
        FigureExportJob(
            scored_project, RUN, tmp_path / "f.png", FigureKind.CURVES, FigureOptions()
        ).run(context)

    assert not (tmp_path / "plots").exists()
    assert not (tmp_path / "f.png").exists()
