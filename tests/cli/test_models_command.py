"""The models, by command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_a_model_is_shown_layer_by_layer(framesift: Run) -> None:
    outcome = framesift("models", "conv3d_basic")

    assert outcome.code == 0
    assert "18,481 parameters" in outcome.out
    assert "Conv3d 3×3×3, padding 1, ReLU" in outcome.out


def test_json_of_one_model_holds_that_one_alone(framesift: Run) -> None:
    (one,) = framesift("models", "conv3d_basic", "--json").json["models"]

    assert (one["name"], one["kind"], one["parameters"]) == ("conv3d_basic", "3-D", 18_481)
    assert one["clip"] == [1, 32, 112, 112]
    assert len(one["layers"]) == 6


def test_a_model_is_drawn_for_the_frames_of_a_recipe(framesift: Run, tmp_path: Path) -> None:
    path = tmp_path / "basic.png"

    outcome = framesift(
        "models", "conv3d_basic", "--recipe", "grey-160", "--diagram", path, "--json"
    )

    assert outcome.json["diagram"] == str(path)
    assert outcome.json["models"][0]["clip"] == [1, 8, 112, 160]
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_mistyped_model_gets_the_nearest_names(framesift: Run) -> None:
    outcome = framesift("models", "conv3d_basik")

    assert outcome.code == 2
    assert "Did you mean conv3d_basic" in outcome.err


def test_a_picture_in_another_form_is_refused(framesift: Run, tmp_path: Path) -> None:
    outcome = framesift("models", "cae", "--diagram", tmp_path / "cae.jpg")

    assert outcome.code == 2
    assert "cae.jpg must end in .svg, .png or .pdf" in outcome.err
    assert not list(tmp_path.iterdir())


def test_a_picture_of_no_model_is_bad_usage(framesift: Run, tmp_path: Path) -> None:
    assert framesift("models", "--diagram", tmp_path / "all.svg").code == 2
