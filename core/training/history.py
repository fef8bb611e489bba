"""The learning curve of a run, one row an epoch, as a table that any program reads."""

from __future__ import annotations

import csv
import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import TrainingError
from core.files import replaced_when_whole
from core.training.events import EpochDone


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What one epoch came to.

    Attributes
    ----------
    epoch : int
        Counted from 1.
    train_loss, val_loss : float
        Mean loss of a clip; ``val_loss`` is NaN without validation clips.
    learning_rate : float
        At the end of the epoch.
    seconds : float
        Wall time, validation included.
    clips_per_second : float
        Training clips only.
    memory_mib, gpu_memory_mib : float
        Of the process and at most on the GPU, see `core.training.memory.MemoryUse`; NaN where
        nobody looked, as in a history from before there were such columns.
    separation : float
        Mean score of known anomalous frames over that of held-out normal ones; NaN where it does
        not choose the checkpoint.
    """

    epoch: int
    train_loss: float
    val_loss: float
    learning_rate: float
    seconds: float
    clips_per_second: float
    memory_mib: float = math.nan
    gpu_memory_mib: float = math.nan
    separation: float = math.nan

    @property
    def deciding_loss(self) -> float:
        """The validation loss, or the training loss where nothing is held out."""
        return self.train_loss if math.isnan(self.val_loss) else self.val_loss


_FIELDS = dataclasses.fields(HistoryRow)
_NAMES = [field.name for field in _FIELDS]
#: Columns that came later: an older file is whole without them.
_LATER = frozenset(field.name for field in _FIELDS if field.default is not dataclasses.MISSING)


def read_history(path: Path) -> list[HistoryRow]:
    """Read the learning curve of a run; empty where there is none yet.

    Raises
    ------
    TrainingError
        If the file is no learning curve.
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            names = [it for it in _NAMES if it not in _LATER or it in (reader.fieldnames or ())]
            return [
                HistoryRow(int(row["epoch"]), **{it: float(row[it]) for it in names[1:]})
                for row in reader
            ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(
            f"{path} is damaged and cannot be read. Remove it, then resume the run."
        ) from error


def merit(train_loss: float, val_loss: float, separation: float) -> float:
    """Return what the best epoch has most of.

    The separation where there is one, as it is only measured where it shall choose; else the
    validation loss, or the training loss where nothing is held out, with its sign turned.
    """
    if not math.isnan(separation):
        return separation
    return -(train_loss if math.isnan(val_loss) else val_loss)


def best_epoch(epochs: Sequence[HistoryRow | EpochDone]) -> HistoryRow | EpochDone | None:
    """Return the epoch whose network is kept as the best one; None if there is no epoch.

    The one with most `merit`; of equals the first.
    """
    return max(
        epochs, key=lambda it: merit(it.train_loss, it.val_loss, it.separation), default=None
    )


def write_history(rows: list[HistoryRow], path: Path) -> None:
    """Write the learning curve of a run, whole or not at all.

    The whole file is written anew each epoch: it is small, and a crash then leaves either the old
    or the new one.

    Raises
    ------
    TrainingError
        If it cannot be written.
    """
    try:
        with (
            replaced_when_whole(path) as part,
            part.open("w", encoding="utf-8", newline="") as file,
        ):
            writer = csv.writer(file)
            writer.writerow(_NAMES)
            writer.writerows(dataclasses.astuple(row) for row in rows)
    except OSError as error:
        raise TrainingError(
            f"Cannot write {path}: {error.strerror}. Make room, then resume the run."
        ) from error
