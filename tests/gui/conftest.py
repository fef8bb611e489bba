"""A project with one sequence and one scored run, made without decoding or learning anything."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyqtgraph as pg
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from core.anomaly.detector import FrameResult
from core.anomaly.score_store import ScoreWriter
from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.source import SourceKind
from core.project.project import Project
from core.project.records import (
    Changes,
    NewSequence,
    Run,
    RunState,
    Sequence,
    Split,
    Thresholds,
)
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.garbage import GuiThreadCollector

FRAMES = 200
#: First frame after the gap.
GAP = 120
#: Frames that score high.
EVENT = slice(60, 70)


@pytest.fixture(scope="session", autouse=True)
def _garbage(qapp: QApplication) -> None:
    """Let go of widgets as the program does, not in the thread of a job, where Qt crashes."""
    GuiThreadCollector(qapp, interval_ms=50, old_every=40)


@pytest.fixture(autouse=True)
def _every_mouse_move(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pyqtgraph take moves that come faster than a hand makes them."""
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", -1)


@pytest.fixture
def index() -> FrameIndex:
    """Twelve seconds a frame, with an hour missing before frame `GAP`."""
    times = np.arange(FRAMES) * 12.0
    times[GAP:] += 3600
    start = datetime(2012, 7, 19, 5, 30, tzinfo=UTC)
    return FrameIndex.of_times(times, TimeOrigin.HEADER, start_utc=start)


@pytest.fixture
def project(tmp_path: Path, index: FrameIndex) -> Iterator[Project]:
    with Project.create(tmp_path / "sun") as project:
        new = NewSequence("aia", tmp_path / "aia", SourceKind.STILLS, 32, 32, 1, index)
        project.add_sequence(new, Split.TRAIN)
        yield project


@pytest.fixture
def sequence(project: Project) -> Sequence:
    return project.sequence_named("aia")


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    """What the window remembers, in a file of the test's own."""
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def scores() -> NDArray[np.float64]:
    """Around 1, and around 9 in `EVENT`."""
    wave = 1 + 0.25 * np.sin(np.arange(FRAMES))
    wave[EVENT] += 8
    return wave


@pytest.fixture
def document(qapp: QApplication, project: Project, sequence: Sequence) -> Iterator[Document]:
    """The project with its sequence on show; closed by `project`."""
    # The panels of the test before.
    gc.collect()
    document = Document(project)
    document.view.show_sequence(sequence.id, sequence.frames)
    yield document
    document.jobs.cancel_all()
    document.undo_stack.clear()


@pytest.fixture
def score(
    document: Document, sequence: Sequence, index: FrameIndex
) -> Callable[[NDArray[np.float64]], Run]:
    """Make a run, write these scores, and show it with thresholds 3 and 6."""

    def write(scores: NDArray[np.float64]) -> Run:
        run = document.project.add_run("motion", "hash")
        run = document.project.update_run(run.id, state=RunState.DONE)
        folder = RunFolder(document.project.layout.run(run.name))
        store = FrameStore(np.zeros((len(index), 4, 4, 1), np.uint8))
        prepared = PreparedSequence(sequence.id, sequence.name, store, index)
        with ScoreWriter(folder, prepared) as writer:
            for frame, value in enumerate(scores):
                writer.add(FrameResult(frame, np.full((4, 4), value, np.float32)))
        document.view.show_run(run.id)
        document.view.show_thresholds(Thresholds(3, 6))
        document.job_wrote(Changes(runs=frozenset({run.id})))
        return run

    return write
