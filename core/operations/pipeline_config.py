"""Understand the ``config.yaml`` of the older pipelines.

Their keys come in sections (``training: {lr: …}``) or flat; what a key becomes here stands in the
tables at the end of this file. Nothing is guessed: a key that is not in them is an error, and a key
that has no effect says why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import models
from core.config import nearest, read_yaml
from core.errors import ConfigError
from core.training.settings import LossName, OptimizerName, Precision, TrainSettings


class Target(StrEnum):
    """What the setting belongs to that a key becomes; the value is the command that takes it."""

    MODEL = "train --model"
    RECIPE = "train --recipe"
    TRAINING = "train"
    SCORING = "score"
    EXPORT = "export"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the file, and what it became.

    Attributes
    ----------
    key : str
        As in the file, with its sections, e.g. ``training.lr``.
    value : object
        As in the file.
    target : Target
        What its settings belong to.
    settings : mapping
        Our settings by name; empty if it has no effect.
    note : str
        What else is to be said: why it has no effect, or what is different here.
    """

    key: str
    value: object
    target: Target = Target.NOTHING
    settings: Mapping[str, object] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table that tells a person what became of the file."""

    key: str
    value: object
    became: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command takes of a target.

    Attributes
    ----------
    given : mapping
        Settings that its other options say: these win over the file.
    known : collection of str or None
        The settings that there are; others have no effect. None for all.
    who : str
        Whose settings these are, e.g. ``motion``.
    """

    given: Mapping[str, object] = field(default_factory=dict)
    known: Collection[str] | None = None
    who: str = ""

    def settings(self, found: Mapping[str, object]) -> dict[str, object]:
        """Return what is taken of what a file says, together with what options say."""
        known = found if self.known is None else self.known
        return {name: it for name, it in found.items() if name in known} | dict(self.given)


@dataclass(frozen=True, slots=True)
class PipelineConfig:
    """A ``config.yaml`` of an older pipeline, understood.

    Attributes
    ----------
    path : Path
        The file.
    entries : tuple of Entry
        In the order of the file.
    """

    path: Path
    entries: tuple[Entry, ...]

    def settings(self, *targets: Target) -> dict[str, Any]:
        """Return what the file says of some targets, by the names of our settings."""
        chosen: dict[str, Any] = {}
        for entry in self.entries:
            if entry.target in targets:
                chosen |= entry.settings
        return chosen

    @property
    def model(self) -> str | None:
        """The model that it names; None if it names none."""
        model: str | None = self.settings(Target.MODEL).get("model")
        return model

    def rows(self, taken: Mapping[Target, Taken]) -> list[Row]:
        """Tell what a command takes from the file: one row for each line of it.

        Parameters
        ----------
        taken : mapping of Target to Taken
            What it takes; the rest is for other commands.
        """
        return [Row(it.key, it.value, _told(it, taken.get(it.target))) for it in self.entries]


def read_pipeline_config(path: Path) -> PipelineConfig:
    """Read a ``config.yaml`` of an older pipeline.

    Parameters
    ----------
    path : Path
        YAML, flat or in sections.

    Returns
    -------
    PipelineConfig
        Every key of it understood.

    Raises
    ------
    ConfigError
        If the file cannot be read, holds a key that is not known or is there twice, or a value that
        makes no sense.
    """
    found: dict[str, tuple[str, object]] = {}
    for sections, key, value in _leaves(read_yaml(path), ()):
        name, whole = _name(sections, key), ".".join([*sections, key])
        if name in found:
            raise ConfigError(f"{path} says {name} twice: {found[name][0]} and {whole}. Keep one.")
        if name not in _RULES:
            if value is None and not sections:
                continue  # a section without any entry
            offer = nearest(key, [*_RULES, *_OTHER_SPELLINGS])
            raise ConfigError(f"{path}: nothing is known of “{whole}”. {offer}")
        found[name] = whole, value
    values = {name: value for name, (_, value) in found.items()}
    return PipelineConfig(path, tuple(_entry(path, it, found, values) for it in found))


def _leaves(
    values: Mapping[Any, object], sections: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str, object]]:
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*sections, str(key)))
        else:
            yield sections, str(key), value


def _name(sections: tuple[str, ...], key: str) -> str:
    """Return by which name a key stands in the tables, e.g. ``optimizer`` for optimizer.type."""
    name = key.strip().lower().replace("-", "_")
    section = sections[-1].strip().lower() if sections else ""
    if name in ("type", "name") and section in _NAMED_BY_SECTION:
        return _NAMED_BY_SECTION[section]
    if name == "stride" and section.startswith(("eval", "inference", "score", "test")):
        return "score_stride"
    return _OTHER_SPELLINGS.get(name, name)


def _entry(
    path: Path, name: str, found: Mapping[str, tuple[str, object]], values: Mapping[str, object]
) -> Entry:
    key, value = found[name]
    if value is None:
        return Entry(key, value, note="not set: the default stays")
    try:
        target, settings, note = _RULES[name](value, values)
    except ValueError as error:
        raise ConfigError(f"{path}: {key}: {error}") from error
    return Entry(key, value, target, settings, note)


def _told(entry: Entry, taken: Taken | None) -> str:
    if not entry.settings:
        return entry.note if entry.value is None else f"no effect: {entry.note}"
    if taken is None:
        return f"for framesift {entry.target.value.partition(' ')[0]} --config"
    parts, has_effect = [], False
    for name, value in entry.settings.items():
        if name in taken.given:
            parts.append(f"{name} = {taken.given[name]}, as an option says")
        elif taken.known is not None and name not in taken.known:
            parts.append(f"no effect: {taken.who} has no {name}")
        else:
            has_effect = True
            parts.append(f"{name} = {value:g}" if isinstance(value, float) else f"{name} = {value}")
    return ", ".join(parts) + (f" ({entry.note})" if entry.note and has_effect else "")


_Became = tuple[Target, dict[str, object], str]
_Rule = Callable[[Any, Mapping[str, object]], _Became]


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


def _as(target: Target, setting: str, read: Callable[[object], object], note: str = "") -> _Rule:
    """Make the rule for a key that becomes one setting."""
    return lambda value, _all: (target, {setting: read(value)}, note)


def _nothing(why: str) -> _Rule:
    """Make the rule for a key without effect."""
    return lambda _value, _all: (Target.NOTHING, {}, why)


def _chosen(value: object, names: Mapping[str, str]) -> str:
    known = {name.casefold(): ours for name, ours in names.items()}
    if (ours := known.get(str(value).strip().casefold())) is None:
        raise ValueError(f"there is no “{value}”. {nearest(str(value), names)}")
    return ours


def _model(value: object, _all: Mapping[str, object]) -> _Became:
    names = _MODELS | {it.class_name: it.name for it in models.cards()}
    return (
        Target.MODEL,
        {"model": _chosen(value, names | {it.name: it.name for it in models.cards()})},
        "",
    )


def _resize(value: object, _all: Mapping[str, object]) -> _Became:
    sizes = value if isinstance(value, list | tuple) else [value, value]
    if len(sizes) != 2:
        raise ValueError(f"must be a width and a height, not {value!r}.")
    width, height = (_whole(it) for it in sizes)
    return Target.RECIPE, {"width": width, "height": height}, ""


def _precision(value: object, _all: Mapping[str, object]) -> _Became:
    name = str(value).strip().lower()
    if name in _COMPUTED:
        return Target.TRAINING, {"precision": _COMPUTED[name].value}, ""
    if name in _STORED:
        return Target.NOTHING, {}, "frames are stored as uint8 or float16, whichever loses nothing"
    raise ValueError(f"there is no “{value}”. {nearest(name, [*_STORED, *_COMPUTED])}")


def _gap(value: object, values: Mapping[str, object]) -> _Became:
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


def _optimizer(value: object, _all: Mapping[str, object]) -> _Became:
    return (
        Target.TRAINING,
        {"optimizer": _chosen(value, {it.value: it.value for it in OptimizerName})},
        "",
    )


def _loss(value: object, values: Mapping[str, object]) -> _Became:
    loss = _chosen(value, _LOSSES | {it.value: it.value for it in LossName})
    settings: dict[str, object] = {"loss": loss}
    if loss == LossName.MSE_SSIM.value and values.get("alpha") is None:
        # Half of each was their default.
        settings["ssim_weight"] = 0.5
    return Target.TRAINING, settings, ""


def _alpha(value: object, _all: Mapping[str, object]) -> _Became:
    return Target.TRAINING, {"ssim_weight": round(1 - _number(value), 6)}, ""


def _amp(value: object, _all: Mapping[str, object]) -> _Became:
    precision = Precision.AUTO if _truth(value) else Precision.FLOAT32
    return Target.TRAINING, {"precision": precision.value}, ""


def _eta_min(value: object, values: Mapping[str, object]) -> _Became:
    rate = values.get("lr")
    peak = TrainSettings().learning_rate if rate is None else _number(rate)
    share = _number(value) / peak if peak else math.inf
    if not 0 <= share <= 1:
        raise ValueError(f"must lie between 0 and the learning rate {peak:g}, not {value!r}.")
    settings = {"schedule": "cosine", "final_share": float(f"{share:.6g}")}
    return Target.TRAINING, settings, f"of the learning rate {peak:g}"


def _threshold(value: object, _all: Mapping[str, object]) -> _Became:
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
_NAMED_BY_SECTION = {
    "optimizer": "optimizer",
    "model": "model_arch",
    "loss": "loss_function",
    "loss_function": "loss_function",
}
_OTHER_SPELLINGS = {
    "gap_threshhold": "gap_threshold",
    "iou_threshold": "iou_thresh",
    "learning_rate": "lr",
}

#: Every key, and what becomes of it. To add one, add a line.
_RULES: Mapping[str, _Rule] = {
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
