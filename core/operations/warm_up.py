"""Load in an idle moment what the first training needs, so that its start does not stall."""

from __future__ import annotations

from dataclasses import dataclass

from core.jobs import JobContext
from core.training.loading import load_metrics, load_torch, load_training


@dataclass(frozen=True, slots=True)
class WarmUpJob:
    """Import torch, the training loop and what judges scores, and take a step of an optimiser."""

    @property
    def name(self) -> str:
        """What the log calls it."""
        return "Warming up"

    def run(self, context: JobContext) -> None:
        """Do it; the result is that it was done."""
        load_torch()
        context.check()
        load_training()
        context.check()
        load_metrics()
