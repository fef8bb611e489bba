"""Which thresholds hold for a run."""

from __future__ import annotations

from core.anomaly.calibration import Calibration
from core.anomaly.frame_scores import MAP_STATISTICS, Statistic
from core.errors import ProjectError
from core.project.project import Project
from core.project.records import EventRule, Run, Thresholds
from core.training.run_folder import RunFolder


def suggested_thresholds(project: Project, run: Run, statistic: Statistic) -> Thresholds | None:
    """Return the thresholds that the run's calibration suggests; None if it has none."""
    folder = RunFolder(project.layout.run(run.name))
    if not folder.calibration.exists():
        return None
    calibration = Calibration.load(folder.calibration)
    return calibration.default_thresholds(statistic) if statistic in calibration.spreads else None


def rule_in_force(project: Project, run: Run, statistic: Statistic) -> EventRule:
    """Return how suspect frames of a run become events; the plain rule if nobody has said."""
    chosen = project.thresholds(run.id, statistic)
    return EventRule() if chosen is None else chosen.rule


def run_statistics(project: Project, run: Run) -> tuple[Statistic, ...]:
    """Return which frame scores a run gives; those that every run gives if it cannot be told."""
    folder = RunFolder(project.layout.run(run.name))
    try:
        return tuple(Calibration.load(folder.calibration).spreads)
    except ProjectError:
        return MAP_STATISTICS


def thresholds_in_force(project: Project, run: Run, statistic: Statistic) -> Thresholds | None:
    """Return what was set for a run, else what its calibration suggests."""
    chosen = project.thresholds(run.id, statistic)
    if chosen is None:
        return suggested_thresholds(project, run, statistic)
    if chosen.origin is not None:
        return chosen
    # Older projects have not kept where thresholds came from.
    try:
        suggested = suggested_thresholds(project, run, statistic)
    except ProjectError:
        return chosen
    return suggested if chosen == suggested else chosen
