"""All detectors by name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

import models
from core.anomaly.motion import MotionSettings
from core.anomaly.reconstruction import ReconstructionSettings
from core.anomaly.registry import (
    detector_clip_length,
    detector_names,
    load_detector,
    make_detector,
    settings_type,
)
from core.errors import ConfigError, TrainingError
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder


def test_every_model_and_those_that_are_none_are_detectors() -> None:
    others = ("motion", "background", "fusion")
    assert detector_names() == ("synthetic", *(card.name for card in models.cards()), *others)


def test_each_detector_has_its_own_settings() -> None:
    assert settings_type("motion") is MotionSettings
    assert settings_type("conv3d_basic") is ReconstructionSettings


@pytest.mark.parametrize(("name", "length"), [("cae", 1), ("motion", 2), ("conv3d_basic", 6)])
def test_clip_length_is_the_recipes_unless_the_detector_has_its_own(name: str, length: int) -> None:
    assert detector_clip_length(name, Recipe(clip_length=6)) == length


def test_mistyped_detector_offers_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"no detector “motoin”\. Did you mean motion"):
        make_detector("motoin", (1, 2, 16, 16))


def test_mistyped_setting_offers_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"unknown setting “epoch”\. Did you mean epochs"):
        make_detector("conv3d_basic", (1, 4, 16, 16), {"epoch": 3})


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("conv3d_basic", {"score_batch": 1}),
        ("conv3d_basic", {"percentile": 101}),
        ("conv3d_basic", {"merge": "median"}),
        ("motion", {"box": 4}),
        ("motion", {"median": 0}),
    ],
)
def test_setting_out_of_range_is_named(name: str, options: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=f"settings of {name}"):
        make_detector(name, (1, 4, 16, 16), options)


def test_clips_that_a_model_cannot_take_are_refused_before_any_work() -> None:
    with pytest.raises(TrainingError, match="single frames"):
        make_detector("cae", (1, 4, 16, 16))


def test_run_of_a_detector_that_is_not_known_is_named(make_run: Callable[..., RunFolder]) -> None:
    with pytest.raises(ConfigError, match="no detector “from_the_future”"):
        load_detector(make_run("from_the_future"))


def test_listing_detectors_loads_no_torch() -> None:
    code = (
        "import sys; from core.anomaly.registry import detector_names, make_detector; "
        "detector_names(); make_detector('conv3d_basic', (1, 4, 16, 16)); "
        "sys.exit('torch' in sys.modules or 'scipy' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
