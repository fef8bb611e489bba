"""The main job from end to end, as a person does it on the sample."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.jobs import JobContext
from core.project.records import RunState, SpanSource
from core.recipe.recipe import Recipe
from core.sample import make_sample
from gui.main_window import MainWindow
from gui.timeline.timeline_panel import TimelinePanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def _every_mouse_move(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pyqtgraph take moves that come faster than a hand makes them."""
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", -1)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project, made once."""
    return make_sample(tmp_path_factory.mktemp("session") / "sample", JobContext())


def drag_to_score(qtbot: QtBot, timeline: TimelinePanel, start: float, stop: float) -> None:
    """Take hold of the line at one score and let it go at another."""

    def place(score: float) -> QPoint:
        scene = timeline.score_lane.view.mapViewToScene(QPointF(20, score))
        return timeline.lanes.mapFromScene(scene)

    viewport = timeline.lanes.viewport()
    qtbot.mouseMove(viewport, place(start))
    qtbot.mousePress(viewport, LEFT, pos=place(start))
    for step in range(1, 6):
        here = QPointF(place(start + (stop - start) * step / 5))
        moved = QMouseEvent(
            QEvent.Type.MouseMove,
            here,
            viewport.mapToGlobal(here),
            Qt.MouseButton.NoButton,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(viewport, moved)
    qtbot.mouseRelease(viewport, LEFT, pos=place(stop))


def test_open_scrub_mark_undo_train_review_and_reopen(
    open_window: Callable[[], MainWindow], sample: Path, qtbot: QtBot
) -> None:
    window = open_window()
    window.project_commands.open(sample)
    document = window.document
    assert document is not None
    viewer, timeline = window.panels.viewer, window.panels.timeline

    # Scrub the quiet Sun by keys; the frame shown is the frame asked for.
    quiet = document.project.sequence_named("sun-quiet")
    document.view.show_sequence(quiet.id, quiet.frames)
    qtbot.waitUntil(lambda: viewer.shown.frame_index == 0, timeout=20_000)
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: viewer.shown.frame_index == 3)

    # Exclude frames 3 to 5, take it back, and do it again.
    qtbot.keyClick(window, Qt.Key.Key_I)
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.keyClick(window, Qt.Key.Key_O)
    qtbot.keyClick(window, Qt.Key.Key_E)
    (span,) = document.project.spans(quiet.id)
    assert (span.frames.start, span.frames.stop, span.source) == (3, 6, SpanSource.PERSON)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert document.project.spans(quiet.id) == []
    undone = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_Z, undone)
    assert document.project.spans(quiet.id) == [span]

    # Train two epochs of a tiny model.
    train = window.panels.train
    train.form.show_recipe(Recipe(width=32, height=32, clip_length=4, stride=8))
    train.form.detector.choose("conv3d_basic")
    train.form.editors["epochs"].setValue(2)
    train.form.editors["width"].setValue(0.25)
    window.actions_by_id["train"].trigger()
    qtbot.waitUntil(lambda: bool(document.project.runs()), timeout=60_000)
    qtbot.waitUntil(
        lambda: document.project.runs()[0].state is RunState.DONE and document.scored() is not None,
        timeout=60_000,
    )
    qtbot.waitUntil(lambda: not document.jobs.running, timeout=60_000)

    # What was scored is on show; a dragged threshold moves the boxes with it.
    thresholds = document.view.thresholds
    assert thresholds is not None
    before = viewer.panes.input.boxes.boxes
    scores = document.scored().scores(document.view.statistic)  # type: ignore[union-attr]
    drag_to_score(qtbot, timeline, thresholds.low, float(scores.min()))
    assert document.view.thresholds is not None
    assert document.view.thresholds.low < thresholds.low
    assert viewer.panes.input.boxes.boxes != before
    chosen = document.view.thresholds

    # Everything is there again in another window.
    window.close_for_good()
    again = open_window()
    again.project_commands.open(sample)
    reopened = again.document
    assert reopened is not None
    assert reopened.project.spans(quiet.id) == [span]
    assert [run.state for run in reopened.project.runs()] == [RunState.DONE]
    run = reopened.project.runs()[0]
    assert reopened.project.thresholds(run.id, "local_max") == chosen
