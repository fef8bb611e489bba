"""The menu of playing: how fast, what at the end, every frame or in time."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QMenu, QWidget, QWidgetAction

from gui.icons import icon
from gui.keys.key_tips import say
from gui.viewer.play_way import SPEEDS, PlayWay, Repeat, pace_text, speed_text

REPEAT_ICONS = {
    Repeat.MARKED: "mdi6.repeat-variant",
    Repeat.ALWAYS: "mdi6.repeat",
    Repeat.PING_PONG: "mdi6.swap-horizontal",
    Repeat.NEVER: "mdi6.repeat-off",
}
_REPEAT_TEXTS = {
    Repeat.MARKED: "Repeat in..out, play the rest once",
    Repeat.ALWAYS: "Repeat",
    Repeat.PING_PONG: "To and fro",
    Repeat.NEVER: "Once",
}
_MOST_S = 1e7


class PlayMenu(QMenu):
    """Shows and changes how a sequence plays.

    Attributes
    ----------
    speed_chosen : Signal(float)
        Times the natural pace.
    way_chosen : Signal(object)
        The `PlayWay` that a person wants now.
    pace : QDoubleSpinBox
        Seconds of the sequence in a second, where a second is not a second.
    """

    speed_chosen = Signal(float)
    way_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._way = PlayWay()
        self._natural = 0.0
        self._speeds = QActionGroup(self)
        self._repeats = QActionGroup(self)
        self.pace = _pace_box()
        self._pace_label = QLabel()
        self.name_time(of_sun=False)

        self.addSection("Speed")
        for speed in SPEEDS:
            self._add_choice(self._speeds, speed_text(speed), speed)
        self._pace_row = self._add_pace_row()
        say(self.addSection(""), "At the end ({next_repeat})")
        for repeat, text in _REPEAT_TEXTS.items():
            self._add_choice(self._repeats, text, repeat).setIcon(icon(REPEAT_ICONS[repeat]))
        self.addSeparator()
        self.every_frame = self.addAction("")
        say(self.every_frame, "&Every frame ({every_frame})")
        self.every_frame.setCheckable(True)
        self.every_frame.setToolTip("However long it takes; else frames are skipped to keep time")

        self._speeds.triggered.connect(lambda action: self.speed_chosen.emit(action.data()))
        self._repeats.triggered.connect(
            lambda action: self.way_chosen.emit(replace(self._way, repeat=Repeat(action.data())))
        )
        self.every_frame.triggered.connect(
            lambda wanted: self.way_chosen.emit(replace(self._way, shows_every=wanted))
        )
        self.pace.valueChanged.connect(self._on_pace)

    def choice(self, value: float | Repeat) -> QAction:
        """Return the entry of a speed, or of what happens at the end."""
        both = (*self._speeds.actions(), *self._repeats.actions())
        return next(action for action in both if action.data() == value)

    def show_playing(self, speed: float, natural_pace: float, way: PlayWay) -> None:
        """Show what holds; see `gui.viewer.tool_row.ToolRow.show_playing`."""
        self._way, self._natural = way, natural_pace
        is_paced = natural_pace not in (0.0, 1.0)
        self._speeds.setExclusive(False)  # A pace of one's own is none of them.
        for action in self._speeds.actions():
            pace = f"  ·  {pace_text(natural_pace * action.data())}" if is_paced else ""
            action.setText(f"{speed_text(action.data())}{pace}")
            action.setChecked(action.data() == abs(speed))
        self._speeds.setExclusive(True)
        for action in self._repeats.actions():
            action.setChecked(action.data() == way.repeat)
        self.every_frame.setChecked(way.shows_every)
        self._pace_row.setVisible(is_paced)
        blocker = QSignalBlocker(self.pace)
        self.pace.setValue(natural_pace * abs(speed))
        del blocker

    def name_time(self, *, of_sun: bool) -> None:
        """Say whose seconds pass."""
        self._pace_label.setText(f"&Seconds of {'Sun' if of_sun else 'the sequence'} in a second")

    def _on_pace(self, seconds: float) -> None:
        if self._natural > 0:
            self.speed_chosen.emit(seconds / self._natural)

    def _add_pace_row(self) -> QWidgetAction:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(28, 2, 12, 2)
        self._pace_label.setBuddy(self.pace)
        layout.addWidget(self._pace_label)
        layout.addWidget(self.pace, 1)
        action = QWidgetAction(self)
        action.setDefaultWidget(row)
        self.addAction(action)
        return action

    def _add_choice(self, group: QActionGroup, text: str, value: object) -> QAction:
        action = self.addAction(text)
        action.setCheckable(True)
        action.setData(value)
        group.addAction(action)
        return action


def _pace_box() -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0.1, _MOST_S)
    box.setDecimals(1)
    box.setSuffix(" s")
    box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    box.setKeyboardTracking(False)
    box.setAccessibleName("Seconds of the sequence that pass in a second")
    return box
