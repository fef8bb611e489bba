"""A strip above the viewer that asks about frames in doubt, one range after the other."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from core.errors import FramesiftError
from core.media.doubtful_frames import Doubt, doubtful_frames
from core.project.records import Changes
from core.project.suggestions import DecideSuggestions, pending_suggestions
from gui.document import Document
from gui.icons import icon
from gui.keys.key_tips import teach


class SuggestionBar(QFrame):
    """Suggested exclusions of the sequence on show; hidden while there is none.

    The one in question is that under the playhead, or the next one after it. A decision is a span
    that says why, and can be undone.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("SuggestionBar")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._document = document
        self._doubts: tuple[Doubt, ...] = ()
        self._pending: tuple[Doubt, ...] = ()
        self._put_off: set[int] = set()

        self._text = QLabel()
        self._text.setAccessibleName("Suggested exclusion")
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.go = QPushButton("Show")
        self.go.setToolTip("Go to these frames")
        self.accept = QPushButton("Exclude")
        self.accept.setToolTip("Keep these frames out of training")
        self.reject = QPushButton("Keep")
        self.reject.setToolTip("Let these frames be learnt, and do not ask again")
        teach(self.accept, "accept_suggestion")
        teach(self.reject, "reject_suggestion")
        self.accept_all_button = QPushButton("Exclude all")
        self.accept_all_button.setToolTip("Keep all suggested frames out of training")
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("mdi6.close"))
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip("Decide later")
        self.close_button.setAccessibleName("Decide later")

        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 4, 2)
        row.addWidget(self._text, 1)
        for widget in (self.go, self.accept, self.reject, self.accept_all_button):
            row.addWidget(widget)
        row.addWidget(self.close_button)

        self.go.clicked.connect(self.show_suggestion)
        self.accept.clicked.connect(self.accept_suggestion)
        self.reject.clicked.connect(self.reject_suggestion)
        self.accept_all_button.clicked.connect(self.accept_all)
        self.close_button.clicked.connect(self._on_put_off)
        document.view.sequence_changed.connect(self._look)
        document.view.frame_changed.connect(self._show)
        document.changed.connect(self._on_changed)
        self._look()

    @property
    def text(self) -> str:
        """What is asked."""
        return self._text.text()

    @property
    def pending(self) -> tuple[Doubt, ...]:
        """What is to be decided."""
        return self._pending

    @property
    def current(self) -> Doubt | None:
        """The suggestion in question."""
        frame = self._document.view.frame_index
        later = (it for it in self._pending if it.frames.stop > frame)
        return next(later, self._pending[0] if self._pending else None)

    # What actions and buttons call.

    def show_suggestion(self) -> None:
        """Go to the suggestion in question; from inside it, to the next one."""
        current = self.current
        if current is None:
            return
        frame = self._document.view.frame_index
        if frame in current.frames and len(self._pending) > 1:
            place = self._pending.index(current)
            current = self._pending[(place + 1) % len(self._pending)]
        self._document.view.show_frame(current.frames.start)

    def accept_suggestion(self) -> None:
        """Exclude the frames in question; asked from elsewhere, show them first."""
        self._decide(excluded=True)

    def reject_suggestion(self) -> None:
        """Keep the frames in question; asked from elsewhere, show them first."""
        self._decide(excluded=False)

    def accept_all(self) -> None:
        """Exclude all suggested frames at once."""
        sequence_id = self._document.view.sequence_id
        if sequence_id is not None and self._pending:
            self._document.edit(DecideSuggestions(sequence_id, self._pending, excluded=True))

    def _decide(self, *, excluded: bool) -> None:
        sequence_id, current = self._document.view.sequence_id, self.current
        if sequence_id is None or current is None:
            return
        if self._document.view.frame_index not in current.frames:
            # A key decides only what a person sees.
            self._document.view.show_frame(current.frames.start)
            return
        self._document.edit(DecideSuggestions(sequence_id, (current,), excluded=excluded))
        if (following := self.current) is not None:
            self._document.view.show_frame(following.frames.start)

    # Following the document.

    def _on_changed(self, changes: Changes) -> None:
        if self._document.view.sequence_id in changes.sequences:
            self._look()
        elif self._doubts and (changes.spans or changes.labels):
            self._read()

    def _on_put_off(self) -> None:
        if self._document.view.sequence_id is not None:
            self._put_off.add(self._document.view.sequence_id)
        self._show()

    def _look(self, *_args: object) -> None:
        sequence_id = self._document.view.sequence_id
        self._doubts = ()
        if sequence_id is not None:
            with suppress(FramesiftError):  # The viewer says what is wrong with it.
                self._doubts = doubtful_frames(self._document.index(sequence_id))
        self._read()

    def _read(self) -> None:
        sequence_id, project = self._document.view.sequence_id, self._document.project
        self._pending = ()
        if sequence_id is not None:
            self._pending = pending_suggestions(project, sequence_id, self._doubts)
        self._show()

    def _show(self, *_args: object) -> None:
        current = self.current
        is_put_off = self._document.view.sequence_id in self._put_off
        can_decide = not is_put_off and not self._document.is_read_only
        self.setVisible(current is not None and can_decide)
        if current is None:
            self._text.clear()
            return
        frames = current.frames
        place = f"frame {frames.start}"
        if len(frames) > 1:
            place = f"frames {frames.start} to {frames.stop - 1}"
        number = self._pending.index(current) + 1
        count = f"{number} of {len(self._pending)}: " if len(self._pending) > 1 else ""
        self._text.setText(f"Suggested exclusion {count}{place}, {current.reason}")
        self._text.setToolTip(self._text.text())
        is_here = self._document.view.frame_index in frames
        for button in (self.accept, self.reject):
            button.setEnabled(is_here)
        self.go.setText("Next" if is_here else "Show")
        self.go.setEnabled(not is_here or len(self._pending) > 1)
        self.accept_all_button.setVisible(len(self._pending) > 1)
