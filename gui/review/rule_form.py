"""What becomes of suspect frames and pixels: hysteresis, least sizes, smoothing."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from core.media.time_text import duration_words
from core.project.records import EventRule, SmoothingKind

_MOST = 100_000
_TIPS = {
    SmoothingKind.OFF: "Scores are compared as they are",
    SmoothingKind.CAUSAL: "The mean of this frame and those before it",
    SmoothingKind.EXPONENTIAL: "A mean in which older frames weigh less and less",
    SmoothingKind.MEDIAN: "The median of this frame and those before it: single peaks vanish",
    SmoothingKind.CENTRED: "Looks ahead: an event is seen before it begins. Not for live use",
    SmoothingKind.CENTRED_MEDIAN: "Looks ahead: not for live use",
}


class RuleForm(QWidget):
    """The rule in force, to be changed.

    Attributes
    ----------
    rule_changed : Signal(object)
        The `EventRule` that the person wants.
    """

    rule_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule = EventRule()
        self._cadence_s = 0.0
        self.hysteresis = QCheckBox("Hysteresis: start at high")
        self.hysteresis.setToolTip(
            "An event starts where the score reaches high and lasts while it stays at "
            "or above low. Otherwise each run of frames at or above low is an event"
        )
        self.min_frames = _spin("Fewest frames of an event", " frames")
        self.min_frames.setToolTip("Shorter events are dropped")
        self.duration = QLabel()
        self.duration.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.min_area = _spin("Fewest pixels of a box", " px")
        self.min_area.setToolTip(
            "Boxes around fewer pixels of the anomaly map are dropped; events stay"
        )
        self.smoothing = QComboBox()
        self.smoothing.setAccessibleName("Smoothing of the scores")
        self.smoothing.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.smoothing.setMinimumContentsLength(3)
        for kind in SmoothingKind:
            self.smoothing.addItem(kind.text, kind.value)
        self.smoothing_frames = _spin("Frames that are smoothed over", "")
        self.smoothing_frames.setToolTip("Over how many frames")

        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(3)
        grid.addWidget(self.hysteresis, 0, 0, 1, 3)
        for row, (name, widget) in enumerate(
            (("Least event", self.min_frames), ("Least box", self.min_area)), start=1
        ):
            caption = QLabel(name)
            caption.setBuddy(widget)
            grid.addWidget(caption, row, 0)
            grid.addWidget(widget, row, 1)
        grid.addWidget(self.duration, 1, 2)
        caption = QLabel("Smoothing")
        caption.setBuddy(self.smoothing)
        grid.addWidget(caption, 3, 0)
        grid.addWidget(self.smoothing, 3, 1)
        grid.addWidget(self.smoothing_frames, 3, 2)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(2, 1)

        self.hysteresis.toggled.connect(self._on_changed)
        for spin in (self.min_frames, self.min_area, self.smoothing_frames):
            spin.valueChanged.connect(self._on_changed)
        self.smoothing.currentIndexChanged.connect(self._on_changed)
        self.show_rule(None)

    def show_rule(self, rule: EventRule | None) -> None:
        """Show a rule; None if there is no run whose rule it could be."""
        is_known, rule = rule is not None, rule or EventRule()
        self._rule = rule
        inputs = (self.hysteresis, self.min_frames, self.min_area, self.smoothing)
        for each in inputs:
            each.setEnabled(is_known)
        blockers = [QSignalBlocker(it) for it in (*inputs, self.smoothing_frames)]
        self.hysteresis.setChecked(rule.has_hysteresis)
        self.min_frames.setValue(rule.min_frames)
        self.min_area.setValue(rule.min_area)
        self.smoothing.setCurrentIndex(self.smoothing.findData(rule.smoothing.value))
        self.smoothing_frames.setValue(rule.smoothing_frames)
        del blockers
        self._show_words()

    def show_cadence(self, seconds: float) -> None:
        """Say how long a frame lasts; 0 where that is not known."""
        self._cadence_s = seconds
        self._show_words()

    def _show_words(self) -> None:
        self.smoothing_frames.setEnabled(self._rule.smoothing is not SmoothingKind.OFF)
        self.smoothing.setToolTip(_TIPS[self._rule.smoothing])
        self.min_frames.setSuffix(" frame" if self._rule.min_frames == 1 else " frames")
        seconds = self._rule.min_frames * self._cadence_s
        self.duration.setText(duration_words(seconds) if seconds else "")

    def _on_changed(self, *_args: object) -> None:
        self._rule = EventRule(
            has_hysteresis=self.hysteresis.isChecked(),
            min_frames=self.min_frames.value(),
            min_area=self.min_area.value(),
            smoothing=SmoothingKind(self.smoothing.currentData()),
            smoothing_frames=self.smoothing_frames.value(),
        )
        self._show_words()
        self.rule_changed.emit(self._rule)


def _spin(name: str, unit: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(1, _MOST)
    spin.setSuffix(unit)
    spin.setKeyboardTracking(False)
    spin.setAccessibleName(name)
    spin.setMinimumWidth(spin.fontMetrics().averageCharWidth() * 8)
    # The largest number would ask for a very wide box.
    spin.setSizePolicy(spin.sizePolicy().Policy.Ignored, spin.sizePolicy().Policy.Fixed)
    return spin
