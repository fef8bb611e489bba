"""What each key of the older pipelines' ``config.yaml`` becomes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import models
from core.config import nearest
from core.training.settings import LossName, OptimizerName, Precision, TrainSettings


class Target(StrEnum):
    """What the setting belongs to that a key becomes; the value is the command that takes it."""

    MODEL = "train --model"
    RECIPE = "train --recipe"
    TRAINING = "train"
    SCORING = "score"
    EXPORT = "export"
    NOTHING = ""


#: Whose settings a key becomes, which ones, and what else is to be said.
Became = tuple[Target, dict[str, object], str]
#: From the value of a key and those of all keys to what it becomes; ValueError where it makes none.
Rule = Callable[[Any, Mapping[str, object]], Became]


def _number(value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]  # YAML takes 1e-5 for text
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError(f"must be a number, not {value!r}.")
    return number


def _whole(value: object) -> int:
    number = _number(value)
    if number != int(number):
        raise ValueError(f"must be a whole number, not {value!r}.")
    return int(number)


def _truth(value: object) -> bool:
    text = str(value).casefold()
    if text not in ("true", "false"):
        raise ValueError(f"must be true or false, not {value!r}.")
    return text == "true"


def _as(target: Target, setting: str, read: Callable[[object], object], note: str = "") -> Rule:
    """Make the rule for a key that becomes one setting."""
    return lambda value, _all: (target, {setting: read(value)}, note)


def _nothing(why: str) -> Rule:
    """Make the rule for a key without effect."""
    return lambda _value, _all: (Target.NOTHING, {}, why)


def _chosen(value: object, names: Mapping[str, str]) -> str:
    known = {name.casefold(): ours for name, ours in names.items()}
    if (ours := known.get(str(value).strip().casefold())) is None:
        raise ValueError(f"there is no “{value}”. {nearest(str(value), names)}")
    return ours


def _model(value: object, _all: Mapping[str, object]) -> Became:
    names = _MODELS | {it.class_name: it.name for it in models.cards()}
    return (
        Target.MODEL,
        {"model": _chosen(value, names | {it.name: it.name for it in models.cards()})},
        "",
    )


def _resize(value: object, _all: Mapping[str, object]) -> Became:
    sizes = value if isinstance(value, list | tuple) else [value, value]
    if len(sizes) != 2:
        raise ValueError(f"must be a width and a height, not {value!r}.")
    width, height = (_whole(it) for it in sizes)
    return Target.RECIPE, {"width": width, "height": height}, ""


def _precision(value: object, _all: Mapping[str, object]) -> Became:
    name = str(value).strip().lower()
    if name in _COMPUTED:
        return Target.TRAINING, {"precision": _COMPUTED[name].value}, ""
    if name in _STORED:
        return Target.NOTHING, {}, "frames are stored as uint8 or float16, whichever loses nothing"
    raise ValueError(f"there is no “{value}”. {nearest(name, [*_STORED, *_COMPUTED])}")


def _gap(value: object, values: Mapping[str, object]) -> Became:
    threshold = _number(value)
    interval = values.get("sample_interval_sec")
    sample_s = 0.0 if interval is None else _number(interval)
    if 0 < sample_s < threshold:
        factor, note = threshold / sample_s, f"{threshold:g} s in steps of {sample_s:g} s"
    else:
        factor, note = threshold, "taken as a multiple of the cadence"
    if factor <= 1:
        raise ValueError(f"must be longer than one step between frames, not {value!r}.")
    return Target.RECIPE, {"gap_factor": round(factor, 6)}, note


def _optimizer(value: object, _all: Mapping[str, object]) -> Became:
    return (
        Target.TRAINING,
        {"optimizer": _chosen(value, {it.value: it.value for it in OptimizerName})},
        "",
    )


def _loss(value: object, values: Mapping[str, object]) -> Became:
    loss = _chosen(value, _LOSSES | {it.value: it.value for it in LossName})
    settings: dict[str, object] = {"loss": loss}
    if loss == LossName.MSE_SSIM.value and values.get("alpha") is None:
        # Half of each was their default.
        settings["ssim_weight"] = 0.5
    return Target.TRAINING, settings, ""


def _alpha(value: object, _all: Mapping[str, object]) -> Became:
    return Target.TRAINING, {"ssim_weight": round(1 - _number(value), 6)}, ""


def _amp(value: object, _all: Mapping[str, object]) -> Became:
    precision = Precision.AUTO if _truth(value) else Precision.FLOAT32
    return Target.TRAINING, {"precision": precision.value}, ""


def _eta_min(value: object, values: Mapping[str, object]) -> Became:
    rate = values.get("lr")
    peak = TrainSettings().learning_rate if rate is None else _number(rate)
    share = _number(value) / peak if peak else math.inf
    if not 0 <= share <= 1:
        raise ValueError(f"must lie between 0 and the learning rate {peak:g}, not {value!r}.")
    settings = {"schedule": "cosine", "final_share": float(f"{share:.6g}")}
    return Target.TRAINING, settings, f"of the learning rate {peak:g}"


def _threshold(value: object, _all: Mapping[str, object]) -> Became:
    low = _number(value)
    # Their light blue boxes began at four times the one threshold.
    return Target.EXPORT, {"low": low, "high": 4 * low}, _UNITS


_UNITS = "in the units of the run's anomaly maps"
_STORED = ("float32", "float16", "uint8")
_COMPUTED = {
    "bf16": Precision.BFLOAT16,
    "bfloat16": Precision.BFLOAT16,
    "fp16": Precision.FLOAT16,
    "half": Precision.FLOAT16,
    "16": Precision.FLOAT16,
    "32": Precision.FLOAT32,
    "fp32": Precision.FLOAT32,
    "auto": Precision.AUTO,
}
#: How the older pipelines call what is ours; a model can also be named as here.
_MODELS = {"Basic3DAE": "conv3d_basic", "PaperConv3DAE": "conv3d_ae"}
_LOSSES = {
    "MSELoss": LossName.MSE.value,
    "L1Loss": LossName.L1.value,
    "SmoothL1Loss": LossName.SMOOTH_L1.value,
    "SSIMLoss": LossName.SSIM.value,
    "MSE_SSIMLoss": LossName.MSE_SSIM.value,
}
#: Keys that are called ``type`` or ``name``, by their section.
NAMED_BY_SECTION = {
    "optimizer": "optimizer",
    "model": "model_arch",
    "loss": "loss_function",
    "loss_function": "loss_function",
}
#: How a key may be written besides.
OTHER_SPELLINGS = {
    "gap_threshhold": "gap_threshold",
    "iou_threshold": "iou_thresh",
    "learning_rate": "lr",
}

#: Every key, and what becomes of it. To add one, add a line.
RULES: Mapping[str, Rule] = {
    "clip_length": _as(Target.RECIPE, "clip_length", _whole),
    "resize": _resize,
    "precision": _precision,
    "stride": _as(Target.RECIPE, "stride", _whole),
    "sample_interval_sec": _nothing("every frame of a sequence is used, at the cadence it has"),
    "gap_threshold": _gap,
    "batch_size": _as(Target.TRAINING, "batch_size", _whole),
    "drop_last": _nothing("each epoch learns every clip; a smaller last batch counts by its clips"),
    "optimizer": _optimizer,
    "lr": _as(Target.TRAINING, "learning_rate", _number),
    "weight_decay": _as(Target.TRAINING, "weight_decay", _number),
    "model_arch": _model,
    "loss_function": _loss,
    "alpha": _alpha,
    "data_range": _nothing("frames are always in 0 to 1"),
    "amp": _amp,
    "epochs": _as(Target.TRAINING, "epochs", _whole),
    "start_epoch": _nothing("framesift train --resume RUN goes on where a run stopped"),
    "warmup_epochs": _as(
        Target.TRAINING, "warmup_epochs", _number, "the learning rate rises over them"
    ),
    "log_interval": _nothing("progress is told ten times a second, history once an epoch"),
    "checkpoint_interval": _as(Target.TRAINING, "keep_every", _whole),
    "eta_min": _eta_min,
    "score_stride": _as(Target.SCORING, "score_stride", _whole),
    "fps": _as(Target.EXPORT, "fps", _number),
    "threshold": _threshold,
    "threshold_low": _as(Target.EXPORT, "low", _number, _UNITS),
    "threshold_high": _as(Target.EXPORT, "high", _number, _UNITS),
    "min_area": _as(Target.EXPORT, "min_area", _whole),
    "heat_weight": _as(Target.EXPORT, "heat_weight", _number),
    "iou_thresh": _as(Target.EXPORT, "overlap", _number),
    "scale_factor": _as(Target.EXPORT, "scale", _number),
}
