"""The report of a run, parsed as a browser would."""

from __future__ import annotations

import base64
import dataclasses
import shutil
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from core.anomaly.calibration import CalibrationBuilder
from core.anomaly.detector import FrameResult
from core.anomaly.statistic import Statistic
from core.errors import ExportError, ProjectError
from core.export.figure_options import ReportOptions
from core.export.report.page import Page, Section, Table
from core.export.report.render import render
from core.jobs import JobCancelled, JobContext, Notice
from core.media.frame_index import FrameRange
from core.operations.report import ReportJob
from core.project.project import Project
from core.training.history import HistoryRow, write_history
from core.training.run_folder import RunFolder

RUN = "motion-001"
_VOID = {"meta", "img", "col", "br"}


class Reader(HTMLParser):
    """Collects what a page holds, and that all that is opened is closed."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.addresses: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value for name, value in attrs if name in ("src", "href") and value]
        assert tag not in ("script", "link", "iframe")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def pictures(self, kind: str) -> list[bytes]:
        """Return the content of the pictures of a media type."""
        head = f"data:{kind};base64,"
        return [
            base64.b64decode(it.removeprefix(head), validate=True)
            for it in self.addresses
            if it.startswith(head)
        ]


def report(project: Path, target: Path, **options: int) -> Reader:
    ReportJob(project, RUN, target, ReportOptions(**options)).run(JobContext())
    return Reader(target)


def test_a_report_needs_no_network(scored_project: Path, tmp_path: Path) -> None:
    read = report(scored_project, tmp_path / "report.html")

    assert read.addresses
    assert all(it.startswith(("data:image/", "#section-")) for it in read.addresses)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for outside in ("http:", "https:", "@import", "url("):
        assert outside not in text


def test_its_pictures_are_whole(scored_project: Path, tmp_path: Path) -> None:
    read = report(scored_project, tmp_path / "report.html")

    drawings = read.pictures("image/svg+xml")
    # Curves, histogram, and a timeline.
    assert len(drawings) == 3
    for drawing in drawings:
        assert ET.fromstring(drawing).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314
    (sheet,) = read.pictures("image/jpeg")
    with Image.open(BytesIO(sheet)) as image:
        assert np.asarray(image).std() > 5


def test_it_tells_figures_settings_and_protocol(scored_project: Path, tmp_path: Path) -> None:
    text = report(scored_project, tmp_path / "report.html").text

    for sentence in (
        "A run of motion in the project project",
        "Frame AUC, micro",
        "AUC of the frame index",
        "Legacy AUC, rescaled by sequence",
        "clip_length",
        "Judged: 12 frames of 1 sequence, 3 of them anomalous by spans labelled anomaly.",
        "Score of a frame: local maximum",
        "Hash of frames, spans, recipe and settings: hash.",
        "Whoever set the thresholds may have looked",
        "for comparison with papers only",
    ):
        assert sentence in text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "Scores are raw: neither smoothed nor rescaled."),
        (
            {"smoothing": "causal", "smoothing_frames": 7},
            "smoothed over 7 frames (mean of the last)",
        ),
        ({"smoothing": "centred"}, "mean around (looks ahead)"),
    ],
)
def test_it_says_whether_scores_are_smoothed(
    scored_project: Path, tmp_path: Path, options: dict[str, object], sentence: str
) -> None:
    with Project.open(scored_project) as project:
        folder = RunFolder(project.layout.run(RUN))
    settings = dataclasses.replace(folder.read_settings(), options=options)
    folder.write(folder.read_recipe(), settings)

    assert sentence in report(scored_project, tmp_path / "r.html", timelines=0, sheets=0).text


def test_it_says_where_a_trivial_score_does_as_well(scored_project: Path, tmp_path: Path) -> None:
    with Project.open(scored_project) as project:
        sequence = project.sequences()[0]
        anomaly = project.label_named("anomaly")
        project.delete_spans([it.id for it in project.spans(sequence.id)])
        project.add_span(sequence.id, FrameRange(9, 12), anomaly.id)

    text = report(scored_project, tmp_path / "report.html").text

    assert "does not beat what needs no detector: the AUC of the frame index is 1.000" in text


def test_it_says_that_a_run_was_judged_on_what_it_learnt(
    scored_project: Path, tmp_path: Path
) -> None:
    with Project.open(scored_project) as project:
        folder = RunFolder(project.layout.run(RUN))
        sequence = project.sequences()[0]
    settings = dataclasses.replace(folder.read_settings(), sequences=(sequence.id, 99))
    folder.write(folder.read_recipe(), settings)

    text = report(scored_project, tmp_path / "report.html").text

    assert "Learnt from: walk, and 1 sequence not in the project any more" in text
    assert "has learnt from sequences that it is judged on (walk)" in text


def test_epochs_are_told_with_the_one_that_was_kept(scored_project: Path, tmp_path: Path) -> None:
    with Project.open(scored_project) as project:
        folder = RunFolder(project.layout.run(RUN))
    rows = [HistoryRow(it, 0.5 / it, 0.3 + it % 7, 1e-3, 61.0, 1.0) for it in range(1, 41)]
    write_history(rows, folder.history)

    read = report(scored_project, tmp_path / "report.html")

    assert "The last 30 epochs and the best" in read.texts
    assert read.texts.count("kept") == 1
    assert "1 min 1 s" in read.texts


def test_without_labels_it_says_why_figures_are_missing(
    scored_project: Path, tmp_path: Path
) -> None:
    with Project.open(scored_project) as project:
        sequence = project.sequences()[0]
        project.delete_spans([it.id for it in project.spans(sequence.id)])

    read = report(scored_project, tmp_path / "report.html")

    assert "One class only: none of 12 frames is known to be anomalous." in read.text
    assert "by no label" in read.text
    assert len(read.pictures("image/svg+xml")) == 2


def test_frames_that_are_gone_leave_the_rest(scored_project: Path, tmp_path: Path) -> None:
    report(scored_project, tmp_path / "first.html")
    shutil.rmtree(tmp_path / "walk")
    events: list[object] = []

    ReportJob(scored_project, RUN, tmp_path / "report.html").run(JobContext(emit=events.append))

    read = Reader(tmp_path / "report.html")
    assert "walk is not shown. walk is missing" in read.text
    assert not read.pictures("image/jpeg")
    assert any(
        "does not show frames of walk" in it.message for it in events if isinstance(it, Notice)
    )


def test_how_much_is_shown_can_be_chosen(scored_project: Path, tmp_path: Path) -> None:
    read = report(scored_project, tmp_path / "report.html", timelines=0, sheets=0)

    assert "Timelines" not in read.texts
    assert len(read.pictures("image/svg+xml")) == 2
    assert not read.pictures("image/jpeg")


def test_names_are_text_and_never_code(tmp_path: Path) -> None:
    evil = '<script>alert("x")</script>'
    page = Page(evil, evil, [], [Section(evil, [evil], [Table((evil,), [(evil,)], evil)])], evil)

    (tmp_path / "page.html").write_text(render(page), encoding="utf-8")

    read = Reader(tmp_path / "page.html")
    assert read.texts.count(evil) == 10


def test_thresholds_of_the_calibration_were_not_chosen_on_the_test(
    scored_project: Path, tmp_path: Path
) -> None:
    builder = CalibrationBuilder()
    for frame in range(20):
        builder.add(
            FrameResult(frame, np.full((24, 32), 0.01 + 0.001 * (frame % 3), np.float32)), 1.0
        )
    calibration = builder.finish()
    with Project.open(scored_project) as project:
        run = project.run_named(RUN)
        calibration.save(RunFolder(project.layout.run(RUN)).calibration)
        own = calibration.default_thresholds(Statistic.LOCAL_MAX)
        project.set_thresholds(run.id, "local_max", own)

    text = report(scored_project, tmp_path / "report.html").text

    assert "3 and 6 standard deviations above the mean of 20 held-out normal frames" in text
    assert "Nothing was chosen on the sequences that are judged" in text


@pytest.mark.parametrize(
    ("name", "why"),
    [("r.pdf", "must end in .html"), ("mine.html", "exists"), ("no/r.html", "no folder")],
)
def test_a_target_is_refused_before_any_work(
    scored_project: Path, tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "mine.html").write_text("mine", encoding="utf-8")

    with pytest.raises(ExportError, match=why):
        ReportJob(scored_project, RUN, tmp_path / name).run(JobContext())

    assert (tmp_path / "mine.html").read_text(encoding="utf-8") == "mine"


def test_a_run_without_scores_has_no_report(scored_project: Path, tmp_path: Path) -> None:
    shutil.rmtree(next(scored_project.glob("runs/*/scores")))

    with pytest.raises(ProjectError, match="has not scored any sequence yet"):
        ReportJob(scored_project, RUN, tmp_path / "r.html").run(JobContext())


def test_a_cancelled_report_leaves_nothing(scored_project: Path, tmp_path: Path) -> None:
    context = JobContext()
    context.token.cancel()

    with pytest.raises(JobCancelled):
        ReportJob(scored_project, RUN, tmp_path / "r.html").run(context)

    assert not (tmp_path / "r.html").exists()
