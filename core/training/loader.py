"""Batches of clips straight from the memory maps, read ahead in the background."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.data import ClipList, TrainingData

#: Batches that wait, read, for the network. More would only cost memory.
_DEPTH = 2


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some clips.

    Attributes
    ----------
    chosen : ndarray of int64, shape (N,)
        Their positions in the clip list.
    clips : Tensor of float32, shape (N, C, T, H, W)
        In 0…1, on the CPU.
    """

    chosen: NDArray[np.int64]
    clips: Tensor


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

    Yields
    ------
    Batch
        In order. Close the generator to stop reading.
    """

    def read(chosen: NDArray[np.int64]) -> Batch:
        batch = torch.from_numpy(data.batch(clips, chosen))
        return Batch(chosen, batch.pin_memory() if pin else batch)

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
