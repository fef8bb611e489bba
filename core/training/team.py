"""What the processes that train one network together tell each other.

Each of them takes its share of every batch, and their gradients are added before the step, so that
all take the same step and hold the same network. They agree on all that decides how to go on: on
the losses, on what was validated, on whether to stop. The first process alone writes, reports and
validates.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.jobs import CancelToken
from core.training.devices import choose_device
from core.training.place import Place

if TYPE_CHECKING:
    # Loading Fabric takes a second or two; whoever trains pays for it, nobody else.
    from lightning_fabric import Fabric

ValueT = TypeVar("ValueT")

#: In which numbers a network computes while it trains, as Fabric calls them.
PrecisionName = Literal["32-true", "bf16-mixed", "16-mixed"]

#: The others wait as long while the first process prepares frames or validates.
_PATIENCE = dt.timedelta(days=2)


class Team:
    """The processes of one training; most often a single one, for which all of this is nothing.

    Parameters
    ----------
    fabric : Fabric
        Launched.
    place : Place
        Of this process.
    """

    def __init__(self, fabric: Fabric, place: Place) -> None:
        self._fabric = fabric
        self.place = place

    def share(self, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what this process takes of a batch; nothing where it has fewer clips than that."""
        return np.array_split(chosen, self.place.count)[self.place.rank]

    def gathered(self, losses: Tensor, chosen: NDArray[np.int64]) -> Tensor:
        """Return the losses of all clips of a batch from those of each share, on the device.

        Parameters
        ----------
        losses : Tensor, shape (M,)
            Of the share of this process.
        chosen : ndarray of int64, shape (N,)
            The clips of the whole batch.

        Returns
        -------
        Tensor, shape (N,)
            In the order of ``chosen``.
        """
        if self.place.count == 1:
            return losses
        before = sum(len(it) for it in np.array_split(chosen, self.place.count)[: self.place.rank])
        whole = torch.zeros(len(chosen), device=self._fabric.device)
        whole[before : before + len(losses)] = losses.float()
        return self._sum(whole)

    def add_gradients(self, network: nn.Module) -> None:
        """Add up the gradients of all processes, each of which has gone back through its share."""
        if self.place.count == 1:
            return
        learnt = [it for it in network.parameters() if it.requires_grad]
        own = [torch.zeros_like(it) if it.grad is None else it.grad for it in learnt]
        summed = self._sum(torch.cat([gradient.flatten() for gradient in own]))
        pieces = torch.split(summed, [it.numel() for it in learnt])
        for parameter, piece in zip(learnt, pieces, strict=True):
            # In the layout of the parameter: a fused step takes for granted that they are alike.
            parameter.grad = torch.empty_like(parameter).copy_(piece.view_as(parameter))

    def average_buffers(self, network: nn.Module) -> None:
        """Average running means and variances, which each process has taken from its own shares."""
        if self.place.count == 1:
            return
        for buffer in network.buffers():
            if buffer.is_floating_point():
                buffer.copy_(self._sum(buffer.detach().clone()) / self.place.count)

    def draw_apart(self, seed: int, epoch: int) -> None:
        """Let the other processes draw random numbers of their own, the same in each try."""
        if not self.place.is_first:
            own = np.random.SeedSequence([seed, epoch, self.place.rank]).generate_state(1)[0]
            torch.manual_seed(int(own))

    def is_stopped(self, token: CancelToken) -> bool:
        """Return whether one of the processes was told to stop, and stop or cancel this one too.

        All get the same answer, where each one's own token may change in the next moment.
        """
        if self.place.count == 1:
            return token.stopped
        asked = torch.tensor([token.stopped, token.cancelled], device=self._fabric.device)
        stopped, cancelled = self._sum(asked.float()).tolist()
        if stopped:
            token.stop()
        if cancelled:
            token.cancel()
        return bool(stopped)

    def told_by_first(self, value: ValueT) -> ValueT:
        """Return in every process what the first one has; the others wait for it."""
        return value if self.place.count == 1 else self._fabric.broadcast(value)

    def _sum(self, own: Tensor) -> Tensor:
        total = self._fabric.all_reduce(own, reduce_op="sum")
        assert isinstance(total, Tensor)  # noqa: S101  # it sums containers of tensors as well
        return total


def assemble(device: str = "auto") -> Team:
    """Meet the other processes before there is anything to train.

    Parameters
    ----------
    device : str, optional
        As for `choose_device`.
    """
    place = Place.of_environment()
    kind = own_device(device, place).partition(":")[0]
    return Team(launched(kind, place), place)


def own_device(device: str, place: Place) -> str:
    """Return the device of a process, e.g. the third GPU of this computer for the third one."""
    chosen = choose_device(device)
    if place.count > 1 and chosen.startswith("cuda"):
        return choose_device(f"cuda:{place.local_rank}")
    return chosen


def launched(kind: str, place: Place, precision: PrecisionName = "32-true") -> Fabric:
    """Return a Fabric for one of several processes, once all of them are there.

    Gradients are added by `Team`, after the last part of a batch, and not by torch while it goes
    back: a process that runs out of memory half way would leave the others waiting.
    """
    from lightning_fabric import Fabric
    from lightning_fabric.strategies.ddp import DDPStrategy

    logging.getLogger("lightning_fabric").setLevel(logging.WARNING)  # it greets each process
    fabric = Fabric(
        accelerator=kind,
        strategy=DDPStrategy(timeout=_PATIENCE, forward_sync_buffers=False),
        devices=place.local_count,
        num_nodes=place.hosts,
        precision=precision,
    )
    fabric.launch()
    return fabric
