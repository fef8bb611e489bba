"""What goes into a training, in words."""

from __future__ import annotations

from core.media.time_text import duration_words
from core.operations.train import TrainingSummary


def summary_text(summary: TrainingSummary) -> str:
    """Return what goes into a training, in a line or two."""
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
    return "\n".join(lines)
