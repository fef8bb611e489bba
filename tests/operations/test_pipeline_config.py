"""What the configuration of an older pipeline becomes."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import from_mapping
from core.errors import ConfigError
from core.export.video_options import VideoOptions
from core.operations.pipeline_config import PipelineConfig, Row, Taken, read_pipeline_config
from core.operations.pipeline_keys import Target
from core.recipe.recipe import Recipe
from core.training.settings import TrainSettings

Read = Callable[[str], PipelineConfig]

WHOLE = """
    data_pre_processing:
      clip_length: 16
      resize: [112, 96]
      precision: float32
      stride: 2
      sample_interval_sec: 60
      gap_threshhold: 150
    data_loader: {batch_size: 4, drop_last: true}
    optimizer: {type: Adam, lr: 0.002, weight_decay: 1e-5}
    model: {model_arch: PaperConv3DAE, loss_function: L1Loss}
    training: {amp: false, epochs: 50, warmup_epochs: 10, checkpoint_interval: 5, eta_min: 0.0002}
    evaluate:
      stride: 1
      fps: 10
      threshold_low: 0.02
      threshold_high: 0.08
      min_area: 25
      heat_weight: 0.4
      iou_thresh: 0.3
      scale_factor: 3
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that understands a text."""

    def understand(text: str) -> PipelineConfig:
        path = tmp_path / "config.yaml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return read_pipeline_config(path)

    return understand


def became(config: PipelineConfig, key: str) -> str:
    rows = {row.key: row.became for row in config.rows({it: Taken() for it in Target})}
    return rows[key]


def test_every_key_of_a_whole_file_becomes_a_setting_or_says_why_not(read: Read) -> None:
    config = read(WHOLE)

    assert config.model == "conv3d_ae"
    assert config.settings(Target.RECIPE) == {
        "clip_length": 16,
        "width": 112,
        "height": 96,
        "stride": 2,
        "gap_factor": 2.5,
    }
    assert config.settings(Target.TRAINING) == {
        "batch_size": 4,
        "optimizer": "adam",
        "learning_rate": 0.002,
        "weight_decay": 1e-5,
        "loss": "l1",
        "precision": "32",
        "epochs": 50,
        "warmup_epochs": 10,
        "keep_every": 5,
        "schedule": "cosine",
        "final_share": 0.1,
    }
    assert config.settings(Target.SCORING) == {"score_stride": 1}
    assert config.settings(Target.EXPORT) == {
        "fps": 10,
        "low": 0.02,
        "high": 0.08,
        "min_area": 25,
        "heat_weight": 0.4,
        "overlap": 0.3,
        "scale": 3,
    }
    for key in ("precision", "sample_interval_sec"):
        assert became(config, f"data_pre_processing.{key}").startswith("no effect: ")
    assert became(config, "data_loader.drop_last").startswith("no effect: ")


def test_what_it_becomes_is_valid(read: Read) -> None:
    config = read(WHOLE)

    recipe = from_mapping(Recipe, config.settings(Target.RECIPE), "recipe")
    options = config.settings(Target.TRAINING)
    options.pop("keep_every")
    assert recipe.clip_length == 16
    assert from_mapping(TrainSettings, options, "settings").epochs == 50
    assert from_mapping(VideoOptions, config.settings(Target.EXPORT), "video").scale == 3


def test_a_flat_file_means_the_same(read: Read) -> None:
    config = read("{clip_length: 8, lr: 1e-3, optimizer: AdamW, resize: 64, gap_threshold: 3}")

    assert config.settings(Target.RECIPE) == {
        "clip_length": 8,
        "width": 64,
        "height": 64,
        "gap_factor": 3,
    }
    assert config.settings(Target.TRAINING) == {"learning_rate": 1e-3, "optimizer": "adamw"}


def test_a_stride_is_of_scoring_only_in_a_section_of_evaluation(read: Read) -> None:
    assert read("stride: 4").settings(Target.RECIPE) == {"stride": 4}
    assert read("evaluate: {stride: 4}").settings(Target.SCORING) == {"score_stride": 4}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loss_function: MSE_SSIMLoss", {"loss": "mse_ssim", "ssim_weight": 0.5}),
        (
            "{loss_function: MSE_SSIMLoss, loss_params: {alpha: 0.8}}",
            {"loss": "mse_ssim", "ssim_weight": 0.2},
        ),
        ("amp: true", {"precision": "auto"}),
        ("training: {precision: bf16}", {"precision": "bf16"}),
        ("precision: fp32", {"precision": "32"}),
        ("eta_min: 1e-5", {"schedule": "cosine", "final_share": 0.01}),
    ],
)
def test_keys_that_need_thought(read: Read, text: str, expected: dict[str, object]) -> None:
    assert read(text).settings(Target.TRAINING) == expected


def test_one_threshold_stands_for_both_kinds_of_box(read: Read) -> None:
    assert read("threshold: 0.02").settings(Target.EXPORT) == {"low": 0.02, "high": 0.08}


@pytest.mark.parametrize(
    ("name", "model"),
    [("Basic3DAE", "conv3d_basic"), ("conv3d_vae", "conv3d_vae"), ("StridedConv3d", "conv3d_ae")],
)
def test_a_model_may_have_their_name_or_ours(read: Read, name: str, model: str) -> None:
    assert read(f"model_arch: {name}").model == model


def test_a_key_without_a_value_leaves_the_default(read: Read) -> None:
    config = read("training: {epochs: 3, checkpoint_interval: }\nevaluate:\n")

    assert config.settings(Target.TRAINING) == {"epochs": 3}
    assert became(config, "training.checkpoint_interval") == "not set: the default stays"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("learning_ratio: 3", "nothing is known of “learning_ratio”. Did you mean learning_rate"),
        ("training: {epoch: 3}", "nothing is known of “training.epoch”. Did you mean epochs"),
        ("model_arch: Basic3D", "there is no “Basic3D”. Did you mean Basic3DAE"),
        ("optimizer: RMSprop", "there is no “RMSprop”. Known are adamw, adam, sgd"),
        ("loss_function: CustomLoss", "there is no “CustomLoss”"),
        ("epochs: many", "epochs: must be a number, not 'many'"),
        ("epochs: 2.5", "epochs: must be a whole number, not 2.5"),
        ("amp: 3", "amp: must be true or false, not 3"),
        ("resize: [1, 2, 3]", "resize: must be a width and a height"),
        ("gap_threshold: 0.5", "gap_threshold: must be longer than one step"),
        ("{lr: 1e-3, eta_min: 1e-2}", "eta_min: must lie between 0 and the learning rate 0.001"),
        ("a: {lr: 1}\nb: {lr: 2}", "says lr twice: a.lr and b.lr"),
        ("gap_threshold: 3\ngap_threshhold: 4", "says gap_threshold twice"),
        ("precision: float64", "there is no “float64”. Did you mean"),
        ("- 1", "must hold “name: value” lines"),
    ],
)
def test_what_makes_no_sense_is_named(read: Read, text: str, error: str) -> None:
    with pytest.raises(ConfigError) as found:
        read(text)

    assert error in str(found.value)


def test_options_win_over_the_file_and_the_table_says_so(read: Read) -> None:
    config = read("{epochs: 50, resize: 64, fps: 10}")

    rows = config.rows({Target.TRAINING: Taken({"epochs": 3}), Target.RECIPE: Taken()})

    assert rows == [
        Row("epochs", 50, "epochs = 3, as an option says"),
        Row("resize", 64, "width = 64, height = 64"),
        Row("fps", 10, "for framesift export --config"),
    ]


def test_a_detector_without_a_setting_takes_nothing(read: Read) -> None:
    taken = Taken({"decay": 0.5}, known={"decay"}, who="motion")
    config = read("lr: 1e-3")

    assert [it.became for it in config.rows({Target.TRAINING: taken})] == [
        "no effect: motion has no learning_rate"
    ]
    assert taken.settings(config.settings(Target.TRAINING)) == {"decay": 0.5}


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12))
@settings(max_examples=50, deadline=None)
def test_no_key_is_passed_over_in_silence(
    tmp_path_factory: pytest.TempPathFactory, key: str
) -> None:
    path = tmp_path_factory.mktemp("config") / "config.yaml"
    path.write_text(f'"{key}": 3\n', encoding="utf-8")

    try:
        entries = read_pipeline_config(path).entries
    except ConfigError as error:
        assert key in str(error)  # noqa: PT017  # either is right
    else:
        assert [it.key for it in entries] == [key]
