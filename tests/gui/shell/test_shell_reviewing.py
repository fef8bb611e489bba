"""From suspect to suspect, and thresholds moved by keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import Statistic
from core.anomaly.score_store import ScoreWriter
from core.evaluation.kept import read_kept
from core.project.project import Project
from core.project.records import RunState, Thresholds
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.exchange.export_dialog import ExportDialog
from gui.main_window import MainWindow
from gui.settings import Workspace

_Key = Qt.Key
#: Scores are 0 but at these frames, where they are 8 and 10.
PEAKS = (12, 30)


@pytest.fixture
def project_folder(project_folder: Path) -> Path:
    """The project with a run that scored the stills."""
    with Project.open(project_folder) as project:
        sequence = project.sequence_named("walkway")
        run = project.add_run("motion", "hash")
        project.update_run(run.id, state=RunState.DONE)
        project.set_thresholds(run.id, Statistic.LOCAL_MAX.value, Thresholds(4, 9))
        index = project.index(sequence.id)
        store = FrameStore(np.zeros((len(index), 4, 4, 1), np.uint8))
        prepared = PreparedSequence(sequence.id, sequence.name, store, index)
        values = np.zeros(len(index), np.float32)
        values[[PEAKS[0], PEAKS[1]]] = 8, 10
        with ScoreWriter(RunFolder(project.layout.run(run.name)), prepared) as writer:
            for frame, value in enumerate(values):
                writer.add(FrameResult(frame, np.full((4, 4), value, np.float32)))
    return project_folder


@pytest.fixture
def document(window: MainWindow) -> Document:
    document = window.document
    assert document is not None
    return document


def thresholds(document: Document) -> Thresholds:
    found = document.view.thresholds
    assert found is not None
    return found


def test_n_and_p_go_from_peak_to_peak_and_round(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    seen = []
    for key in (_Key.Key_N, _Key.Key_N, _Key.Key_P, _Key.Key_N, _Key.Key_N):
        qtbot.keyClick(window, key)
        seen.append(document.view.frame_index)

    assert seen == [12, 30, 12, 30, 12]


def test_up_raises_the_low_threshold_until_a_suspect_is_none(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    document.view.show_thresholds(Thresholds(7.95, 9))

    qtbot.keyClick(window, _Key.Key_Up)
    qtbot.keyClick(window, _Key.Key_N)

    assert thresholds(document).low == pytest.approx(8.05)
    assert document.view.frame_index == 30


def test_a_row_of_presses_is_one_edit_and_undone_as_one(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    for _ in range(3):
        qtbot.keyClick(window, _Key.Key_Down)
    assert thresholds(document).low == pytest.approx(3.7)

    qtbot.waitUntil(lambda: document.undo_stack.count() == 1)
    qtbot.keyClick(window, _Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert thresholds(document) == Thresholds(4, 9)


def test_shift_down_pushes_the_low_threshold_before_it(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    document.view.show_thresholds(Thresholds(4, 4))

    qtbot.keyClick(window, _Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)

    assert thresholds(document).low == thresholds(document).high == pytest.approx(3.9)


def test_what_was_moved_is_written_before_the_project_closes(
    window: MainWindow, project_folder: Path, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_Down)

    window.close_project()

    with Project.open(project_folder) as project:
        (run,) = project.runs()
        written = project.thresholds(run.id, Statistic.LOCAL_MAX.value)
    assert written is not None
    assert written.low == pytest.approx(3.9)


def test_a_second_start_shows_the_same_frame_score(
    open_window: Callable[[], MainWindow], project_folder: Path
) -> None:
    first = open_window()
    first.project_commands.open(project_folder)
    assert first.document is not None
    first.document.view.show_statistic(Statistic.MEAN)
    first.close()

    second = open_window()
    second.project_commands.open(project_folder)

    assert second.document is not None
    assert second.document.view.statistic is Statistic.MEAN


def test_the_tables_of_an_evaluation_are_exported_from_its_panel(
    window: MainWindow, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    window.workspaces.enter(Workspace.REVIEW)
    window.docks.evaluation.raise_()
    assert window.panels is not None
    panel = window.panels.evaluation
    qtbot.waitUntil(panel.export_button.isVisible)
    document.view.show_statistic(Statistic.MEAN)
    actions = {it.text(): it for it in panel.export_button.menu().actions()}

    actions["Tables (CSV)…"].trigger()

    dialog = window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    assert (dialog.what.currentText(), dialog.run_box.currentText()) == (
        "Evaluation (CSV)",
        "motion-001",
    )
    dialog.target.setText(str(tmp_path / "paper.csv"))
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.is_running)
    assert "Wrote 1 sequence" in dialog.status.text()
    assert (tmp_path / "paper-labels.csv").exists()
    kept = read_kept(RunFolder(document.project.layout.run("motion-001")), Statistic.MEAN)
    assert kept is not None
    assert kept.costly is not None
    dialog.reject()


def test_ctrl_shift_r_evaluates_the_run_on_show_and_shows_what_it_is_worth(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    assert window.panels is not None
    panel = window.panels.evaluation

    qtbot.keyClick(
        window, _Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )

    assert window.docks.evaluation.isVisible()
    assert panel.bar.is_running
    qtbot.waitUntil(lambda: not panel.bar.is_running and panel.keeper.is_up_to_date)
    assert panel.keeper.board is not None
    assert panel.keeper.board.costly is not None


def test_thresholds_of_timeline_and_histogram_are_the_same(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    window.workspaces.enter(Workspace.REVIEW)
    window.docks.evaluation.raise_()
    assert window.panels is not None
    timeline, histogram = window.panels.timeline, window.panels.evaluation.plots.histogram
    qtbot.waitUntil(histogram.lines.low.isVisible)

    timeline.score_lane.lines.dragged.emit(Thresholds(5, 9))
    qtbot.waitUntil(lambda: histogram.lines.thresholds == Thresholds(5, 9))

    histogram.lines.dragged.emit(Thresholds(5, 7))
    assert timeline.score_lane.lines.thresholds == Thresholds(5, 7)
