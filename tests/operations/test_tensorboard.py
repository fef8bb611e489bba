"""TensorBoard in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.jobs import CancelToken, JobCancelled, JobContext
from core.operations.tensorboard import StartTensorBoardJob, TensorBoardServer
from core.project.layout import ProjectLayout


def write_events(project: Path, run: str) -> None:
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(ProjectLayout(project).run(run))) as writer:
        writer.add_scalar("loss/training", 0.5, 1)


def read(url: str, path: str) -> bytes:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def answers(url: str) -> bool:
    try:
        read(url, "/data/environment")
    except (HTTPException, OSError):
        return False
    return True


def test_it_shows_the_runs_of_a_project_until_it_is_stopped(project_folder: Path) -> None:
    write_events(project_folder, "cae-001")

    with StartTensorBoardJob(project_folder).run(JobContext()) as board:
        runs = json.loads(read(board.url, "/data/runs"))
        assert board.is_running

    assert runs == ["cae-001"]
    assert not board.is_running
    assert not answers(board.url)


def test_a_start_can_be_cancelled(project_folder: Path) -> None:
    token = CancelToken()
    token.cancel()

    with pytest.raises(JobCancelled):
        StartTensorBoardJob(project_folder).run(JobContext(token=token))


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_it_ends_with_the_program_that_started_it_even_if_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from core.jobs import JobContext\n"
        "from core.operations.tensorboard import TensorBoardServer\n"
        "if __name__ == '__main__':\n"
        "    board = TensorBoardServer.start(Path(sys.argv[1]), JobContext())\n"
        "    print(board.url, flush=True)\n"
        "    time.sleep(60)\n"
    )
    script = tmp_path / "start.py"
    script.write_text(code, encoding="utf-8")
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, script, tmp_path],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as program:
        assert program.stdout is not None
        url = program.stdout.readline().strip()
        assert answers(url)

        os.kill(program.pid, signal.SIGKILL)

    for _ in range(100):
        if not answers(url):
            break
        time.sleep(0.05)
    assert not answers(url)


def test_stopping_twice_does_no_harm(tmp_path: Path) -> None:
    board = TensorBoardServer.start(tmp_path, JobContext())

    board.stop()
    board.stop()

    assert not board.is_running
