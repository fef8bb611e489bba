"""Clips are measured, sorted, filtered, flagged by dragged bounds, and decided by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.operations.clip_decisions import Decision
from core.operations.clip_review import ClipReview
from core.operations.prepare import PrepareJob
from core.project.project import Project
from core.project.records import SpanSource
from core.recipe.clip_statistics import ClipStatistics, flagged_clips
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from gui.curate.clip_columns import DECISION, MEAN, SEQUENCE, ClipFilter
from gui.curate.clip_model import ClipTableModel
from gui.curate.clips_panel import ClipsPanel
from gui.document import Document
from gui.main_window import MainWindow

_Key = Qt.Key


@pytest.fixture
def stills(tmp_path: Path) -> Path:
    """Forty grey pictures; 10 to 12 and 30 to 32 are bright."""
    folder = tmp_path / "media" / "walkway"
    folder.mkdir(parents=True)
    for number in range(40):
        is_bright = 10 <= number < 13 or 30 <= number < 33
        picture = np.full((24, 32), 240 if is_bright else 60 + number % 3, np.uint8)
        cv2.imwrite(str(folder / f"{number:03}.png"), picture)
    return folder


@pytest.fixture
def panel(window: MainWindow, document: Document, qtbot: QtBot) -> ClipsPanel:
    """The panel with the clips of the stills measured, shown by its key."""
    recipe = Recipe(width=32, height=24, clip_length=2, stride=1)
    PrepareJob(document.folder, recipe).run(JobContext())
    assert window.panels is not None
    panel = window.panels.clips
    with qtbot.waitSignal(panel.reviewing.measured):
        modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        qtbot.keyClick(window, _Key.Key_L, modifiers)
    qtbot.waitUntil(lambda: not panel.reviewing.is_working)
    return panel


def ranges(panel: ClipsPanel) -> list[FrameRange]:
    return [it.frames for it in panel.reviewing.ranges]


def press(qtbot: QtBot, panel: ClipsPanel, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(panel.queue, key)


def column(panel: ClipsPanel, number: int) -> list[str]:
    model = panel.model
    return [str(model.index(row, number).data()) for row in range(model.rowCount())]


def test_the_queue_starts_with_the_first_flagged_range(
    panel: ClipsPanel, document: Document
) -> None:
    assert ranges(panel) == [FrameRange(9, 14), FrameRange(29, 34)]
    assert panel.queue.progress.text() == "1 of 2, 0 decided"
    assert document.view.frame_index == 9
    assert panel.queue.flagged.frame_index in FrameRange(9, 14)
    assert "walkway 9–13" in panel.queue.flagged.caption.text()


def test_e_excludes_y_keeps_and_both_can_be_undone(
    panel: ClipsPanel, document: Document, qtbot: QtBot
) -> None:
    press(qtbot, panel, _Key.Key_E)
    assert panel.queue.progress.text() == "2 of 2, 1 decided"
    assert document.view.frame_index == 29
    press(qtbot, panel, _Key.Key_Y)
    assert panel.queue.progress.text() == "2 of 2, all decided"
    assert panel.queue.verdict.text() == "kept"

    excluded, kept = document.project.spans()
    assert (excluded.frames, kept.frames) == (FrameRange(9, 14), FrameRange(29, 34))
    assert {excluded.source, kept.source} == {SpanSource.PERSON}
    assert document.project.excluded(1) == (FrameRange(9, 14),)

    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.project.spans() == []
    assert panel.queue.progress.text() == "2 of 2, 0 decided"


def test_a_decision_can_be_turned_round(
    panel: ClipsPanel, document: Document, qtbot: QtBot
) -> None:
    press(qtbot, panel, _Key.Key_E, _Key.Key_P)
    assert panel.queue.verdict.text() == "excluded"

    press(qtbot, panel, _Key.Key_Y)

    assert document.project.excluded(1) == ()
    assert panel.reviewing.progress == "2 of 2, 1 decided"


def test_n_and_p_go_along_and_s_goes_to_the_next_undecided(
    panel: ClipsPanel, document: Document, qtbot: QtBot
) -> None:
    press(qtbot, panel, _Key.Key_N)
    assert panel.reviewing.progress == "2 of 2, 0 decided"
    press(qtbot, panel, _Key.Key_N)
    assert panel.reviewing.progress == "2 of 2, 0 decided"
    press(qtbot, panel, _Key.Key_S)
    assert panel.reviewing.progress == "1 of 2, 0 decided"
    press(qtbot, panel, _Key.Key_E, _Key.Key_S)
    assert panel.reviewing.progress == "2 of 2, 1 decided"
    assert document.project.spans()[0].frames == FrameRange(9, 14)


def test_keys_of_the_queue_reach_it_from_the_table_and_not_the_window(
    panel: ClipsPanel, document: Document, qtbot: QtBot
) -> None:
    document.view.mark(0, 5)
    panel.table.setFocus()

    qtbot.keyClick(panel.table, _Key.Key_E)

    assert [it.frames for it in document.project.spans()] == [FrameRange(9, 14)]


def test_decisions_are_there_when_the_project_is_opened_again(
    panel: ClipsPanel, window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    press(qtbot, panel, _Key.Key_E)
    folder = document.folder
    window.close_project()
    window.project_commands.open(folder)
    assert window.panels is not None
    again = window.panels.clips

    again.reviewing.open()

    assert again.reviewing.progress == "2 of 2, 1 decided"
    assert not again.reviewing.is_working


def test_the_table_sorts_by_a_click_and_filters(
    panel: ClipsPanel, document: Document, qtbot: QtBot
) -> None:
    header = panel.table.horizontalHeader()
    place = header.sectionViewportPosition(MEAN) + 5
    for _ in range(2):
        qtbot.mouseClick(
            header.viewport(),
            Qt.MouseButton.LeftButton,
            pos=QPoint(place, 5),
        )
    means = [float(text) for text in column(panel, MEAN)]
    assert means in (sorted(means), sorted(means, reverse=True))

    panel.filter.setCurrentIndex(panel.filter.findData(ClipFilter.FLAGGED))
    assert panel.model.rowCount() == 8
    press(qtbot, panel, _Key.Key_E)
    panel.filter.setCurrentIndex(panel.filter.findData(ClipFilter.EXCLUDED))
    assert set(column(panel, DECISION)) == {"excluded"}
    panel.search.setText("nowhere")
    assert panel.model.rowCount() == 0


def test_a_click_on_a_clip_shows_it(panel: ClipsPanel, document: Document, qtbot: QtBot) -> None:
    place = panel.table.visualRect(panel.model.index(3, SEQUENCE)).center()

    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert (
        document.view.frame_index == panel.reviewing.review.statistics.start[panel.model.clip_at(3)]
    )  # type: ignore[union-attr]
    assert panel.queue.flagged.frame_index == document.view.frame_index
    assert panel.queue.flagged.caption.text().startswith("Chosen: walkway 3–4")


def test_a_bound_is_dragged_and_kept_and_given_up(
    panel: ClipsPanel, document: Document, qtbot: QtBot
) -> None:
    plot = panel.plot
    mean = panel.reviewing.review.statistics.mean  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: plot.width() > 50)
    target = float((mean.min() + mean.max()) / 2)
    drag(panel, plot.high.value(), target)

    assert panel.reviewing.bounds.mean.high == pytest.approx(target, rel=0.1)
    with Project.open(document.folder, check=False) as project:
        assert project.layout.clip_bounds.is_file()
    panel.reset.click()
    assert ranges(panel) == [FrameRange(9, 14), FrameRange(29, 34)]
    assert not document.project.layout.clip_bounds.exists()


def drag(panel: ClipsPanel, start: float, stop: float) -> None:
    """Drag a line of the histogram with the mouse."""
    plot = panel.plot
    box = plot.plotItem.vb
    middle = box.viewRange()[1][1] / 2

    def place(value: float) -> object:
        return plot.mapFromScene(box.mapViewToScene(QPointF(value, middle)))

    viewport, left = plot.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(viewport, left, pos=place(start))
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(viewport, place(start + share * (stop - start)))
    QTest.mouseRelease(viewport, left, pos=place(stop))


def many(clips: int) -> ClipReview:
    """Return clips of two sequences with random statistics."""
    rng = np.random.default_rng(0)
    half = clips // 2
    index = FrameIndex.of_times(np.arange(half + 8) / 25, TimeOrigin.CONTAINER)
    store = FrameStore(np.zeros((half + 8, 2, 2, 1), np.uint8))
    sequences = tuple(PreparedSequence(it, f"s{it}", store, index) for it in (1, 2))
    start = np.tile(np.arange(half), 2)
    sequence = np.repeat([0, 1], half)
    statistics = ClipStatistics(sequence, start, 8, *rng.random((3, 2 * half)))
    return ClipReview(sequences, statistics, flagged_clips(statistics))


def test_a_hundred_thousand_clips_are_in_order_whatever_is_sorted(
    qtmodeltester: ModelTester,
) -> None:
    review = many(100_000)
    model = ClipTableModel()
    decisions = np.zeros(100_000, np.int8)
    decisions[::1000] = Decision.KEPT
    model.show_review(review, decisions)

    model.sort(MEAN, Qt.SortOrder.DescendingOrder)
    top = [review.statistics.mean[model.clip_at(row)] for row in range(100)]
    assert top == sorted(review.statistics.mean, reverse=True)[:100]

    model.show_only(ClipFilter.KEPT, "S2")
    assert model.rowCount() == 50
    qtmodeltester.check(model)


def test_measuring_can_be_cancelled(
    window: MainWindow, document: Document, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.panels is not None
    panel = window.panels.clips
    waiting: list[Callable[[], bool]] = []

    def stuck(_job: object, context: JobContext) -> None:
        waiting.append(lambda: context.token.cancelled)
        while True:
            context.check()

    monkeypatch.setattr("core.operations.review_clips.ReviewClipsJob.run", stuck)
    panel.reviewing.measure_or_cancel()
    assert panel.measure.text() == "Cancel"
    qtbot.waitUntil(lambda: bool(waiting))

    panel.measure.click()

    qtbot.waitUntil(lambda: not panel.reviewing.is_working)
    assert panel.reviewing.review is None
    assert waiting[0]()


def test_the_panel_says_over_how_many_sequences_clips_are_compared(panel: ClipsPanel) -> None:
    def title() -> str:
        return str(panel.plot.getPlotItem().getAxis("bottom").labelText)

    review = panel.reviewing.review
    assert review is not None
    alone = title()
    second = np.arange(len(review.statistics)) % 2

    statistics = replace(review.statistics, sequence=second)
    twice = replace(review, sequences=review.sequences * 2, statistics=statistics)
    panel.reviewing.review = twice
    panel.reviewing.measured.emit()

    assert alone == "mean intensity, 0…1"
    assert title() == "mean intensity in 2 sequences, 0…1"
