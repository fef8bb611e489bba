"""The lane of what is learnt, held out and excluded."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor

from core.operations.split_of import SplitJob, SplitOf
from core.project.records import Changes
from core.training.frame_parts import FrameParts, Part
from gui.document import Document
from gui.job_thread import JobThread
from gui.timeline.lane import Lane
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_item import LaneItem, LanePicture
from gui.timeline.visible_frames import VisibleFrames

_ROW = 6
#: A row of edits is taken up once, this long after the last.
_SETTLE_MS = 300


class SplitLane(Lane):
    """Two rows: what the run on show has learnt, and below what would be learnt now.

    Parameters
    ----------
    document : Document
        The open project.
    visible : VisibleFrames
        What all lanes show.
    parent : QObject, optional
        Qt's.
    """

    def __init__(
        self, document: Document, visible: VisibleFrames, parent: QObject | None = None
    ) -> None:
        super().__init__("split", "split", visible, parent)
        self._document = document
        self._looking: JobThread | None = None
        self._looking_at: int | None = None
        self._is_due = False
        self._is_wanted = False
        self.rows = (PartsItem(), PartsItem())
        for row in self.rows:
            self.add(row)
        self.side.setToolTip("Learnt, validation, excluded: by the run on show, and in a next run")
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._look)
        view = document.view
        view.run_changed.connect(self.refresh)
        view.plan_changed.connect(self.refresh)
        document.changed.connect(self._on_changed)
        document.jobs.cancelling.connect(self._on_cancelling)

    @property
    def height(self) -> int | None:
        """A row for each that is known."""
        known = sum(row.parts is not None for row in self.rows)
        return _ROW * max(known, 1) + 2

    @property
    def has_content(self) -> bool:
        """Whether the sequence takes part in either training."""
        return any(row.parts is not None for row in self.rows)

    def want(self, is_wanted: bool) -> None:
        """Say whether anybody would see it: else nothing is looked up."""
        self._is_wanted = is_wanted
        if not is_wanted:
            self._settle.stop()
        elif self._is_due:
            self._settle.start()

    def show_sequence(self) -> None:
        """Begin anew for another sequence."""
        self._show(SplitOf(None, None))
        self.refresh()

    def refresh(self, *_args: object) -> None:
        """Look again, when edits have settled."""
        self._is_due = True
        if self._is_wanted:
            self._settle.start()

    def read_out(self, frame_index: int) -> str:
        """Say what becomes of a frame; both where the two differ."""
        of_run, planned = (row.part(frame_index) for row in self.rows)
        if of_run is None or planned is None or of_run == planned:
            part = planned if of_run is None else of_run
            return "" if part is None else part.text
        return f"{of_run.text or 'not learnt'}, now {planned.text or 'not learnt'}"

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        super().set_colors(colors)
        for row in self.rows:
            row.set_colors([colors.learnt, colors.held_out, colors.excluded])

    def _on_changed(self, changes: Changes) -> None:
        touched = changes.spans or changes.labels or changes.sequences
        if touched or self._document.view.run_id in changes.runs:
            self.refresh()

    def _on_cancelling(self) -> None:
        self.want(False)  # the project is about to be closed

    def _look(self) -> None:
        if self._looking is not None:
            self._looking.cancel()  # looked up again when it has ended
            return
        document, view = self._document, self._document.view
        if view.sequence_id is None:
            return
        self._is_due = False
        names = {run.id: run.name for run in document.project.runs()}
        run_name = names.get(view.run_id) if view.run_id is not None else None
        sequence_id = view.sequence_id
        job = SplitJob(document.folder, sequence_id, run_name, view.plan)
        thread = document.jobs.prepare(job, is_quiet=True)
        thread.succeeded.connect(self._on_found)
        thread.finished.connect(self._on_finished)
        self._looking, self._looking_at = thread, sequence_id
        document.jobs.start(thread)

    def _on_found(self, split: SplitOf) -> None:
        if self._looking_at == self._document.view.sequence_id:
            self._show(split)

    def _on_finished(self) -> None:
        self._looking = None
        if self._is_due and self._is_wanted:
            self._settle.start()

    def _show(self, split: SplitOf) -> None:
        count = self.visible.count
        known = [
            it if it is not None and len(it) == count and it.any() else None
            for it in (split.run, split.plan)
        ]
        of = sum(it is not None for it in known)
        place = 0
        for row, parts in zip(self.rows, known, strict=True):
            row.show_parts(parts, place, of)
            place += parts is not None
        self.changed.emit()


class PartsItem(LaneItem):
    """One colour for each part, in the part of the lane that a row has."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: FrameParts | None = None
        self._place, self._rows = 0, 1
        self._colors: list[QColor] = []

    def show_parts(self, parts: FrameParts | None, place: int, rows: int) -> None:
        """Show these in a row of so many; None shows nothing."""
        self.parts, self._place, self._rows = parts, place, max(rows, 1)
        self.update()

    def set_colors(self, colors: list[QColor]) -> None:
        """Take other colours, for learnt, validation and excluded."""
        self._colors = colors
        self.update()

    def part(self, frame_index: int) -> Part | None:
        """Return what becomes of a frame; None where nothing is known."""
        if self.parts is None or frame_index >= len(self.parts):
            return None
        return Part(int(self.parts[frame_index]))

    def draw(self, picture: LanePicture) -> None:
        if self.parts is None:
            return
        edges = np.linspace(picture.start, picture.stop, picture.columns + 1)[:-1]
        frames = np.clip(edges.astype(np.int64), 0, len(self.parts) - 1)
        height = picture.area.height() / self._rows
        top = picture.area.top() + self._place * height
        picture.draw_pixels(self.parts[frames], self._colors, top + 1, max(height - 2, 2))
