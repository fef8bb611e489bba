"""What TensorBoard shows of a training: curves, and pictures of what the network makes of frames.

TensorBoard reads these files while they grow; `core.operations.tensorboard` starts it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from core.files import why_refused
from core.jobs import JobContext, Notice
from core.training.history import HistoryRow
from core.training.run_folder import RunFolder

if TYPE_CHECKING:
    # Only a training that writes for it pays for loading it.
    from torch.utils.tensorboard import SummaryWriter

#: Where a column of the history is shown; the part before the slash gathers curves.
_TAGS = {
    "train_loss": "loss/training",
    "val_loss": "loss/validation",
    "learning_rate": "training/learning rate",
    "seconds": "training/seconds an epoch",
    "clips_per_second": "training/clips a second",
    "memory_mib": "memory/process, MiB",
    "gpu_memory_mib": "memory/GPU, MiB",
}


class TrainingBoard:
    """Write a training into its run folder for TensorBoard to show.

    It is for looking only: where it cannot be written, a `Notice` says so and training goes on.
    Nothing is said where the run folder is gone, which training itself ends over.

    Parameters
    ----------
    run : RunFolder
        Gets one file more each time that the training is begun or resumed.
    epochs_done : int
        Epochs behind a resumed run; what an earlier file says of later ones is forgotten.
    context : JobContext
        Gets the `Notice`.
    """

    def __init__(self, run: RunFolder, epochs_done: int, context: JobContext) -> None:
        self._run, self._context, self._epochs_done = run, context, epochs_done
        self._writer: SummaryWriter | None = None

    def __enter__(self) -> Self:
        from torch.utils.tensorboard import SummaryWriter

        self._hook = threading.excepthook
        threading.excepthook = self._on_thread_error
        try:
            purged = self._epochs_done + 1 if self._epochs_done else None
            self._writer = SummaryWriter(str(self._run.path), purge_step=purged)
        except OSError as error:
            self._give_up(error)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            try:
                self._writer.close()
            except OSError as refused:
                self._give_up(refused)
        threading.excepthook = self._hook

    def _on_thread_error(self, args: threading.ExceptHookArgs) -> None:
        # What TensorBoard's thread cannot write it raises at the next call too, which says so;
        # as an error of a thread it would be told a second time, with a traceback.
        is_theirs = type(args.thread).__module__.startswith("tensorboard.")
        if not (is_theirs and issubclass(args.exc_type, OSError)):
            self._hook(args)

    def add_epoch(self, row: HistoryRow, pictures: Mapping[str, NDArray[np.uint8]]) -> None:
        """Write an epoch.

        Parameters
        ----------
        row : HistoryRow
            What it came to.
        pictures : mapping of str to ndarray of uint8, shape (H, W, 1) or (H, W, 3)
            By the names under which they are shown.
        """
        if self._writer is None:
            return
        try:
            self._add_curves(row)
            for name, picture in pictures.items():
                self._writer.add_image(name, picture, row.epoch, dataformats="HWC")
            self._writer.flush()
        except OSError as error:
            self._give_up(error)

    def _add_curves(self, row: HistoryRow) -> None:
        for field in dataclasses.fields(row):
            value = getattr(row, field.name)
            if self._writer is not None and field.name != "epoch" and math.isfinite(value):
                self._writer.add_scalar(_TAGS.get(field.name, field.name), value, row.epoch)

    def _give_up(self, error: OSError) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            with contextlib.suppress(OSError):
                writer.close()
        if not self._run.path.is_dir():
            return
        self._context.emit(
            Notice(
                f"Training goes on, but TensorBoard will not show more of {self._run.path.name}: "
                f"{why_refused(error)}."
            )
        )
