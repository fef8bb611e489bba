"""Settings that will not do what the person may expect of them."""

from __future__ import annotations

from core.training.data import TrainingData
from core.training.look_ahead import look_ahead_stops
from core.training.settings import CheckpointChoice, TrainSettings


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
    if data.clip_length == 1:
        sentences += [
            f"{name} has no effect: single frames do not move."
            for name in ("motion_weight", "skip_probability")
            if getattr(settings, name)
        ]
    elif settings.skip_probability:
        room = int((look_ahead_stops(data) - data.train.start).max())
        least = min(settings.skip_lengths) * (data.clip_length - 1) + 1
        if room < least:
            sentences.append(
                f"skip_probability has no effect: to skip {min(settings.skip_lengths) - 1} of "
                f"every {min(settings.skip_lengths)} frames takes {least} frames in a row, and "
                f"there are {room} at most."
            )
    if settings.choose_by is CheckpointChoice.SEPARATION and not data.can_separate:
        sentences.append(
            "The validation loss chooses the checkpoint: to choose by separation takes held-out "
            "normal frames, and frames labelled as anomalous and excluded from training in the "
            "sequences that are learnt from."
        )
    return sentences
