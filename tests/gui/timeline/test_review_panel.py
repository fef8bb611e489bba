"""The review panel: thresholds as numbers, events, runs, and scoring."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.anomaly.calibration import CalibrationBuilder
from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import MAP_STATISTICS, Statistic
from core.media.frame_index import FrameRange
from core.project.edits import AddSpan, SetThresholds
from core.project.records import (
    Changes,
    EventRule,
    Run,
    RunState,
    Sequence,
    SmoothingKind,
    ThresholdOrigin,
    Thresholds,
)
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.review.event_list import EventTableModel
from gui.review.review_panel import ReviewPanel
from gui.timeline.timeline_panel import TimelinePanel
from tests.gui.mouse import drag_threshold

Score = Callable[[NDArray[np.float64]], Run]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def run(score: Score, scores: NDArray[np.float64], document: Document) -> Run:
    """A scored run with thresholds 3 and 6 in the project, not on show yet."""
    run = score(scores)
    document.project.set_thresholds(run.id, document.view.statistic, Thresholds(3, 6))
    document.view.show_run(None)
    return run


@pytest.fixture
def panel(run: Run, document: Document, qtbot: QtBot) -> ReviewPanel:
    panel = ReviewPanel(document)
    qtbot.addWidget(panel)
    qtbot.waitUntil(lambda: panel.events.table.rowCount() > 0)
    return panel


def test_newest_usable_run_is_shown_at_first_with_its_thresholds(
    panel: ReviewPanel, run: Run, document: Document
) -> None:
    assert document.view.run_id == run.id
    assert document.view.thresholds == Thresholds(3, 6)
    assert "done" in panel.chooser.runs.currentText()


def test_typed_threshold_shows_at_once_and_becomes_one_edit(
    panel: ReviewPanel, run: Run, document: Document, qtbot: QtBot
) -> None:
    panel.thresholds.low.setValue(4)
    panel.thresholds.low.setValue(4.5)

    assert document.view.thresholds == Thresholds(4.5, 6)
    qtbot.waitUntil(lambda: document.undo_stack.count() == 1)
    assert document.project.thresholds(run.id, Statistic.LOCAL_MAX) == Thresholds(4.5, 6)

    document.undo_stack.undo()

    assert document.view.thresholds == Thresholds(3, 6)
    assert panel.thresholds.low.value() == 3


def test_how_thresholds_were_chosen_is_told_until_a_hand_moves_them(
    panel: ReviewPanel, run: Run, document: Document, qtbot: QtBot
) -> None:
    origin = ThresholdOrigin("quantile", 0.99, 0.999, "The 0.99 and 0.999 quantiles.", "2026-11-24")
    document.edit(SetThresholds(run.id, Statistic.LOCAL_MAX, Thresholds(2, 6, origin=origin)))
    assert panel.thresholds.origin.text() == "The 0.99 and 0.999 quantiles. Chosen on 2026-11-24."

    panel.thresholds.low.setValue(4)
    assert panel.thresholds.origin.text().startswith("Set by hand.")
    qtbot.waitUntil(lambda: document.undo_stack.count() == 2)
    document.undo_stack.undo()

    assert "quantiles" in panel.thresholds.origin.text()


def test_what_was_typed_is_written_before_another_run_is_shown(
    panel: ReviewPanel, run: Run, document: Document
) -> None:
    panel.thresholds.low.setValue(4)

    document.view.show_run(None)

    assert document.project.thresholds(run.id, Statistic.LOCAL_MAX) == Thresholds(4, 6)


def drag_line(panel: ReviewPanel, qtbot: QtBot, start: float, stop: float) -> None:
    """Take a line of the histogram with the mouse and let it go elsewhere."""
    panel.resize(340, 1000)
    with qtbot.waitExposed(panel):
        panel.show()
    drag_threshold(qtbot, panel.histogram, panel.histogram.lines, start, stop)


def test_a_line_dragged_in_the_histogram_is_followed_and_ends_in_one_edit(
    panel: ReviewPanel, run: Run, document: Document, qtbot: QtBot
) -> None:
    announced: list[Thresholds] = []
    document.view.thresholds_changed.connect(announced.append)

    drag_line(panel, qtbot, 3, 4.5)

    assert len(announced) >= 3
    assert announced[-1].low == pytest.approx(4.5, abs=0.2)
    assert document.undo_stack.count() == 1
    assert document.project.thresholds(run.id, Statistic.LOCAL_MAX) == announced[-1]

    document.undo_stack.undo()

    assert document.view.thresholds == Thresholds(3, 6)


def test_hysteresis_is_one_key_and_one_edit(
    panel: ReviewPanel, run: Run, document: Document, qtbot: QtBot
) -> None:
    document.project.set_thresholds(run.id, Statistic.LOCAL_MAX, Thresholds(1, 9.2))
    document.job_wrote(Changes(thresholds=frozenset({run.id})))
    qtbot.waitUntil(lambda: panel.events.table.rowCount() > 5)

    qtbot.keyClick(panel.rule.hysteresis, Qt.Key.Key_Space)

    qtbot.waitUntil(lambda: panel.events.table.rowCount() < 5)
    qtbot.waitUntil(lambda: document.undo_stack.count() == 1)
    kept = document.project.thresholds(run.id, Statistic.LOCAL_MAX)
    assert kept == Thresholds(1, 9.2, EventRule(has_hysteresis=True))
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: panel.events.table.rowCount() > 5)
    assert not panel.rule.hysteresis.isChecked()


def test_least_duration_is_told_in_time_and_typed_in_one_edit(
    panel: ReviewPanel, document: Document, qtbot: QtBot
) -> None:
    assert panel.rule.duration.text() == "12 s"

    for _ in range(10):
        qtbot.keyClick(panel.rule.min_frames, Qt.Key.Key_Up)

    qtbot.waitUntil(lambda: panel.events.table.rowCount() == 0)
    assert panel.rule.duration.text() == "2 min 12 s"
    qtbot.waitUntil(lambda: document.undo_stack.count() == 1)
    assert document.view.rule == EventRule(min_frames=11)


def test_smoothing_shows_what_is_compared_everywhere(
    panel: ReviewPanel, document: Document, qtbot: QtBot
) -> None:
    timeline = TimelinePanel(document)
    qtbot.addWidget(timeline)
    raw = document.scores()
    assert raw is not None

    panel.rule.smoothing.setFocus()
    qtbot.keyClick(panel.rule.smoothing, Qt.Key.Key_Down)

    smoothed = document.scores()
    assert smoothed is not None
    assert smoothed.max() < raw.max()
    assert timeline.score_lane.lines.thresholds.rule.smoothing is SmoothingKind.CAUSAL
    assert timeline._scores is smoothed
    assert panel.rule.smoothing_frames.isEnabled()
    qtbot.waitUntil(lambda: document.undo_stack.count() == 1)


def test_a_smoothing_that_looks_ahead_is_named_so(panel: ReviewPanel) -> None:
    names = [panel.rule.smoothing.itemText(row) for row in range(panel.rule.smoothing.count())]

    assert sum("looks ahead" in name for name in names) == 2


@pytest.fixture
def calibrated(run: Run, document: Document) -> Run:
    """The run, with scores of held-out normal frames around 2."""
    builder = CalibrationBuilder()
    for value in 2 + 0.1 * np.sin(np.arange(100.0)):
        builder.add(FrameResult(0, np.full((4, 4), value, np.float32)), 12.0)
    folder = RunFolder(document.project.layout.run(run.name))
    builder.finish().save(folder.calibration)
    return run


def test_a_click_takes_what_is_suggested_in_one_edit(
    calibrated: Run, document: Document, qtbot: QtBot
) -> None:
    panel = ReviewPanel(document)
    qtbot.addWidget(panel)
    panel.resize(340, 1000)
    with qtbot.waitExposed(panel):
        panel.show()
    ways = panel.suggestions
    qtbot.waitUntil(lambda: ways.topLevelItemCount() == 4)
    assert ways.topLevelItem(0).text(0) == "Mean + 3 and 6 σ"
    low = float(ways.topLevelItem(0).text(1))
    assert 2.15 < low < 2.3
    assert ways.topLevelItem(3).isDisabled()
    assert "labelled anomalous" in ways.topLevelItem(3).toolTip(0)

    place = ways.visualItemRect(ways.topLevelItem(0)).center()
    qtbot.mouseClick(ways.viewport(), LEFT, pos=place)

    assert document.view.thresholds is not None
    assert document.view.thresholds.low == pytest.approx(low, rel=1e-3)
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.view.thresholds == Thresholds(3, 6)


def test_low_cannot_be_typed_above_high(panel: ReviewPanel, document: Document) -> None:
    panel.thresholds.low.setValue(7)

    assert document.view.thresholds == Thresholds(6, 6)


def test_counts_follow_a_drag(panel: ReviewPanel, document: Document, qtbot: QtBot) -> None:
    assert panel.metrics.low.text().startswith("10 ")

    document.view.show_thresholds(Thresholds(0, 6))

    qtbot.waitUntil(lambda: panel.metrics.low.text().startswith("200 "))
    assert panel.metrics.high.text().startswith("10 ")


def test_metrics_appear_with_the_first_anomalous_span(
    panel: ReviewPanel, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    panel.show()
    assert panel.metrics.auc.text() == "–"

    label = document.project.label_named("anomaly")
    document.edit(AddSpan(sequence.id, FrameRange(60, 80), label.id))

    qtbot.waitUntil(lambda: panel.metrics.recall.text() == "0.500")
    assert panel.metrics.precision.text() == "1.000"
    qtbot.waitUntil(lambda: panel.metrics.auc.text() not in ("", "–"))


def test_click_on_an_event_shows_its_peak(
    panel: ReviewPanel, document: Document, qtbot: QtBot
) -> None:
    panel.resize(340, 640)
    with qtbot.waitExposed(panel):
        panel.show()
    place = panel.events.visualRect(panel.events.table.index(0, 0)).center()

    qtbot.mouseClick(panel.events.viewport(), LEFT, pos=place)

    assert document.view.frame_index == panel.events.table.peak_frame(0)
    assert 60 <= document.view.frame_index < 70


def test_next_and_previous_go_from_suspect_to_suspect(
    panel: ReviewPanel, document: Document, qtbot: QtBot
) -> None:
    qtbot.mouseClick(panel.next_button, LEFT)
    peak = document.view.frame_index

    assert 60 <= peak < 70
    document.view.show_frame(150)
    qtbot.mouseClick(panel.previous_button, LEFT)
    assert document.view.frame_index == peak


def test_an_empty_list_of_events_says_why(
    panel: ReviewPanel, document: Document, qtbot: QtBot
) -> None:
    assert panel.events.nothing.isHidden()

    document.view.show_thresholds(Thresholds(1e6, 2e6))

    qtbot.waitUntil(lambda: not panel.events.nothing.isHidden())


def test_event_under_the_playhead_is_selected(panel: ReviewPanel, document: Document) -> None:
    document.view.show_frame(65)
    assert len(panel.events.selectionModel().selectedRows()) == 1

    document.view.show_frame(90)
    assert not panel.events.selectionModel().selectedRows()


def test_events_sort_by_peak(panel: ReviewPanel, document: Document, qtbot: QtBot) -> None:
    document.view.show_thresholds(Thresholds(1.2, 6))
    qtbot.waitUntil(lambda: panel.events.table.rowCount() > 5)

    panel.events.sortByColumn(2, Qt.SortOrder.DescendingOrder)

    assert 60 <= panel.events.table.peak_frame(0) < 70


def test_event_table_is_a_sound_model(panel: ReviewPanel, qtmodeltester: ModelTester) -> None:
    assert isinstance(panel.events.table, EventTableModel)
    qtmodeltester.check(panel.events.table)


def test_state_of_each_run_is_told_in_words(panel: ReviewPanel, document: Document) -> None:
    failed = document.project.add_run("conv3d_basic", "hash")
    document.project.update_run(failed.id, state=RunState.FAILED, reason="no clips left")

    document.job_wrote(Changes(runs=frozenset({failed.id})))

    assert panel.chooser.runs.itemText(0) == "conv3d_basic-001 – failed"
    assert "no clips left" in panel.chooser.runs.itemData(0, Qt.ItemDataRole.ToolTipRole)


def test_failed_run_cannot_score(panel: ReviewPanel, document: Document) -> None:
    failed = document.project.add_run("conv3d_basic", "hash")
    document.project.update_run(failed.id, state=RunState.FAILED, reason="no clips left")

    document.view.show_run(failed.id)

    assert not panel.score_button.isEnabled()


def test_scoring_without_a_run_says_what_to_do(document: Document, qtbot: QtBot) -> None:
    panel = ReviewPanel(document)
    qtbot.addWidget(panel)

    with qtbot.waitSignal(document.failed) as failed:
        panel.score()

    assert "Train a detector first" in str(failed.args[0])
    assert "Train a detector" in panel.hint.text()


def offered(panel: ReviewPanel) -> list[str]:
    return [
        panel.chooser.statistics.itemText(row) for row in range(panel.chooser.statistics.count())
    ]


def test_divergence_is_offered_where_the_run_has_it(
    panel: ReviewPanel, run: Run, document: Document
) -> None:
    plain = offered(panel)
    builder = CalibrationBuilder()
    builder.add(FrameResult(0, np.ones((4, 4), np.float32), divergence=2.0))
    generative = document.project.add_run("conv3d_vae", "hash")
    folder = RunFolder(document.project.layout.run(generative.name))
    builder.finish().save(folder.calibration)

    document.view.show_run(generative.id)
    both = offered(panel)
    document.view.show_statistic(Statistic.DIVERGENCE)
    document.view.show_run(run.id)

    assert plain == [it.text for it in MAP_STATISTICS]
    assert both == [*plain, "Divergence"]
    assert document.view.statistic is Statistic.LOCAL_MAX
    assert panel.chooser.statistics.currentText() == "Local maximum"
