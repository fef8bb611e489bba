"""Usage, exit codes and errors of the command line as a whole."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.cli.assignments import read_assignments
from core.cli.output import show, table
from core.cli.progress import run_job
from core.errors import ConfigError, ProjectError, TrainingError
from core.jobs import JobCancelled, JobContext

Run = Callable[..., Any]
MAKING = ("new", "add", "prep", "label", "frame", "models", "train")
USING = ("score", "eval", "compare", "export", "import-spans", "demo", "doctor")


def test_help_lists_every_command(framesift: Run) -> None:
    outcome = framesift("--help")

    assert outcome.code == 0
    for name in [
        "new",
        "add",
        "prep",
        "label",
        "frame",
        "models",
        "train",
        "score",
        "eval",
        "compare",
        "export",
        "import-spans",
        "demo",
        "doctor",
    ]:
        assert f"\n  {name} " in outcome.out


def test_help_of_label_says_how_frames_are_counted(framesift: Run) -> None:
    outcome = framesift("label", "--help")

    assert "count from 0" in outcome.out
    assert "LAST is labelled too" in " ".join(outcome.out.split())


def test_version_is_printed(framesift: Run) -> None:
    assert framesift("--version").out.startswith("Framesift ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["tran", "x"], "Did you mean train"),
        (["train"], "Missing argument 'PROJECT'"),
        (["train", "x.framesift"], "either --model NAME or --resume RUN"),
        (["prep", "nowhere.framesift"], "nowhere"),
        (["new"], "Missing argument"),
    ],
)
def test_bad_usage_is_one_sentence_and_exit_code_2(
    framesift: Run, arguments: list[str], sentence: str
) -> None:
    outcome = framesift(*arguments)

    assert outcome.code == 2
    assert outcome.out == ""
    assert sentence in outcome.err
    assert outcome.err.startswith("Error: ")
    assert outcome.err.count("\n") == 1


def test_without_a_command_the_window_opens() -> None:
    opened: list[Path | None] = []

    def open_window(project: Path | None) -> int:
        opened.append(project)
        return 7

    assert main([], open_window=open_window) == 7
    assert main(["sun.framesift"], open_window=open_window) == 7
    assert opened == [None, Path("sun.framesift")]


def test_the_command_line_alone_says_that_it_has_no_window(framesift: Run) -> None:
    outcome = framesift()

    assert outcome.code == 2
    assert "without a window" in outcome.err


class RaisingJob:
    name = "Raising"

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def run(self, context: JobContext) -> None:
        raise self.error


def disk_full() -> ProjectError:
    error = ProjectError("The disk is full.")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    return error


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (ProjectError("It is no project."), 2, "Error: It is no project.\n"),
        (ConfigError("No such setting."), 2, "Error: No such setting.\n"),
        (TrainingError("The loss is no number."), 1, "Error: The loss is no number.\n"),
        (disk_full(), 1, "Error: The disk is full.\n"),
        (JobCancelled(), 130, "Cancelled.\n"),
    ],
)
def test_errors_become_a_sentence_and_an_exit_code(
    framesift: Run,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    sentence: str,
) -> None:
    monkeypatch.setattr("core.operations.prepare.PrepareJob", lambda *_args: RaisingJob(error))

    outcome = framesift("prep", project, "--json")

    assert (outcome.code, outcome.out, outcome.err) == (code, "", sentence)


def test_interrupt_cancels_the_job_and_gives_the_signal_back() -> None:
    before = signal.getsignal(signal.SIGINT)

    class InterruptedJob:
        name = "Interrupted"

        def run(self, context: JobContext) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            context.check()

    with pytest.raises(JobCancelled):
        run_job(InterruptedJob())

    assert signal.getsignal(signal.SIGINT) is before


def test_json_has_null_where_there_is_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    show({"auc": float("nan"), "path": Path("a")}, [], as_json=True)

    assert capsys.readouterr().out == '{"auc": null, "path": "a"}\n'


def test_columns_of_numbers_stand_to_the_right() -> None:
    assert table(["name", "n"], [["a", 5], ["long", 1000]]) == [
        "name     n",
        "a        5",
        "long  1000",
    ]


def test_settings_are_read_as_what_they_look_like() -> None:
    values = read_assignments(
        ("epochs=3", "learning_rate=1e-3", "loss=mse", "is_deterministic=true")
    )

    assert values == {
        "epochs": 3,
        "learning_rate": 0.001,
        "loss": "mse",
        "is_deterministic": True,
    }


def test_a_setting_without_a_value_is_refused() -> None:
    with pytest.raises(ConfigError, match="“epochs” is no setting"):
        read_assignments(("epochs",))


def test_help_loads_nothing_slow() -> None:
    code = (
        "import sys; from core.cli import main; main(['--help']);"
        "slow = {'torch', 'cv2', 'astropy', 'sunpy', 'scipy', 'av', 'PySide6'} & set(sys.modules);"
        "sys.exit(f'loaded {slow}' if slow else 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
