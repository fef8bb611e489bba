"""Which devices there are to train and score on."""

from __future__ import annotations

from core.errors import TrainingError


def available_devices() -> list[str]:
    """Return the names of all devices, fastest first: ``cuda`` or ``cuda:0``…, ``mps``, ``cpu``."""
    import torch

    gpus = torch.cuda.device_count() if torch.cuda.is_available() else 0
    names = ["cuda"] if gpus == 1 else [f"cuda:{number}" for number in range(gpus)]
    if torch.backends.mps.is_available():
        names.append("mps")
    return [*names, "cpu"]


def choose_device(name: str = "auto") -> str:
    """Return the device that a setting means.

    Parameters
    ----------
    name : str, optional
        ``auto`` for the fastest there is, or a name as `available_devices` gives it.

    Returns
    -------
    str
        What ``torch.device`` takes: ``cuda:0``, ``mps`` or ``cpu``.

    Raises
    ------
    TrainingError
        If this computer has no such device.
    """
    found = available_devices()
    wanted = found[0] if name == "auto" else name
    if wanted == "cuda" and found[0].startswith("cuda"):
        return "cuda:0"
    if wanted == "cuda:0" and found[0] == "cuda":
        return wanted
    if wanted not in found:
        raise TrainingError(
            f"There is no device “{name}” on this computer. Choose auto or {' or '.join(found)}."
        )
    return wanted
