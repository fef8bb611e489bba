"""How much memory a training takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import psutil
import torch

_MIB = 2**20


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Memory in MiB.

    Attributes
    ----------
    process_mib : float
        What the whole process holds in the computer's memory now (resident set size). Pages of a
        frame store that the system keeps at hand count too, and are given back when it needs them.
    gpu_mib : float
        The most that tensors took on the GPU at once since `forget_peak`; NaN without CUDA.
    """

    process_mib: float
    gpu_mib: float = math.nan

    @classmethod
    def measure(cls, device: str) -> Self:
        """Look at what there is now.

        Parameters
        ----------
        device : str
            As `core.training.devices.choose_device` returns it.
        """
        gpu_mib = math.nan
        if device.startswith("cuda"):
            gpu_mib = torch.cuda.max_memory_allocated(device) / _MIB
        return cls(psutil.Process().memory_info().rss / _MIB, gpu_mib)


def forget_peak(device: str) -> None:
    """Let the peak of the GPU's memory be measured from now on."""
    if device.startswith("cuda"):
        torch.cuda.reset_peak_memory_stats(device)
