"""Evaluate several runs one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from core.anomaly.statistic import Statistic
from core.errors import FramesiftError
from core.jobs import JobContext, Notice
from core.operations.evaluate import EvaluateJob


@dataclass(frozen=True, slots=True)
class EvaluateRunsJob:
    """Evaluate runs by one frame score; what is found is kept in their folders.

    Attributes
    ----------
    folder : Path
        The project.
    run_names : sequence of str
        Which runs.
    statistic : Statistic
        Which frame score to judge.
    """

    WRITES_PROJECT: ClassVar[bool] = True

    folder: Path
    run_names: Sequence[str]
    statistic: Statistic = Statistic.LOCAL_MAX

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        one = self.run_names[0] if len(self.run_names) == 1 else f"{len(self.run_names)} runs"
        return f"Evaluating {one}"

    def run(self, context: JobContext) -> tuple[str, ...]:
        """Return the names of those that could be evaluated; a notice tells of each other one."""
        done = []
        for name in self.run_names:
            context.check()
            try:
                EvaluateJob(self.folder, name, self.statistic).run(context)
            except FramesiftError as error:
                context.emit(Notice(str(error)))
            else:
                done.append(name)
        return tuple(done)
