"""Notice when the source of a sequence goes away or comes back while the project is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from core.project.records import Changes, Sequence
from gui.document import Document

#: Many files that are moved at once are one event.
_SETTLE_MS = 300
#: A folder that is gone cannot be watched: look again from time to time whether it is back.
_LOOK_AGAIN_MS = 3000


class MediaWatch(QObject):
    """Watch the folders that the sources lie in.

    Parameters
    ----------
    document : Document
        Told what came or went, as if the rows had changed: every panel then looks again.

    Attributes
    ----------
    all_back : Signal()
        Every source is there again.
    went : Signal(object)
        The sequences, a list, whose source has just gone away.
    """

    all_back = Signal()
    went = Signal(object)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._missing: frozenset[int] = frozenset()
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._again = QTimer(self)
        self._again.setInterval(_LOOK_AGAIN_MS)

        self._watcher.directoryChanged.connect(self._settle.start)
        self._watcher.fileChanged.connect(self._settle.start)
        self._settle.timeout.connect(self.look)
        self._again.timeout.connect(self.look)
        document.changed.connect(self._on_changed)
        self._watch()

    @property
    def missing(self) -> list[Sequence]:
        """The sequences whose source was not there when last looked for."""
        everything = self._document.project.sequences()
        return [it for it in everything if it.id in self._missing]

    def stop(self) -> None:
        """Look no more: the project is about to be closed."""
        self._settle.stop()
        self._again.stop()
        self._document.changed.disconnect(self._on_changed)

    @Slot()
    def look(self) -> None:
        """Look again, and tell of what came or went."""
        before = self._missing
        self._watch()
        if moved := before ^ self._missing:
            self._document.job_wrote(Changes(sequences=moved))
        if self._missing - before:
            self.went.emit([it for it in self.missing if it.id not in before])

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.sequences:
            self._watch()

    def _watch(self) -> None:
        """Take in which sources there are, and watch their folders."""
        before = self._missing
        sequences = self._document.project.sequences()
        self._missing = frozenset(it.id for it in sequences if it.is_missing)
        # A folder of frames is watched itself only by its parent: frames that a camera still
        # writes into it would wake the window all the time.
        wanted = {str(it.path.parent) for it in sequences if _is_there(it.path.parent)}
        watched = set(self._watcher.directories())
        if gone := watched - wanted:
            self._watcher.removePaths(list(gone))
        if new := wanted - watched:
            self._watcher.addPaths(list(new))
        if self._missing and not self._again.isActive():
            self._again.start()
        elif not self._missing:
            self._again.stop()
        if before and not self._missing:
            self.all_back.emit()


def _is_there(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:
        return False
