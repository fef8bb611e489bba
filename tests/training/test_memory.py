"""Each epoch says how much memory the training took."""

from __future__ import annotations

import math
from collections.abc import Callable

from core.jobs import JobContext
from core.training.events import EpochDone
from core.training.fit import FitOutcome
from core.training.history import read_history
from core.training.memory import MemoryUse
from core.training.run_folder import RunFolder

Fit = Callable[..., FitOutcome]


def test_events_and_history_hold_the_memory_of_each_epoch(fit: Fit, run: RunFolder) -> None:
    events: list[object] = []

    fit(JobContext(emit=events.append), epochs=2)

    told = [event.memory_mib for event in events if isinstance(event, EpochDone)]
    assert told == [row.memory_mib for row in read_history(run.history)]
    # torch alone takes far more; a unit mixed up would be a thousand times off.
    assert all(50 < memory_mib < 50_000 for memory_mib in told)


def test_without_a_gpu_its_memory_is_unknown_and_not_none_at_all() -> None:
    assert math.isnan(MemoryUse.measure("cpu").gpu_mib)


def test_a_history_from_before_memory_was_kept_is_read(run: RunFolder) -> None:
    run.history.write_text(
        "epoch,train_loss,val_loss,learning_rate,seconds,clips_per_second\n"
        "1,0.5,0.6,0.001,2.0,30.0\n",
        encoding="utf-8",
    )

    (row,) = read_history(run.history)

    assert (row.epoch, row.val_loss, row.clips_per_second) == (1, 0.6, 30.0)
    assert math.isnan(row.memory_mib)
    assert math.isnan(row.gpu_memory_mib)
