"""The colours that the frames on show are painted with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from core.media.colormaps import AUTO, GREY, color_table, offered_colormaps
from gui.document import Document


class FrameColors(QObject):
    """Follows the look of the frames.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QObject, optional
        Owner.

    Attributes
    ----------
    changed : Signal()
        Other colours hold.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        #: RGB colours, shape (256, 3); None for grey.
        self.table: NDArray[np.uint8] | None = None
        self._name = GREY
        document.shown_display.changed.connect(self._follow)
        document.view.look_changed.connect(self._follow)
        self._follow()

    def _follow(self, *_args: object) -> None:
        shown, display = self._document.shown_display, self._document.view.look.display
        wish = AUTO if display is None else display.colormap
        name = (shown.usual_colormap or GREY) if wish == AUTO else wish
        if shown.basis is None or name == self._name:
            return  # The last picture stays until the next one is there, and so do its colours.
        self._name = name
        # Any other name was never offered: settings of another version, say.
        self.table = color_table(name) if name in offered_colormaps() else None
        self.changed.emit()
