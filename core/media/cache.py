"""Keep decoded frames near the playhead, within a byte budget."""

from __future__ import annotations

import threading

from core.media.display import ViewFrame

#: A frame behind the playhead is worth as little as one this many times as far ahead.
_BEHIND_WEIGHT = 3


def frames_ahead(current: int, direction: int, count: int, ahead: int) -> range:
    """Return the frames to have ready, most urgent first.

    Parameters
    ----------
    current : int
        Index of the frame on screen.
    direction : int
        1 when playing forward or paused, -1 when playing backwards.
    count : int
        Number of frames in the source.
    ahead : int
        How many frames to have ready, the current one included.

    Returns
    -------
    range
        Starts at ``current`` and stays within the source.
    """
    end = current + direction * ahead
    return range(current, min(max(end, -1), count), direction)


class FrameCache:
    """Decoded frames by index; when full, the one least likely to be shown soon goes.

    Distance from the playhead decides rather than time of last use: the next
    frame that will be needed is the next in time, not the last one looked at.

    Parameters
    ----------
    budget : int
        Most bytes to hold; a single frame is held even if it is larger.

    Notes
    -----
    Safe to use from several threads.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._frames: dict[int, ViewFrame] = {}
        self._bytes = 0
        self._playhead = 0
        self._direction = 1
        self._lock = threading.Lock()

    def __contains__(self, index: int) -> bool:
        with self._lock:
            return index in self._frames

    @property
    def nbytes(self) -> int:
        """Bytes held now."""
        with self._lock:
            return self._bytes

    def get(self, index: int) -> ViewFrame | None:
        """Return the frame at ``index``, or None if it is not held."""
        with self._lock:
            return self._frames.get(index)

    def put(self, index: int, frame: ViewFrame) -> None:
        """Hold ``frame`` as number ``index``, dropping far frames to make room.

        If it is itself the farthest and there is no room, it is not held.
        """
        with self._lock:
            replaced = self._frames.pop(index, None)
            self._bytes -= 0 if replaced is None else replaced.nbytes
            self._frames[index] = frame
            self._bytes += frame.nbytes
            while self._bytes > self._budget and len(self._frames) > 1:
                farthest = max(self._frames, key=self._distance)
                self._bytes -= self._frames.pop(farthest).nbytes

    def move_playhead(self, index: int, direction: int = 1) -> None:
        """Tell the cache which frame is on screen and which way it is going."""
        with self._lock:
            self._playhead = index
            self._direction = direction

    def held(self) -> list[int]:
        """Return the indices held, in order, for the timeline to draw."""
        with self._lock:
            return sorted(self._frames)

    def clear(self) -> None:
        """Hold nothing any more, e.g. when another sequence is opened."""
        with self._lock:
            self._frames.clear()
            self._bytes = 0

    def _distance(self, index: int) -> int:
        steps = (index - self._playhead) * self._direction
        return steps if steps >= 0 else -_BEHIND_WEIGHT * steps
