"""Batches of clips straight from the memory maps, read ahead in the background."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.data import ClipList, TrainingData

#: From positions in a clip list and the clips (N, C, T, H, W) there to what is shown of them.
Shown = Callable[[NDArray[np.int64], NDArray[np.float32]], NDArray[np.float32]]

#: From the clips of a whole batch to those that this process takes.
Share = Callable[[NDArray[np.int64]], NDArray[np.int64]]

#: Batches that wait, read, for the network. More would only cost memory.
_DEPTH = 2


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some clips.

    Attributes
    ----------
    whole : ndarray of int64, shape (M,)
        Positions in the clip list of all clips of the optimiser step, of which these are a share
        or a part.
    chosen : ndarray of int64, shape (N,)
        Positions of these.
    clips : Tensor of float32, shape (N, C, T, H, W)
        In 0…1, on the CPU: what is to be rebuilt.
    inputs : Tensor of float32, shape (N, C, T, H, W)
        What the network is shown; ``clips`` itself where that is the same.
    ignored : Tensor of bool, shape (N, 1, T, H, W), or None
        Pixels that are not learnt from; None where there are none.
    """

    whole: NDArray[np.int64]
    chosen: NDArray[np.int64]
    clips: Tensor
    inputs: Tensor
    ignored: Tensor | None = None

    def __len__(self) -> int:
        return len(self.chosen)

    def parts(self, count: int) -> list[Batch]:
        """Cut the batch into so many parts of about the same size, or into single clips."""
        count = max(1, min(count, len(self)))
        chosen, clips = np.array_split(self.chosen, count), self.clips.tensor_split(count)
        inputs = clips if self.inputs is self.clips else self.inputs.tensor_split(count)
        ignored = [None] * count if self.ignored is None else self.ignored.tensor_split(count)
        parts = zip(chosen, clips, inputs, ignored, strict=True)
        return [Batch(self.whole, *part) for part in parts]


def shuffled(count: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """Return the order of the clips in one epoch.

    It follows from seed and epoch alone, so that a resumed run goes on in the same order.
    """
    return np.random.default_rng([seed, epoch]).permutation(count)


def batch_count(count: int, batch_size: int) -> int:
    """Return into how many batches so many clips are cut."""
    return -(-count // batch_size)


def batches(
    data: TrainingData,
    clips: ClipList,
    order: NDArray[np.int64],
    batch_size: int,
    *,
    pin: bool = False,
    shown: Shown | None = None,
    share: Share | None = None,
) -> Generator[Batch, None, None]:
    """Read clips in batches, the next ones in the background.

    Parameters
    ----------
    data : TrainingData
        Where the frames are.
    clips : ClipList
        ``data.train`` or ``data.validation``.
    order : ndarray of int64, shape (N,)
        Positions in ``clips``.
    batch_size : int
        Most clips in a batch. Sizes differ by one at most: no lone clip is left at the end, for
        which batch normalisation has no statistics.
    pin : bool, optional
        Whether to keep clips in pinned memory, from which a GPU copies without waiting.
    shown : callable, optional
        From positions and clips to what the network is shown of them; the clips as they are by
        default.
    share : callable, optional
        What this process takes of a batch; all of it by default.

    Yields
    ------
    Batch
        In order. Close the generator to stop reading.
    """

    def read(whole: NDArray[np.int64]) -> Batch:
        chosen = whole if share is None else share(whole)
        arrays = data.batch(clips, chosen)
        batch = tensor(arrays)
        seen = arrays if shown is None else shown(chosen, arrays)
        inputs = batch if seen is arrays else tensor(seen)
        mask = data.ignored(clips, chosen)
        return Batch(whole, chosen, batch, inputs, None if mask is None else tensor(mask))

    def tensor(array: NDArray[np.generic]) -> Tensor:
        plain = torch.from_numpy(array)
        return plain.pin_memory() if pin else plain

    if not len(order):
        return
    waiting: deque[Future[Batch]] = deque()
    pool = ThreadPoolExecutor(1, thread_name_prefix="read-clips")
    try:
        for chosen in np.array_split(order, batch_count(len(order), batch_size)):
            waiting.append(pool.submit(read, chosen))
            if len(waiting) > _DEPTH:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
