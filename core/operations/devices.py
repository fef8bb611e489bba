"""Find out in the background what there is to train on: asking loads torch, which takes seconds."""

from __future__ import annotations

from dataclasses import dataclass

from core.jobs import JobContext


@dataclass(frozen=True, slots=True)
class DevicesJob:
    """List the devices of this computer."""

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Looking for devices"

    def run(self, context: JobContext) -> tuple[str, ...]:
        """Return their names, fastest first."""
        from core.training.devices import available_devices
        from core.training.loading import load_torch

        load_torch()
        context.check()
        return tuple(available_devices())
