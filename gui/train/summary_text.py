"""What goes into a training, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from core.media.time_text import duration_words
from core.operations.known_pace import KnownPace
from core.operations.train import TrainingSummary
from core.wording import counted
from gui.train.settings_form import TrainChoice

#: With fewer steps an autoencoder has hardly begun to rebuild frames.
_FEW_STEPS = 100


def summary_text(
    summary: TrainingSummary, options: Mapping[str, object], pace: KnownPace | None = None
) -> str:
    """Return what goes into a training, and what it will take, in a few lines.

    Parameters
    ----------
    summary : TrainingSummary
        Clips and frames.
    options : mapping
        Of the detector; a network has ``epochs`` and a ``batch_size``.
    pace : KnownPace, optional
        How fast an earlier run of the same kind learnt.
    """
    if not summary.clips:
        return (
            f"No clips: {summary.excluded_frames:,} of {summary.frames:,} frames are excluded. "
            "Add sequences to learn from, or exclude less."
        )
    held_out = summary.validation_clips
    lines = [
        f"{summary.clips:,} clips to learn, {held_out:,} held out to check",
        f"{duration_words(summary.hours * 3600)} of normal frames",
        f"{summary.excluded_frames:,} of {summary.frames:,} frames excluded",
    ]
    epochs, steps = options.get("epochs"), steps_of_epoch(summary, options)
    if isinstance(epochs, int) and steps:
        few = "; more epochs would learn more" if epochs * steps < _FEW_STEPS else ""
        lines.append(f"{counted(steps, 'step')} an epoch, {epochs * steps:,} in all{few}")
    if pace is not None and pace.clips_per_second > 0:
        seconds = round(_clips_of_epoch(summary, options) / pace.clips_per_second)
        lines.append(f"About {duration_words(max(1, seconds))} an epoch, as {pace.run} took")
    return "\n".join(lines)


def steps_of_epoch(summary: TrainingSummary, options: Mapping[str, object]) -> int:
    """Return the steps of an epoch; 0 for a detector that makes none."""
    epoch_steps, batch_size = options.get("epoch_steps"), options.get("batch_size")
    if isinstance(epoch_steps, int):
        return epoch_steps
    return math.ceil(summary.clips / batch_size) if isinstance(batch_size, int) else 0


def _clips_of_epoch(summary: TrainingSummary, options: Mapping[str, object]) -> int:
    """Return how many clips an epoch takes: all of them, or as many as are made for it."""
    epoch_steps, batch_size = options.get("epoch_steps"), options.get("batch_size")
    if isinstance(epoch_steps, int) and isinstance(batch_size, int):
        return epoch_steps * batch_size
    return summary.clips


def preset_cost_text(summary: TrainingSummary, options: Mapping[str, object]) -> str:
    """Return what an epoch of the published input would be."""
    if not summary.clips:
        return "too few frames for its clips"
    steps = steps_of_epoch(summary, options)
    return f"{counted(summary.clips, 'clip')}, {counted(steps, 'step')} an epoch"


def title_text(choice: TrainChoice) -> str:
    """Return what is trained, in one line."""
    recipe = choice.recipe
    size = f"{recipe.width}\N{NBSP}×\N{NBSP}{recipe.height}"
    # A person's own model is named by the whole path of its file.
    parts = [Path(choice.detector).name, f"frames of {size}"]
    if epochs := choice.options.get("epochs"):
        parts.append(counted(epochs, "epoch").replace(" ", "\N{NBSP}"))
    return " · ".join(parts)


def resumed_text(run_name: str, epochs: int) -> str:
    """Return which run goes on, in one line."""
    return f"{run_name} · resumed, up to epoch {epochs:,}"
