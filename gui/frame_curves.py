"""Numbers by frame of the sequence on show that any panel may put on the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True, eq=False)
class FrameCurve:
    """One number a frame, with its name.

    Attributes
    ----------
    name : str
        Unique among the curves on show; its lane is remembered by it.
    unit : str
        Of the numbers; empty where they have none.
    values : ndarray of float64, shape (T,)
        One for each frame of the sequence on show; NaN where a frame has none.
    """

    name: str
    unit: str
    values: NDArray[np.float64]


class FrameCurves(QObject):
    """The curves that go with the sequence on show, e.g. its exposure and pinned FITS keywords.

    Who knows curves shows them here, again for every sequence; the timeline draws each in a lane
    of its own.

    Attributes
    ----------
    changed : Signal()
        Other curves are on show.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._curves: dict[str, tuple[FrameCurve, ...]] = {}

    @property
    def shown(self) -> tuple[FrameCurve, ...]:
        """All curves, those of one owner after those of another."""
        return tuple(curve for curves in self._curves.values() for curve in curves)

    def show(self, owner: str, curves: Sequence[FrameCurve]) -> None:
        """Show these curves in place of those that the same owner showed before."""
        if not curves and not self._curves.get(owner):
            return
        self._curves[owner] = tuple(curves)
        self.changed.emit()
