"""Decode frames around the playhead on a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from core.errors import SourceError
from core.media.cache import FrameCache, frames_ahead
from core.media.display import ViewFrame

log = logging.getLogger(__name__)


class FrameReader(Protocol):
    """The part of a source that decoding needs; `core.media.view.ViewReader` is one."""

    @property
    def count(self) -> int:
        """Number of frames."""
        ...

    def keyframe_before(self, index: int) -> int:
        """Return the last frame at or before ``index`` at which decoding can start."""
        ...

    def decode(self, keyframe: int) -> Iterator[tuple[int, ViewFrame]]:
        """Yield frames and their indices in order, leaving out damaged ones."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


class Prefetcher:
    """Fill a `FrameCache` around the playhead.

    Only the newest wish counts: a seek replaces the one before it, so
    dragging the slider never queues up frames that nobody will see.

    Every frame passed on the way to a wanted one is kept. Stepping backwards
    through a video therefore decodes each group of pictures once, not once
    per frame. A frame that turned out damaged is not tried again.

    Parameters
    ----------
    open_reader : callable
        Called once on the prefetch thread, which alone uses and closes what it
        returns: decoders are not thread-safe.
    cache : FrameCache
        Shared with the player.
    ahead : int
        Frames to have ready, the current one included, as far as they fit.
    on_frame : callable
        Called on the prefetch thread with the index of each decoded frame.
    on_missing : callable
        Called on the prefetch thread with the index of a wanted frame that
        could not be decoded.
    on_failure : callable, optional
        Called on the prefetch thread with the exception that ended it: a
        `SourceError` if the source cannot be opened, anything else is a bug.
    """

    def __init__(
        self,
        open_reader: Callable[[], FrameReader],
        cache: FrameCache,
        ahead: int,
        on_frame: Callable[[int], None],
        on_missing: Callable[[int], None],
        on_failure: Callable[[Exception], None] = lambda error: log.error("prefetch: %s", error),
    ) -> None:
        self._open_reader = open_reader
        self._cache = cache
        self._ahead = ahead
        self._on_frame = on_frame
        self._on_missing = on_missing
        self._on_failure = on_failure
        self._changed = threading.Condition()
        self._wish: tuple[int, int] | None = None
        self._closing = False
        self._paused = False
        self._decoding: Iterator[tuple[int, ViewFrame]] = iter(())
        self._next = -1
        self._missing: set[int] = set()
        self._thread = threading.Thread(target=self._work, name="prefetch", daemon=True)
        self._thread.start()

    def seek(self, index: int, direction: int = 1) -> None:
        """Make ``index`` the frame wanted most; returns at once."""
        self._cache.move_playhead(index, direction)
        with self._changed:
            self._wish = (index, direction)
            self._paused = False
            self._changed.notify()

    def pause(self) -> None:
        """Read no further ahead until the next seek; the frame in hand is still decoded."""
        with self._changed:
            self._wish = None
            self._paused = True

    def close(self) -> None:
        """Stop the thread and wait for it; may be called twice."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        try:
            reader = self._open_reader()
        except Exception as error:  # noqa: BLE001  # whoever started the thread must hear of it
            self._on_failure(error)
            return
        try:
            while wish := self._next_wish():
                self._fulfil(reader, *wish)
        except Exception as error:  # noqa: BLE001  # as above
            self._on_failure(error)
        finally:
            self._decoding = iter(())
            reader.close()

    def _next_wish(self) -> tuple[int, int] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._wish or self._closing)
            wish, self._wish = self._wish, None
            return None if self._closing else wish

    def _fulfil(self, reader: FrameReader, current: int, direction: int) -> None:
        for index in frames_ahead(current, direction, reader.count, self._ahead):
            if self._wish or self._closing or self._paused:
                return
            if index in self._cache:
                continue
            if index not in self._missing:
                self._decode_up_to(reader, index)
            if index in self._missing:
                self._on_missing(index)
            elif index not in self._cache:
                return  # The cache is full of frames nearer to the playhead.

    def _decode_up_to(self, reader: FrameReader, wanted: int) -> None:
        keyframe = reader.keyframe_before(wanted)
        # Going on costs no more than seeking while no keyframe lies in between.
        if not keyframe <= self._next <= wanted:
            self._decoding = reader.decode(keyframe)
            self._next = keyframe
        try:
            for index, frame in self._decoding:
                self._missing.update(range(self._next, index))
                self._next = index + 1
                self._cache.put(index, frame)
                self._on_frame(index)
                if index >= wanted or self._closing:
                    return
        except SourceError as error:
            log.warning("frame %d: %s", wanted, error)
        # The decoder gave up: what lies between is lost, and it must be started anew.
        self._missing.update(range(self._next, wanted + 1))
        self._next = -1
