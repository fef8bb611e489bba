"""What all edits have in common: one transaction, one line in the edit log."""

from __future__ import annotations

from abc import ABC, abstractmethod

from core.errors import StaleEditError
from core.project.project import Project
from core.project.records import Changes


class LoggedEdit(ABC):
    """An edit whose steps are written down.

    Attributes
    ----------
    text : str
        What it does, imperative, for the Edit menu and the edit log.
    """

    text: str

    def apply(self, project: Project) -> Changes:
        """Do it in one transaction, remembering what it replaces."""
        with project.transaction():
            changes = self._apply(project)
            project.log_edit(self.text, "apply")
        return changes

    def revert(self, project: Project) -> Changes:
        """Put back in one transaction what `apply` replaced."""
        with project.transaction():
            changes = self._revert(project)
            project.log_edit(self.text, "revert")
        return changes

    def absorb(self, later: object) -> bool:
        """Take in the effect of the edit that was applied next; False: they stay two steps."""
        del later
        return False

    @abstractmethod
    def _apply(self, project: Project) -> Changes:
        """Do it, inside the transaction."""

    @abstractmethod
    def _revert(self, project: Project) -> Changes:
        """Undo it, inside the transaction."""

    def stale(self, what: str) -> StaleEditError:
        """Return the error that says what changed under the edit."""
        return StaleEditError(
            f"“{self.text}” no longer applies: {what} changed since, by another program or a job."
        )
