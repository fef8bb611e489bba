"""Which frames of the sequence on show can be shown at once, for the timeline to draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

#: Shape (N, 2): half-open ``start, stop`` of runs of frames, in order, none touching another.
FrameRuns = NDArray[np.int64]


class HeldFrames(QObject):
    """Frames in memory, and frames in the display proxy, of the sequence on show.

    The viewer says what it holds; who draws it asks for `cached` and `proxied` when told of a
    change, which happens a few times a second at most.

    Attributes
    ----------
    changed : Signal()
        Other frames are held.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cached = self._proxied = np.empty((0, 2), np.int64)

    def cached(self) -> FrameRuns:
        """Return the frames that are decoded and in memory."""
        return self._cached

    def proxied(self) -> FrameRuns:
        """Return the frames that the display proxy on disk has."""
        return self._proxied

    def show(self, cached: FrameRuns, proxied: FrameRuns) -> None:
        """Say what is held now."""
        if not (np.array_equal(cached, self._cached) and np.array_equal(proxied, self._proxied)):
            self._cached, self._proxied = cached, proxied
            self.changed.emit()
