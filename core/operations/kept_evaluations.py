"""What is known of all runs of a project, for a table of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.anomaly.statistic import Statistic
from core.evaluation.evaluation import Evaluation
from core.evaluation.kept import read_kept
from core.evaluation.read_judged import sequences_to_judge
from core.evaluation.stamp import EvaluationStamper
from core.jobs import JobContext
from core.project.project import Project
from core.training.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class KnownEvaluation:
    """An evaluation that was made earlier.

    Attributes
    ----------
    evaluation : Evaluation
        All figures that were made.
    is_stale : bool
        Whether scores or labels have changed since the frames were judged.
    are_places_stale : bool
        Whether scores or masks have changed since maps were judged, if they were.
    """

    evaluation: Evaluation
    is_stale: bool
    are_places_stale: bool


@dataclass(frozen=True, slots=True)
class KeptEvaluationsJob:
    """Read the evaluations that are kept in the run folders.

    Attributes
    ----------
    folder : Path
        The project.
    statistic : Statistic
        By which frame score.
    """

    folder: Path
    statistic: Statistic = Statistic.LOCAL_MAX

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Reading evaluations"

    def run(self, context: JobContext) -> Mapping[int, KnownEvaluation]:
        """Return what is known by the id of the run, of those that were evaluated ever."""
        found = {}
        with Project.open(self.folder, check=False) as project:
            stamper = EvaluationStamper(project)
            for run in project.runs():
                context.check()
                folder = RunFolder(project.layout.run(run.name))
                kept = read_kept(folder, self.statistic)
                if kept is None:
                    continue
                sequences = sequences_to_judge(project, folder)
                now = stamper.stamp(folder, sequences, self.statistic)
                found[run.id] = KnownEvaluation(
                    kept.whole,
                    is_stale=kept.stamp != now.frames,
                    are_places_stale=kept.costly is not None and kept.costly.stamp.maps != now.maps,
                )
        return found
