"""Load in an idle moment what the first training needs, so that its start does not stall."""

from __future__ import annotations

from dataclasses import dataclass

from core.jobs import JobContext


@dataclass(frozen=True, slots=True)
class WarmUpJob:
    """Import the training loop and take one step of an optimiser.

    Importing holds Python's lock for tenths of a second, and the first optimiser loads more.
    """

    @property
    def name(self) -> str:
        """What the log calls it."""
        return "Warming up"

    def run(self, context: JobContext) -> None:
        """Do it; the result is that it was done."""
        import torch

        context.check()
        from core.training.fit import fit_network  # noqa: F401  # imported for its imports
        from core.training.optimizer import make_optimizer
        from core.training.settings import TrainSettings

        context.check()
        weight = torch.nn.Parameter(torch.zeros(2))
        optimizer = make_optimizer(TrainSettings(), [weight])
        weight.square().sum().backward()  # type: ignore[no-untyped-call]  # as torch has it
        optimizer.step()
