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
    assert "ConvTranspose3d 2×2×2, stride 2, ReLU" in outcome.out


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


def test_the_list_says_of_each_model_what_it_takes_and_returns(framesift: Run) -> None:
    listed = {it["name"]: it for it in framesift("models", "--json").json["models"]}

    predictor = listed["predictor"]
    assert len(listed) == 17
    assert (predictor["kind"], predictor["clip"]) == ("predictive", [1, 5, 128, 192])
    assert predictor["rebuilt_frames"] == 1
    assert predictor["takes"].startswith("predictor takes clips of 2 or more frames")
    assert listed["c3d_deep"]["parameters"] + listed["c3d_deep"]["buffers"] == 17_292_673
    assert listed["c3d_deep"]["value_range"] == [-1, 1]
    assert "Hasan et al. 2016" in listed["stae"]["reference"]
