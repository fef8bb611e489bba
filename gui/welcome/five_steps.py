"""The way from a folder of frames to a table of events, in five steps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gui.icons import icon
from gui.keys.key_tips import say

#: Keys stand in braces by the id of their action.
_CURATE = """Mark what must not be learnt: {mark_in} at its first frame, {mark_out} at its last,
{exclude} excludes it."""
_REVIEW = """{next_suspect} and {previous_suspect} go from event to event. Drag the thresholds on
the timeline: boxes and events follow."""

#: Icon, title, and what to do.
_STEPS = (
    (
        "mdi6.folder-plus-outline",
        "Add",
        "Drop videos, FITS files or folders of frames on the window. They stay where they are.",
    ),
    ("mdi6.cancel", "Curate", _CURATE),
    (
        "mdi6.school-outline",
        "Train",
        "{train} learns what is normal. Where things move, motion is ready in seconds.",
    ),
    ("mdi6.chart-timeline-variant", "Review", _REVIEW),
    (
        "mdi6.export-variant",
        "Export",
        "{export} writes spans, tables, figures, a video or a report.",
    ),
)


class FiveSteps(QWidget):
    """Five lines that name the keys as the person has them.

    Parameters
    ----------
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: list[QLabel] = []
        self._pictures: list[tuple[QLabel, str]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, (icon_name, title, text) in enumerate(_STEPS):
            picture, words = QLabel(), QLabel()
            words.setWordWrap(True)
            grid.addWidget(picture, row, 0)
            grid.addWidget(words, row, 1)
            self._pictures.append((picture, icon_name))
            say(words, f"<b>{row + 1}. {title}</b><br>{text}")
            self._texts.append(words)
        self._paint_pictures()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_pictures"):
            self._paint_pictures()

    def _paint_pictures(self) -> None:
        """Paint the icons in the colours that the window has now."""
        side = self.fontMetrics().height() * 2
        for picture, icon_name in self._pictures:
            pixmap = icon(icon_name).pixmap(QSize(side, side), self.devicePixelRatioF())
            picture.setPixmap(pixmap)

    @property
    def texts(self) -> list[str]:
        """What is said of each step."""
        return [words.text() for words in self._texts]
