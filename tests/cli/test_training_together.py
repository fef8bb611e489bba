"""Several processes that train one network together, on this computer's processor."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from core.operations.add import inspect_source
from core.project.edits import AddSequences
from core.project.project import Project
from core.project.records import RunState, Split
from core.training.place import Place

#: Float32 sums in another order; both kinds of run take the same steps besides.
TOLERANCE = 1e-6

TRAIN = ("--model", "conv3d_basic", "--set", "device=cpu", "--set", "width=0.25")
TORCHRUN = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with one sequence of moving stripes to learn."""
    folder = tmp_path_factory.mktemp("together")
    time, rows, columns = np.ogrid[:40, :16, :16]
    stripes = 127 + 100 * np.sin(0.5 * rows + 0.2 * columns + 0.3 * time)
    np.save(folder / "stripes.npy", stripes.astype(np.uint8))
    with Project.create(folder / "p.framesift") as made:
        AddSequences([inspect_source(folder / "stripes.npy")], Split.TRAIN).apply(made)
        return made.layout.folder


@pytest.fixture(scope="module")
def alone(project: Path) -> Path:
    """Return the folder of a run that one process has trained for three epochs."""
    framesift("train", project, *TRAIN, "--epochs", 3, "--set", "batch_size=5", "--name", "alone")
    return project / "runs" / "alone"


def framesift(
    *arguments: object, launcher: Sequence[str] = (), expected: int = 0
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *launcher, "-m", "core.cli", *(str(it) for it in arguments)]
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, env=environment, cwd=root, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == expected, done.stderr
    return done


def assert_same_network(run: Path, other: Path) -> None:
    weights, others = (
        torch.load(it / "last.pt", weights_only=True)["weights"] for it in (run, other)
    )
    assert weights.keys() == others.keys()
    for name, weight in weights.items():
        torch.testing.assert_close(weight, others[name], atol=TOLERANCE, rtol=0)


def losses(run: Path) -> list[tuple[float, float]]:
    with (run / "history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(float(row["train_loss"]), float(row["val_loss"])) for row in rows]


def test_two_processes_learn_what_one_learns(project: Path, alone: Path) -> None:
    options = ("--epochs", 3, "--set", "batch_size=5", "--name", "two", "--devices", 2)
    done = framesift("train", project, *TRAIN, *options)

    two = project / "runs" / "two"
    assert_same_network(two, alone)
    np.testing.assert_allclose(losses(two), losses(alone), atol=TOLERANCE)
    # One process alone reports, and writes.
    assert done.stderr.count("Epoch 1:") == 1
    assert done.stdout.count("two is done") == 1
    assert written(two) == written(alone)
    with Project.open(project, check=False) as opened:
        assert opened.run_named("two").state is RunState.DONE


def written(run: Path) -> set[str]:
    """Return the names of a run's files; those of TensorBoard hold the time."""
    return {it.name for it in run.iterdir() if not it.name.startswith("events")}


def test_torchrun_goes_on_with_a_run_and_copes_with_shares_without_a_clip(project: Path) -> None:
    # A batch of one clip leaves nothing to the second process.
    options = ("--set", "batch_size=1")
    framesift("train", project, *TRAIN, *options, "--epochs", 2, "--name", "whole")
    framesift(
        "train", project, *TRAIN, *options, "--epochs", 2, "--name", "parts", "--set", "patience=1"
    )
    resumed = framesift("train", project, "--resume", "parts", "--epochs", 3, launcher=TORCHRUN)
    framesift("train", project, "--resume", "whole", "--epochs", 3)

    assert "parts is done: 3 epochs" in resumed.stdout
    assert_same_network(project / "runs" / "parts", project / "runs" / "whole")


def test_what_has_no_network_is_not_trained_by_several(project: Path) -> None:
    refused = framesift("train", project, "--model", "motion", "--devices", 2, expected=1)

    assert "motion has no network that several devices could train" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_what_learns_on_one_device_says_so_before_anything_is_prepared(project: Path) -> None:
    refused = framesift("train", project, "--model", "synthetic", "--devices", 2, expected=1)

    assert "synthetic learns on one device" in refused.stderr
    assert refused.stderr.strip().count("\n") == 0


def test_bad_input_to_several_processes_is_one_sentence(project: Path) -> None:
    refused = framesift("train", project, "--model", "conv3d_basik", "--devices", 2, expected=2)

    assert refused.stderr.strip().count("\n") == 0
    assert "Did you mean conv3d_basic" in refused.stderr


def test_a_process_by_itself_is_the_first_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TORCHELASTIC_RUN_ID", raising=False)
    monkeypatch.setenv("RANK", "3")  # of a batch system, say

    assert Place.of_environment() == Place(rank=0, count=1, local_rank=0, local_count=1)


def test_the_place_of_a_process_is_read_from_what_torchrun_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = {"RANK": 5, "WORLD_SIZE": 8, "LOCAL_RANK": 1, "LOCAL_WORLD_SIZE": 4}
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "x")
    for name, value in told.items():
        monkeypatch.setenv(name, str(value))

    place = Place.of_environment()

    assert (place.rank, place.hosts, place.is_first) == (5, 2, False)
