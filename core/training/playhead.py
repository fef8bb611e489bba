"""What a training job should show of itself while it runs; shared between two threads."""

from __future__ import annotations

import threading
from collections.abc import Callable

from core.recipe.prepared import PreparedSequence
from core.training.data import TrainingData

#: Longer sequences get no live scores unless asked for: they would hold the training up.
LIVE_FRAMES = 5_000


class Playhead:
    """The frame under the window's playhead, set by one thread and read by another.

    Attributes
    ----------
    live_frames : int
        Sequences of at most so many frames are scored after each epoch; 0 scores none. May be
        changed at any time.
    """

    def __init__(self, live_frames: int = 0) -> None:
        self.live_frames = live_frames
        self._lock = threading.Lock()
        self._place: tuple[int, int] | None = None
        self._is_asked = False
        self._find: Callable[[int], PreparedSequence | None] | None = None

    def move(self, sequence_id: int, frame_index: int) -> None:
        """Say which frame is on show."""
        with self._lock:
            self._place = (sequence_id, frame_index)

    def ask(self) -> None:
        """Wish to see the frame on show at once, not only after the epoch."""
        with self._lock:
            self._is_asked = True

    def take_question(self) -> bool:
        """Return whether `ask` was called since the last time."""
        with self._lock:
            asked, self._is_asked = self._is_asked, False
            return asked

    @property
    def place(self) -> tuple[int, int] | None:
        """Sequence id and frame index on show, or None if nothing is."""
        with self._lock:
            return self._place

    def look_up(self, find: Callable[[int], PreparedSequence | None]) -> None:
        """Say how the job finds sequences on show that it does not learn from, by their id."""
        self._find = find

    def sequence(self, data: TrainingData) -> PreparedSequence | None:
        """Return the sequence on show; None if there is none, or it is not in the recipe."""
        place = self.place
        if place is None:
            return None
        for sequence in data.sequences:
            if sequence.sequence_id == place[0]:
                return sequence
        return None if self._find is None else self._find(place[0])
