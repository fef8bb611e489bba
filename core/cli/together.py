"""Train with several processes: this command again, once for each of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from typing import IO

import click

#: Where the group of all commands keeps its arguments, in `click.Context.meta`.
ARGUMENTS = "framesift.arguments"

#: Seconds that the others get to end by themselves once one has ended badly.
_GRACE_S = 10.0


def run_together(count: int, arguments: Sequence[str]) -> int:
    """Run ``framesift`` with the same arguments in several processes that train together.

    The first of them has the terminal. Ctrl+C reaches them all, and they end in good order.

    Parameters
    ----------
    count : int
        How many.
    arguments : sequence of str
        Those of this command.

    Returns
    -------
    int
        Exit code of the first process, or of another one that failed while the first did not.
    """
    with ExitStack() as stack:
        silent = stack.enter_context(tempfile.TemporaryFile("w+"))
        port, name = _free_port(), uuid.uuid4().hex
        processes = [
            _start(arguments, _environment(rank, count, port, name), None if rank == 0 else silent)
            for rank in range(count)
        ]
        stack.callback(_end, processes)
        # They hear of it themselves; ignored only now, or they would begin with it ignored.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        stack.callback(signal.signal, signal.SIGINT, before)
        _wait(processes)
        _end(processes)
        codes = [process.returncode for process in processes]
        if codes[0] < 0 or (codes[0] == 0 and any(codes)):
            # The first was broken off, or does not know: another one says why.
            silent.seek(0)
            click.echo(silent.read().rstrip(), err=True)
            return next((code for code in codes if code > 0), 1)
        return codes[0]


def _start(
    arguments: Sequence[str], environment: dict[str, str], output: IO[str] | None
) -> subprocess.Popen[bytes]:
    is_frozen = getattr(sys, "frozen", False)
    program = [sys.executable] if is_frozen else [sys.executable, "-m", "core.cli"]
    return subprocess.Popen(  # noqa: S603  # our own program with our own arguments
        [*program, *arguments], env=environment, stdout=output, stderr=output
    )


def _environment(rank: int, count: int, port: int, name: str) -> dict[str, str]:
    """Return what ``torchrun`` would tell a process, and a share of the cores."""
    threads = max(1, (os.cpu_count() or 1) // count)
    place = {
        "TORCHELASTIC_RUN_ID": name,
        "RANK": rank,
        "LOCAL_RANK": rank,
        "GROUP_RANK": 0,
        "WORLD_SIZE": count,
        "LOCAL_WORLD_SIZE": count,
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": port,
    }
    told = {key: str(value) for key, value in place.items()}
    return {"OMP_NUM_THREADS": str(threads), **os.environ, **told}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Wait until all are done, or for a moment longer once one has failed."""
    deadline = float("inf")
    while any(process.poll() is None for process in processes) and time.monotonic() < deadline:
        if deadline == float("inf") and any(process.poll() for process in processes):
            deadline = time.monotonic() + _GRACE_S
        time.sleep(0.1)


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        process.wait()
