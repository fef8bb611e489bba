"""The colours that the frames on show are painted with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from core.media.colormaps import AUTO, GREY
from core.media.display import DisplayBasis
from core.operations.color_table import ColorTableJob
from gui.document import Document

#: Colours that were looked up, by the name of their colormap; the same for all windows.
_KNOWN: dict[str, NDArray[np.uint8]] = {}


class FrameColors(QObject):
    """Follows the look of the frames; colours are looked up by a job, frames are grey until then.

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

    @property
    def name(self) -> str:
        """Of the colormap that is wanted."""
        return self._name

    def _follow(self, *_args: object) -> None:
        shown, display = self._document.shown_display, self._document.view.look.display
        wish = AUTO if display is None else display.colormap
        name = (shown.usual_colormap or GREY) if wish == AUTO else wish
        basis: DisplayBasis | None = shown.basis
        if basis is None or name == self._name:
            return  # The last picture stays until the next one is there, and so do its colours.
        self._name = name
        if name == GREY or name in _KNOWN:
            self._show(_KNOWN.get(name))
            return
        thread = self._document.jobs.prepare(ColorTableJob(name), is_quiet=True)
        thread.succeeded.connect(lambda table: self._on_loaded(name, table))
        thread.failed.connect(self._document.failed)
        self._document.jobs.start(thread)

    def _on_loaded(self, name: str, table: NDArray[np.uint8]) -> None:
        _KNOWN[name] = table
        if name == self._name:
            self._show(table)

    def _show(self, table: NDArray[np.uint8] | None) -> None:
        self.table = table
        self.changed.emit()
