"""The thresholds as numbers."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QWidget

from core.project.records import ThresholdOrigin, Thresholds

#: Red and light blue, as the boxes in the viewer and the lines on the timeline.
_COLORS = {"Low": "#e0403c", "High": "#4db5ea"}


class ThresholdForm(QWidget):
    """Two numbers, and how they were chosen.

    Attributes
    ----------
    thresholds_changed : Signal(object)
        `Thresholds` that the person typed.
    """

    thresholds_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = Thresholds(0, 0)
        self.low = _spin("Low threshold: frames at or above it are suspect")
        self.high = _spin("High threshold: frames at or above it are beyond doubt")

        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for column, (name, spin) in enumerate((("Low", self.low), ("High", self.high))):
            grid.addWidget(_caption(name, spin, self), 0, column)
            grid.addWidget(spin, 1, column)
            grid.setColumnStretch(column, 1)
        self.origin = QLabel()
        self.origin.setWordWrap(True)
        self.origin.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.origin.setAccessibleName("How the thresholds were chosen")
        grid.addWidget(self.origin, 2, 0, 1, 2)

        self.low.valueChanged.connect(self._on_typed)
        self.high.valueChanged.connect(self._on_typed)
        self.show_thresholds(None)

    def show_thresholds(self, thresholds: Thresholds | None) -> None:
        """Show thresholds; None if there is nothing to compare with."""
        for widget in (self.low, self.high):
            widget.setEnabled(thresholds is not None)
        self.origin.setVisible(thresholds is not None)
        if thresholds is None:
            return
        self.origin.setText((thresholds.origin or ThresholdOrigin.by_hand()).sentence)
        self._shown = thresholds
        blockers = [QSignalBlocker(self.low), QSignalBlocker(self.high)]
        self.low.setRange(-1e9, thresholds.high)
        self.high.setRange(thresholds.low, 1e9)
        # Rewriting the text under the person's cursor would fight with them.
        if not _same(self.low, thresholds.low):
            self.low.setValue(thresholds.low)
        if not _same(self.high, thresholds.high):
            self.high.setValue(thresholds.high)
        del blockers

    def _on_typed(self) -> None:
        shown = self._shown
        # What was not typed stays to the last bit, whatever the box shows of it.
        low = shown.low if _same(self.low, shown.low) else self.low.value()
        high = shown.high if _same(self.high, shown.high) else self.high.value()
        self.thresholds_changed.emit(Thresholds(min(low, high), high, shown.rule))


def _same(spin: QDoubleSpinBox, threshold: float) -> bool:
    return abs(spin.value() - threshold) * 10.0 ** spin.decimals() < 0.5


def _spin(name: str) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setDecimals(4)
    spin.setRange(-1e9, 1e9)
    spin.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    spin.setKeyboardTracking(False)
    spin.setAccessibleName(name)
    spin.setToolTip(name)
    spin.setMinimumWidth(spin.fontMetrics().averageCharWidth() * 12)
    # A floating point range as wide as this would ask for a very wide box.
    spin.setSizePolicy(spin.sizePolicy().Policy.Ignored, spin.sizePolicy().Policy.Fixed)
    return spin


def _caption(name: str, buddy: QWidget, parent: QWidget) -> QWidget:
    swatch = QPixmap(10, 10)
    swatch.fill(Qt.GlobalColor.transparent)
    painter = QPainter(swatch)
    painter.fillRect(0, 3, 10, 4, QColor(_COLORS[name]))
    painter.end()
    caption = QWidget(parent)
    row = QGridLayout(caption)
    row.setContentsMargins(0, 0, 0, 0)
    picture, text = QLabel(), QLabel(name)
    picture.setPixmap(swatch)
    text.setBuddy(buddy)
    row.addWidget(picture, 0, 0)
    row.addWidget(text, 0, 1)
    row.setColumnStretch(1, 1)
    return caption
