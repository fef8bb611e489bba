"""Several runs on one picture."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import ExportError
from core.export.compare import CompareLossesJob, CompareScoresJob, Scale
from core.export.figures.runs import RunLine, draw_runs
from core.jobs import JobCancelled, JobContext, Notice
from core.media.frame_index import FrameIndex, TimeOrigin
from core.project.project import Project
from core.stored_arrays import read_arrays, write_arrays
from core.training.history import HistoryRow, write_history
from core.training.run_folder import RunFolder

RUN = "motion-001"


def learn(project_folder: Path, *losses: tuple[float, float]) -> str:
    """Add a run with a loss curve and return its name."""
    rows = [HistoryRow(it, *both, 1e-3, 1.0, 1.0) for it, both in enumerate(losses, start=1)]
    with Project.open(project_folder) as project:
        run = project.add_run("cae", "hash")
        folder = RunFolder(project.layout.run(run.name))
    folder.path.mkdir(parents=True)
    write_history(rows, folder.history)
    return run.name


@pytest.mark.parametrize("scale", list(Scale))
def test_runs_are_drawn_with_name_and_auc(
    scored_project: Path, tmp_path: Path, scale: Scale
) -> None:
    target = tmp_path / "runs.svg"

    drawn = CompareScoresJob(scored_project, [RUN], "walk", target, scale).run(JobContext())

    text = target.read_text(encoding="utf-8")
    assert (drawn.sequence, drawn.aucs) == ("walk", (1.0,))
    assert f"{RUN} (AUC 1.000)" in text
    assert ">anomalous<" in text
    assert ("low threshold<" in text) == (scale is Scale.THRESHOLD)


def test_scores_that_are_older_than_their_run_are_told(
    scored_project: Path, tmp_path: Path
) -> None:
    with Project.open(scored_project) as project:
        walk = project.sequence_named("walk")
        path = RunFolder(project.layout.run(RUN)).scores(walk.id)
    write_arrays(path, read_arrays(path) | {"stamp": np.array("1 settings frames")})
    said: list[object] = []

    CompareScoresJob(scored_project, [RUN], "walk", tmp_path / "r.png").run(JobContext(said.append))

    (notice,) = [it.message for it in said if isinstance(it, Notice)]
    assert notice.startswith(f"The scores of walk in {RUN} are by another version")


def test_a_picture_can_be_a_png(scored_project: Path, tmp_path: Path) -> None:
    target = tmp_path / "runs.png"

    CompareScoresJob(scored_project, [RUN, RUN], "walk", target).run(JobContext())

    picture = cv2.imread(str(target))
    assert picture.shape[1] == 1500
    assert picture.std() > 5


def test_times_stand_above_the_frames_where_the_source_knows_them() -> None:
    start = datetime(2012, 7, 19, 7, 30, tzinfo=UTC)
    seconds = 36.0 * np.arange(101)
    line = RunLine("run", np.linspace(0, 1, 101))
    known = FrameIndex.of_times(seconds, TimeOrigin.HEADER, start_utc=start)
    made_up = FrameIndex.of_times(seconds, TimeOrigin.FILE_ORDER)

    above = []
    for index in (known, made_up):
        figure = draw_runs([line], index, (), title="", value_name="")
        figure.draw_without_rendering()
        tops = figure.axes[0].child_axes
        above.append([it.get_text() for top in tops for it in top.get_xticklabels()])

    assert above[0][:2] == ["07-19 07:30:00", "07-19 07:42:00"]
    assert above[1] == []


def test_losses_are_drawn_with_the_epoch_kept(scored_project: Path, tmp_path: Path) -> None:
    first = learn(scored_project, (0.4, 0.5), (0.2, 0.3), (0.1, 0.4))
    second = learn(scored_project, (0.4, np.nan), (0.2, np.nan))
    target = tmp_path / "losses.svg"

    drawn = CompareLossesJob(scored_project, [first, second], target).run(JobContext())

    text = target.read_text(encoding="utf-8")
    assert drawn.runs == (first, second)
    assert f">{first}<" in text
    assert f">{second} (training)<" in text


def test_a_loss_of_nothing_is_drawn_all_the_same(scored_project: Path, tmp_path: Path) -> None:
    name = learn(scored_project, (0.4, 0.0), (0.0, 0.0))

    CompareLossesJob(scored_project, [name], tmp_path / "losses.png").run(JobContext())

    assert (tmp_path / "losses.png").exists()


def test_a_run_without_epochs_has_no_loss_curve(scored_project: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="motion-001 has no loss curve"):
        CompareLossesJob(scored_project, [RUN], tmp_path / "losses.png").run(JobContext())


def test_a_run_that_has_not_scored_the_sequence_is_named(
    scored_project: Path, tmp_path: Path
) -> None:
    other = learn(scored_project, (0.4, 0.5))

    with pytest.raises(ExportError, match=f"walk was not scored with {other} yet"):
        CompareScoresJob(scored_project, [RUN, other], "walk", tmp_path / "r.png").run(JobContext())


def test_a_run_without_a_threshold_cannot_be_divided_by_it(
    scored_project: Path, tmp_path: Path
) -> None:
    with Project.open(scored_project) as project:
        project.set_thresholds(project.run_named(RUN).id, "local_max", None)

    with pytest.raises(ExportError, match="no threshold above 0"):
        CompareScoresJob(scored_project, [RUN], "walk", tmp_path / "r.png", Scale.THRESHOLD).run(
            JobContext()
        )


@pytest.mark.parametrize(("name", "why"), [("r.jpg", r"must end in \.png or"), ("r.png", "exists")])
def test_a_target_is_refused_before_any_work(
    scored_project: Path, tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "r.png").write_text("mine", encoding="utf-8")

    with pytest.raises(ExportError, match=why):
        CompareScoresJob(scored_project, [RUN], "walk", tmp_path / name).run(JobContext())

    assert (tmp_path / "r.png").read_text(encoding="utf-8") == "mine"


def test_a_cancelled_comparison_leaves_nothing(scored_project: Path, tmp_path: Path) -> None:
    context = JobContext()
    context.token.cancel()

    with pytest.raises(JobCancelled):
        CompareScoresJob(scored_project, [RUN], "walk", tmp_path / "r.png").run(context)

    assert not (tmp_path / "r.png").exists()
