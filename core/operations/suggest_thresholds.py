"""What each way to choose thresholds would give for a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.anomaly.statistic import Statistic
from core.anomaly.threshold_method import ThresholdMethod
from core.anomaly.thresholds import ThresholdChoice
from core.errors import FramesiftError
from core.jobs import JobContext
from core.operations.choose_thresholds import run_thresholds
from core.project.project import Project
from core.project.records import EventRule

#: The ways that need nothing to be typed.
_METHODS = tuple(it for it in ThresholdMethod if it is not ThresholdMethod.FIXED)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one way gives.

    Attributes
    ----------
    method : ThresholdMethod
        The way, with its default measure.
    choice : ThresholdChoice or None
        What comes of it; None where it cannot be gone.
    reason : str
        Why not; empty where it can.
    """

    method: ThresholdMethod
    choice: ThresholdChoice | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SuggestThresholdsJob:
    """Choose thresholds of a run in every way there is; nothing is stored.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run.
    statistic : Statistic
        The frame score.
    rule : EventRule
        What they are chosen for.
    """

    folder: Path
    run_name: str
    statistic: Statistic
    rule: EventRule

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Choosing thresholds of {self.run_name}"

    def run(self, context: JobContext) -> tuple[Suggestion, ...]:
        """Return one suggestion for each way."""
        with Project.open(self.folder, check=False) as project:
            run = project.run_named(self.run_name)
            found = []
            for method in _METHODS:
                context.check()
                try:
                    choice = run_thresholds(project, run, self.statistic, method, rule=self.rule)
                except FramesiftError as error:
                    found.append(Suggestion(method, None, str(error)))
                else:
                    found.append(Suggestion(method, choice))
            return tuple(found)
