"""What TensorBoard shows of a training: curves, and what the network makes of a frame.

TensorBoard reads these files while they grow; `core.operations.tensorboard` starts it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from torch import nn

from core.files import why_refused
from core.jobs import JobContext, Notice
from core.training.data import TrainingData
from core.training.events import PreviewReady
from core.training.history import HistoryRow
from core.training.playhead import Playhead
from core.training.preview import preview
from core.training.run_folder import RunFolder

#: Root mean squared error of a pixel that is white; the scale is the same for every epoch and run.
WHITE_ERROR = 0.25

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

    Parameters
    ----------
    run : RunFolder
        Gets one file more each time that the training is begun or resumed.
    data : TrainingData
        Has the frame that is shown after each epoch, from the middle of what is held out.
    rebuilt_frames : int
        How many of the last frames of a clip the network rebuilds or predicts, K.
    epochs_done : int
        Epochs behind a resumed run; what an earlier file says of later ones is forgotten.
    context : JobContext
        Gets the `Notice`.
    """

    def __init__(
        self,
        run: RunFolder,
        data: TrainingData,
        rebuilt_frames: int,
        epochs_done: int,
        context: JobContext,
    ) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._data, self._rebuilt_frames, self._context = data, rebuilt_frames, context
        self._held_out = _held_out_frame(data)
        self._run = run
        self._writer: SummaryWriter | None = None
        try:
            purged = epochs_done + 1 if epochs_done else None
            self._writer = SummaryWriter(str(run.path), purge_step=purged)
        except OSError as error:
            self._give_up(error)

    def __enter__(self) -> Self:
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

    def add_epoch(self, row: HistoryRow, network: nn.Module, shown: PreviewReady | None) -> None:
        """Write an epoch.

        Parameters
        ----------
        row : HistoryRow
            What it came to.
        network : Module
            In evaluation mode.
        shown : PreviewReady or None
            What it makes of the frame under the playhead, if one is on show.
        """
        if self._writer is None:
            return
        try:
            self._add_curves(row)
            held_out = preview(network, self._rebuilt_frames, self._data, self._held_out, row.epoch)
            for place, made in (("held-out frame", held_out), ("playhead", shown)):
                if made is not None:
                    self._add_pictures(place, made)
            self._writer.flush()
        except OSError as error:
            self._give_up(error)

    def _add_curves(self, row: HistoryRow) -> None:
        for field in dataclasses.fields(row):
            value = getattr(row, field.name)
            if self._writer is not None and field.name != "epoch" and math.isfinite(value):
                self._writer.add_scalar(_TAGS.get(field.name, field.name), value, row.epoch)

    def _add_pictures(self, place: str, made: PreviewReady) -> None:
        learnt = {it.sequence_id: it.store for it in self._data.sequences}
        pictures = {}
        if made.sequence_id in learnt:  # a person may look at another sequence
            frame = learnt[made.sequence_id].frame(made.frame_index)
            pictures["1 input"] = _picture(frame)
        name = "2 prediction" if made.is_prediction else "2 reconstruction"
        pictures[name] = _picture(made.reconstruction)
        pictures["3 residual"] = residual_picture(made.anomaly_map)
        for name, picture in pictures.items():
            if self._writer is not None:
                self._writer.add_image(f"{place}/{name}", picture, made.epoch, dataformats="HWC")

    def _give_up(self, error: OSError) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            with contextlib.suppress(OSError):
                writer.close()
        self._context.emit(
            Notice(
                f"Training goes on, but TensorBoard will not show more of {self._run.path.name}: "
                f"{why_refused(error)}."
            )
        )


def residual_picture(residual: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return a residual as a grey picture with a scale that never changes.

    Parameters
    ----------
    residual : ndarray of float32, shape (H, W)
        Mean squared error of each pixel.

    Returns
    -------
    ndarray of uint8, shape (H, W, 1)
        White from `WHITE_ERROR` on; the square root of the error below, so that small errors are
        seen at all.
    """
    grey = np.sqrt(np.sqrt(residual) / WHITE_ERROR)[..., np.newaxis]
    return _picture(np.nan_to_num(grey, nan=0.0))


def _picture(frame: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(np.clip(np.nan_to_num(frame), 0, 1) * 255).astype(np.uint8)


def _held_out_frame(data: TrainingData) -> Playhead:
    """Return the middle frame of the middle clip that is held out, or learnt if none is."""
    clips = data.validation if len(data.validation) else data.train
    middle = len(clips) // 2
    playhead = Playhead()
    playhead.move(
        data.sequences[int(clips.sequence[middle])].sequence_id,
        int(clips.start[middle]) + data.clip_length // 2,
    )
    return playhead
