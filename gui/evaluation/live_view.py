"""What the thresholds on show make of all sequences together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from core.evaluation.board import BoardFigures
from core.evaluation.confusion import Confusion
from core.evaluation.event_metrics import EventMetrics
from core.evaluation.figure_rows import NO_NUMBER, number_text


@dataclass(frozen=True, slots=True)
class _OfFrames:
    """A number at each of the two thresholds."""

    title: str
    tip: str
    text: Callable[[Confusion], str]


@dataclass(frozen=True, slots=True)
class _OfEvents:
    """A number at the low threshold."""

    title: str
    tip: str
    text: Callable[[EventMetrics], str]


_FRAMES = (
    _OfFrames("Threshold", "Frames at or above it are suspect", lambda it: f"{it.threshold:.4g}"),
    _OfFrames(
        "Precision", "Share of suspect frames that are anomalous", lambda it: _rate(it.precision)
    ),
    _OfFrames("Recall", "Share of anomalous frames that are suspect", lambda it: _rate(it.recall)),
    _OfFrames("F1", "Harmonic mean of precision and recall", lambda it: _rate(it.f1)),
    _OfFrames(
        "False positive rate",
        "Share of normal frames that are suspect",
        lambda it: _rate(it.false_positive_rate),
    ),
    _OfFrames(
        "Anomalous, found",
        "True positives: anomalous and suspect",
        lambda it: _n(it.true_positives),
    ),
    _OfFrames(
        "Anomalous, missed",
        "False negatives: anomalous, but not suspect",
        lambda it: _n(it.false_negatives),
    ),
    _OfFrames(
        "Normal, false alarm",
        "False positives: normal, but suspect",
        lambda it: _n(it.false_positives),
    ),
    _OfFrames(
        "Normal, passed", "True negatives: normal and not suspect", lambda it: _n(it.true_negatives)
    ),
)
_EVENTS = (
    _OfEvents("Event recall", "Share of known events that are found", lambda it: _rate(it.recall)),
    _OfEvents(
        "Event precision", "Share of found events that are known", lambda it: _rate(it.precision)
    ),
    _OfEvents(
        "False alarms an hour",
        "Found events without a known one, per hour of normal frames",
        lambda it: _per_hour(it.false_alarms_per_hour),
    ),
    _OfEvents(
        "Onset delay",
        "Mean time from the start of a known event to the first suspect frame in it",
        lambda it: _seconds(it.onset_delay_mean_s),
    ),
)


class LiveView(QWidget):
    """A small table of numbers: one column for each threshold, then the events."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(6, 4, 6, 4)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(0, 1)
        for column, title in ((1, "at low"), (2, "at high")):
            self._grid.addWidget(_number(title), 0, column)
        self._low = self._rows(_FRAMES, "low", 1, 1)
        self._high = self._rows(_FRAMES, "high", 1, 2)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        self._grid.addWidget(line, len(_FRAMES) + 1, 0, 1, 3)
        self._events = self._rows(_EVENTS, "low", len(_FRAMES) + 2, 1)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self.show_figures(None)

    def value(self, title: str, threshold: str = "low") -> str:
        """Return a number as shown, by its title and the name of the threshold."""
        of = self._high if threshold == "high" else self._low | self._events
        return of[title].text()

    def show_figures(self, figures: BoardFigures | None) -> None:
        """Show what a pair of thresholds makes of a run; None shows that nothing is known."""
        for own in _FRAMES:
            for labels, at in (
                (self._low, figures and figures.low),
                (self._high, figures and figures.high),
            ):
                labels[own.title].setText(own.text(at) if at else NO_NUMBER)
        for event in _EVENTS:
            text = event.text(figures.events) if figures else NO_NUMBER
            self._events[event.title].setText(text)

    def _rows(
        self, rows: tuple[_OfFrames | _OfEvents, ...], threshold: str, top: int, column: int
    ) -> dict[str, QLabel]:
        labels = {}
        for place, row in enumerate(rows, start=top):
            if column == 1:
                caption = QLabel(row.title)
                caption.setToolTip(row.tip)
                self._grid.addWidget(caption, place, 0)
            label = _number("")
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAccessibleName(f"{row.title} at the {threshold} threshold")
            label.setToolTip(row.tip)
            self._grid.addWidget(label, place, column)
            labels[row.title] = label
        return labels


def _number(text: str) -> QLabel:
    label = QLabel(text)
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    label.setMinimumWidth(label.fontMetrics().averageCharWidth() * 9)
    return label


def _rate(value: float | None) -> str:
    return number_text(value)


def _n(frames: int) -> str:
    return f"{frames:,}"


def _per_hour(value: float | None) -> str:
    return NO_NUMBER if value is None else f"{value:,.1f}"


def _seconds(value: float | None) -> str:
    return NO_NUMBER if value is None else f"{value:.2f} s"
