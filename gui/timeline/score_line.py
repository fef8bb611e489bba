"""One curve of the score lane, on a scale of its own or on that of the lane."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPen

from core.anomaly.score_envelope import ScoreEnvelope
from gui.timeline.shown_scores import ScoreCurve


class ScoreLine:
    """The scores of one run as a line of a few thousand points at most.

    Parameters
    ----------
    curve : ScoreCurve
        What is drawn.

    Attributes
    ----------
    item : PlotCurveItem
        To be put into a view.
    color : QColor
        Of the line.
    envelope : ScoreEnvelope
        Its scores, ready to be drawn at any width.
    """

    def __init__(self, curve: ScoreCurve) -> None:
        self.curve = curve
        self.item = pg.PlotCurveItem(connect="finite", antialias=False)
        self.color = QColor()
        self.envelope = ScoreEnvelope(curve.values)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """What spans the height of the lane; None where no frame has a score."""
        return self.envelope.bounds and (self.curve.bounds or self.envelope.bounds)

    def set_color(self, color: QColor, *, is_dashed: bool) -> None:
        """Take another colour."""
        self.color = color
        pen = QPen(color, 1)
        pen.setCosmetic(True)
        if is_dashed:
            pen.setDashPattern([6, 3])
        self.item.setPen(pen)

    def draw(
        self, start: float, stop: float, columns: int, onto: tuple[float, float] | None
    ) -> None:
        """Draw the frames on show.

        Parameters
        ----------
        start, stop : float
            The frames on show.
        columns : int
            Pixels that they take.
        onto : tuple of float, or None
            What its own lowest and highest score are stretched to; None draws scores as they are.
        """
        places, scores = self.envelope.within(start, stop, columns)
        own = self.bounds
        if onto is not None and own is not None:
            reach = own[1] - own[0] or 1.0
            scores = onto[0] + (scores - own[0]) / reach * (onto[1] - onto[0])
        self.item.setData(places, np.asarray(scores))
