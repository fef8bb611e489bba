"""framesift analyse: one file, a saved run, no project."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def run_folder(framesift: Run, project: Path, tmp_path: Path) -> Path:
    """A run of ``motion``, carried out of its project."""
    framesift("prep", project, "--set", "width=32", "--set", "height=32")
    framesift("train", project, "--model", "motion")
    shutil.copytree(project / "runs" / "motion-001", tmp_path / "carried")
    return tmp_path / "carried"


def test_it_tells_verdict_score_threshold_and_margin(
    framesift: Run, run_folder: Path, tmp_path: Path
) -> None:
    strict = ("--set", "low=0.1", "--set", "high=0.2")
    found = framesift("analyse", run_folder, tmp_path / "bad", "--json").json
    told = framesift("analyse", run_folder, tmp_path / "bad", *strict)

    assert found["thresholds_from"] == "calibration"
    assert found["margin"] == pytest.approx(found["score"] - found["low"])
    assert found["files"] == []
    assert told.code == 0
    assert told.out.startswith("bad is anomalous in ")
    assert f"score {found['score']:.4g} at frame {found['frame']}" in told.out
    assert "peak score" in told.out


def test_it_writes_to_a_folder_once(framesift: Run, run_folder: Path, tmp_path: Path) -> None:
    loose = ("--set", "low=0.1", "--set", "high=1e9")
    words = ("analyse", run_folder, tmp_path / "bad", "-o", tmp_path / "out", *loose)

    first, second = framesift(*words), framesift(*words)

    assert first.code == 0
    assert "bad is suspect" in first.out
    assert f"Wrote {tmp_path / 'out' / 'bad.mp4'}" in first.out
    assert second.code == 2
    assert "exists already. Choose another name, or add --overwrite." in second.err
    assert framesift(*words, "--overwrite").code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("{run}", "gone.mp4"), "is not there"),
        (("{project}", "{bad}"), "is no folder of a run"),
        (("{run}", "{bad}", "--set", "hihg=2"), "Did you mean high"),
    ],
)
def test_bad_input_is_one_sentence(
    framesift: Run,
    run_folder: Path,
    project: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    sentence: str,
) -> None:
    places = {"run": run_folder, "project": project, "bad": tmp_path / "bad"}

    outcome = framesift("analyse", *(it.format(**places) for it in words))

    assert outcome.code == 2
    assert sentence in outcome.err
    assert outcome.err.count("\n") == 1
