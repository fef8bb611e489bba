"""The edit behind dragging a threshold line."""

from __future__ import annotations

from core.project.logged_edit import LoggedEdit
from core.project.project import Project
from core.project.records import Changes, Thresholds


class SetThresholds(LoggedEdit):
    """Set the thresholds of a run.

    Parameters
    ----------
    run_id : int
        Which run.
    statistic : str
        The frame statistic that they are compared with.
    thresholds : Thresholds
        Low and high, in units of the score, and how suspect frames become events.
    text : str, optional
        What is done, where it is not low and high that change.
    """

    def __init__(self, run_id: int, statistic: str, thresholds: Thresholds, text: str = "") -> None:
        self.text = text or f"Set the thresholds to {thresholds.low:.4g} and {thresholds.high:.4g}"
        self._run_id = run_id
        self._statistic = statistic
        self._thresholds = thresholds
        self._before: Thresholds | None = None
        self._was_applied = False

    def _apply(self, project: Project) -> Changes:
        before = project.thresholds(self._run_id, self._statistic)
        if self._was_applied and before != self._before:
            raise self.stale("the thresholds")
        project.set_thresholds(self._run_id, self._statistic, self._thresholds)
        # With the time at which they were chosen, so that doing it again gives the same row.
        self._thresholds = project.thresholds(self._run_id, self._statistic) or self._thresholds
        self._before, self._was_applied = before, True
        return self._changes()

    def _revert(self, project: Project) -> Changes:
        if project.thresholds(self._run_id, self._statistic) != self._thresholds:
            raise self.stale("the thresholds")
        project.set_thresholds(self._run_id, self._statistic, self._before)
        return self._changes()

    def _changes(self) -> Changes:
        return Changes(thresholds=frozenset({self._run_id}))
