"""A project of stills with a moving square, scored by a run that found it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.anomaly.detector import FrameResult
from core.anomaly.score_store import ScoreWriter
from core.operations.add import inspect_source
from core.project.project import Project
from core.project.records import Changes, Run, Sequence, Split, Thresholds
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.viewer.viewer_panel import ViewerPanel

WIDTH, HEIGHT, FRAMES = 64, 48, 12
#: The maps have half the pixels of the frames.
MAP_WIDTH, MAP_HEIGHT = 32, 24


def still(frame_index: int) -> np.ndarray:
    """Return a grey frame whose brightness tells its index, with a white square that moves."""
    frame = np.full((HEIGHT, WIDTH), 10 * frame_index, np.uint8)
    frame[10:18, 2 * frame_index : 2 * frame_index + 8] = 255
    return frame


def anomaly_map(frame_index: int) -> np.ndarray:
    """Return a map with one block: 0.5 high in frames 4 to 7, 0.01 elsewhere."""
    found = np.full((MAP_HEIGHT, MAP_WIDTH), 0.001, np.float32)
    found[4:12, 8:20] = 0.5 if 4 <= frame_index <= 7 else 0.01
    return found


@pytest.fixture
def stills(tmp_path: Path) -> Path:
    """A folder of frames."""
    folder = tmp_path / "stills"
    folder.mkdir()
    for frame_index in range(FRAMES):
        cv2.imwrite(str(folder / f"{frame_index:03}.png"), still(frame_index))
    return folder


@pytest.fixture
def document(stills: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Document]:
    """A project with the stills as its only sequence, not on show yet."""
    project = Project.create(tmp_path / "test")
    project.add_sequence(inspect_source(stills), Split.TEST)
    document = Document(project)
    yield document
    document.close()


@pytest.fixture
def sequence(document: Document) -> Sequence:
    """The stills."""
    return document.project.sequences()[0]


@pytest.fixture
def score(document: Document, sequence: Sequence) -> Callable[..., Run]:
    """Make a run that scored the stills, with or without reconstructions, or predictions."""

    def make(*, reconstructs: bool = True, predicts: bool = False) -> Run:
        run = document.project.add_run("conv3d_basic" if reconstructs else "motion", "hash")
        store = FrameStore(np.zeros((FRAMES, MAP_HEIGHT, MAP_WIDTH, 1), np.uint8))
        prepared = PreparedSequence(sequence.id, sequence.name, store, document.index(sequence.id))
        folder = RunFolder(document.project.layout.run(run.name))
        grey = np.full((MAP_HEIGHT, MAP_WIDTH, 1), 0.5, np.float32) if reconstructs else None
        with ScoreWriter(folder, prepared) as writer:
            for frame_index in range(FRAMES):
                writer.add(FrameResult(frame_index, anomaly_map(frame_index), grey, predicts))
        document.job_wrote(Changes(runs=frozenset({run.id})))
        return run

    return make


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> Iterator[ViewerPanel]:
    """The viewer, with nothing on show."""
    panel = ViewerPanel(document)
    qtbot.addWidget(panel)
    panel.resize(900, 400)
    panel.show()
    yield panel
    panel.close_source()


@pytest.fixture
def shown(panel: ViewerPanel, document: Document, sequence: Sequence, qtbot: QtBot) -> ViewerPanel:
    """The viewer with the first of the stills on show."""
    document.view.show_sequence(sequence.id, sequence.frames)
    qtbot.waitUntil(lambda: panel.shown.frame_index == 0)
    return panel


@pytest.fixture
def reviewed(shown: ViewerPanel, document: Document, score: Callable[..., Run]) -> ViewerPanel:
    """The viewer with a scored run on show."""
    run = score()
    document.view.show_run(run.id)
    document.view.show_thresholds(Thresholds(0.1, 0.3))
    return shown
