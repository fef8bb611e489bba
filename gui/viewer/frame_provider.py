"""Decoded frames for the GUI thread, newest request first."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from core.media.cache import FrameCache
from core.media.display import DisplayBasis, DisplayScale, ViewFrame
from core.media.display_choice import Display
from core.media.frame_index import FrameIndex
from core.media.prefetch import FrameReader, Prefetcher
from core.media.view import ViewReader, open_viewable, upright_flips

log = logging.getLogger(__name__)

#: Most bytes of decoded frames to keep.
CACHE_BYTES = 512 << 20
#: Frames to have ready around the playhead, as far as they fit into the cache.
_AHEAD = 24
#: Frames from one request to the next that decoding can mostly keep up with.
_IN_ORDER = 2
#: Milliseconds without another request after which a person rests on a frame.
_REST_MS = 60
#: Milliseconds between two words about which frames are held.
_TELL_MS = 200


class FrameProvider(QObject):
    """Decodes the sequence on show on a thread of its own.

    Parameters
    ----------
    parent : QObject, optional
        Owner.
    cache_bytes : int, optional
        Most bytes of decoded frames to keep.

    Attributes
    ----------
    frame_ready : Signal(int)
        A frame that was asked for can be had from `frame`. Mostly the newest; an older one where
        decoding is slower than requests come, so that playing and scrubbing show what they can.
    frame_missing : Signal(int)
        The newest frame asked for cannot be decoded.
    failed : Signal(object)
        The exception that ended decoding: the source cannot be opened, or a bug.
    opened : Signal()
        The source is open: `basis`, `scale`, `unit` and `flips` are known.
    held_changed : Signal()
        Other frames are held than before; told a few times a second at most.
    """

    frame_ready = Signal(int)
    frame_missing = Signal(int)
    failed = Signal(object)
    opened = Signal()
    held_changed = Signal()

    def __init__(self, parent: QObject | None = None, cache_bytes: int = CACHE_BYTES) -> None:
        super().__init__(parent)
        #: Most bytes of decoded frames to keep, of the next source that is opened.
        self.cache_bytes = cache_bytes
        self._decoding: _Decoding | None = None
        #: What holds on while frames are looked at for another scale.
        self._scale_before: DisplayScale | None = None
        self._threads = _Threads()
        self._wanted = -1
        #: Frames asked for and not shown yet, oldest first; the last is the newest.
        self._asked: list[int] = []
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(_TELL_MS)
        self._telling.timeout.connect(self.held_changed)
        self._resting = -1
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(lambda: self.request(self._resting))
        # Not a method of this object, which is gone by then.
        self.destroyed.connect(self._threads.end_all)

    @property
    def unit(self) -> str:
        """Unit of the values; empty where there is none or nothing is open."""
        return "" if self._decoding is None else self._decoding.unit

    @property
    def basis(self) -> DisplayBasis | None:
        """What can be chosen for the pictures; None while nothing is open."""
        return None if self._decoding is None else self._decoding.basis

    @property
    def scale(self) -> DisplayScale | None:
        """How frames become pictures; None while nothing is open."""
        if self._decoding is None:
            return None
        return self._decoding.scale or self._scale_before

    @property
    def flips(self) -> tuple[bool, bool]:
        """Whether columns and rows run the other way than on a map of the Sun."""
        return (False, False) if self._decoding is None else self._decoding.flips

    def open_source(self, path: Path, index: FrameIndex, display: Display | None = None) -> None:
        """Provide frames of another source; returns at once."""
        self.close_source()
        relay = _Relay()
        relay.opened.connect(self._on_opened)
        relay.decoded.connect(self._on_decoded)
        relay.missing.connect(self._on_missing)
        relay.failed.connect(self._on_failed)
        # Only now: opening may fail before the next line is reached.
        decoding = _Decoding(relay, path, index, self.cache_bytes, display)
        self._decoding = self._threads.start(decoding)

    def show_display(self, display: Display | None) -> None:
        """Make pictures otherwise from now on, those of frames that are held as well."""
        decoding = self._decoding
        if decoding is None or decoding.show(display):
            return
        # Limits are to be found that need a look at some frames, which only a thread may take.
        wanted, scale = self._wanted, self.scale
        self.open_source(decoding.path, decoding.index, display)
        self._scale_before = scale
        self.request(wanted)

    def request(self, frame_index: int) -> None:
        """Ask for a frame; `frame_ready` follows at once if it is held."""
        self._rest.stop()
        if self._decoding is None:
            return
        direction = -1 if 0 <= frame_index < self._wanted else 1
        self._wanted = frame_index
        self._asked.append(frame_index)
        self._decoding.prefetcher.seek(frame_index, direction)
        if frame_index in self._decoding.cache:
            self._answer(frame_index)

    def request_at_rest(self, frame_index: int) -> None:
        """Ask for a frame once nobody has asked for another one for a moment.

        For frames of which a proxy is on the screen: what was asked for before is of the past.
        While frames are asked for nearly one by one, as in playing, decoding goes on beside;
        while a person drags faster than that, it would only slow the painting down.
        """
        self._asked.clear()
        if 0 < abs(frame_index - self._wanted) <= _IN_ORDER:
            self.request(frame_index)
        else:
            self._resting = frame_index
            self._rest.start()
            if self._decoding is not None:
                self._decoding.prefetcher.pause()

    def holds(self, frame_index: int) -> bool:
        """Return whether a frame can be had at once."""
        return self._decoding is not None and frame_index in self._decoding.cache

    def frame(self, frame_index: int) -> ViewFrame | None:
        """Return a frame if it is held, its picture made as is wanted now."""
        return None if self._decoding is None else self._decoding.frame(frame_index)

    def held(self) -> list[int]:
        """Return the frames that are held, in order."""
        return [] if self._decoding is None else self._decoding.cache.held()

    def close_source(self) -> None:
        """Provide nothing any more; returns at once, a frame that is being decoded ends later."""
        if self._decoding is not None:
            self._threads.end(self._decoding)
        self._decoding = None
        self._scale_before = None
        self._wanted = -1
        self._asked.clear()
        self._rest.stop()
        self._tell()

    def shut_down(self) -> None:
        """Close, and wait until no thread is left."""
        self.close_source()
        self._threads.end_all()

    def _on_opened(self, relay: QObject) -> None:
        if self._is_of_now(relay):
            self.opened.emit()

    def _tell(self) -> None:
        # Not started anew while it runs, or nothing would be told as long as frames come.
        if not self._telling.isActive():
            self._telling.start()

    def _on_decoded(self, relay: QObject, frame_index: int) -> None:
        self._tell()
        if self._is_of_now(relay) and frame_index in self._asked and self.frame(frame_index):
            self._answer(frame_index)

    def _on_missing(self, relay: QObject, frame_index: int) -> None:
        is_asked = frame_index == self._wanted and frame_index in self._asked
        if self._is_of_now(relay) and is_asked:
            self._asked.clear()
            self.frame_missing.emit(frame_index)

    def _on_failed(self, relay: QObject, error: object) -> None:
        if self._is_of_now(relay):
            self.failed.emit(error)

    def _is_of_now(self, relay: QObject) -> bool:
        """Tell news of the open source from those of the one before, still in the event queue."""
        return self._decoding is not None and relay is self._decoding.relay

    def _answer(self, frame_index: int) -> None:
        # What was asked for before this one is of the past: showing it would run backwards.
        newest = len(self._asked) - 1 - self._asked[::-1].index(frame_index)
        del self._asked[: newest + 1]
        self.frame_ready.emit(frame_index)


class _Relay(QObject):
    """Carries news from the prefetch thread to the GUI thread, in which it lives.

    It belongs to the thread's owner rather than to the provider, which may be gone when the
    thread speaks for the last time.
    """

    opened = Signal(object)
    decoded = Signal(object, int)
    missing = Signal(object, int)
    failed = Signal(object, object)


class _Decoding:
    """One open source: its cache and its thread."""

    def __init__(
        self,
        relay: _Relay,
        path: Path,
        index: FrameIndex,
        cache_bytes: int,
        display: Display | None,
    ) -> None:
        self.relay = relay
        self.cache = FrameCache(cache_bytes)
        self.unit = ""
        self.flips = (False, False)
        self.path, self.index = path, index
        self._display = display
        self._reader: ViewReader | None = None
        self._lock = threading.Lock()
        self.prefetcher = Prefetcher(
            self._open,
            self.cache,
            _AHEAD,
            on_frame=lambda frame_index: relay.decoded.emit(relay, frame_index),
            on_missing=lambda frame_index: relay.missing.emit(relay, frame_index),
            on_failure=lambda error: relay.failed.emit(relay, error),
        )

    @property
    def basis(self) -> DisplayBasis | None:
        """What can be chosen for the pictures; None until the source is open."""
        return None if self._reader is None else self._reader.basis

    @property
    def scale(self) -> DisplayScale | None:
        """How frames become pictures; None until the source is open."""
        return None if self._reader is None else self._reader.scale

    def frame(self, frame_index: int) -> ViewFrame | None:
        """Return a frame if it is held, its picture made as is wanted now."""
        held, scale = self.cache.get(frame_index), self.scale
        if held is None or scale is None or held.scale in (None, scale):
            return held
        again = scale.view(held.values, frame_index)
        self.cache.put(frame_index, again)
        return again

    def show(self, display: Display | None) -> bool:
        """Make pictures otherwise; return whether that can be done without reading frames."""
        with self._lock:
            self._display = display
            return self._reader is None or _rescale(self._reader, display)

    def _open(self) -> FrameReader:
        display = self._display
        reader = open_viewable(self.path, self.index, display)
        self.unit = reader.source.unit
        self.flips = upright_flips(reader.source)
        with self._lock:
            if self._display is not display:
                _rescale(reader, self._display)
            self._reader = reader
        self.relay.opened.emit(self.relay)
        return reader


def _rescale(reader: ViewReader, display: Display | None) -> bool:
    basis = reader.basis
    if basis.needs_samples(basis.default if display is None else basis.possible(display)):
        return False
    reader.scale = basis.scale(display)
    return True


class _Threads:
    """The prefetch threads that run, ended without keeping the GUI thread waiting."""

    def __init__(self) -> None:
        self._running: list[_Decoding] = []
        self._endings: list[threading.Thread] = []

    def start(self, decoding: _Decoding) -> _Decoding:
        """Remember a source whose thread has begun."""
        self._running.append(decoding)
        return decoding

    def end(self, decoding: _Decoding) -> None:
        """End a source's thread; returns at once."""
        self._running.remove(decoding)
        self._endings = [thread for thread in self._endings if thread.is_alive()]
        # A daemon: a network drive that hangs must not keep the program from ending.
        thread = threading.Thread(
            target=decoding.prefetcher.close, name="end of prefetch", daemon=True
        )
        self._endings.append(thread)
        thread.start()

    def end_all(self) -> None:
        """End every thread and wait until they are over."""
        for decoding in tuple(self._running):
            self.end(decoding)
        for thread in self._endings:
            thread.join()
        self._endings.clear()
