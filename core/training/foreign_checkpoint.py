"""Read the weights in a checkpoint of another program, without running any code in it."""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.errors import CheckpointError

#: Where a program keeps the weights among other things, most usual first.
_KEYS = ("model_state_dict", "state_dict", "model", "weights")
#: Put before every name by `torch.nn.DataParallel` and `torch.compile`.
_PREFIXES = ("module.", "_orig_mod.")


def read_weights(path: Path) -> dict[str, Tensor]:
    """Read the weights in a checkpoint of another program, without running any code in it.

    Parameters
    ----------
    path : Path
        A file of ``torch.save``: the weights by name, or a dictionary that holds them under
        ``model_state_dict`` or ``state_dict``.

    Returns
    -------
    dict of str to Tensor
        On the CPU, in the order of the file, without the prefixes of wrappers.

    Raises
    ------
    CheckpointError
        If the file is missing, damaged, holds no weights, or objects besides plain values.
    """
    if not path.exists():
        raise CheckpointError(f"There is no file {path}.")
    if not zipfile.is_zipfile(path):  # torch would try its formats of before 2020
        raise CheckpointError(f"{path} is damaged, or no checkpoint that torch saved since 2020.")
    try:
        with torch.serialization.safe_globals(_numbers_of_numpy()):
            values = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise CheckpointError(
            f"{path} holds objects of its program besides weights, and Framesift runs no code of a "
            "checkpoint. Save its state_dict alone, with torch.save, and import that."
        ) from error
    except (OSError, RuntimeError, EOFError, ValueError, KeyError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        raise CheckpointError(f"{path} is no checkpoint of torch: {reason}.") from error
    weights = _found(values)
    if not weights:
        raise CheckpointError(
            f"{path} holds no weights, neither by themselves nor under {' or '.join(_KEYS[:2])}."
        )
    return weights


def _found(values: object) -> dict[str, Tensor]:
    """Return the weights in what a file held; empty if there are none."""
    if not isinstance(values, Mapping):
        return {}
    for key in _KEYS:
        if isinstance(values.get(key), Mapping):
            return _found(values[key])
    weights = {str(name): it for name, it in values.items() if isinstance(it, Tensor)}
    for prefix in _PREFIXES:
        if weights and all(name.startswith(prefix) for name in weights):
            weights = {name.removeprefix(prefix): it for name, it in weights.items()}
    return weights


def _numbers_of_numpy() -> list[Any]:
    """Return what torch needs to read a loss that was saved as a number of numpy: plain data."""
    scalar = np.float64().__reduce__()[0]
    kinds = {type(np.dtype(code)) for code in "bBhHiIlLqQefd?"}
    # Before numpy 2 it had another name.
    return [scalar, (scalar, "numpy.core.multiarray.scalar"), np.dtype, *kinds]
