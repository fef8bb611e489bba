"""The whole way from an empty folder to an evaluation, by commands alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.project.project import Project

Run = Callable[..., Any]

TINY = ("--set", "width=32", "--set", "height=32", "--set", "clip_length=4")
TRAIN = ("--model", "conv3d_basic", "--epochs", 2, "--set", "width=0.25", "--devices", "cpu")


def test_a_project_goes_from_stills_to_an_evaluation(
    framesift: Run, project: Path, tmp_path: Path
) -> None:
    framesift("label", project, "bad", 12, 16, "anomaly")

    prepared = framesift("prep", project, *TINY, "--json").json
    trained = framesift("train", project, *TRAIN, "--json").json
    scored = framesift("score", project, trained["run"], "--json").json
    found = framesift("eval", project, trained["run"], "--json").json

    assert [(it["name"], it["frames"], it["clips"]) for it in prepared["sequences"]] == [
        ("good", 24, 21),
        ("bad", 24, 9 + 4),
    ]
    assert all(Path(it["store"]).stat().st_size == it["bytes"] for it in prepared["sequences"])
    assert trained["run"] == "conv3d_basic-001"
    assert (trained["model"], trained["epochs"], trained["device"]) == ("conv3d_basic", 2, "cpu")
    assert Path(trained["run_folder"], "best.pt").exists()
    assert [(it["name"], it["frames"]) for it in scored["sequences"]] == [("good", 24), ("bad", 24)]
    assert all(Path(it["scores"]).exists() for it in scored["sequences"])
    assert [it["name"] for it in found["sequences"]] == ["bad"]
    assert 0 <= found["frame_auc_micro"] <= 1
    assert found["pixel_auroc"] is None


def test_made_anomalies_are_learnt_and_scored_by_commands(framesift: Run, project: Path) -> None:
    quick = ("epochs=1", "epoch_steps=2", "batch_size=2", "crop=32", "width=0.25", "device=cpu")
    options = [it for option in quick for it in ("--set", option)]

    trained = framesift("train", project, "--model", "synthetic", *options, "--json").json
    scored = framesift("score", project, trained["run"], "bad", "--json").json
    resumed = framesift("train", project, "--resume", trained["run"], "--epochs", 2, "--json").json

    assert (trained["run"], trained["epochs"]) == ("synthetic-001", 1)
    assert Path(trained["run_folder"], "scene.yaml").exists()
    assert [it["frames"] for it in scored["sequences"]] == [24]
    assert resumed["epochs"] == 2


def test_samples_are_drawn_before_anything_is_trained(
    framesift: Run, project: Path, tmp_path: Path
) -> None:
    path = tmp_path / "samples.png"
    arguments = ("train", project, "--preview-samples", path, "--json")

    drawn = framesift(*arguments, "--model", "synthetic", "--set", "crop=32").json
    refused = framesift(*arguments, "--model", "motion")

    assert drawn["samples"] == str(path)
    assert "Made anomalies" in drawn["found"][0]
    assert path.read_bytes().startswith(b"\x89PNG")
    assert refused.code == 2
    assert "there are no samples to show" in refused.err
    with Project.open(project) as opened:
        assert not opened.runs()


@pytest.fixture
def scored(framesift: Run, project: Path) -> Path:
    """Return the project with both sequences scored by “motion-001”."""
    framesift("prep", project, *TINY)
    assert framesift("train", project, "--model", "motion").code == 0
    assert framesift("score", project, "motion-001").code == 0
    return project


def test_scores_are_exported_as_a_table(framesift: Run, scored: Path, tmp_path: Path) -> None:
    outcome = framesift("export", scored, "motion-001", "csv", "-o", tmp_path / "s.csv", "--json")

    assert outcome.json["frames"] == 48
    with (tmp_path / "s.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 48


def test_a_video_is_exported_and_not_overwritten(
    framesift: Run, scored: Path, tmp_path: Path
) -> None:
    arguments = ("export", scored, "motion-001", "video", "--sequence", "bad", "-o")

    first = framesift(*arguments, tmp_path / "bad.mp4", "--json")
    second = framesift(*arguments, tmp_path / "bad.mp4")

    assert (first.code, first.json["frames"]) == (0, 24)
    assert second.code == 2
    assert "exists already" in second.err


def test_people_get_sentences(framesift: Run, scored: Path) -> None:
    evaluated = framesift("eval", scored, "motion-001")

    assert evaluated.code == 0
    assert "label them or import ground truth" in evaluated.out


def test_people_get_tables_of_figures_thresholds_and_classes(framesift: Run, scored: Path) -> None:
    framesift("label", scored, "bad", 12, 14, "anomaly")
    with Project.open(scored) as opened:
        opened.add_label("flash", "#ff0000", is_anomaly=True)
    framesift("label", scored, "bad", 15, 16, "flash")

    evaluated = framesift("eval", scored, "motion-001")

    lines = evaluated.out.splitlines()
    assert any(line.startswith("Frame AUC, micro  ") for line in lines)
    assert any(line.startswith("low ") for line in lines)
    assert [line.split()[:2] for line in lines if line.startswith(("normal", "flash"))] == [
        ["normal", "19"],
        ["flash", "2"],
    ]
    assert "Drawing sequences again takes at least two." in lines


def test_runs_are_compared_in_a_picture(framesift: Run, scored: Path, tmp_path: Path) -> None:
    target = tmp_path / "runs.svg"
    arguments = ("compare", scored, "motion-001", "-o", target)

    drawn = framesift(*arguments, "--sequence", "bad", "--json")

    assert drawn.json == {
        "path": str(target),
        "runs": ["motion-001"],
        "sequence": "bad",
        "aucs": [None],
    }
    assert "motion-001" in target.read_text(encoding="utf-8")
    for unclear in ((), ("--sequence", "bad", "--losses")):
        outcome = framesift(*arguments, *unclear)
        assert (outcome.code, outcome.out) == (2, "")
        assert "Say what to compare" in outcome.err


def test_models_are_listed_with_their_parameters(framesift: Run) -> None:
    listed = {it["name"]: it for it in framesift("models", "--json").json["models"]}

    assert listed["conv3d_basic"]["parameters"] == 18481
    assert listed["conv3d_basic"]["clip"] == [1, 32, 112, 112]
    assert listed["motion"]["parameters"] == 0


def test_doctor_finds_what_the_program_needs(framesift: Run) -> None:
    outcome = framesift("doctor", "--json")

    found = outcome.json
    assert outcome.code == 0
    assert found["packages"]["torch"]
    assert "cpu" in found["devices"]
    assert found["codecs"]["h264"]["read"]
    assert found["problems"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--model", "conv3d_basik"), 2, "Did you mean conv3d_basic"),
        (("--model", "motion", "--epochs", 3), 2, "unknown setting “epochs”"),
        (("--model", "cae", "--set", "epochs=many"), 2, "epochs"),
        (("--model", "cae", "--set", "epochs"), 2, "key=value"),
        (("--model", "cae", "--recipe", "nowhere"), 2, "no recipe “nowhere”"),
        (("--model", "cae", "--resume", "cae-001"), 2, "either --model NAME or --resume RUN"),
        (("--resume", "cae-001", "--name", "x"), 2, "keeps its name"),
        (("--resume", "cae-001"), 2, "no run"),
        (("--model", "motion", "--sequence", "god"), 2, "Did you mean good"),
    ],
)
def test_train_says_what_makes_no_sense(
    framesift: Run, project: Path, arguments: tuple[object, ...], code: int, sentence: str
) -> None:
    outcome = framesift("train", project, *arguments)

    assert (outcome.code, outcome.out) == (code, "")
    assert sentence in outcome.err
    assert outcome.err.count("\n") == 1
    with Project.open(project) as opened:
        assert opened.runs() == []


def test_a_training_without_clips_fails_and_says_what_took_them(
    framesift: Run, project: Path
) -> None:
    framesift("label", project, "good", 0, 23, "exclude")

    outcome = framesift("train", project, "--model", "motion", "--json")

    assert (outcome.code, outcome.out) == (1, "")
    assert "24 of 24 frames" in outcome.err


def test_one_damaged_source_does_not_keep_the_others_from_being_prepared(
    framesift: Run, project: Path, tmp_path: Path
) -> None:
    for still in (tmp_path / "bad").iterdir():
        still.write_bytes(b"no picture any more")

    outcome = framesift("prep", project, *TINY, "--json")

    assert outcome.code == 1
    assert [it["name"] for it in json.loads(outcome.out)["sequences"]] == ["good"]
    assert "bad is left out" in outcome.err
