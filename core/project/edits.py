"""Changes that a person makes and may take back.

An edit knows how to do and undo itself on a `Project`; the window wraps it in a step of its undo
history, the command line just applies it. Doing, undoing and doing again always gives the same
rows under the same ids, so that later steps of a history stay true.
"""

from __future__ import annotations

from typing import Protocol

from core.project.box_edits import DeleteDrawnBoxes, DrawBox, MoveDrawnBox
from core.project.import_edit import ImportSequences
from core.project.label_edits import AddLabel, ChangeLabel, DeleteLabel, ImportLabels, MoveLabel
from core.project.project import Project
from core.project.records import Changes
from core.project.region_edits import AddRegion, ChangeRegion, DeleteRegions
from core.project.run_edits import DeleteRuns, RenameRun
from core.project.sequence_edits import (
    AddSequences,
    RelinkSequences,
    RemoveSequences,
    RenameSequence,
    SetSplit,
)
from core.project.span_edits import (
    AddSpan,
    ChangeSpan,
    DecideFrames,
    DeleteSpans,
    ExcludeFrames,
    IncludeFrames,
    SplitSpan,
)
from core.project.span_moves import MergeSpans, NudgeSpan
from core.project.threshold_edits import SetThresholds
from core.project.verdict_edit import JudgeEvent

__all__ = [
    "AddLabel",
    "AddRegion",
    "AddSequences",
    "AddSpan",
    "ChangeLabel",
    "ChangeRegion",
    "ChangeSpan",
    "DecideFrames",
    "DeleteDrawnBoxes",
    "DeleteLabel",
    "DeleteRegions",
    "DeleteRuns",
    "DeleteSpans",
    "DrawBox",
    "Edit",
    "ExcludeFrames",
    "ImportLabels",
    "ImportSequences",
    "IncludeFrames",
    "JudgeEvent",
    "MergeSpans",
    "MoveDrawnBox",
    "MoveLabel",
    "NudgeSpan",
    "RelinkSequences",
    "RemoveSequences",
    "RenameRun",
    "RenameSequence",
    "SetSplit",
    "SetThresholds",
    "SplitSpan",
]


class Edit(Protocol):
    """One step of the undo history.

    Attributes
    ----------
    text : str
        What it does, imperative, for the Edit menu and the edit log.
    """

    text: str

    def apply(self, project: Project) -> Changes:
        """Do it in one transaction, remembering what it replaces.

        Raises
        ------
        ProjectError
            If it makes no sense, or the project cannot be written.
        StaleEditError
            If it was undone and the rows changed since.
        """
        ...

    def revert(self, project: Project) -> Changes:
        """Put back in one transaction what `apply` replaced.

        Raises
        ------
        ProjectError
            If the project cannot be written.
        StaleEditError
            If the rows changed since.
        """
        ...

    def absorb(self, later: object) -> bool:
        """Take in the effect of the edit that was applied next, if the two are one step.

        Returns
        -------
        bool
            False where they stay two steps, as nearly always.
        """
        ...
