"""Curves for the timeline: exposures where they differ, and keywords that were pinned."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject

from core.errors import FramesiftError
from gui.document import Document
from gui.frame_curves import FrameCurve

#: Exposures that differ by less than this share are one.
_SAME = 0.01
_UNITS = {"EXPTIME": "s", "XPOSURE": "s", "DSUN_OBS": "m", "RSUN_OBS": "arcsec", "CROTA2": "deg"}


class PinnedLanes(QObject):
    """Tells the timeline which curves go with the sequence on show.

    Keywords of all frames are read when the first lane is wanted; it is drawn as far as they are.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QObject, optional
        Owner.
    """

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._wanted: tuple[str, ...] = ()
        document.view.sequence_changed.connect(self._on_sequence_changed)
        document.view.look_changed.connect(self._show_keywords)
        document.header.table_changed.connect(self._show_keywords)
        self._on_sequence_changed()

    def _on_sequence_changed(self, *_args: object) -> None:
        self._wanted = ()
        self._show_exposures()
        self._show_keywords()

    def _show_exposures(self) -> None:
        sequence_id = self._document.view.sequence_id
        curves = []
        if sequence_id is not None:
            try:
                exposure = self._document.index(sequence_id).exposure_s
            except FramesiftError:
                exposure = np.empty(0)  # The viewer says what is wrong with it.
            known = exposure[np.isfinite(exposure)]
            if known.size and np.ptp(known) > _SAME * float(known.max()):
                curves.append(FrameCurve("exposure", "s", exposure))
        self._document.curves.show("exposure", curves)

    def _show_keywords(self, *_args: object) -> None:
        header, lanes = self._document.header, self._document.view.look.lanes
        is_more = bool(set(lanes) - set(self._wanted))
        self._wanted = lanes
        if header.table is None and is_more and header.is_fits:
            header.read_all()  # Not again after a person has cancelled it.
        table = header.known
        if table is None:
            self._document.curves.show("keywords", ())
            return
        known = ((it, table.curve(it)) for it in lanes)
        curves = [
            FrameCurve(keyword, _UNITS.get(keyword, ""), values)
            for keyword, values in known
            if values is not None
        ]
        self._document.curves.show("keywords", curves)
