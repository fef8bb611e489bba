"""The configuration of an older pipeline, given to commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
import yaml

Run = Callable[..., Any]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a small file in the form of the older pipelines."""
    path = tmp_path / "config.yaml"
    path.write_text(
        """
        data_pre_processing: {clip_length: 4, resize: [32, 24], stride: 2}
        data_loader: {batch_size: 4, drop_last: true}
        optimizer: {type: Adam, lr: 0.002, weight_decay: 1e-5}
        model: {model_arch: Basic3DAE, loss_function: L1Loss}
        training: {epochs: 9, amp: true}
        evaluate: {stride: 1, fps: 5}
        """,
        encoding="utf-8",
    )
    return path


def read(folder: str, name: str) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load(Path(folder, name).read_text(encoding="utf-8"))
    return values


def test_a_run_is_trained_as_the_file_says_but_for_what_options_say(
    framesift: Run, project: Path, config: Path
) -> None:
    options = ("--epochs", 1, "--set", "width=0.25", "--devices", "cpu", "--json")

    outcome = framesift("train", project, "--config", config, *options)

    folder = outcome.json["run_folder"]
    recipe, made = read(folder, "recipe.yaml"), read(folder, "settings.yaml")
    assert (outcome.json["model"], outcome.json["epochs"]) == ("conv3d_basic", 1)
    assert [recipe[it] for it in ("width", "height", "clip_length", "stride")] == [32, 24, 4, 2]
    chosen = {name: made["options"][name] for name in ("optimizer", "learning_rate", "loss")}
    assert chosen == {"optimizer": "adam", "learning_rate": 0.002, "loss": "l1"}
    assert (made["options"]["width"], made["options"]["score_stride"]) == (0.25, 1)
    assert "epochs = 1, as an option says" in outcome.err
    assert "width = 32, height = 24" in outcome.err


def test_a_model_by_option_wins_and_takes_only_what_it_has(
    framesift: Run, project: Path, config: Path
) -> None:
    outcome = framesift("train", project, "--config", config, "--model", "motion")

    assert outcome.code == 0
    assert "model = motion, as an option says" in outcome.out
    assert "no effect: motion has no learning_rate" in outcome.out


def test_scoring_takes_its_stride_from_the_file(
    framesift: Run, project: Path, config: Path
) -> None:
    options = ("--epochs", 1, "--set", "width=0.25", "--devices", "cpu")
    framesift("train", project, "--config", config, *options)
    config.write_text("evaluate: {stride: 3}", encoding="utf-8")

    outcome = framesift("score", project, "conv3d_basic-001", "--config", config)

    assert outcome.code == 0
    assert "score_stride = 3" in outcome.out


def test_a_video_shows_what_the_file_says(
    framesift: Run, project: Path, config: Path, tmp_path: Path
) -> None:
    framesift("prep", project, "--set", "width=32", "--set", "height=32")
    framesift("train", project, "--model", "motion")
    framesift("score", project, "motion-001", "bad")
    config.write_text("evaluate: {fps: 5, scale_factor: 10, heat_weight: 0.5}", encoding="utf-8")
    target = tmp_path / "bad.mp4"

    outcome = framesift(
        "export", project, "motion-001", "video", "-o", target, "--config", config, "--fps", 4
    )

    assert outcome.code == 0
    assert "fps = 4.0, as an option says" in outcome.out
    assert "heat_weight = 0.5" in outcome.out
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == 4
        assert stream.width == 2 * 320


def test_an_export_that_is_no_video_takes_none_of_its_settings(
    framesift: Run, project: Path, config: Path, tmp_path: Path
) -> None:
    framesift("label", project, "bad", 12, 16, "anomaly")

    outcome = framesift("export", project, "spans", "-o", tmp_path / "s.csv", "--config", config)

    assert outcome.code == 0
    assert "no effect: spans has no fps" in outcome.out
    assert framesift("export", project, "spans", "-o", tmp_path / "t.csv", "--fps", 3).code == 2
    assert framesift("export", project, "spans", "-o", tmp_path / "t.csv", "--int8").code == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("epoch: 3", "nothing is known of “epoch”. Did you mean epochs"),
        ("batch_size: 0", "batch_size"),
        ("epochs: 3", "names no model (model_arch). Say --model NAME"),
    ],
)
def test_a_file_that_makes_no_sense_leaves_no_run(
    framesift: Run, project: Path, config: Path, text: str, sentence: str
) -> None:
    config.write_text(text, encoding="utf-8")
    named = ("--model", "conv3d_basic") if text.startswith("batch") else ()

    outcome = framesift("train", project, "--config", config, *named)

    assert outcome.code == 2
    assert sentence in outcome.err
    assert not (project / "runs").exists() or not list((project / "runs").iterdir())


def test_a_resumed_run_takes_no_file(framesift: Run, project: Path, config: Path) -> None:
    outcome = framesift("train", project, "--config", config, "--resume", "conv3d_basic-001")

    assert outcome.code == 2
    assert "it takes no --config" in outcome.err
