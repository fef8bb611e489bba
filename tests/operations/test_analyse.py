"""One file judged with a saved run, with and without the project around it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from core.anomaly.score_store import ScoredSequence
from core.anomaly.statistic import Statistic
from core.anomaly.threshold_method import ThresholdMethod
from core.config import save_yaml
from core.errors import ExportError, ProjectError, SourceError
from core.export.video_options import VideoOptions
from core.jobs import JobCancelled, JobContext, Notice
from core.operations.add import inspect_source
from core.operations.analyse import AnalyseJob
from core.operations.analysis import Analysis, Verdict, verdict_of
from core.operations.choose_thresholds import run_thresholds
from core.operations.score import ScoreJob
from core.operations.train import TrainJob
from core.project.project import Project
from core.project.records import Split, Thresholds
from core.recipe.recipe import IntensityScale, Recipe, ScaleKind
from core.training.run_folder import RunFolder

NETWORK, MOTION = "cae-001", "motion-001"
TINY = {"epochs": 1, "batch_size": 8, "width": 0.1, "device": "cpu"}


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project of two runs, and stills: ``good``, and ``bad`` from frame 12 on."""
    place = tmp_path_factory.mktemp("line")
    rng = np.random.default_rng(0)
    for name in ("good", "bad"):
        (place / name).mkdir()
        for number in range(24):
            picture = rng.integers(90, 110, (32, 48)).astype(np.uint8)
            picture[8:16, 4 + number : 12 + number] = 200
            if name == "bad" and number >= 12:
                picture[18:30, 30:44] = 255 * (number % 2)
            cv2.imwrite(str(place / name / f"{number:02}.png"), picture)
    with Project.create(place / "project") as project:
        project.add_sequence(inspect_source(place / "good"), Split.TRAIN)
        folder = project.layout.folder
    recipe = Recipe(width=48, height=32, clip_length=4)
    TrainJob(folder, "cae", TINY, recipe=recipe).run(JobContext())
    TrainJob(folder, "motion", recipe=recipe).run(JobContext())
    return place


def run_folder(line: Path, name: str = NETWORK) -> Path:
    return line / "project.framesift" / "runs" / name


def analyse(
    run: Path, file: Path, target: Path | None = None, context: JobContext | None = None
) -> Analysis:
    return AnalyseJob(run, file, target, device="cpu").run(context or JobContext())


def test_a_file_is_judged_as_a_sequence_of_the_project_would_be(line: Path, tmp_path: Path) -> None:
    copy = tmp_path / "project.framesift"
    shutil.copytree(line / "project.framesift", copy)
    with Project.open(copy) as project:
        bad = project.add_sequence(inspect_source(line / "bad"), Split.TEST)
    ScoreJob(copy, MOTION, ["bad"]).run(JobContext())
    with Project.open(copy) as project:
        scored = ScoredSequence.open(RunFolder(project.layout.run(MOTION)), bad.id)
    assert scored is not None
    scores = scored.scores(Statistic.LOCAL_MAX)

    found = analyse(run_folder(line, MOTION), line / "bad")

    assert found.score == pytest.approx(np.nanmax(scores))
    assert found.frame == int(np.nanargmax(scores))
    assert found.frames == 24
    assert found.low is not None
    assert found.suspect_frames == int((scores >= found.low).sum()) > 0
    assert found.verdict is Verdict.ANOMALOUS
    assert found.margin == pytest.approx(found.score - found.low)
    assert sum(it.last - it.first + 1 for it in found.events) == found.suspect_frames


def test_a_copy_of_a_run_judges_by_its_calibration_and_a_project_by_its_thresholds(
    line: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "carried home"
    shutil.copytree(run_folder(line), copied)
    project_copy = tmp_path / "project.framesift"
    shutil.copytree(line / "project.framesift", project_copy)
    with Project.open(project_copy) as project:
        run = project.run_named(NETWORK)
        project.set_thresholds(run.id, "local_max", Thresholds(1e6, 2e6))

    alone = analyse(copied, line / "bad" / "13.png")
    inside = analyse(project_copy / "runs" / NETWORK, line / "bad" / "13.png")

    assert (alone.thresholds_from, inside.thresholds_from) == ("calibration", "project")
    assert alone.threshold_origin is not None
    assert alone.threshold_origin.chosen
    assert alone.score == inside.score
    assert (inside.low, inside.verdict) == (1e6, Verdict.NORMAL)
    assert inside.margin is not None
    assert inside.margin < 0
    assert "below the low threshold" in inside.sentence


def test_thresholds_go_with_a_copy_of_the_run_and_say_how_they_were_chosen(
    line: Path, tmp_path: Path
) -> None:
    project_copy = tmp_path / "project.framesift"
    shutil.copytree(line / "project.framesift", project_copy)
    with Project.open(project_copy) as project:
        run = project.run_named(NETWORK)
        quantiles = run_thresholds(project, run, Statistic.LOCAL_MAX, ThresholdMethod.QUANTILE)
        project.set_thresholds(run.id, "local_max", quantiles.thresholds)
    copied = tmp_path / "carried home"
    shutil.copytree(project_copy / "runs" / NETWORK, copied)

    found = analyse(copied, line / "bad" / "13.png", tmp_path / "out")

    assert (found.low, found.high) == (quantiles.low, quantiles.high)
    assert found.thresholds_from == "run"
    assert found.threshold_origin is not None
    assert found.threshold_origin.method == "quantile"
    assert quantiles.text in found.thresholds_sentence
    assert found.thresholds_sentence in (tmp_path / "out" / "13.html").read_text(encoding="utf-8")
    told = json.loads((tmp_path / "out" / "13.json").read_text(encoding="utf-8"))
    assert told["threshold_origin"]["asked_low"] == 0.99


def test_a_picture_for_a_run_of_solar_images_is_told(line: Path, tmp_path: Path) -> None:
    copied = tmp_path / "run"
    shutil.copytree(run_folder(line), copied)
    recipe = RunFolder(copied).read_recipe()
    solar = IntensityScale(ScaleKind.SOLAR_ASINH, low=10, high=200)
    save_yaml(replace(recipe, intensity=solar), copied / "recipe.yaml")
    said: list[object] = []

    AnalyseJob(copied, line / "bad" / "13.png").run(JobContext(said.append))
    AnalyseJob(run_folder(line), line / "bad" / "13.png").run(JobContext(said.append))

    notices = [it.message for it in said if isinstance(it, Notice)]
    assert sum("expects solar images in DN/s" in it for it in notices) == 1


def test_a_project_is_left_as_it_is(line: Path) -> None:
    def contents() -> dict[Path, bytes]:
        files = (line / "project.framesift").rglob("*")
        # A network is kept as ONNX where it is run; that is no change of the run.
        return {it: it.read_bytes() for it in files if it.is_file() and it.suffix != ".onnx"}

    before = contents()
    analyse(run_folder(line), line / "bad")

    assert contents() == before


def test_a_video_gives_a_video_a_timeline_a_report_and_json(line: Path, tmp_path: Path) -> None:
    found = analyse(run_folder(line, MOTION), line / "bad", tmp_path / "out")

    names = {"bad.mp4", "bad-timeline.png", "bad.png", "bad.html", "bad.json"}
    assert {it.name for it in found.files} == names
    assert {it.name for it in (tmp_path / "out").iterdir()} == names
    with av.open(str(tmp_path / "out" / "bad.mp4")) as container:
        assert sum(1 for _ in container.decode(video=0)) == 24
        assert container.streams.video[0].codec_context.name == "h264"
    for name in ("bad.png", "bad-timeline.png"):
        with Image.open(tmp_path / "out" / name) as image:
            assert np.asarray(image).std() > 5
    page = (tmp_path / "out" / "bad.html").read_text(encoding="utf-8")
    assert found.sentence.replace("<", "&lt;") in page
    assert "http:" not in page
    told = json.loads((tmp_path / "out" / "bad.json").read_text(encoding="utf-8"))
    assert told["verdict"] == "anomalous"
    assert told["score"] == found.score
    assert len(told["events"]) == len(found.events)
    assert told["files"] == [str(it) for it in found.files]


def test_a_picture_gives_a_picture_a_report_and_json(line: Path, tmp_path: Path) -> None:
    found = analyse(run_folder(line), line / "bad" / "13.png", tmp_path / "out")

    assert [it.name for it in found.files] == ["13.png", "13.html", "13.json"]
    with Image.open(tmp_path / "out" / "13.png") as image:
        # Input, reconstruction and residual side by side.
        assert image.width == 3 * 240
    assert (found.frames, found.frame, found.utc) == (1, 0, "")


def test_results_of_several_files_share_a_folder(line: Path, tmp_path: Path) -> None:
    for name in ("13.png", "14.png"):
        analyse(run_folder(line), line / "bad" / name, tmp_path / "out")

    assert len(list((tmp_path / "out").iterdir())) == 6
    with pytest.raises(ExportError, match=r"13\.png exists already"):
        analyse(run_folder(line), line / "bad" / "13.png", tmp_path / "out")
    AnalyseJob(run_folder(line), line / "bad" / "13.png", tmp_path / "out", overwrite=True).run(
        JobContext()
    )


def test_thresholds_that_are_asked_for_decide(line: Path) -> None:
    options = VideoOptions(low=-1e6, high=1e9)

    found = AnalyseJob(run_folder(line), line / "good", options=options).run(JobContext())

    assert (found.low, found.thresholds_from) == (-1e6, "options")
    assert found.verdict is Verdict.SUSPECT
    assert found.suspect_frames == 24


def test_where_no_encoder_is_there_the_rest_is_written(
    line: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(av, "codecs_available", set())
    events: list[object] = []

    found = analyse(
        run_folder(line), line / "bad", tmp_path / "out", JobContext(emit=events.append)
    )

    assert "bad.mp4" not in {it.name for it in found.files}
    assert len(list((tmp_path / "out").iterdir())) == 4
    notices = [it.message for it in events if isinstance(it, Notice)]
    assert any("There is no video of bad." in it for it in notices)


def test_frames_that_cannot_be_read_are_counted(line: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(line / "good", damaged)
    (damaged / "05.png").write_bytes(b"no picture")

    found = analyse(run_folder(line), damaged, tmp_path / "out")

    assert found.unreadable == 1
    assert "Frames that cannot be read: 1." in (tmp_path / "out" / "damaged.html").read_text(
        "utf-8"
    )


def test_a_picture_is_nothing_to_a_detector_of_motion(line: Path) -> None:
    with pytest.raises(ProjectError, match="compares 2 frames with each other and 13 has 1 frame"):
        analyse(run_folder(line, MOTION), line / "bad" / "13.png")


def test_a_run_without_calibration_has_no_verdict(line: Path, tmp_path: Path) -> None:
    copied = tmp_path / "run"
    shutil.copytree(run_folder(line), copied)
    (copied / "calibration.npz").unlink()
    (copied / "thresholds.json").unlink()

    found = analyse(copied, line / "bad" / "13.png", tmp_path / "out")

    assert (found.verdict, found.low, found.margin) == (Verdict.UNKNOWN, None, None)
    assert "has no thresholds to judge it by" in found.sentence


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.9, "normal"), (1.0, "suspect"), (1.9, "suspect"), (2.0, "anomalous"), (None, "unknown")],
)
def test_a_score_at_a_threshold_reaches_it(score: float | None, expected: str) -> None:
    assert verdict_of(score, Thresholds(1.0, 2.0)).value == expected


def test_what_is_no_run_folder_is_named(line: Path, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="it holds no recipe"):
        analyse(line / "project.framesift", line / "bad")
    with pytest.raises(ProjectError, match="is not there"):
        analyse(tmp_path / "gone", line / "bad")


def test_a_file_that_is_not_there_or_none_is_named(line: Path, tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_text("no video", encoding="utf-8")

    with pytest.raises(SourceError, match=r"gone\.png is not there"):
        analyse(run_folder(line), line / "gone.png", tmp_path / "out")
    with pytest.raises(SourceError, match=r"x\.mp4"):
        analyse(run_folder(line), tmp_path / "x.mp4", tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_refused_before_any_work(
    line: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")

    with pytest.raises(ExportError, match="is a file, and a folder is to be written"):
        analyse(run_folder(line), line / "bad", tmp_path / "taken")
    with pytest.raises(ExportError, match="there is no folder"):
        analyse(run_folder(line), line / "bad", tmp_path / "no" / "out")


def test_a_cancelled_analysis_leaves_nothing(line: Path, tmp_path: Path) -> None:
    context = JobContext()
    context.token.cancel()

    with pytest.raises(JobCancelled):
        analyse(run_folder(line), line / "bad", tmp_path / "out", context)

    assert not (tmp_path / "out").exists()
