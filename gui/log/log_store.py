"""The last lines that the program logged, from all threads."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

#: Lines kept; a job that warns of every frame must not fill the memory.
CAPACITY = 5000
#: Milliseconds between two words about new lines.
_TELL_MS = 150
#: Loggers of our own, which say more if asked to.
OWN_LOGGERS = ("core", "gui", "models")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log.

    Attributes
    ----------
    number : int
        Counted from the start of the program.
    time : datetime
        When, in local time.
    level : int
        As `logging` has it.
    source : str
        The logger's name.
    text : str
        May have several lines, where there is a traceback.
    """

    number: int
    time: datetime
    level: int
    source: str
    text: str

    def __str__(self) -> str:
        when = self.time.strftime("%H:%M:%S.%f")[:-3]
        return f"{when} {logging.getLevelName(self.level):<8} {self.source}: {self.text}"


class LogStore(QObject):
    """Take what is logged anywhere, and tell the GUI thread a few times a second.

    Attributes
    ----------
    added : Signal()
        There are new lines.
    """

    added = Signal()
    _woken = Signal()

    def __init__(self, parent: QObject | None = None, capacity: int = CAPACITY) -> None:
        super().__init__(parent)
        self._lines: deque[LogLine] = deque(maxlen=capacity)
        self._count = 0
        self._lock = threading.Lock()
        self._handler: _Handler | None = None
        self._level_before = logging.WARNING
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(_TELL_MS)
        self._telling.timeout.connect(self.added)
        # A line may come from any thread, and a timer belongs to the one that made it.
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)

    def lines(self) -> list[LogLine]:
        """Return what is kept, oldest first."""
        with self._lock:
            return list(self._lines)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._lines.clear()
        self.added.emit()

    def install(self) -> None:
        """Take what is logged from now on; what else listens hears as much as before."""
        root = logging.getLogger()
        for handler in root.handlers:
            if handler.level == logging.NOTSET:
                handler.setLevel(root.level)
        self._handler = _Handler(self)
        root.addHandler(self._handler)
        self._level_before = root.level
        if root.level > logging.INFO:
            root.setLevel(logging.INFO)

    def remove(self) -> None:
        """Take nothing any more; may be called twice."""
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            logging.getLogger().setLevel(self._level_before)
            self._handler = None

    def show_details(self, *, wanted: bool) -> None:
        """Let our own parts say what they do in detail, or no more than usual."""
        for name in OWN_LOGGERS:
            logging.getLogger(name).setLevel(logging.DEBUG if wanted else logging.NOTSET)

    def take(self, record: logging.LogRecord, text: str) -> None:
        """Keep a line; safe from any thread."""
        time = datetime.fromtimestamp(record.created).astimezone()
        with self._lock:
            self._count += 1
            line = LogLine(self._count, time, record.levelno, record.name, text)
            self._lines.append(line)
        self._woken.emit()

    @Slot()
    def _on_woken(self) -> None:
        if not self._telling.isActive():
            self._telling.start()


class _Handler(logging.Handler):
    """Hands records on to a store."""

    def __init__(self, store: LogStore) -> None:
        super().__init__()
        self._store = store
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._store.take(record, self.format(record))
        except Exception:  # noqa: BLE001 - logging must never end what is logged
            self.handleError(record)
