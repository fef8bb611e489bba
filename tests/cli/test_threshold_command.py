"""Thresholds are chosen by a command, kept with the run, and told with how they came about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.anomaly.frame_scores import Statistic
from core.anomaly.score_store import ScoredSequence
from core.project.kept_thresholds import read_kept_thresholds
from core.project.project import Project
from core.project.records import EventRule, SmoothingKind, Thresholds
from core.stored_arrays import read_arrays, write_arrays
from core.training.run_folder import RunFolder

Run = Callable[..., Any]
TINY = ("--set", "width=32", "--set", "height=32", "--set", "clip_length=2")


@pytest.fixture
def fitted(framesift: Run, project: Path) -> Path:
    """Return the project with a run “motion-001” that has scored nothing."""
    framesift("prep", project, *TINY)
    assert framesift("train", project, "--model", "motion").code == 0
    return project


def kept(project: Path, statistic: Statistic = Statistic.LOCAL_MAX) -> Thresholds | None:
    with Project.open(project) as opened:
        return opened.thresholds(opened.run_named("motion-001").id, statistic)


def calibration(project: Path) -> Path:
    with Project.open(project) as opened:
        return RunFolder(opened.layout.run("motion-001")).calibration


def test_quantiles_are_those_of_held_out_frames_and_are_kept(framesift: Run, fitted: Path) -> None:
    normal = read_arrays(calibration(fitted))["normal_mean"]

    found = framesift(
        "threshold", fitted, "motion-001", "--quantile", 0.5, "--statistic", "mean", "--json"
    ).json

    assert (found["run"], found["method"], found["statistic"]) == ("motion-001", "quantile", "mean")
    assert (found["asked_low"], found["asked_high"]) == (0.5, 0.999)
    assert found["low"] == pytest.approx(np.quantile(normal, 0.5))
    assert kept(fitted, Statistic.MEAN) == Thresholds(found["low"], found["high"])


def test_people_are_told_how_thresholds_were_chosen(framesift: Run, fitted: Path) -> None:
    arguments = ("threshold", fitted, "motion-001", "--method", "fixed", "--low", 0.5, "--high", 9)

    said = framesift(*arguments)

    assert said.code == 0
    assert "Local maximum: Fixed at 0.5 and 9." in said.out
    assert kept(fitted) == Thresholds(0.5, 9)


def test_how_thresholds_were_chosen_is_kept_and_told_where_they_are_used(
    framesift: Run, fitted: Path
) -> None:
    framesift("label", fitted, "bad", 12, 16, "anomaly")
    framesift("score", fitted, "motion-001")
    before = framesift("eval", fitted, "motion-001", "--json").json["thresholds"]

    chosen = framesift("threshold", fitted, "motion-001", "--quantile", 0.5, "--json").json
    after = framesift("eval", fitted, "motion-001", "--json").json["thresholds"]

    assert (before["method"], before["asked_low"], before["asked_high"]) == ("sigma", 3, 6)
    assert (after["method"], after["asked_low"], after["low"]) == ("quantile", 0.5, chosen["low"])
    assert after["text"] == chosen["chosen"]
    assert after["chosen"] > before["chosen"]
    assert chosen["chosen"] in framesift("eval", fitted, "motion-001").out
    file = fitted / "runs" / "motion-001" / "thresholds.json"
    assert read_kept_thresholds(file.parent)["local_max"].to_mapping() == after


def test_best_f1_looks_at_labelled_training_frames_and_never_at_test_ones(
    framesift: Run, fitted: Path
) -> None:
    best = ("threshold", fitted, "motion-001", "--method", "best-f1", "--json")
    framesift("label", fitted, "bad", 12, 16, "anomaly")
    framesift("score", fitted, "motion-001")
    before = kept(fitted)

    refused = framesift(*best)
    framesift("label", fitted, "good", 3, 5, "anomaly")
    found = framesift(*best).json

    assert refused.code == 2
    assert "not for testing" in refused.err
    assert (found["anomalous_frames"], found["learnt_frames"]) == (3, 3)
    assert "The run may have learnt 3 of them" in found["chosen"]
    with Project.open(fitted) as opened:
        good = opened.sequence_named("good")
        scored = ScoredSequence.open(RunFolder(opened.layout.run("motion-001")), good.id)
    assert scored is not None
    assert found["low"] in scored.scores(Statistic.LOCAL_MAX)[3:6]
    assert kept(fitted) != before


@pytest.mark.parametrize(("label", "learnt"), [("anomaly", 0), ("learnt all the same", 3)])
def test_best_f1_says_how_many_anomalies_the_run_may_have_learnt(
    framesift: Run, project: Path, label: str, learnt: int
) -> None:
    with Project.open(project) as opened:
        opened.add_label("learnt all the same", "#000000", is_anomaly=True)
    framesift("label", project, "good", 3, 5, label)
    framesift("prep", project, *TINY)
    framesift("train", project, "--model", "motion")
    framesift("score", project, "motion-001")

    found = framesift("threshold", project, "motion-001", "--method", "best-f1", "--json").json

    assert (found["anomalous_frames"], found["learnt_frames"]) == (3, learnt)
    assert ("may have learnt" in found["chosen"]) == bool(learnt)


def test_a_run_that_kept_no_scores_of_normal_frames_says_so(framesift: Run, fitted: Path) -> None:
    path = calibration(fitted)
    arrays = {k: it for k, it in read_arrays(path).items() if not k.startswith("normal_")}
    path.unlink()
    write_arrays(path, arrays)
    before = kept(fitted)

    outcome = framesift("threshold", fitted, "motion-001")

    assert outcome.code == 2
    assert "keeps no local maximum of held-out normal frames" in outcome.err
    assert kept(fitted) == before


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--sigma", 3, "--low", 1), "only one of"),
        (("--method", "fixed", "--per-hour", 1), "--per-hour does not go with fixed"),
        (("--method", "fixed", "--low", 2, "--high", 1), "low must be at most high"),
    ],
)
def test_what_does_not_go_together_is_refused(
    framesift: Run, fitted: Path, options: tuple[object, ...], sentence: str
) -> None:
    outcome = framesift("threshold", fitted, "motion-001", *options)

    assert outcome.code == 2
    assert sentence in outcome.err


def test_the_rule_is_kept_beside_thresholds_and_thresholds_stay(
    framesift: Run, fitted: Path
) -> None:
    framesift("threshold", fitted, "motion-001", "--method", "fixed", "--low", 0.5, "--high", 9)

    said = framesift(
        "threshold", fitted, "motion-001", "--hysteresis", "--min-frames", 3, "--min-area", 4
    )
    framesift(
        "threshold",
        fitted,
        "motion-001",
        "--smoothing",
        "median",
        "--smoothing-frames",
        7,
        "--json",
    )

    assert "Events start at high and last while at or above low" in said.out
    assert kept(fitted) == Thresholds(0.5, 9, EventRule(True, 3, 4, SmoothingKind.MEDIAN, 7))


def test_the_rule_acts_in_evaluations_and_tables(
    framesift: Run, fitted: Path, tmp_path: Path
) -> None:
    framesift("score", fitted, "motion-001")
    framesift("label", fitted, "bad", 12, 16, "anomaly")
    plain = ("threshold", fitted, "motion-001", "--method", "fixed", "--low", 0, "--high", 1e9)

    framesift(*plain)
    before = framesift("eval", fitted, "motion-001", "--json").json
    framesift(*plain, "--hysteresis")
    after = framesift("eval", fitted, "motion-001", "--json").json
    framesift("export", fitted, "motion-001", "csv", "-o", tmp_path / "t.csv")

    assert before["confusion"]["low"]["recall"] == 1.0
    assert not before["event_rule"]["has_hysteresis"]
    assert after["confusion"]["low"]["recall"] == after["event_recall"] == 0.0
    assert after["event_rule"]["has_hysteresis"]
    assert any("Events start at high" in note for note in after["notes"])
    events = next(tmp_path.glob("*events*.csv")).read_text().splitlines()
    assert len(events) == 1


def test_thresholds_are_chosen_on_smoothed_scores(framesift: Run, fitted: Path) -> None:
    arguments = ("threshold", fitted, "motion-001", "--sigma", 3, "--statistic", "mean", "--json")

    raw = framesift(*arguments).json
    smooth = framesift(*arguments, "--smoothing", "causal", "--smoothing-frames", 9).json

    # Of pieces of a few frames, the deviation between them may grow as that within them shrinks.
    assert smooth["low"] != pytest.approx(raw["low"])
    assert smooth["rule"]["smoothing"] == "causal"
