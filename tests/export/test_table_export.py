"""Tables that a spreadsheet opens."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.errors import ExportError
from core.export.table import TableExportJob
from core.jobs import JobCancelled, JobContext


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_one_row_a_frame_with_scores_flags_and_labels(scored_project: Path, tmp_path: Path) -> None:
    target = tmp_path / "scores.csv"

    TableExportJob(scored_project, "motion-001", target).run(JobContext())

    rows = rows_of(target)
    assert [int(row["frame"]) for row in rows] == list(range(12))
    assert [row["frame"] for row in rows if row["labels"] == "anomaly"] == ["5", "6", "7"]
    assert [row["frame"] for row in rows if row["low"] == "1"] == ["5", "6", "7"]
    assert [row["frame"] for row in rows if row["high"] == "1"] == ["7"]


def test_regularity_is_that_of_the_mean_error(scored_project: Path, tmp_path: Path) -> None:
    target = tmp_path / "scores.csv"

    TableExportJob(scored_project, "motion-001", target).run(JobContext())

    # The error is 0, then rises by equal steps from frame 5 to frame 7, where it is highest.
    rows = rows_of(target)[4:8]
    for column in ("regularity_max", "regularity_range"):
        assert [float(row[column]) for row in rows] == pytest.approx([1, 2 / 3, 1 / 3, 0], abs=1e-3)


def test_events_are_rows_with_first_and_last_frame(scored_project: Path, tmp_path: Path) -> None:
    result = TableExportJob(scored_project, "motion-001", tmp_path / "s.csv").run(JobContext())

    (event,) = rows_of(result.events)
    assert (event["first_frame"], event["last_frame"], event["peak_frame"]) == ("5", "7", "7")
    assert event["level"] == "high"


def test_an_older_table_is_kept_unless_told_otherwise(scored_project: Path, tmp_path: Path) -> None:
    target = tmp_path / "scores.csv"
    target.write_text("mine", encoding="utf-8")

    with pytest.raises(ExportError, match="exists already"):
        TableExportJob(scored_project, "motion-001", target).run(JobContext())
    assert target.read_text(encoding="utf-8") == "mine"

    TableExportJob(scored_project, "motion-001", target, overwrite=True).run(JobContext())
    assert len(rows_of(target)) == 12


def test_a_cancelled_table_leaves_nothing(scored_project: Path, tmp_path: Path) -> None:
    context = JobContext()
    context.token.cancel()

    with pytest.raises(JobCancelled):
        TableExportJob(scored_project, "motion-001", tmp_path / "scores.csv").run(context)

    assert not list(tmp_path.glob("*.csv"))


def test_a_run_without_scores_is_named(scored_project: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="not scored with motion-001"):
        TableExportJob(
            _with_another_sequence(scored_project), "motion-001", tmp_path / "s.csv", ("other",)
        ).run(JobContext())


def _with_another_sequence(folder: Path) -> Path:
    from core.operations.add import inspect_source
    from core.project.project import Project
    from core.project.records import Split

    with Project.open(folder) as project:
        path = project.sequences()[0].path
        project.add_sequence(inspect_source(path, "other"), Split.TEST)
    return folder
