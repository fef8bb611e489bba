"""The FITS header of the frame on show, and the keywords of its whole sequence."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import FramesiftError
from core.media.header_table import HeaderTable, Value
from core.media.pointing import Pointing, read_pointing
from core.media.source import SourceKind
from core.operations.frame_header import FrameHeaderJob, ReadFrameHeader
from core.operations.read_headers import HeadersGrew, HeadersJob
from core.project.records import Changes, Sequence
from gui.job_thread import JobThread

if TYPE_CHECKING:
    from gui.document import Document

log = logging.getLogger(__name__)

#: A header is read once nobody has gone to another frame for so long.
_REST_MS = 80
#: Whoever only passes by a sequence does not want its headers read.
_STAY_MS = 1200
#: Sequences of at most so many frames are read without being asked for: it takes some seconds.
_FEW_FRAMES = 1000


class FrameHeader(QObject):
    """Follows the frame on show; headers are read by jobs, never by the GUI thread.

    Once the keywords of the whole sequence are known, which is kept in the project, each frame's
    header is there at once. For short sequences they are read in the background; for long ones
    when a person asks by `read_all`, as pinning one to a lane does. Meanwhile, and after that was
    cancelled, `known` tells those of the first frames.

    Attributes
    ----------
    changed : Signal()
        Another header, or another reason why there is none.
    table_changed : Signal()
        The keywords of the whole sequence are known now, or those of another one are.
    """

    changed = Signal()
    table_changed = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._sequence: Sequence | None = None
        self._reading: JobThread | None = None
        self._reading_all: JobThread | None = None
        self._is_ending = False
        #: Keywords by frame; None while they are not known.
        self.table: HeaderTable | None = None
        #: Frames from the first on whose keywords are known, while not all are.
        self.begun = 0
        self._part: HeaderTable | None = None
        #: Which frame `header` is of; None where there is none.
        self.frame_index: int | None = None
        self.header: Mapping[str, Value] = {}
        #: Why there is no header; empty where there is one, or one is on its way.
        self.reason = ""
        self._pointing: tuple[Pointing | None] | None = None
        self._rest = _single_shot(self, _REST_MS, self._read_frame)
        self._stay = _single_shot(self, _STAY_MS, self._read_few)
        view = document.view
        view.sequence_changed.connect(self._on_sequence_changed)
        view.frame_changed.connect(self._on_frame_changed)
        document.changed.connect(self._on_changed)
        document.jobs.cancelling.connect(self._on_cancelling)

    @property
    def pointing(self) -> Pointing | None:
        """Where on the Sun the frame is; None where its header does not say."""
        # Not made before anybody asks: it takes some milliseconds, and frames may be playing.
        if self._pointing is None:
            self._pointing = (read_pointing(self.header),)
        return self._pointing[0]

    @property
    def known(self) -> HeaderTable | None:
        """Keywords of all frames, or else of the first ones; None while nothing is known."""
        return self._part if self.table is None else self.table

    @property
    def is_fits(self) -> bool:
        """Whether the sequence on show has headers at all."""
        return self._sequence is not None and self._sequence.kind is SourceKind.FITS

    @property
    def is_reading_all(self) -> bool:
        """Whether the keywords of the whole sequence are being read."""
        return self._reading_all is not None

    def read_all(self) -> None:
        """Read the keywords of every frame, telling how far it is; nothing if that runs already."""
        if self.table is None and self._reading_all is None and self._readable is not None:
            self._start_reading_all(self._readable, is_quiet=False)

    @property
    def _readable(self) -> Sequence | None:
        """The sequence on show, if its files have headers and are there."""
        sequence = self._sequence if self.is_fits and not self._is_ending else None
        return None if sequence is None or sequence.is_missing else sequence

    # Following what is on show.

    def _on_sequence_changed(self, sequence_id: int | None) -> None:
        if self._reading_all is not None:
            self._reading_all.cancel()
        self._reading_all = None
        self.table = self._part = None
        self.begun = 0
        self._sequence = None
        if sequence_id is not None:
            try:
                self._sequence = self._document.project.sequence(sequence_id)
            except FramesiftError as error:
                log.info("%s", error)
        if not self._is_ending:
            self._stay.start()
        self._show(None, {}, self._why_none())
        self.table_changed.emit()
        self._on_frame_changed()

    def _why_none(self) -> str:
        sequence = self._sequence
        if sequence is None:
            return "Choose a sequence of FITS files to see their headers."
        if sequence.kind is not SourceKind.FITS:
            return f"{sequence.name} is no FITS sequence: its frames have no headers."
        if sequence.is_missing:
            return f"{sequence.path.name} is missing. Relink it from Sequences."
        return ""

    def _on_frame_changed(self, *_args: object) -> None:
        if self._readable is None:
            return
        if self.table is not None:
            self._show_of_table()
        else:
            self._rest.start()

    def _on_cancelling(self) -> None:
        """Start nothing any more: the project is about to be closed."""
        self._is_ending = True
        self._rest.stop()
        self._stay.stop()

    def _on_changed(self, changes: Changes) -> None:
        view = self._document.view
        if self._sequence is not None and view.sequence_id in changes.sequences:
            self._on_sequence_changed(view.sequence_id)

    # One frame.

    def _read_frame(self) -> None:
        sequence = self._readable
        if sequence is None or self.table is not None or self._reading is not None:
            return  # The end of one that is being read asks again.
        frame_index = self._document.view.frame_index
        job = FrameHeaderJob(self._document.project.layout, sequence, frame_index)
        self._reading = thread = self._document.jobs.prepare(job, is_quiet=True)
        thread.succeeded.connect(lambda read: self._on_frame_read(sequence, read))
        thread.failed.connect(lambda error: self._on_frame_failed(sequence, error))
        thread.finished.connect(self._on_reading_over)
        self._document.jobs.start(thread)

    def _on_frame_read(self, sequence: Sequence, read: ReadFrameHeader) -> None:
        if self._sequence is not sequence:
            return
        if read.table is not None:
            self._take_table(read.table)
        elif self.table is None:
            self._show(read.frame_index, read.header, "")

    def _on_frame_failed(self, sequence: Sequence, error: object) -> None:
        if self._sequence is sequence and self.table is None:
            self._show(None, {}, str(error))

    def _on_reading_over(self) -> None:
        self._reading = None
        is_behind = self.frame_index != self._document.view.frame_index
        if is_behind and not self.reason and not self._is_ending:
            self._rest.start()

    # All frames.

    def _read_few(self) -> None:
        sequence = self._readable
        is_known = self.table is not None or self._reading_all is not None
        if sequence is not None and not is_known and sequence.frames <= _FEW_FRAMES:
            self._start_reading_all(sequence, is_quiet=True)

    def _start_reading_all(self, sequence: Sequence, *, is_quiet: bool) -> None:
        keeps = not self._document.is_read_only
        job = HeadersJob(self._document.project.layout, sequence, keeps)
        self._reading_all = thread = self._document.jobs.prepare(job, is_quiet=is_quiet)
        thread.succeeded.connect(lambda table: self._on_all_read(sequence, table))
        thread.reported.connect(lambda event: self._on_reported(sequence, event))
        thread.finished.connect(lambda: self._on_reading_all_over(thread))
        self._document.jobs.start(thread)
        self.table_changed.emit()

    def _on_all_read(self, sequence: Sequence, table: HeaderTable) -> None:
        if self._sequence is sequence:
            self._take_table(table)

    def _on_reported(self, sequence: Sequence, event: object) -> None:
        if isinstance(event, HeadersGrew) and self._sequence is sequence and self.table is None:
            self._part, self.begun = event.table, event.done
            self.table_changed.emit()

    def _on_reading_all_over(self, thread: JobThread) -> None:
        if self._reading_all is thread:
            self._reading_all = None
            self.table_changed.emit()

    def _take_table(self, table: HeaderTable) -> None:
        self.table, self._part = table, None
        self._stay.stop()
        self.table_changed.emit()
        self._show_of_table()

    def _show_of_table(self) -> None:
        frame_index = self._document.view.frame_index
        if self.table is None or frame_index >= self.table.frames:
            return
        header = self.table.header(frame_index)
        self._show(frame_index, header, _no_header(header))

    def _show(
        self,
        frame_index: int | None,
        header: Mapping[str, Value],
        reason: str,
    ) -> None:
        self.frame_index, self.header, self.reason = frame_index, header, reason
        self._pointing = None
        self.changed.emit()


def _no_header(header: Mapping[str, Value]) -> str:
    return "" if header else "The header of this frame cannot be read."


def _single_shot(parent: QObject, delay_ms: int, slot: object) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(delay_ms)
    timer.timeout.connect(slot)
    return timer
