"""Move the playhead: play, step, jump, go to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.media.frame_index import TimeOrigin
from gui.commands.go_to_dialog import GoToDialog
from gui.document import Document
from gui.held_keys import HeldKeys

#: Frames that stand for a second where the clock of the sequence is not that of a video.
FRAMES_PER_JUMP = 10


class Playing(Protocol):
    """What navigation needs of `gui.viewer.playback.PlaybackController`."""

    def toggle(self) -> None:
        """Play, or pause."""
        ...

    def shuttle(self, direction: int) -> None:
        """Play in a direction, faster each time."""
        ...

    def shuttle_slower(self, direction: int) -> None:
        """Play in a direction, slower each time."""
        ...

    def pause(self) -> None:
        """Stop playing."""
        ...

    def step(self, frames: int) -> None:
        """Pause and move by frames."""
        ...

    def step_seconds(self, seconds: float) -> None:
        """Pause and move by seconds."""
        ...


class Navigation(QObject):
    """Slots of the Playback menu."""

    def __init__(
        self, document: Document, playing: Playing, held: HeldKeys, window: QWidget
    ) -> None:
        super().__init__(document)
        self._document = document
        self._window = window
        self._playing = playing
        self._held = held

    def toggle_playing(self) -> None:
        """Play, or pause."""
        self._playing.toggle()

    def pause(self) -> None:
        """Stop playing."""
        self._playing.pause()

    def shuttle_back(self) -> None:
        """Play backwards; with K held, one frame back."""
        self._shuttle(-1)

    def shuttle_forward(self) -> None:
        """Play forwards; with K held, one frame on."""
        self._shuttle(1)

    def shuttle_slower(self, direction: int) -> None:
        """Play at half the pace, and at half of that again."""
        self._playing.shuttle_slower(direction)

    def step(self, frames: int) -> None:
        """Move by frames."""
        self._playing.step(frames)

    def jump(self, seconds: int) -> None:
        """Move by seconds in a video, by ten times as many frames in anything else."""
        sequence_id = self._document.view.sequence_id
        if sequence_id is None:
            return
        if self._document.index(sequence_id).time_origin is TimeOrigin.CONTAINER:
            self._playing.step_seconds(seconds)
        else:
            self._playing.step(seconds * FRAMES_PER_JUMP)

    def show_first(self) -> None:
        """Go to the start."""
        self._show(0)

    def show_last(self) -> None:
        """Go to the end."""
        self._show(self._document.view.frame_count - 1)

    def show_edge(self, direction: int) -> None:
        """Go to the next first or last frame of a span, or to the one before."""
        view, spans = self._document.view, self._document.spans()
        edges = sorted({edge for it in spans for edge in (it.frames.start, it.frames.stop - 1)})
        if direction > 0:
            place = bisect_right(edges, view.frame_index)
        else:
            place = bisect_left(edges, view.frame_index) - 1
        if 0 <= place < len(edges):
            self._show(edges[place])

    def ask_place(self) -> None:
        """Ask for a frame, a time or a UTC time, and go there."""
        view = self._document.view
        if view.sequence_id is None:
            return
        dialog = GoToDialog(self._document.index(view.sequence_id), view.frame_index, self._window)
        dialog.chosen.connect(self._show)
        dialog.open()

    def _shuttle(self, direction: int) -> None:
        if self._held.is_shuttle_held:
            self._playing.step(direction)
        else:
            self._playing.shuttle(direction)

    def _show(self, frame_index: int) -> None:
        self._playing.pause()
        self._document.view.show_frame(frame_index)
