"""Start TensorBoard on the runs of a project, and end it with this program."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import time
import webbrowser
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from core.errors import ProjectError
from core.jobs import JobContext
from core.project.layout import ProjectLayout

#: A busy computer needs a while to load TensorBoard.
_LONGEST_START_S = 120.0
#: Seconds between two looks at whether it has started, or shall not.
_LOOK_S = 0.1
#: Seconds between two looks of TensorBoard at the files.
_RELOAD_S = 5


@dataclass(frozen=True, slots=True)
class StartTensorBoardJob:
    """Start TensorBoard on all runs of a project.

    Attributes
    ----------
    folder : Path
        The project.
    """

    folder: Path

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Starting TensorBoard"

    def run(self, context: JobContext) -> TensorBoardServer:
        """Return TensorBoard once it answers; whoever takes it must stop it."""
        context.progress(0, 0, self.name)
        return TensorBoardServer.start(ProjectLayout(self.folder).runs, context)


class TensorBoardServer:
    """TensorBoard in a process of its own, which answers this computer alone.

    It ends when it is stopped, and in any case when this process ends, even if that crashes.

    Attributes
    ----------
    url : str
        Where a browser finds it.
    """

    def __init__(self, process: SpawnProcess, url: str) -> None:
        self.url = url
        self._process = process

    @classmethod
    def start(cls, folder: Path, context: JobContext) -> Self:
        """Start it and wait until it answers.

        Parameters
        ----------
        folder : Path
            Where the runs are, or will be.
        context : JobContext
            Tells if it shall not start after all.

        Returns
        -------
        TensorBoardServer
            Running.

        Raises
        ------
        ProjectError
            If it cannot start, e.g. because no port is free.
        """
        # Spawned, not forked: this process has threads, and the frozen program knows how.
        spawn = multiprocessing.get_context("spawn")
        receiver, sender = spawn.Pipe(duplex=False)
        process = spawn.Process(
            target=_serve, args=(str(folder), sender), name="TensorBoard", daemon=True
        )
        process.start()
        sender.close()
        try:
            url = _told_by(receiver, context)
        except BaseException:
            _end(process)
            raise
        if not url.startswith("http"):
            _end(process)
            raise ProjectError(f"TensorBoard cannot start: {url.rstrip('.')}.")
        return cls(process, url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def is_running(self) -> bool:
        """Whether it still answers."""
        return self._process.is_alive()

    def wait(self) -> None:
        """Wait until it ends."""
        self._process.join()

    def stop(self) -> None:
        """End it; safe any number of times."""
        _end(self._process)


def open_in_browser(url: str) -> bool:
    """Show a page in the browser; return whether there is one to show it in.

    A browser that runs in the terminal would take it away from what is printed there.
    """
    has_screen = sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return has_screen and webbrowser.open(url)


def _told_by(receiver: Connection, context: JobContext) -> str:
    """Wait for what the process says: its address, or why it has none."""
    waited_until = time.monotonic() + _LONGEST_START_S
    while not receiver.poll(_LOOK_S):
        context.check()
        if time.monotonic() > waited_until:
            return f"it did not answer within {_LONGEST_START_S:.0f} s"
    try:
        return str(receiver.recv())
    except EOFError:
        return "its process ended at once"


def _end(process: SpawnProcess) -> None:
    process.terminate()
    process.join()


def _serve(folder: str, sender: Connection) -> None:
    """Run in the other process: serve until the process that started this one is gone."""
    from tensorboard import default, program

    # Ctrl+C in a terminal reaches every process of it; the one that started this one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.WARNING)
    # Without what other packages add: the frozen program would not find it.
    board = program.TensorBoard(default.get_static_plugins())
    try:
        # Its faster loader is one more program, which the frozen one would have to hold.
        board.configure(
            logdir=folder, host="127.0.0.1", load_fast="false", reload_interval=_RELOAD_S
        )
        sender.send(board.launch())
    except (program.TensorBoardServerException, OSError, ValueError) as error:
        sender.send(str(getattr(error, "msg", error)))
        return
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
