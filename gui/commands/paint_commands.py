"""Paint a label: a span that grows with the playhead while a key is held."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.media.frame_index import FrameRange
from core.project.edits import AddSpan
from gui.document import Document
from gui.held_keys import HeldKeys
from gui.view_state import SpanDraft


class PaintCommands(QObject):
    """Begin a span at the playhead; it ends when the key is let go, or at the second call.

    Parameters
    ----------
    document : Document
        The open project.
    held : HeldKeys
        Knows which key is down.
    """

    def __init__(self, document: Document, held: HeldKeys) -> None:
        super().__init__(document)
        self._document = document
        self._view = document.view
        self._held = held
        self._key: int | None = None
        held.released.connect(self._on_released)
        document.view.frame_changed.connect(self._grow)

    def paint(self) -> None:
        """Begin to paint with the chosen label, or end; over a menu it needs two calls."""
        if self._view.draft is not None:
            self.finish()
            return
        if self._view.sequence_id is None or not self._view.frame_count:
            return
        self._key = self._held.newest
        frame = self._view.frame_index
        self._view.show_draft(SpanDraft(FrameRange(frame, frame + 1), self._view.label_id))

    def finish(self) -> None:
        """Keep what was painted."""
        draft, sequence_id = self._view.draft, self._view.sequence_id
        self._view.show_draft(None)
        if draft is not None and sequence_id is not None:
            self._document.edit(AddSpan(sequence_id, draft.frames, draft.label_id))

    def _grow(self, frame_index: int) -> None:
        if (draft := self._view.draft) is not None:
            old = draft.frames
            frames = FrameRange(min(old.start, frame_index), max(old.stop, frame_index + 1))
            self._view.show_draft(SpanDraft(frames, draft.label_id))

    def _on_released(self, key: int) -> None:
        if self._view.draft is not None and key == self._key:
            self.finish()
