"""What goes into a training, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping

from core.media.time_text import duration_words
from core.operations.train import TrainingSummary
from gui.train.settings_form import TrainChoice

#: With fewer steps an autoencoder has hardly begun to rebuild frames.
_FEW_STEPS = 100


def summary_text(summary: TrainingSummary, options: Mapping[str, object]) -> str:
    """Return what goes into a training, in a few lines.

    Parameters
    ----------
    summary : TrainingSummary
        Clips and frames.
    options : mapping
        Of the detector; a network has ``epochs`` and a ``batch_size``.
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
    epochs, batch_size = options.get("epochs"), options.get("batch_size")
    if isinstance(epochs, int) and isinstance(batch_size, int):
        steps = epochs * math.ceil(summary.clips / batch_size)
        few = "; more epochs would learn more" if steps < _FEW_STEPS else ""
        lines.append(f"{steps:,} steps in all{few}")
    return "\n".join(lines)


def title_text(choice: TrainChoice) -> str:
    """Return what is trained, in one line."""
    recipe = choice.recipe
    parts = [choice.detector, f"frames of {recipe.width} × {recipe.height}"]
    if epochs := choice.options.get("epochs"):
        parts.append(f"{epochs:,} epochs")
    return " · ".join(parts)


def resumed_text(run_name: str, epochs: int) -> str:
    """Return which run goes on, in one line."""
    return f"{run_name} · resumed, up to epoch {epochs:,}"
