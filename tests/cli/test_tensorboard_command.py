"""TensorBoard from the command line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_a_training_can_be_watched_while_it_runs(framesift: Run, project: Path) -> None:
    framesift("prep", project, "--set", "width=32", "--set", "height=32", "--set", "clip_length=4")

    outcome = framesift(
        *("train", project, "--model", "conv3d_basic", "--epochs", 1, "--devices", "cpu"),
        *("--set", "width=0.25", "--tensorboard", "--json"),
    )

    assert outcome.code == 0
    assert re.search(r"TensorBoard: http://127\.0\.0\.1:\d+/", outcome.err)
    assert f"framesift tensorboard {project}" in outcome.err
    assert list(Path(outcome.json["run_folder"]).glob("*tfevents*"))


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is another signal there")
def test_it_runs_until_ctrl_c(project: Path) -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-m", "core.cli", "tensorboard", project, "--json"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        process_group=0,
    ) as program:
        assert program.stdout is not None
        assert json.loads(program.stdout.readline())["url"].startswith("http://127.0.0.1:")

        os.killpg(program.pid, signal.SIGINT)  # as a terminal does

        assert program.wait(timeout=30) == 0


def test_a_folder_that_is_no_project_is_refused(framesift: Run, tmp_path: Path) -> None:
    outcome = framesift("tensorboard", tmp_path)

    assert outcome.code == 2
    assert "no Framesift project" in outcome.err
