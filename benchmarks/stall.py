"""How long the window stalls while a network trains and scores.

Run ``python benchmarks/stall.py``, or with ``--project FOLDER`` on a project of your own. A timer
beats every few milliseconds in a real window with all its panels; a beat that comes late is a
stall. Bar: 99 % of all beats less than 100 ms late while training and scoring on two cores.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QObject, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from core.operations.add import inspect_source
from core.operations.score import ScoreJob
from core.operations.train import TrainJob
from core.project.project import Project
from core.project.records import Changes, Split
from core.recipe.recipe import Recipe
from core.training.playhead import LIVE_FRAMES, Playhead
from gui.app import make_application
from gui.document import Document
from gui.main_window import MainWindow
from gui.settings import Settings, Workspace
from gui.training_queue import Training

#: Milliseconds between two beats; a screen shows a frame in 16.
BEAT_MS = 10
_RECIPE = Recipe(width=160, height=96, clip_length=8)


class Heartbeat(QObject):
    """Measures how late each beat of a timer comes, and plays the sequence on show besides."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._last = time.perf_counter()
        self.late_s: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def begin(self) -> None:
        """Forget what was measured."""
        self.late_s.clear()
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late_s.append(max(0.0, now - self._last - BEAT_MS / 1e3))
        self._last = now
        if len(self.late_s) % 4 == 0:  # somebody plays: 25 frames a second
            view = self._document.view
            view.show_frame((view.frame_index + 1) % max(view.frame_count, 1))


def main() -> None:
    """Measure the window idle, while a network trains, and while it scores.

    Raises
    ------
    SystemExit
        If the project cannot be opened.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, help="a project to train in; else one is made")
    parser.add_argument("--model", default="conv3d_basic")
    parser.add_argument("--epochs", type=int, default=4)
    options = parser.parse_args()
    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        place = options.project or make_project(Path(folder) / "stall")
        store = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        settings = Settings(store)
        settings.workspace = Workspace.TRAIN
        window = MainWindow(settings)
        window.show()
        window.project_commands.open(place)
        document = window.document
        if document is None:
            raise SystemExit(f"cannot open {place}")
        measure(app, document, options.model, options.epochs)
        window.close_for_good()


def measure(app: QApplication, document: Document, model: str, epochs: int) -> None:
    """Print one line for each thing that goes on.

    Raises
    ------
    SystemExit
        If the training does not end well.
    """
    heart = Heartbeat(document)
    run_until(app, lambda: not document.jobs.running and len(heart.late_s) > 100)
    report("opening, and warming up", heart)
    ends = time.monotonic() + 2
    run_until(app, lambda: time.monotonic() > ends)
    report("nothing goes on", heart)

    playhead = Playhead(LIVE_FRAMES)
    sequence_id = document.view.sequence_id
    if sequence_id is None:
        raise SystemExit("the project has no sequence")
    playhead.move(sequence_id, 0)
    done: list[Training] = []
    document.trainings.ended.connect(done.append)
    job = TrainJob(
        document.folder,
        model,
        {"epochs": epochs, "batch_size": 4, "tensorboard": False},
        recipe=_RECIPE,
        playhead=playhead,
    )
    document.trainings.add(Training(job, model))
    run_until(app, lambda: bool(done))
    report(f"training {model}, {epochs} epochs", heart)
    # The training panel scores the sequence on show once a run is done.
    run_until(app, lambda: not document.jobs.running)
    report("scoring what is on show", heart)

    result = done[0].result
    if result is None:
        raise SystemExit(done[0].state.text)
    thread = document.jobs.prepare(ScoreJob(document.folder, result.name, force=True))
    over: list[bool] = []
    thread.finished.connect(lambda: over.append(True))
    document.jobs.start(thread)
    run_until(app, lambda: bool(over))
    document.job_wrote(Changes(runs=frozenset({result.id})))
    run_until(app, lambda: not document.jobs.running)
    report("scoring everything", heart)


def run_until(app: QApplication, is_over: Callable[[], bool]) -> None:
    """Let the window live until something has happened."""
    while not is_over():
        app.processEvents()
        time.sleep(0.001)


def report(name: str, heart: Heartbeat) -> None:
    """Print how late the beats came, and begin anew."""
    late = np.array(heart.late_s or [0.0]) * 1e3
    p50, p99 = np.percentile(late, [50, 99])
    print(
        f"{name:34s} {len(late):6d} beats   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms"
        f"   longest {late.max():6.1f} ms"
    )
    heart.begin()


def make_project(folder: Path) -> Path:
    """Make a project with two sequences of noise in which a square wanders."""
    rng = np.random.default_rng(0)
    with Project.create(folder) as project:
        for name, split in (("learn", Split.TRAIN), ("test", Split.TEST)):
            frames = rng.integers(90, 110, (400, 192, 320), dtype=np.uint8)
            for number, frame in enumerate(frames):
                left = number % 280
                frame[80:112, left : left + 32] = 220
            path = project.layout.folder.parent / f"{name}.npy"
            np.save(path, frames)
            project.add_sequence(inspect_source(path), split)
        return project.layout.folder


if __name__ == "__main__":
    main()
