"""The timeline's colours, made from the palette."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

from gui.appearance import is_dark


@dataclass(frozen=True, slots=True)
class LaneColors:
    """Colours of everything on the timeline.

    Attributes
    ----------
    ground, text, faint : QColor
        Of the lanes, their text, and text or lines that should not catch the eye.
    score, playhead, marks, gap : QColor
        Of the score line, the playhead, the range between the marks, and the hatching of gaps.
    low, high : QColor
        Of the thresholds: red and light blue, as the boxes in the viewer.
    """

    ground: QColor
    text: QColor
    faint: QColor
    score: QColor
    playhead: QColor
    marks: QColor
    gap: QColor
    low: QColor
    high: QColor

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
            low=QColor("#ff5f57") if dark else QColor("#d62728"),
            high=QColor("#6ecbff") if dark else QColor("#2a9fd8"),
        )


def text_on(ground: QColor) -> QColor:
    """Return black or white, whichever can be read on a ground."""
    # Weights of Rec. 709: the eye takes green as brighter than blue.
    light = 0.2126 * ground.redF() + 0.7152 * ground.greenF() + 0.0722 * ground.blueF()
    return QColor("#101010") if light > 0.45 else QColor("#ffffff")


def _with_alpha(color: QColor, alpha: int) -> QColor:
    faded = QColor(color)
    faded.setAlpha(alpha)
    return faded
