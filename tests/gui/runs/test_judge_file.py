"""A file dropped on a run is judged with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from core.errors import ProjectError
from core.jobs import JobContext
from core.operations.add import inspect_source
from core.operations.train import TrainJob
from core.project.records import Changes, Run, RunState, Split
from core.recipe.recipe import Recipe
from gui.document import Document
from gui.runs.analysis_dialog import AnalysisDialog
from gui.runs.runs_panel import RunsPanel

LEFT = Qt.MouseButton.LeftButton


def write_stills(folder: Path, *, flashes: bool) -> Path:
    """Write stills in which a square wanders, and another one may flash."""
    folder.mkdir()
    for number in range(24):
        picture = np.full((32, 48), 100, np.uint8)
        picture[2:6, number : number + 4] = 160
        if flashes:
            picture[12:30, 8:30] = 255 * (number % 2)
        cv2.imwrite(str(folder / f"{number:02}.png"), picture)
    return folder


@pytest.fixture
def run(document: Document, tmp_path: Path) -> Run:
    """A run of ``motion``."""
    quiet = inspect_source(write_stills(tmp_path / "quiet", flashes=False))
    document.project.add_sequence(quiet, Split.TRAIN)
    job = TrainJob(
        document.folder,
        "motion",
        recipe=Recipe(width=48, height=32, clip_length=4),
        sequence_names=("quiet",),
    )
    made = job.run(JobContext()).run
    document.job_wrote(Changes(runs=frozenset({made.id})))
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A folder of stills in which something flashes."""
    return write_stills(tmp_path / "new", flashes=True)


@pytest.fixture
def panel(document: Document, run: Run, qtbot: QtBot) -> RunsPanel:
    panel = RunsPanel(document)
    qtbot.addWidget(panel)
    panel.resize(1100, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def drop(panel: RunsPanel, place: QPoint, *paths: Path) -> bool:
    """Drop files on a place of the table; return whether they were taken."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(it)) for it in paths])
    copy, no_keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    target = panel.table.viewport()
    enter = QDragEnterEvent(place, copy, mime, LEFT, no_keys)
    QApplication.sendEvent(target, enter)
    event = QDropEvent(QPointF(place), copy, mime, LEFT, no_keys)
    event.ignore()
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def place_of(panel: RunsPanel, run: Run) -> QPoint:
    return panel.table.visualRect(panel.model.index_of(run.id)).center()


@pytest.fixture
def dialog(panel: RunsPanel, run: Run, file: Path, qtbot: QtBot) -> AnalysisDialog:
    """The dialog once the file was judged."""
    assert drop(panel, place_of(panel, run), file)
    dialog = panel.findChild(AnalysisDialog)
    assert isinstance(dialog, AnalysisDialog)
    qtbot.waitUntil(lambda: not dialog.is_running, timeout=20_000)
    return dialog


def test_a_file_dropped_on_a_run_is_judged(dialog: AnalysisDialog, run: Run) -> None:
    assert dialog.windowTitle() == f"new, judged by {run.name}"
    assert "anomalous" in dialog.verdict.text()
    assert "from held-out normal frames" in dialog.thresholds.text()
    assert dialog.margin.text().startswith("+")
    assert dialog.status.text().startswith("new is anomalous")
    assert not dialog.picture.pixmap.isNull()
    assert not dialog.timeline.pixmap.isNull()


def test_what_was_found_is_saved_where_the_person_says(
    dialog: AnalysisDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    target = tmp_path / "kept"
    target.mkdir()
    assert dialog.start_button.text() == "Save…"

    qtbot.mouseClick(dialog.start_button, LEFT)
    chooser = dialog.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(target))
    chooser.reject()
    qtbot.waitUntil(lambda: dialog.status.text().startswith("Saved"))

    assert dialog.status.text() == f"Saved 5 files in {target}."
    names = {"new.mp4", "new.png", "new-timeline.png", "new.html", "new.json"}
    assert {it.name for it in target.iterdir()} == names
    dialog.save(target)
    qtbot.waitUntil(lambda: "exists already" in dialog.status.text())


def test_nothing_is_left_behind_once_the_dialog_is_closed(
    dialog: AnalysisDialog, panel: RunsPanel, qtbot: QtBot
) -> None:
    folder = Path(dialog._written.path())
    assert folder.is_dir()

    dialog.reject()

    qtbot.waitUntil(lambda: panel.findChild(AnalysisDialog) is None)
    assert not folder.exists()


def test_files_dropped_beside_the_runs_or_several_are_for_the_window(
    panel: RunsPanel, run: Run, file: Path
) -> None:
    beside = QPoint(20, panel.table.viewport().height() - 5)

    assert not drop(panel, beside, file)
    assert not drop(panel, place_of(panel, run), file, file / "00.png")
    assert panel.findChild(AnalysisDialog) is None


def test_a_run_that_has_learnt_nothing_says_so(
    document: Document, panel: RunsPanel, run: Run, file: Path, qtbot: QtBot
) -> None:
    document.project.update_run(run.id, state=RunState.FAILED)
    document.job_wrote(Changes(runs=frozenset({run.id})))

    with qtbot.waitSignal(document.failed) as blocker:
        drop(panel, place_of(panel, run), file)

    assert isinstance(blocker.args[0], ProjectError)
    assert "has not learnt anything to judge by: it is failed" in str(blocker.args[0])
    assert panel.findChild(AnalysisDialog) is None


def test_a_file_that_cannot_be_judged_can_be_tried_again(
    panel: RunsPanel, run: Run, file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    away = tmp_path / "away"
    file.rename(away)
    drop(panel, place_of(panel, run), file)
    dialog = panel.findChild(AnalysisDialog)
    assert isinstance(dialog, AnalysisDialog)
    qtbot.waitUntil(lambda: "is not there" in dialog.status.text())
    assert dialog.start_button.text() == "Judge again"
    shutil.move(away, file)

    qtbot.mouseClick(dialog.start_button, LEFT)

    qtbot.waitUntil(lambda: dialog.status.text().startswith("new is"), timeout=20_000)


def test_a_file_can_be_chosen_as_well(panel: RunsPanel, run: Run, file: Path, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.table.viewport(), LEFT, pos=place_of(panel, run))
    panel.run_actions.analyse.trigger()
    chooser = panel.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(file))
    chooser.reject()

    dialog = panel.findChild(AnalysisDialog)
    assert isinstance(dialog, AnalysisDialog)
    qtbot.waitUntil(lambda: dialog.status.text().startswith("new is"), timeout=20_000)
