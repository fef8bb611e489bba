"""One optimiser step, within the memory that there is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import torch
from torch import Tensor, nn

from core.errors import TrainingError
from core.jobs import JobContext, Notice
from core.training.loader import Batch
from core.training.losses import Loss
from core.training.network import Rebuilt, is_out_of_memory, rebuild, to_device
from core.training.team import Team

if TYPE_CHECKING:
    # Loading Fabric takes a second or two; whoever trains pays for it, nobody else.
    from lightning_fabric import Fabric


ResultT = TypeVar("ResultT")


class Looked(NamedTuple):
    """What a network makes of clips that it does not learn from.

    Attributes
    ----------
    losses : Tensor of float32, shape (N,)
        On the device.
    pictures : Tensor of float32, shape (N, C, K, H, W), or None
        The last K frames of each, rebuilt or predicted, on the CPU; None if nobody wants them.
    """

    losses: Tensor
    pictures: Tensor | None


class Stepper:
    """Take optimiser steps and measure losses, in smaller parts if memory runs out.

    Parameters
    ----------
    fabric : Fabric
        Device and precision.
    network : Module
        As `Fabric.setup` returned it.
    optimizer : Optimizer
        As `Fabric.setup` returned it.
    loss : Loss
        One loss a clip.
    gradient_clip : float
        Largest norm of the gradient; 0 for any.
    context : JobContext
        Gets a `Notice` when a batch had to be cut.
    team : Team
        The processes that take each step together.

    Attributes
    ----------
    team : Team
        As given.
    parts : int
        Into how many a batch is cut. The step is the same, because gradients add up.
    """

    def __init__(
        self,
        fabric: Fabric,
        network: nn.Module,
        optimizer: torch.optim.Optimizer,
        loss: Loss,
        gradient_clip: float,
        context: JobContext,
        team: Team,
    ) -> None:
        self.parts = 1
        self._fabric = fabric
        self._network = network
        self._optimizer = optimizer
        self._loss = loss
        self._gradient_clip = gradient_clip
        self._context, self.team = context, team

    def train(self, batch: Batch, learning_rate: float) -> Tensor:
        """Take one step and return the loss of each clip before it, on the device.

        The clips come from the CPU. If not even a single clip fits into memory, this raises
        TrainingError.

        Parameters
        ----------
        batch : Batch
            The share of this process.
        learning_rate : float
            Of this step.

        Returns
        -------
        Tensor, shape (M,)
            Of the clips of all shares, in the order of ``batch.whole``.
        """
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate
        losses = self._in_parts(batch, self._gradients)
        self._step()
        return self.team.gathered(losses, batch.whole)

    def look(self, batch: Batch, *, keeps_pictures: bool = False) -> Looked:
        """Look at clips without learning from them.

        Parameters
        ----------
        batch : Batch
            From the CPU.
        keeps_pictures : bool, optional
            Whether to return what the network makes of the clips as well.
        """
        with torch.inference_mode():
            return self._in_parts(batch, functools.partial(self._look, keeps=keeps_pictures))

    def _in_parts(self, batch: Batch, work: Callable[[Batch], ResultT]) -> ResultT:
        while True:
            try:
                return work(batch)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                # Outside this block the error, and with it all tensors of the failed try, is gone.
            self._cut(batch)

    def _cut(self, batch: Batch) -> None:
        """Make the parts half as large.

        Raises
        ------
        TrainingError
            If they are single clips already.
        """
        self._optimizer.zero_grad(set_to_none=True)
        if self._fabric.device.type == "cuda":
            torch.cuda.empty_cache()
        size = -(-len(batch) // self.parts)
        if size <= 1:
            _, _, length, height, width = batch.clips.shape
            raise TrainingError(
                f"Not even one clip of {length} frames of {width}x{height} fits into the memory of "
                f"{self._fabric.device}. Take smaller frames, shorter clips or a smaller width."
            )
        self.parts *= 2
        sentence = (
            f"{self._fabric.device} has not enough memory for {size} clips at once: going on with "
            f"{-(-size // 2)} at a time and the same batch size, only slower."
        )
        self._context.emit(Notice(sentence))

    def _gradients(self, batch: Batch) -> Tensor:
        """Go forward and back through a batch, part by part."""
        self._optimizer.zero_grad(set_to_none=True)
        losses = [torch.zeros(0, device=self._fabric.device)]
        for part in batch.parts(self.parts) if len(batch) else ():
            # Gradients of several processes are added below, all at once.
            with self._fabric.no_backward_sync(self._network):  # type: ignore[arg-type]  # it is
                part_losses, _ = self._forward(part)
                self._fabric.backward(part_losses.sum() / len(batch.whole))
            losses.append(part_losses.detach())
        return torch.cat(losses)

    def _step(self) -> None:
        self.team.add_gradients(self._network)
        if self._gradient_clip:
            # A gradient that is no number shows as a loss that is none; a scaler expects a few.
            self._fabric.clip_gradients(
                self._network,
                self._optimizer,
                max_norm=self._gradient_clip,
                error_if_nonfinite=False,
            )
        self._optimizer.step()

    def _look(self, batch: Batch, *, keeps: bool) -> Looked:
        losses, pictures = [], []
        for part in batch.parts(self.parts):
            part_losses, rebuilt = self._forward(part)
            losses.append(part_losses)
            if keeps:
                pictures.append(rebuilt.reconstruction.cpu())
        return Looked(torch.cat(losses), torch.cat(pictures) if keeps else None)

    def _forward(self, part: Batch) -> tuple[Tensor, Rebuilt]:
        """Return the loss of each clip and what the network makes of it, on the device."""
        clips = shown = to_device(part.clips, self._fabric.device)
        if part.inputs is not part.clips:
            shown = to_device(part.inputs, self._fabric.device)
        rebuilt = rebuild(self._network, shown)
        judged = rebuilt
        if part.ignored is not None:
            ignored = part.ignored.to(self._fabric.device)
            judged = without_ignored_pixels(rebuilt, clips, ignored)
        return self._loss(judged, clips), rebuilt


def without_ignored_pixels(rebuilt: Rebuilt, clips: Tensor, ignored: Tensor) -> Rebuilt:
    """Return a reconstruction that is right where pixels are ignored, so that no loss counts them.

    No gradient comes from there. Structural similarity compares neighbourhoods: one that reaches
    into what is ignored counts by what is outside of it.

    Parameters
    ----------
    rebuilt : Rebuilt
        The last K frames of each clip, and a divergence maybe, which cannot be divided.
    clips : Tensor, shape (N, C, T, H, W)
        What was to be rebuilt.
    ignored : Tensor of bool, shape (N, 1, T, H, W)
        Which of their pixels do not count.
    """
    frames = rebuilt.reconstruction.shape[2]
    seen, hidden = clips[:, :, -frames:], ignored[:, :, -frames:]
    return rebuilt._replace(reconstruction=torch.where(hidden, seen, rebuilt.reconstruction))
