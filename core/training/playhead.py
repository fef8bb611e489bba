"""Which frame a training job should preview; shared between two threads."""

from __future__ import annotations

import threading


class Playhead:
    """The frame under the window's playhead, set by one thread and read by another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._place: tuple[int, int] | None = None

    def move(self, sequence_id: int, frame_index: int) -> None:
        """Say which frame is on show."""
        with self._lock:
            self._place = (sequence_id, frame_index)

    @property
    def place(self) -> tuple[int, int] | None:
        """Sequence id and frame index on show, or None if nothing is."""
        with self._lock:
            return self._place
