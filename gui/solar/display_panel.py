"""Stretch, limits and colours of the frames, and what is drawn over the Sun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.media.colormaps import AUTO, EVEN_COLORMAPS, solar_colormaps
from core.media.display import DisplayBasis
from core.media.display_choice import Display, Limits, Stretch
from gui.document import Document
from gui.keys.key_tips import teach
from gui.wheel_guard import WheelGuard

_STRETCHES = {
    Stretch.LINEAR: "Linear",
    Stretch.SQRT: "Square root",
    Stretch.LOG: "Logarithm",
    Stretch.ASINH: "Inverse hyperbolic sine (asinh)",
    Stretch.HISTOGRAM: "Histogram equalisation",
}
_LIMITS = {
    Limits.FIXED: "Published for the wavelength",
    Limits.PERCENTILE: "Percentiles",
    Limits.ZSCALE: "zscale",
    Limits.MIN_MAX: "Minimum and maximum",
    Limits.MANUAL: "By hand",
}
_LARGEST = 1e9
#: What may be clipped when limits are taken from one frame.
_FITTED_PERCENTS = (0.5, 99.8)


class DisplayPanel(QWidget):
    """How intensities become colours; remembered for each instrument of a project.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._guard = WheelGuard(self)

        self.stretch = _combo("Stretch", _STRETCHES.items())
        self.limits = _combo("Limits", _LIMITS.items())
        self.low, self.high = _number("Lower limit"), _number("Upper limit")
        self.lock = QCheckBox("Same limits for the whole sequence")
        self.lock.setToolTip("Without it every frame has limits of its own, and frames flicker")
        self.colormap = _combo("Colours", ())
        self.grid = QCheckBox("Limb and 15° grid")
        self.grid.setToolTip("Draw the edge of the Sun and heliographic coordinates")
        self.fit = QPushButton("Auto levels")
        self.fit.setToolTip("Take the limits from the frame on show and keep them")
        self.usual = QPushButton("Usual levels")
        self.usual.setToolTip("Show what is usual for such a sequence")
        teach(self.grid, "toggle_grid")
        teach(self.fit, "fit_levels")
        teach(self.usual, "usual_levels")
        self._note = QLabel()
        self._note.setWordWrap(True)

        self._lay_out()
        self._connect()
        self._show()

    @property
    def note(self) -> str:
        """What the panel says of the values on show."""
        return self._note.text()

    # What actions call.

    def fit_to_frame(self) -> None:
        """Take the limits from the frame on show, and keep them for the whole sequence."""
        values = self._document.shown_display.values()
        if values is None:
            return
        finite = values[np.isfinite(values)]
        if not finite.size:
            return
        low, high = map(float, np.percentile(finite, _FITTED_PERCENTS))
        if low < high:
            self._choose(limits=Limits.MANUAL, low=low, high=high, is_locked=True)

    def show_usual(self) -> None:
        """Show what is usual for such a sequence."""
        view = self._document.view
        view.show_look(replace(view.look, display=None))

    def toggle_grid(self) -> None:
        """Draw limb and grid over the Sun, or take them away."""
        self._on_grid(not self._document.view.look.has_grid)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow("Stretch", self.stretch)
        form.addRow("Limits", self.limits)
        numbers = QHBoxLayout()
        numbers.addWidget(self.low, 1)
        numbers.addWidget(QLabel("to"))
        numbers.addWidget(self.high, 1)
        form.addRow("", numbers)
        form.addRow("", self.lock)
        form.addRow("Colours", self.colormap)
        form.addRow("Sun", self.grid)
        buttons = QHBoxLayout()
        buttons.addWidget(self.fit)
        buttons.addWidget(self.usual)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addLayout(buttons)
        column.addWidget(self._note)
        column.addStretch(1)
        for field in (self.stretch, self.limits, self.low, self.high, self.colormap):
            self._guard.watch(field)

    def _connect(self) -> None:
        document = self._document
        document.shown_display.changed.connect(self._show)
        document.view.look_changed.connect(self._show)
        document.header.changed.connect(self._show_sun)
        # Qt keeps a plain str of what a choice stands for.
        self.stretch.activated.connect(
            lambda: self._choose(stretch=Stretch(self.stretch.currentData()))
        )
        self.limits.activated.connect(self._on_limits)
        self.low.valueChanged.connect(self._on_number)
        self.high.valueChanged.connect(self._on_number)
        self.lock.clicked.connect(lambda is_locked: self._choose(is_locked=is_locked))
        self.colormap.activated.connect(lambda: self._choose(colormap=self.colormap.currentData()))
        self.grid.clicked.connect(self._on_grid)
        self.fit.clicked.connect(self.fit_to_frame)
        self.usual.clicked.connect(self.show_usual)

    # Showing.

    @property
    def _display(self) -> Display | None:
        basis, display = self._document.shown_display.basis, self._document.view.look.display
        if basis is None:
            return None
        return basis.default if display is None else basis.possible(display)

    def _show(self, *_args: object) -> None:
        shown, display = self._document.shown_display, self._display
        for widget in (
            self.stretch, self.limits, self.low, self.high, self.lock, self.colormap, self.fit,
        ):  # fmt: skip
            widget.setEnabled(display is not None)
        self.usual.setEnabled(display is not None and self._document.view.look.display is not None)
        self._show_sun()
        if display is None or shown.basis is None:
            self._note.setText("Nothing on show.")
            return
        self._fill_limits(shown.basis)
        self._fill_colormaps(shown.usual_colormap, is_color=shown.basis.is_color)
        self.colormap.setEnabled(not shown.basis.is_color)
        self.stretch.setCurrentIndex(self.stretch.findData(display.stretch))
        self.limits.setCurrentIndex(self.limits.findData(display.limits))
        place = self.colormap.findData(display.colormap)
        self.colormap.setCurrentIndex(max(place, 0))
        is_fixed = display.limits in (Limits.FIXED, Limits.MANUAL)
        self.lock.setChecked(display.is_locked or is_fixed)
        self.lock.setEnabled(not is_fixed)
        self._show_numbers(display)
        self._note.setText(_note(shown.basis, shown.unit))

    def _fill_limits(self, basis: DisplayBasis) -> None:
        is_bytes = basis.fixed == (0.0, 255.0)
        texts = dict(_LIMITS)
        if is_bytes:
            texts[Limits.FIXED] = "All of 8 bits"
        if basis.fixed is None:
            del texts[Limits.FIXED]
        _fill(self.limits, texts.items())

    def _fill_colormaps(self, usual: str, *, is_color: bool) -> None:
        if is_color:
            _fill(self.colormap, [(AUTO, "Of the frames")])
            return
        names = {AUTO: f"Of the instrument ({usual})" if usual != "gray" else "Grey"}
        names |= {it: it.capitalize() for it in EVEN_COLORMAPS if it != "gray"}
        names |= {"gray": "Grey"} if usual != "gray" else {}
        names |= {it: it for it in solar_colormaps()}
        _fill(self.colormap, names.items())

    def _show_numbers(self, display: Display) -> None:
        scale, unit = self._document.shown_display.scale, _unit(self._document.shown_display)
        is_percent = display.limits is Limits.PERCENTILE
        low, high = display.low_percent, display.high_percent
        if not is_percent:
            has_limits = scale is not None and scale.own_limits is None
            low, high = (scale.low, scale.high) if has_limits and scale else (0.0, 1.0)
            if display.limits is Limits.MANUAL:
                low, high = display.low, display.high
        tip = ""
        if scale is not None and scale.own_limits is None and is_percent:
            tip = f"Here: {scale.low:.5g} to {scale.high:.5g} {unit}".rstrip()
        for box, value in ((self.low, low), (self.high, high)):
            blocker = QSignalBlocker(box)
            box.setSuffix(" %" if is_percent else f" {unit}".rstrip())
            box.setRange(0 if is_percent else -_LARGEST, 100 if is_percent else _LARGEST)
            if not box.hasFocus() or abs(box.value() - value) > 10 ** -box.decimals():
                box.setDecimals(2 if is_percent else _decimals(low, high))
                box.setValue(value)
            box.setToolTip(tip)
            box.setEnabled(is_percent or display.limits is not Limits.ZSCALE or display.is_locked)
            del blocker

    def _show_sun(self) -> None:
        header = self._document.header
        has_sun = bool(header.header) and header.pointing is not None
        look = self._document.view.look
        self.grid.setChecked(look.has_grid)
        self.grid.setEnabled(has_sun or look.has_grid)

    # What the person does.

    def _choose(self, **changes: Any) -> None:
        display, view = self._display, self._document.view
        if display is None:
            return
        try:
            chosen = replace(display, **changes)
        except ValueError:
            return  # On the way to another number, which makes a range again.
        view.show_look(replace(view.look, display=chosen))

    def _on_limits(self) -> None:
        limits, scale = Limits(self.limits.currentData()), self._document.shown_display.scale
        changes: dict[str, Any] = {"limits": limits}
        if limits is Limits.MANUAL and scale is not None and scale.low < scale.high:
            changes |= {"low": scale.low, "high": scale.high}  # Go on from what is on show.
        self._choose(**changes)

    def _on_number(self, *_args: object) -> None:
        display = self._display
        if display is None:
            return
        low, high = self.low.value(), self.high.value()
        if display.limits is Limits.PERCENTILE:
            self._choose(low_percent=low, high_percent=high)
        else:
            self._choose(limits=Limits.MANUAL, low=low, high=high)

    def _on_grid(self, has_grid: bool) -> None:
        view = self._document.view
        view.show_look(replace(view.look, has_grid=has_grid))


def _unit(shown: Any) -> str:
    per_second = "/s" if shown.basis is not None and shown.basis.exposure_s is not None else ""
    if not shown.unit or shown.unit.endswith("/s"):
        return str(shown.unit)
    return f"{shown.unit}{per_second}"


def _note(basis: DisplayBasis, unit: str) -> str:
    if basis.exposure_s is None:
        return ""
    low, high = float(basis.exposure_s.min()), float(basis.exposure_s.max())
    if low == high == 1.0:
        return ""
    times = f"{low:.3g} s" if high - low < 0.01 * high else f"{low:.2g} to {high:.2g} s"
    return f"{unit or 'Values'} are divided by the exposure of each frame, {times}."


def _decimals(low: float, high: float) -> int:
    """Return how many decimals tell values of a range apart."""
    sizes = [abs(it) for it in (high - low, low, high) if it]
    smallest = min(sizes, default=1.0)
    # Two digits of the smaller one: 0.1 on a logarithmic scale up to 20000 is no 0.
    return int(np.clip(1 - np.floor(np.log10(smallest)), 0, 8))


def _combo(name: str, texts: Iterable[tuple[Any, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    # A long choice must not push the dock wider.
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(10)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    _fill(combo, texts)
    return combo


def _fill(combo: QComboBox, texts: Iterable[tuple[Any, str]]) -> None:
    wanted = list(texts)
    if [(combo.itemData(it), combo.itemText(it)) for it in range(combo.count())] == wanted:
        return
    combo.clear()
    for data, text in wanted:
        combo.addItem(text, data)


def _number(name: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setAccessibleName(name)
    box.setRange(-_LARGEST, _LARGEST)
    box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    box.setKeyboardTracking(False)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setMinimumWidth(60)
    return box
