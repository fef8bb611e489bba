"""Remember how frames are shown, for each instrument of a project."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QObject, QSettings

from core.errors import FramesiftError
from core.media.frame_index import FrameIndex
from gui.document import Document
from gui.frame_look import FrameLook

_LOOKS = "looks"


class LookMemory(QObject):
    """Gives every sequence the look that its instrument had last in this project, or in any other.

    Made before the panels, so that a sequence has its look when they show it.

    Parameters
    ----------
    document : Document
        The open project.
    store : QSettings
        Where looks are kept.
    parent : QObject, optional
        Owner.
    """

    def __init__(self, document: Document, store: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._store = store
        self._project = hashlib.sha1(
            str(document.folder).encode(), usedforsecurity=False
        ).hexdigest()
        self._key = ""
        document.view.sequence_changed.connect(self._recall)
        document.view.look_changed.connect(self._remember)

    def _recall(self, sequence_id: int | None) -> None:
        self._key = ""  # What is shown now is not this sequence's choice yet.
        if sequence_id is None:
            return
        try:
            index = self._document.index(sequence_id)
        except FramesiftError:
            return  # The viewer says what is wrong with it.
        key = instrument_key(index) or f"sequence {sequence_id}"
        text = self._store.value(f"{_LOOKS}/{self._project}/{key}") or (
            self._store.value(f"{_LOOKS}/any/{key}") if instrument_key(index) else ""
        )
        look = FrameLook.from_text(text) if isinstance(text, str) and text else FrameLook()
        self._document.view.show_look(look)
        self._key = key

    def _remember(self, look: FrameLook) -> None:
        if not self._key:
            return
        self._store.setValue(f"{_LOOKS}/{self._project}/{self._key}", look.text)
        if not self._key.startswith("sequence "):
            self._store.setValue(f"{_LOOKS}/any/{self._key}", look.text)


def instrument_key(index: FrameIndex) -> str:
    """Return what sequences that are shown alike have in common; empty where that is not known."""
    words = [index.instrument.replace("/", " "), f"{index.wavelength}" if index.wavelength else ""]
    return " ".join(word for word in words if word)
