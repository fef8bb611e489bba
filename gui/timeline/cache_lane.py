"""The stripe of frames that can be shown at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from core.media.visible_ranges import range_in_pixel
from gui.held_frames import FrameRuns, HeldFrames
from gui.timeline.lane import Lane
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_item import LaneItem, LanePicture
from gui.timeline.visible_frames import VisibleFrames

_HEIGHT = 5


class CacheLane(Lane):
    """Frames in memory in a strong colour, frames in the display proxy in a weak one."""

    def __init__(
        self, held: HeldFrames, visible: VisibleFrames, parent: QObject | None = None
    ) -> None:
        super().__init__("cache", "cache", visible, parent)
        self._held = held
        self.proxied, self.cached = RunsItem(), RunsItem()
        self.add(self.proxied)
        self.add(self.cached)
        self.side.setToolTip("Frames that can be shown at once: in memory, or in the proxy on disk")
        held.changed.connect(self._show_held)
        self._show_held()

    @property
    def height(self) -> int | None:
        """A stripe."""
        return _HEIGHT

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        super().set_colors(colors)
        self.cached.set_color(colors.cached)
        self.proxied.set_color(colors.proxied)

    def _show_held(self) -> None:
        self.cached.show_runs(self._held.cached())
        self.proxied.show_runs(self._held.proxied())


class RunsItem(LaneItem):
    """Runs of frames as one stripe."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: FrameRuns = np.empty((0, 2), np.int64)

    def show_runs(self, runs: FrameRuns) -> None:
        """Show other frames."""
        self.runs = runs
        self.update()

    def draw(self, picture: LanePicture) -> None:
        shown = range_in_pixel(
            np.ascontiguousarray(self.runs[:, 0]),
            np.ascontiguousarray(self.runs[:, 1]),
            start=picture.start,
            stop=picture.stop,
            columns=picture.columns,
        )
        pixels: NDArray[np.uint8] = (shown >= 0).astype(np.uint8)
        picture.draw_pixels(pixels, [self.color], picture.area.top(), picture.area.height())
