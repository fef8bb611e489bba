"""One run as the table knows it."""

from __future__ import annotations

from dataclasses import dataclass

from core.operations.run_evaluations import RunEvaluation
from core.operations.run_overview import RunOverview
from core.project.records import Run, RunState


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run.

    Attributes
    ----------
    overview : RunOverview
        The run and its folder.
    live : str
        What its training says of itself; empty unless it is in training.
    evaluation : RunEvaluation or None
        What it is worth; None until that is known.
    """

    overview: RunOverview
    live: str = ""
    evaluation: RunEvaluation | None = None

    @property
    def run(self) -> Run:
        """The row in the project."""
        return self.overview.run

    @property
    def state_text(self) -> str:
        """How it stands, in a word or two."""
        if self.live:
            return self.live
        if self.run.state is RunState.RUNNING:
            # No training of this window: the command line, or another window on the project.
            return "running in another program"
        return self.run.state.value

    @property
    def tip(self) -> str:
        """How it stands, in a sentence."""
        return f"{self.run.name}: {self.state_text}. {self.run.reason}".strip()

    def figure(self, name: str) -> float | None:
        """Return a figure of its evaluation by its name in JSON; None where it is not known."""
        if self.evaluation is None or self.evaluation.evaluation is None:
            return None
        value: float | None = self.evaluation.evaluation.figure(name)
        return value
