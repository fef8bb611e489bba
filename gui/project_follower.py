"""Show what other programs and windows write to the open project, as they write it."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer

from core.errors import FramesiftError
from gui.document import Document

log = logging.getLogger(__name__)

#: Looking costs next to nothing while nobody writes.
_LOOK_EVERY_MS = 1000


class ProjectFollower(QObject):
    """Ask the database now and then whether others have written, and tell the views.

    What jobs of this window write they tell themselves; meanwhile nobody is asked.

    Parameters
    ----------
    document : Document
        The open project.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._watch = document.project.watch()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        document.jobs.ended.connect(self._on_job_ended)
        self._timer.start()

    def look(self) -> None:
        """Look now."""
        if self._document.jobs.running:
            return
        try:
            changes = self._watch.poll()
        except FramesiftError as error:
            log.warning("%s", error)
            return
        if changes is not None:
            self._document.job_wrote(changes)

    def stop(self) -> None:
        """Look no more: the project is about to be closed."""
        self._timer.stop()
        self._document.jobs.ended.disconnect(self._on_job_ended)

    def _on_job_ended(self) -> None:
        if not self._document.jobs.running and not self._document.is_read_only:
            try:
                self._watch.catch_up()
            except FramesiftError as error:
                log.warning("%s", error)
