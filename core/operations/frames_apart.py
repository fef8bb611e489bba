"""Small frames for a display proxy, decoded in a process of their own.

Reading compressed FITS holds Python's lock for hundreds of milliseconds, in which a window of the
same process stands still. The process here only reads and sends; whoever asked for the frames
writes them, so it can be ended at any moment without leaving half of anything.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from core.errors import FramesiftError, SourceError
from core.media.frame_index import FrameIndex
from core.media.open import open_source
from core.media.proxy_frame import encoded

#: Seconds between two looks at whether the job was cancelled.
_PATIENCE_S = 0.1
#: Seconds that it gets to end, reading from a slow drive perhaps, before the system ends it.
_GRACE_S = 2.0
#: Above 0: less urgent than the window.
_NICENESS = 5


@contextmanager
def frames_apart(
    path: Path, index_file: Path, first: int, check: Callable[[], None]
) -> Iterator[Iterator[tuple[int, bytes]]]:
    """Start a process that decodes frames and makes them small; end it with the block.

    Parameters
    ----------
    path : Path
        The source.
    index_file : Path
        Where its frame index is kept.
    first : int
        The frame to begin with.
    check : callable
        Called several times a second while a frame is waited for; may raise to stop.

    Yields
    ------
    Iterator of (int, bytes)
        Frame indices in order and what `core.media.proxy_frame.encoded` makes of the frames;
        damaged ones are left out. It raises a SourceError if the source cannot be read.
    """
    # Not forked: threads of the window may hold locks at that moment.
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(
        target=_send_frames, args=(there, path, index_file, first), name="proxy", daemon=True
    )
    with here:
        process.start()
        there.close()  # Or its end would never be seen.
        try:
            yield _received(here, process, path, check)
        finally:
            process.terminate()
            process.join(_GRACE_S)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


def _received(
    here: Connection, process: SpawnProcess, path: Path, check: Callable[[], None]
) -> Iterator[tuple[int, bytes]]:
    while True:
        check()
        if not here.poll(_PATIENCE_S):
            continue
        try:
            said = here.recv()
        except (EOFError, OSError) as error:
            process.join()
            raise SourceError(
                f"Reading {path.name} for its display proxy broke off (exit code"
                f" {process.exitcode}); frames are shown as they are decoded instead."
            ) from error
        if said is None:
            return
        if isinstance(said, str):
            raise SourceError(said)
        yield said


def _send_frames(there: Connection, path: Path, index_file: Path, first: int) -> None:
    """Send each frame, then None; a text says what went wrong. Runs in the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Whoever started it ends it.
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    try:
        with open_source(path, index=FrameIndex.load(index_file)) as source:
            for frame_index, frame in source.decode(first):
                there.send((frame_index, encoded(frame)))
        there.send(None)
    except FramesiftError as error:
        there.send(str(error))
    except OSError:  # The program that asked is gone.
        return
