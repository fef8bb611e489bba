"""Edits of boxes on frames: what a person draws in place of what a detector has found."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection

from core.project.logged_edit import LoggedEdit
from core.project.project import Project
from core.project.records import Changes, DrawnBox, Rectangle
from core.project.verdict_edit import JudgeEvent


class BoxEdit(LoggedEdit):
    """Replaces some drawn boxes by others.

    The first `apply` makes the new rows; each later one brings back the very same.

    Attributes
    ----------
    before, after : tuple of DrawnBox
        What is replaced by what, ordered by id; both empty until `apply` was called.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.before: tuple[DrawnBox, ...] = ()
        self.after: tuple[DrawnBox, ...] = ()

    @abstractmethod
    def _replace(self, project: Project) -> tuple[list[DrawnBox], list[DrawnBox]]:
        """Write the new rows; return the boxes as they were, and those in place of them."""

    def _apply(self, project: Project) -> Changes:
        if self.before or self.after:
            return self._swap(project, self.before, self.after)
        before, after = self._replace(project)
        self.before, self.after = tuple(before), tuple(after)
        return self._changes()

    def _revert(self, project: Project) -> Changes:
        return self._swap(project, self.after, self.before)

    def _swap(
        self, project: Project, present: tuple[DrawnBox, ...], wanted: tuple[DrawnBox, ...]
    ) -> Changes:
        if tuple(project.drawn_boxes_with_ids(self._changes().boxes)) != present:
            raise self.stale("its boxes")
        known = {sequence.id for sequence in project.sequences()}
        if any(box.sequence_id not in known for box in wanted):
            raise self.stale("the sequences")
        project.delete_drawn_boxes([box.id for box in present])
        project.restore_drawn_boxes(wanted)
        return self._changes()

    def _changes(self) -> Changes:
        return Changes(boxes=frozenset(box.id for box in (*self.before, *self.after)))


class DrawBox(BoxEdit):
    """Say where on a frame the anomaly is.

    Parameters
    ----------
    sequence_id : int
        Which sequence.
    frame_index : int
        On which of its frames.
    place : Rectangle
        In source pixels; what lies outside of the frame is cut off.
    verdict : JudgeEvent or None, optional
        Accepts the event in the same step, where no span says yet that the frame is anomalous.
    note : str, optional
        Free text, e.g. which run had found what the box corrects.
    """

    def __init__(
        self,
        sequence_id: int,
        frame_index: int,
        place: Rectangle,
        verdict: JudgeEvent | None = None,
        note: str = "",
    ) -> None:
        super().__init__(f"Correct a box of frame {frame_index}")
        self._sequence_id = sequence_id
        self._frame_index = frame_index
        self._place = place
        self._verdict = verdict
        self._note = note

    def _apply(self, project: Project) -> Changes:
        judged = Changes() if self._verdict is None else self._verdict.apply(project)
        return judged | super()._apply(project)

    def _revert(self, project: Project) -> Changes:
        changes = super()._revert(project)
        return changes if self._verdict is None else changes | self._verdict.revert(project)

    def _replace(self, project: Project) -> tuple[list[DrawnBox], list[DrawnBox]]:
        box = project.add_drawn_box(
            self._sequence_id, self._frame_index, self._place, note=self._note
        )
        return [], [box]


class MoveDrawnBox(BoxEdit):
    """Put a drawn box elsewhere on its frame, or give it another size.

    Parameters
    ----------
    box_id : int
        Which box.
    place : Rectangle
        In source pixels.
    """

    def __init__(self, box_id: int, place: Rectangle) -> None:
        super().__init__("Change a box")
        self._box_id = box_id
        self._place = place

    def _replace(self, project: Project) -> tuple[list[DrawnBox], list[DrawnBox]]:
        before = project.drawn_box(self._box_id)
        return [before], [project.move_drawn_box(self._box_id, self._place)]


class DeleteDrawnBoxes(BoxEdit):
    """Let the boxes of the detector be seen again.

    Parameters
    ----------
    box_ids : collection of int
        Which.
    """

    def __init__(self, box_ids: Collection[int]) -> None:
        count = len(set(box_ids))
        super().__init__("Remove a box" if count == 1 else f"Remove {count} boxes")
        self._box_ids = frozenset(box_ids)

    def _replace(self, project: Project) -> tuple[list[DrawnBox], list[DrawnBox]]:
        before = project.drawn_boxes_with_ids(self._box_ids)
        project.delete_drawn_boxes(self._box_ids)
        return before, []
