"""The axis of epochs."""

from __future__ import annotations

import pyqtgraph as pg


class EpochAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis of whole numbers."""

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:  # noqa: N803
        spacings = super().tickSpacing(minVal, maxVal, size)
        return [(max(1.0, round(spacings[0][0])), 0.0)]
