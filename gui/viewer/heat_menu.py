"""The menu of the heat map: which residual, on which scale, in which colours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from core.anomaly.colormaps import SEQUENTIAL, Colormap, rgb_table
from core.anomaly.heat_look import HeatLook, Residual
from gui.viewer.frame_item import to_qimage

_TEXTS = {
    Residual.SCORED: ("&Anomaly map", "What scores, thresholds and boxes are made from"),
    Residual.SIGNED: ("&Signed residual", "Frame minus reconstruction: red is brighter than it"),
    Residual.ABSOLUTE: ("A&bsolute residual", "Size of frame minus reconstruction"),
    Residual.SQUARED: ("S&quared residual", "Square of frame minus reconstruction"),
}
_UNKNOWN = "Needs a run that rebuilds frames, and the sequence prepared as that run saw it"
_SWATCH = QSize(48, 12)


class HeatMenu(QMenu):
    """Shows and changes a `HeatLook`.

    Attributes
    ----------
    look_chosen : Signal(object)
        The `HeatLook` that a person wants now.
    """

    look_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._look = HeatLook()
        self._residuals = QActionGroup(self)
        self._colormaps = QActionGroup(self)

        self.addSection("Values")
        for residual, (text, _) in _TEXTS.items():
            self._add_choice(self._residuals, text, residual)
        self.addSection("Colours")
        for colormap in SEQUENTIAL:
            action = self._add_choice(self._colormaps, colormap.value.capitalize(), colormap)
            action.setIcon(_swatch(colormap))
        self.addSeparator()
        self.per_frame = self._add_switch(
            "Scale of &each frame", "Brightest where this frame has most: normal frames glow too"
        )
        self.hide_below = self._add_switch(
            "&Hide below the low threshold", "Show only what lies in boxes"
        )

        self._residuals.triggered.connect(
            lambda action: self._choose(replace(self._look, residual=Residual(action.data())))
        )
        self._colormaps.triggered.connect(
            lambda action: self._choose(replace(self._look, colormap=Colormap(action.data())))
        )
        self.per_frame.triggered.connect(
            lambda wanted: self._choose(replace(self._look, is_per_frame=wanted))
        )
        self.hide_below.triggered.connect(
            lambda wanted: self._choose(replace(self._look, hides_below=wanted))
        )

    def choice(self, value: Residual | Colormap) -> QAction:
        """Return the entry of a residual or of a scale of colours."""
        both = (*self._residuals.actions(), *self._colormaps.actions())
        return next(action for action in both if action.data() == value)

    def show_look(self, look: HeatLook, *, has_residuals: bool) -> None:
        """Show what holds, and whether frame minus reconstruction is known."""
        self._look = look
        shown = look.fitting(has_residuals=has_residuals)
        for action in self._residuals.actions():
            # Not by identity: Qt keeps only the text of an enumeration.
            action.setChecked(action.data() == shown.residual)
            is_known = has_residuals or action.data() == Residual.SCORED
            action.setEnabled(is_known)
            action.setToolTip(_TEXTS[Residual(action.data())][1] if is_known else _UNKNOWN)
        for action in self._colormaps.actions():
            action.setChecked(action.data() == look.colormap)
        self._colormaps.setEnabled(not shown.used_colormap.is_diverging)
        self.per_frame.setChecked(look.is_per_frame)
        self.hide_below.setChecked(look.hides_below)

    def _choose(self, look: HeatLook) -> None:
        self.look_chosen.emit(look)

    def _add_choice(self, group: QActionGroup, text: str, value: object) -> QAction:
        action = self.addAction(text)
        action.setCheckable(True)
        action.setData(value)
        group.addAction(action)
        return action

    def _add_switch(self, text: str, tip: str) -> QAction:
        action = self.addAction(text)
        action.setCheckable(True)
        action.setToolTip(tip)
        return action


def _swatch(colormap: Colormap) -> QIcon:
    strip = to_qimage(rgb_table(colormap)[np.newaxis])
    return QIcon(QPixmap.fromImage(strip.scaled(_SWATCH)))
