"""Edits of boxes on frames: what a person draws in place of what a detector has found."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.project.project import Project
from core.project.records import Changes, DrawnBox, Rectangle
from core.project.rows_edit import RowsEdit
from core.project.verdict_edit import JudgeEvent


class BoxEdit(RowsEdit[DrawnBox]):
    """Replaces some drawn boxes by others."""

    rows = "boxes"

    def _present(self, project: Project, ids: Collection[int]) -> list[DrawnBox]:
        return project.drawn_boxes_with_ids(ids)

    def _delete(self, project: Project, ids: Collection[int]) -> None:
        project.delete_drawn_boxes(ids)

    def _restore(self, project: Project, rows: Iterable[DrawnBox]) -> None:
        project.restore_drawn_boxes(rows)

    def _changed(self, ids: frozenset[int]) -> Changes:
        return Changes(boxes=ids)


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
