"""A lane for one number a frame, such as an exposure time or a FITS keyword."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject
from PySide6.QtGui import QPen

from core.anomaly.score_envelope import ScoreEnvelope
from gui.frame_curves import FrameCurve
from gui.timeline.lane import SIDE_WIDTH, Lane
from gui.timeline.lane_colors import LaneColors
from gui.timeline.visible_frames import VisibleFrames

_HEIGHT = 34
#: Share of the height above and below the curve.
_PADDING = 0.08


class CurveLane(Lane):
    """One curve by frame, with its name at the left; its unit is in the read-out.

    Parameters
    ----------
    curve : FrameCurve
        What is drawn.
    visible : VisibleFrames
        What all lanes show.
    parent : QObject, optional
        Qt's.
    """

    def __init__(
        self, curve: FrameCurve, visible: VisibleFrames, parent: QObject | None = None
    ) -> None:
        super().__init__(f"curve {curve.name}", curve.name, visible, parent)
        self.curve = curve
        self.line = pg.PlotCurveItem(connect="finite", antialias=False)
        self.add(self.line)
        self._envelope = ScoreEnvelope(np.asarray(curve.values, np.float64))
        self.side.setToolTip(f"{curve.name} ({curve.unit})" if curve.unit else curve.name)
        self.side.setMaximumWidth(SIDE_WIDTH)
        self._fit_height()
        visible.changed.connect(self._redraw)
        self.view.sigResized.connect(self._redraw)

    @property
    def height(self) -> int | None:
        """Enough to see a jump."""
        return _HEIGHT

    @property
    def has_content(self) -> bool:
        """Whether any frame has a value."""
        return self._envelope.bounds is not None

    def read_out(self, frame_index: int) -> str:
        """Say the value of a frame, with its unit."""
        if frame_index >= len(self.curve.values):
            return ""
        value = float(self.curve.values[frame_index])
        unit = f" {self.curve.unit}" if self.curve.unit else ""
        return f"{self.curve.name} {value:.5g}{unit}" if np.isfinite(value) else ""

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        super().set_colors(colors)
        pen = QPen(colors.curve, 1)
        pen.setCosmetic(True)
        self.line.setPen(pen)

    def _fit_height(self) -> None:
        low, high = self._envelope.bounds or (0.0, 1.0)
        reach = (high - low) or abs(high) or 1.0
        self.view.setYRange(low - _PADDING * reach, high + _PADDING * reach, padding=0)

    def _redraw(self, *_args: Any) -> None:
        start, stop = self.visible.start, self.visible.stop
        places, values = self._envelope.within(start, stop, round(self.view.width()))
        self.line.setData(places, values)
