"""Which frames the timeline shows: one stretch that all lanes, the ruler and the overview share."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

#: Fewer frames than this are never shown: single frames are wide enough then.
LEAST_FRAMES = 8
#: Where the playhead stands in the picture after it left the one before.
_PAGE_MARGIN = 0.1


class VisibleFrames(QObject):
    """A stretch of the frame axis that never leaves the sequence.

    Frame ``i`` reaches from ``i`` to ``i + 1``, so the whole sequence from 0 to its length.

    Attributes
    ----------
    changed : Signal()
        Other frames are on show.
    count : int
        Frames of the sequence; 1 where there is none.
    start, stop : float
        What is on show.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.count = 1
        self.start, self.stop = 0.0, 1.0

    @property
    def width(self) -> float:
        """How many frames are on show."""
        return self.stop - self.start

    def show_sequence(self, count: int) -> None:
        """Show all frames of another sequence."""
        self.count = max(count, 1)
        self.fit()

    def fit(self) -> None:
        """Show the whole sequence."""
        self.show(0, self.count)

    def show(self, start: float, stop: float) -> None:
        """Show these frames, or the nearest that there are."""
        width = min(max(stop - start, LEAST_FRAMES), self.count)
        center = (start + stop) / 2
        start = min(max(center - width / 2, 0.0), self.count - width)
        if (start, start + width) != (self.start, self.stop):
            self.start, self.stop = start, start + width
            self.changed.emit()

    def zoom(self, share: float, center: float) -> None:
        """Show ``share`` times as many frames, the one at ``center`` staying where it is."""
        width = min(max(self.width * share, LEAST_FRAMES), self.count)
        start = center - (center - self.start) * width / self.width
        self.show(start, start + width)

    def pan(self, frames: float) -> None:
        """Move by frames, as far as there are any."""
        start = min(max(self.start + frames, 0.0), self.count - self.width)
        self.show(start, start + self.width)

    def reveal(self, frame_index: int) -> None:
        """Turn the page if a frame is out of sight.

        Following every frame would make the whole picture swim.
        """
        if not self.start <= frame_index + 0.5 <= self.stop:
            start = frame_index - _PAGE_MARGIN * self.width
            self.show(start, start + self.width)
