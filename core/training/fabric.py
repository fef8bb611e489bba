"""Where and in which numbers a network trains: Lightning Fabric's part, and torch's switches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch

from core.jobs import JobContext, Notice
from core.training.place import Place
from core.training.settings import Precision
from core.training.team import PrecisionName, launched

if TYPE_CHECKING:
    # Loading Fabric takes a second or two; whoever trains pays for it, nobody else.
    from lightning_fabric import Fabric


def make_fabric(device: str, precision: Precision, context: JobContext) -> Fabric:
    """Return a Fabric for one device, or for this process's one among those that train together.

    Parameters
    ----------
    device : str
        As `core.training.devices.choose_device` returns it.
    precision : Precision
        What the settings ask for. Half precision away from CUDA is refused with a `Notice`.
    context : JobContext
        Gets the `Notice`.
    """
    from lightning_fabric import Fabric

    kind, _, number = device.partition(":")
    resolved = _resolved(kind, precision, context)
    place = Place.of_environment()
    if place.count == 1:
        alone = [int(number or 0)] if kind == "cuda" else 1
        return Fabric(accelerator=kind, devices=alone, precision=resolved)
    return launched(kind, place, resolved)


def random_state(device: str) -> dict[str, Any]:
    """Return the state of torch's random numbers on the CPU and on a GPU in use."""
    state: dict[str, Any] = {"cpu": torch.get_rng_state()}
    if device.startswith("cuda"):
        state["cuda"] = torch.cuda.get_rng_state(device)
    return state


def restore_random_state(state: Mapping[str, Any], device: str) -> None:
    """Put torch's random numbers where `random_state` found them."""
    torch.set_rng_state(state["cpu"])
    if device.startswith("cuda") and "cuda" in state:
        torch.cuda.set_rng_state(state["cuda"], device)


@contextmanager
def gpu_habits(*, is_deterministic: bool) -> Iterator[None]:
    """Let a GPU take its fastest convolutions, or the ones that repeat exactly, for a while."""
    cudnn = torch.backends.cudnn
    benchmark, deterministic = cudnn.benchmark, cudnn.deterministic
    cudnn.benchmark, cudnn.deterministic = not is_deterministic, is_deterministic
    try:
        yield
    finally:
        cudnn.benchmark, cudnn.deterministic = benchmark, deterministic


def _resolved(kind: str, precision: Precision, context: JobContext) -> PrecisionName:
    if precision is Precision.FLOAT32:
        return "32-true"
    if kind != "cuda":
        if precision is not Precision.AUTO:
            context.emit(Notice(f"Half precision is slow on {kind}: training in float32 instead."))
        return "32-true"
    if precision is Precision.FLOAT16:
        return "16-mixed"
    has_native = torch.cuda.is_bf16_supported(including_emulation=False)
    return "bf16-mixed" if has_native or precision is Precision.BFLOAT16 else "16-mixed"
