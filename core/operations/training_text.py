"""What a training reports, as people read it: in a terminal, in a log."""

from __future__ import annotations

import math

from core.media.time_text import duration_words
from core.training.events import EpochDone, TrainingStarted
from core.wording import short_number


def started_line(started: TrainingStarted) -> str:
    """Return what is about to be learnt.

    Examples
    --------
    >>> started_line(TrainingStarted("cae-001", "cpu", 20, 10, 74, 20))
    'cae-001 on cpu: 20 epochs of 10 steps, 74 clips to learn, 20 held out'
    """
    epochs = "1 epoch" if started.epochs == 1 else f"{started.epochs:,} epochs"
    return (
        f"{started.run} on {started.device}: {epochs} of {started.steps_per_epoch:,} steps, "
        f"{started.train_clips:,} clips to learn, {started.validation_clips:,} held out"
    )


def epoch_line(epoch: EpochDone) -> str:
    """Return what one epoch came to, in one line.

    Examples
    --------
    >>> epoch_line(EpochDone(2, 0.0123, math.nan, 1e-3, 12.0, 34.6, 95.0, True, 812.4))
    'Epoch 2: training loss 0.0123, 12 s, 34.6 clips/s, 812 MiB, 1 min 35 s left'
    """
    parts = [f"training loss {epoch.train_loss:.3g}"]
    if not math.isnan(epoch.val_loss):
        parts.append(f"validation {epoch.val_loss:.3g}")
    if not math.isnan(epoch.separation):
        parts.append(f"separation {epoch.separation:.3g}")
    parts += [duration_words(epoch.seconds), pace_text(epoch.clips_per_second)]
    if memory := memory_text(epoch.memory_mib, epoch.gpu_memory_mib):
        parts.append(memory)
    if epoch.eta_s >= 1:
        parts.append(f"{duration_words(round(epoch.eta_s))} left")
    return f"Epoch {epoch.epoch}: {', '.join(parts)}"


def pace_text(clips_per_second: float) -> str:
    """Return how fast clips are learnt.

    Examples
    --------
    >>> pace_text(7.968), pace_text(1234.5)
    ('7.97 clips/s', '1,234 clips/s')
    """
    return f"{short_number(clips_per_second)} clips/s"


def memory_text(process_mib: float, gpu_mib: float) -> str:
    """Return how much memory is in use; NaN where nobody looked, which is left out.

    Examples
    --------
    >>> memory_text(812.4, math.nan), memory_text(2150.0, 930.2)
    ('812 MiB', '2,150 MiB, 930 MiB on the GPU')
    """
    parts = []
    if not math.isnan(process_mib):
        parts.append(f"{process_mib:,.0f} MiB")
    if not math.isnan(gpu_mib):
        parts.append(f"{gpu_mib:,.0f} MiB on the GPU")
    return ", ".join(parts)
