"""Which actions make sense now."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from core.errors import FramesiftError
from gui.action_set import ActionSet
from gui.actions import Needs
from gui.commands.span_commands import SpanCommands
from gui.document import Document


class Availability(QObject):
    """Enable and disable the actions as the document changes."""

    def __init__(self, document: Document, spans: SpanCommands, actions: ActionSet) -> None:
        super().__init__(document)
        self._document = document
        self._spans = spans
        self._actions = actions
        self._held: Needs | None = None
        self._labels: frozenset[str] = frozenset()
        view, stack = document.view, document.undo_stack
        self._signals = (
            document.changed,
            document.trainings.changed,
            view.sequence_changed,
            view.frame_changed,
            view.marks_changed,
            view.selection_changed,
            view.run_changed,
            view.thresholds_changed,
            stack.canUndoChanged,
            stack.canRedoChanged,
        )
        for signal in self._signals:
            signal.connect(self.refresh)
        self.refresh()

    def stop(self) -> None:
        """Look no more: the document is about to go, and an undo stack tells when it does."""
        for signal in self._signals:
            signal.disconnect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Look again; cheap while nothing changes, for it is called on every frame."""
        holds = self._holds()
        if holds != self._held:
            self._held = holds
            self._actions.enable(holds)

    def _holds(self) -> Needs:
        view, stack = self._document.view, self._document.undo_stack
        claims = {
            Needs.PROJECT: True,
            Needs.WRITABLE: not self._document.is_read_only,
            Needs.UNDO: stack.canUndo(),
            Needs.REDO: stack.canRedo(),
            Needs.RUN: view.run_id is not None,
            Needs.TRAINING: self._document.trainings.current is not None,
        }
        if view.sequence_id is not None and view.frame_count:
            claims |= {
                Needs.SEQUENCE: True,
                Needs.MARK: view.mark_in is not None or view.mark_out is not None,
                Needs.SPANS: self._spans.has_spans(),
                Needs.SPAN_HERE: bool(view.selected_spans or self._spans.target_ids()),
                Needs.LEARNT: bool(self._spans.frames_to_exclude()),
                Needs.EXCLUDED: bool(self._spans.frames_to_include()),
                Needs.SCORES: view.thresholds is not None and self._is_scored(),
            }
        holds = Needs.NOTHING
        for need, is_true in claims.items():
            if is_true:
                holds |= need
        return holds

    def _is_scored(self) -> bool:
        try:
            return self._document.scored() is not None
        except FramesiftError:
            return False  # The timeline, which reads the same, has said why.
