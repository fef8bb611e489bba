"""Which of the processes that train together this one is."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a process among those that train one network.

    Attributes
    ----------
    rank : int
        Its number among all of them, counted from 0. The first one alone writes and reports.
    count : int
        Processes in all; 1 for a training by itself.
    local_rank, local_count : int
        The same on this computer.
    """

    rank: int = 0
    count: int = 1
    local_rank: int = 0
    local_count: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this process writes the files of the run."""
        return self.rank == 0

    @property
    def hosts(self) -> int:
        """Computers that take part, all with the same number of processes."""
        return self.count // self.local_count

    @classmethod
    def of_environment(cls) -> Place:
        """Read what ``torchrun`` or ``framesift train --devices`` says of this process.

        Without either it trains by itself.
        """
        if "TORCHELASTIC_RUN_ID" not in os.environ:
            return cls()
        names = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE")
        return cls(*(int(os.environ[name]) for name in names))
