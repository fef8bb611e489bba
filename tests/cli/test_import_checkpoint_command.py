"""A network of another program, imported by command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

import models

Run = Callable[..., Any]


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """Return a checkpoint of conv3d_basic under another program's names."""
    network = models.build("conv3d_basic", (1, 4, 32, 32), width=0.25)
    weights = {f"net.{name}": weight for name, weight in network.state_dict().items()}
    torch.save({"model_state_dict": weights}, tmp_path / "best.pth")
    return tmp_path / "best.pth"


def test_an_imported_network_scores(framesift: Run, project: Path, checkpoint: Path) -> None:
    framesift("prep", project, "--set", "width=32", "--set", "height=32", "--set", "clip_length=4")
    options = ("--model", "conv3d_basic", "--recipe", "project", "--name", "theirs")

    made = framesift(
        *("import-checkpoint", checkpoint, project, *options, "--set", "width=0.25", "--json")
    ).json
    scored = framesift("score", project, "theirs", "--json").json

    assert (made["run"], made["model"], made["state"]) == ("theirs", "conv3d_basic", "done")
    assert not made["by_name"]
    assert made["weights"][0] == {"name": "encoder.0.weight", "found_as": "net.encoder.0.weight"}
    assert [it["frames"] for it in scored["sequences"]] == [24, 24]


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("conv3d_ae", "its net.encoder.0.weight is 4x1x3x3x3, but encoder.0.0.weight is"),
        ("conv3d", "There is no model “conv3d”"),
    ],
)
def test_what_does_not_fit_is_bad_input(
    framesift: Run, project: Path, checkpoint: Path, model: str, sentence: str
) -> None:
    outcome = framesift("import-checkpoint", checkpoint, "--model", model, project)

    assert outcome.code == 2
    assert sentence in outcome.err
