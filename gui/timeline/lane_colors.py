"""The timeline's colours, made from the palette."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

from gui.appearance import is_dark
from gui.threshold_pair import ThresholdColors


@dataclass(frozen=True, slots=True)
class LaneColors:
    """Colours of everything on the timeline.

    Attributes
    ----------
    ground, text, faint : QColor
        Of the lanes, their text, and text or lines that should not catch the eye.
    score, playhead, marks, gap : QColor
        Of the score line, the playhead, the range between the marks, and the hatching of gaps.
    live, curve : QColor
        Of the scores of a run in training, and of numbers that are no scores.
    doubtful, unusable : QColor
        Of frames with a quality flag, and of those that cannot be used.
    learnt, held_out, excluded : QColor
        Of frames by what a training makes of them.
    window : QColor
        Of what is on show, on the overview.
    cached, proxied : QColor
        Of frames in memory, and in the display proxy.
    thresholds : ThresholdColors
        Of the thresholds and of what lies above them.
    """

    ground: QColor
    text: QColor
    faint: QColor
    score: QColor
    playhead: QColor
    marks: QColor
    gap: QColor
    live: QColor
    curve: QColor
    doubtful: QColor
    unusable: QColor
    learnt: QColor
    held_out: QColor
    excluded: QColor
    window: QColor
    cached: QColor
    proxied: QColor
    thresholds: ThresholdColors

    @classmethod
    def of(cls, palette: QPalette) -> LaneColors:
        """Return the colours that fit a palette."""
        dark = is_dark(palette)
        text = palette.color(QPalette.ColorRole.Text)
        highlight = palette.color(QPalette.ColorRole.Highlight)
        return cls(
            ground=palette.color(QPalette.ColorRole.Base),
            text=text,
            faint=_with_alpha(text, 150),
            score=_with_alpha(text, 215),
            playhead=QColor("#ffb02e") if dark else QColor("#d97706"),
            marks=_with_alpha(highlight, 60),
            gap=_with_alpha(text, 110),
            live=QColor("#c792ea") if dark else QColor("#8e24aa"),
            curve=QColor("#8fb8de") if dark else QColor("#33658a"),
            doubtful=QColor("#e0a030") if dark else QColor("#c07a00"),
            unusable=QColor("#ff5f57") if dark else QColor("#c62828"),
            learnt=QColor("#4c9be8") if dark else QColor("#2f7fd0"),
            held_out=QColor("#e0c35a") if dark else QColor("#c99a1a"),
            excluded=_with_alpha(text, 130),
            window=highlight,
            cached=QColor("#3fae7a") if dark else QColor("#2e9e68"),
            proxied=_with_alpha(QColor("#3fae7a") if dark else QColor("#2e9e68"), 90),
            thresholds=ThresholdColors.of(palette),
        )


def _with_alpha(color: QColor, alpha: int) -> QColor:
    faded = QColor(color)
    faded.setAlpha(alpha)
    return faded
