"""An evaluation as tables."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.errors import ExportError
from core.jobs import JobContext
from core.operations.evaluate import EvaluateJob
from core.operations.exporters import ExportRequest, exporter_named

RUN = "motion-001"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def export(project: Path, target: Path, *, overwrite: bool = False) -> str:
    request = ExportRequest(project, target, RUN, overwrite=overwrite)
    return exporter_named("evaluation").job(request).run(JobContext()).sentence


def test_sequences_figures_and_labels_are_tables(scored_project: Path, tmp_path: Path) -> None:
    sentence = export(scored_project, tmp_path / "paper.csv")

    assert "1 sequence" in sentence
    assert read(tmp_path / "paper.csv") == [
        {"sequence": "walk", "frames": "12", "anomalous": "3", "frame_auc": "1.0", "reason": ""}
    ]
    figures = {row["figure"]: row for row in read(tmp_path / "paper-figures.csv")}
    found = EvaluateJob(scored_project, RUN).run(JobContext())
    assert float(figures["frame_auc_micro"]["value"]) == found.frame_auc_micro
    assert float(figures["trivial.mean_intensity"]["value"]) == found.trivial.mean_intensity
    assert figures["confusion.low.true_positives"]["value"] == "3"
    assert (figures["aupro"]["value"], figures["aupro"]["reason"][:15]) == ("", "No sequence has")
    labels = read(tmp_path / "paper-labels.csv")
    assert [(row["label"], row["frames"]) for row in labels] == [("normal", "9"), ("anomaly", "3")]


def test_a_table_that_is_there_is_not_replaced_unasked(
    scored_project: Path, tmp_path: Path
) -> None:
    beside = tmp_path / "paper-labels.csv"
    beside.write_text("mine")

    with pytest.raises(ExportError, match=r"paper-labels\.csv exists already"):
        export(scored_project, tmp_path / "paper.csv")
    assert not (tmp_path / "paper.csv").exists()
    assert beside.read_text() == "mine"

    export(scored_project, tmp_path / "paper.csv", overwrite=True)
    assert beside.read_text() != "mine"
    assert exporter_named("evaluation").in_the_way(tmp_path / "paper.csv")[1:] == [
        tmp_path / "paper-figures.csv",
        beside,
    ]
