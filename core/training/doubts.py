"""Settings that will not do what the person may expect of them."""

from __future__ import annotations

from core.training.data import TrainingData
from core.training.settings import TrainSettings


def doubts(data: TrainingData, settings: TrainSettings) -> list[str]:
    """Return a sentence for each setting that cannot have its effect on these data."""
    sentences = []
    clips = len(data.train)
    if settings.batch_size > clips:
        taken = "the only clip" if clips == 1 else f"all {clips} clips"
        sentences.append(
            f"The batch size of {settings.batch_size} is more than there is to learn: "
            f"each step takes {taken}."
        )
    if settings.motion_weight and data.clip_length == 1:
        sentences.append("motion_weight has no effect: single frames do not move.")
    return sentences
