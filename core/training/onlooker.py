"""How a network is asked, while it still learns, what it makes of frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch import nn

from core.media.frame_index import FrameRange
from core.recipe.prepared import PreparedSequence
from core.training.data import TrainingData
from core.training.events import PreviewReady
from core.training.playhead import Playhead


class Onlooker(Protocol):
    """Asks a network that learns what it makes of frames.

    It changes nothing that is learnt: the network answers in evaluation mode, and no random number
    is drawn.

    Attributes
    ----------
    scale : tuple of float, or None
        Low and high values of maps and scores, where these mean the same in every training.
    """

    @property
    def scale(self) -> tuple[float, float] | None:
        """See above."""
        ...

    def preview(
        self,
        sequence: PreparedSequence,
        frame_index: int,
        epoch: int,
        *,
        is_epoch_done: bool = True,
    ) -> PreviewReady | None:
        """Return what the network makes of one frame; None where the frame cannot be read."""
        ...

    def scores(
        self, sequence: PreparedSequence
    ) -> Iterator[list[tuple[FrameRange, NDArray[np.float32]]]]:
        """Yield the scores of some frames at a time, of far ones first and then of those between.

        Where time runs out, what is known is spread evenly over the sequence. What comes later
        counts.
        """
        ...

    def grey(self, anomaly_map: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return an anomaly map (H, W) in shades 0…1 that mean the same in every epoch and run."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """Who looks at a network while it learns.

    Attributes
    ----------
    data : TrainingData
        What the network learns from.
    playhead : Playhead or None
        What is on show; None where nobody looks.
    onlooker : callable
        Makes what asks a network.
    """

    data: TrainingData
    playhead: Playhead | None
    onlooker: Callable[[nn.Module], Onlooker]


def spread_out(count: int) -> list[tuple[int, int]]:
    """Return 0 to ``count - 1`` so that every beginning of the list is spread evenly.

    Returns
    -------
    list of tuple of int
        Each number, and how many from it on it can stand for until there are more.

    Examples
    --------
    >>> spread_out(6)
    [(0, 6), (4, 2), (2, 2), (1, 1), (3, 1), (5, 1)]
    """
    order: list[tuple[int, int]] = []
    step = 1
    while step < count:
        step *= 2
    seen = [False] * count
    while step:
        for place in range(0, count, step):
            if not seen[place]:
                seen[place] = True
                order.append((place, min(step, count - place)))
        step //= 2
    return order
