"""A bar along the frames of a sequence, above or below the lanes."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.timeline.lane import SIDE_WIDTH
from gui.timeline.lane_colors import LaneColors
from gui.timeline.visible_frames import VisibleFrames


class FrameBar(QWidget):
    """Is as wide as the lanes, and knows where the playhead is.

    Parameters
    ----------
    visible : VisibleFrames
        What the lanes show.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, visible: VisibleFrames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._visible = visible
        self._colors: LaneColors | None = None
        self._right_margin = 0
        self._frame = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        visible.changed.connect(self.update)

    def show_frame(self, frame_index: int) -> None:
        """Show where the playhead is."""
        self._frame = frame_index
        self.update()

    def set_right_margin(self, pixels: int) -> None:
        """Leave as much room at the right as the lanes leave."""
        self._right_margin = pixels
        self.update()

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        self._colors = colors
        self.update()

    @property
    def _reach(self) -> int:
        """Pixels from the first to the last frame on show."""
        return max(self.width() - SIDE_WIDTH - self._right_margin, 1)
