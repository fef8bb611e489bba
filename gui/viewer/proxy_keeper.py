"""The display proxy of the sequence on show: used where there is one, made where one is needed."""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from core.media.frame_index import FrameIndex
from core.media.proxy import Proxy, ProxyFiles
from core.media.proxy_frame import ProxyFrame
from core.media.proxy_need import needs_proxy, proxy_stamp
from core.operations.build_proxy import ProxyGrew, ProxyJob
from core.operations.proxy_space import note_use
from core.project.records import Sequence
from gui.document import Document
from gui.job_thread import JobThread
from gui.settings import Settings

log = logging.getLogger(__name__)

#: Whoever only passes by a sequence does not want its proxy made.
_STAY_MS = 1500
_NO_RUNS: NDArray[np.int64] = np.empty((0, 2), np.int64)


class ProxyKeeper(QObject):
    """The frames of one sequence made smaller, for scrubbing.

    While no other job runs, the proxy of the sequence on show is made in the background. Another
    job, or going to another sequence, breaks that off for the moment and keeps what is done; a
    person who cancels it is not bothered again before the project is opened anew.

    Parameters
    ----------
    document : Document
        The open project.
    settings : Settings
        Knows the disk budget.
    parent : QObject, optional
        Owner.

    Attributes
    ----------
    changed : Signal()
        More frames, or those of another sequence, can be had.
    """

    changed = Signal()

    def __init__(
        self, document: Document, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._settings = settings
        self._sequence: Sequence | None = None
        self._index: FrameIndex | None = None
        self._proxy: Proxy | None = None
        self._building: JobThread | None = None
        self._declined: set[int] = set()
        self._is_ending = False
        #: Whether what is being made was broken off by this object, not by a person.
        self._has_yielded = False
        self._stay = QTimer(self)
        self._stay.setSingleShot(True)
        self._stay.setInterval(_STAY_MS)
        self._stay.timeout.connect(self._build)
        document.jobs.started.connect(self._on_job_started)
        document.jobs.ended.connect(self._on_job_ended)
        document.jobs.cancelling.connect(self._on_cancelling)

    def follow(self, sequence: Sequence | None, index: FrameIndex | None) -> None:
        """Serve another sequence; None serves none."""
        self._close()
        self._sequence, self._index = sequence, index
        self._yield()
        self._reopen()
        is_used = self._proxy is not None and not self._document.is_read_only
        if is_used and sequence is not None:
            note_use(self._files(sequence))
        self._stay.start()

    def frame(self, frame_index: int) -> ProxyFrame | None:
        """Return a frame made smaller, if there is one."""
        return None if self._proxy is None else self._proxy.frame(frame_index)

    def runs(self) -> NDArray[np.int64]:
        """Return the frames that can be had as half-open ranges, shape (N, 2)."""
        return _NO_RUNS if self._proxy is None else self._proxy.runs()

    def close(self) -> None:
        """Serve nothing, and let go of the files."""
        self._stay.stop()
        self._close()
        self._sequence = self._index = None

    def _yield(self) -> None:
        """Break off what is being made, to go on with it some other time."""
        if self._building is not None:
            self._has_yielded = True
            self._building.cancel()

    def _close(self) -> None:
        if self._proxy is not None:
            self._proxy.close()
        self._proxy = None

    def _files(self, sequence: Sequence) -> ProxyFiles:
        return ProxyFiles(self._document.project.layout.kept(sequence.id))

    def _reopen(self) -> None:
        """Read anew what there is."""
        self._close()
        if self._sequence is not None and self._index is not None:
            try:
                stamp = proxy_stamp(self._sequence.path, self._index)
                self._proxy = Proxy.open(self._files(self._sequence), stamp)
            except OSError as error:
                log.info("no proxy: %s", error)
        self.changed.emit()

    def _build(self) -> None:
        sequence, budget = self._sequence, self._settings.proxy_budget_mib << 20
        if sequence is None or not self._is_wanted(sequence, budget):
            return
        if self._document.is_read_only or self._is_ending or self._document.jobs.running:
            return  # The end of that job is heard of.
        job = ProxyJob(self._document.project.layout, sequence, budget)
        self._has_yielded = False
        self._building = thread = self._document.jobs.prepare(job)
        thread.reported.connect(self._on_reported)
        thread.succeeded.connect(self._on_reported)
        thread.cancelled.connect(lambda: self._on_cancelled(sequence))
        thread.failed.connect(lambda: self._on_build_failed(sequence))
        self._document.jobs.start(thread)

    def _is_wanted(self, sequence: Sequence, budget: int) -> bool:
        index = self._index
        if index is None or sequence.is_missing or sequence.id in self._declined:
            return False
        if self._proxy is not None and self._proxy.table.is_whole:
            return False
        is_full = self._files(sequence).nbytes >= budget
        return not is_full and needs_proxy(
            sequence.path, sequence.kind, index, sequence.width, sequence.height
        )

    def _on_reported(self, event: object) -> None:
        shown = self._sequence
        if isinstance(event, ProxyGrew) and shown is not None and event.sequence_id == shown.id:
            self._reopen()

    def _on_build_failed(self, sequence: Sequence) -> None:
        if not sequence.is_missing:  # Files that come back are worth another go.
            self._declined.add(sequence.id)

    def _on_cancelled(self, sequence: Sequence) -> None:
        if not self._has_yielded:
            self._declined.add(sequence.id)
        if self._sequence is not None and sequence.id == self._sequence.id:
            self._reopen()

    def _on_job_started(self, thread: JobThread) -> None:
        if thread is not self._building:
            self._yield()  # Two that work at once would be slower than one after the other.

    def _on_job_ended(self, thread: JobThread) -> None:
        if thread is self._building:
            self._building = None
        self._stay.start()

    def _on_cancelling(self) -> None:
        self._is_ending = True
