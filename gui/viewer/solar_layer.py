"""What the viewer knows of the Sun: colours, which way is up, grid, coordinates, pins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from core.media.display import mirrored
from core.media.header_table import value_text
from core.media.solar_grid import solar_grid
from gui.document import Document
from gui.viewer.frame_colors import FrameColors
from gui.viewer.linked_view import LinkedView
from gui.viewer.panes import Panes


class SolarLayer(QObject):
    """Follows header and look of the frame on show.

    Parameters
    ----------
    document : Document
        The open project.
    panes : Panes
        Whose frames get colours and a grid.
    linked : LinkedView
        Turned so that north is up.
    parent : QObject, optional
        Owner.

    Attributes
    ----------
    changed : Signal()
        Coordinates or pinned keywords may be others.
    """

    changed = Signal()

    def __init__(
        self, document: Document, panes: Panes, linked: LinkedView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._panes = panes
        self._linked = linked
        self._colors = FrameColors(document, self)
        self._colors.changed.connect(self._show_colors)
        document.shown_display.changed.connect(self._turn)
        document.header.changed.connect(self._on_header_changed)
        document.view.look_changed.connect(self._on_header_changed)
        self._show_colors()
        self._turn()

    def place_text(self, x: int, y: int) -> str:
        """Return where on the Sun a pixel is; empty where its header does not say."""
        header = self._document.header
        pointing = header.pointing if header.header else None
        place = None if pointing is None else pointing.place(x, y)
        return "" if place is None else place.text

    def as_seen(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a picture of the frame with the colours and the way up that it is seen with."""
        if self._colors.table is not None and picture.ndim == 2:
            picture = np.take(self._colors.table, picture, axis=0)
        across, down = self._linked.signs
        return mirrored(picture, columns=across < 0, rows=down < 0)

    def pinned_lines(self) -> tuple[str, ...]:
        """Return the keywords pinned to the corner, a line each; missing ones are said to be."""
        header = self._document.header
        if not header.header:
            return ()
        view = self._document.view
        if header.frame_index != view.frame_index:
            return tuple(f"{keyword} …" for keyword in view.look.corner)
        return tuple(
            f"{keyword} {value_text(header.header.get(keyword)) or '–'}"
            for keyword in view.look.corner
        )

    def _show_colors(self) -> None:
        panes = self._panes
        # What the wipe uncovers may be a reconstruction; a heat map has colours of its own.
        for item in (panes.input.picture, panes.input.heat_map, panes.reconstruction.picture):
            item.set_colors(self._colors.table)

    def _turn(self) -> None:
        shown = self._document.shown_display
        if shown.basis is not None:  # The last frame stays as it is until the next one comes.
            columns, rows = shown.flips
            self._linked.set_flips(columns=columns, rows=rows)

    def _on_header_changed(self, *_args: object) -> None:
        header = self._document.header
        grid = None
        if self._document.view.look.has_grid and header.header and header.pointing is not None:
            grid = solar_grid(header.pointing)
        for pane in self._panes.all:
            pane.canvas.sun.show_grid(grid)
        self.changed.emit()
