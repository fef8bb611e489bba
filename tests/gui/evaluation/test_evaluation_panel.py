"""The evaluation panel, used as a person does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSettings, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import Statistic
from core.anomaly.score_store import ScoreWriter
from core.media.frame_index import FrameIndex, FrameRange
from core.media.source import SourceKind
from core.project.edits import AddSpan
from core.project.ground_truth import write_masks
from core.project.records import Changes, NewSequence, Run, RunState, Sequence, Split, Thresholds
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.evaluation.curve_plot import CurveKind
from gui.evaluation.evaluation_panel import EvaluationPanel
from tests.gui.mouse import drag_threshold

Score = Callable[[NDArray[np.float64]], Run]
Open = Callable[[], EvaluationPanel]
LEFT = Qt.MouseButton.LeftButton
#: As many as the event has, half of them in it.
TRUTH = FrameRange(65, 75)


@pytest.fixture
def open_panel(document: Document, store: QSettings, qtbot: QtBot) -> Open:
    """Make panels and wait until they have judged what is on show."""

    def make() -> EvaluationPanel:
        panel = EvaluationPanel(document, store=store)
        qtbot.addWidget(panel)
        panel.resize(420, 760)
        with qtbot.waitExposed(panel):
            panel.show()
        wait(panel, qtbot)
        return panel

    return make


@pytest.fixture
def label(document: Document, sequence: Sequence) -> Callable[[FrameRange], None]:
    """Say that frames are anomalous."""

    def add(frames: FrameRange) -> None:
        anomaly = document.project.label_named("anomaly").id
        document.edit(AddSpan(sequence.id, frames, anomaly))

    return add


@pytest.fixture
def run(
    score: Score,
    scores: NDArray[np.float64],
    label: Callable[[FrameRange], None],
    document: Document,
) -> Run:
    """A scored run on show, with thresholds 3 and 6, beside labels."""
    label(TRUTH)
    run = score(scores)
    document.project.set_thresholds(run.id, document.view.statistic, Thresholds(3, 6))
    return run


def wait(panel: EvaluationPanel, qtbot: QtBot) -> None:
    """Wait until nothing is judged and all that is known is painted."""
    qtbot.waitUntil(
        lambda: (
            panel.keeper.is_up_to_date
            and not panel.bar.is_running
            and not panel._follow_timer.isActive()
        )
    )


def figure(panel: EvaluationPanel, name: str) -> str:
    return panel.pages.figures.figures.text_of(name)


def live(panel: EvaluationPanel, title: str, threshold: str = "low") -> str:
    return panel.pages.live.value(title, threshold)


def test_without_a_run_it_says_where_runs_come_from(open_panel: Open) -> None:
    panel = open_panel()

    assert panel.empty.isVisible()
    assert "Train a detector" in panel.empty.text()
    assert panel.chooser.runs.placeholderText() == "No run yet"
    assert not panel.bar.isVisible()


def test_runs_of_which_none_is_on_show_are_there_to_choose(
    document: Document, open_panel: Open
) -> None:
    document.project.add_run("motion", "hash")

    panel = open_panel()

    assert panel.empty.text().startswith("Choose a run above")
    assert panel.chooser.runs.placeholderText() == "Choose a run"


def test_a_run_that_scored_nothing_says_how_to_score(document: Document, open_panel: Open) -> None:
    run = document.project.add_run("motion", "hash")
    document.project.update_run(run.id, state=RunState.DONE)
    document.project.layout.run(run.name).mkdir(parents=True)
    document.view.show_run(run.id)

    panel = open_panel()

    assert "motion-001 has not scored any sequence yet" in panel.empty.text()
    assert "Score all" in panel.empty.text()


def test_a_run_that_failed_says_so(document: Document, open_panel: Open) -> None:
    run = document.project.add_run("motion", "hash")
    document.project.update_run(run.id, state=RunState.FAILED, reason="No clips are left")
    document.view.show_run(run.id)

    assert "No clips are left" in open_panel().empty.text()


def test_without_labels_there_are_scores_to_see_and_words_instead_of_a_curve(
    score: Score, scores: NDArray[np.float64], open_panel: Open
) -> None:
    score(scores)

    panel = open_panel()

    assert "no label says what is anomalous" in panel.judged.text()
    assert "label them or import ground truth" in panel.plots.curve.message.text()
    assert not panel.plots.histogram.message.isVisible()
    assert "none labelled anomalous" in panel.plots.histogram_key.text()
    assert figure(panel, "frame_auc_micro").startswith("– One class only")
    assert live(panel, "Normal, false alarm") == "10"
    assert live(panel, "Recall") == "–"


def test_a_sequence_anomalous_throughout_says_why_it_has_no_figure(
    score: Score,
    scores: NDArray[np.float64],
    label: Callable[[FrameRange], None],
    open_panel: Open,
) -> None:
    label(FrameRange(0, 200))
    score(scores)

    panel = open_panel()

    assert "all 200 frames are anomalous" in panel.plots.curve.message.text()
    panel.plots.show_kind(CurveKind.PRECISION_RECALL)
    assert not panel.plots.curve.message.isVisible()  # precision needs no normal frame
    table = panel.pages.sequences
    assert table.index(0, 1).data() == "– all anomalous"
    assert "One class only" in table.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)


def test_figures_and_live_numbers_are_those_of_scores_and_labels(
    run: Run, open_panel: Open
) -> None:
    panel = open_panel()

    assert panel.judged.text() == (
        "1 sequence, 200 frames, 10 of them anomalous: spans labelled “anomaly”."
    )
    assert figure(panel, "average_precision").endswith("(a coin: 0.050)")
    assert (live(panel, "Precision"), live(panel, "Recall"), live(panel, "F1")) == ("0.500",) * 3
    shown = ("Anomalous, found", "Anomalous, missed", "Normal, false alarm", "Normal, passed")
    assert [live(panel, it) for it in shown] == ["5", "5", "5", "185"]
    assert live(panel, "Threshold", "high") == "6"
    assert (live(panel, "Event recall"), live(panel, "False alarms an hour")) == ("1.000", "0.0")


def test_points_and_numbers_follow_thresholds_that_move_elsewhere(
    run: Run, open_panel: Open, document: Document, qtbot: QtBot
) -> None:
    panel = open_panel()
    low, high = panel.plots.curve.points
    assert low == high == (pytest.approx(5 / 190), 0.5)

    document.view.show_thresholds(Thresholds(0, 20))

    qtbot.waitUntil(lambda: live(panel, "Recall") == "1.000")
    assert panel.plots.curve.points == ((1, 1), (0, 0))
    assert panel.plots.histogram.lines.thresholds == Thresholds(0, 20)
    assert "recall 1.000" in panel.plots.curve.accessibleDescription()

    qtbot.keyClick(panel.plots.kinds, Qt.Key.Key_Down)
    assert panel.plots.curve.points == ((1, 0.05),)  # none is found at high: no precision


def test_both_lines_of_the_histogram_are_labelled_in_any_shape_of_the_panel(
    run: Run, open_panel: Open, document: Document, qtbot: QtBot
) -> None:
    panel = open_panel()
    plot = panel.plots.histogram

    for size in ((420, 760), (1400, 380)):
        panel.resize(*size)
        document.view.show_thresholds(None)
        wait(panel, qtbot)
        document.view.show_thresholds(Thresholds(3, 6))
        wait(panel, qtbot)
        inside = plot.plotItem.vb.sceneBoundingRect()
        assert plot.lines.low.label.textItem.toPlainText() == "low 3"
        for line in (plot.lines.low, plot.lines.high):
            assert inside.contains(line.label.sceneBoundingRect().center())


def test_a_line_of_the_histogram_moves_the_thresholds_and_ends_in_one_edit(
    run: Run, open_panel: Open, document: Document, qtbot: QtBot
) -> None:
    panel = open_panel()
    announced: list[Thresholds] = []
    document.view.thresholds_changed.connect(announced.append)
    edits = document.undo_stack.count()

    drag(panel, qtbot, 3, 4.5)

    assert len(announced) >= 3
    assert announced[-1].low == pytest.approx(4.5, abs=0.15)
    assert announced[-1].high == 6
    assert document.undo_stack.count() == edits + 1
    assert document.project.thresholds(run.id, document.view.statistic) == announced[-1]

    document.undo_stack.undo()

    assert document.project.thresholds(run.id, document.view.statistic) == Thresholds(3, 6)


def test_scores_with_a_long_tail_have_room_beside_the_lines(
    score: Score,
    scores: NDArray[np.float64],
    label: Callable[[FrameRange], None],
    open_panel: Open,
    document: Document,
    qtbot: QtBot,
) -> None:
    label(TRUTH)
    score(np.where(scores > 3, 300, scores))
    panel = open_panel()
    low, high = panel.plots.histogram.lines.low.value(), panel.plots.histogram.lines.high.value()
    left, right = panel.plots.histogram.plotItem.vb.viewRange()[0]
    assert (high - low) / (right - left) > 0.1  # 3 and 6, of 300

    drag(panel, qtbot, 3, 4.5)

    assert document.view.thresholds is not None
    assert document.view.thresholds.low == pytest.approx(4.5, abs=0.2)
    assert document.view.thresholds.high == 6


def test_low_is_not_dragged_above_high(
    run: Run, open_panel: Open, document: Document, qtbot: QtBot
) -> None:
    panel = open_panel()

    drag(panel, qtbot, 3, 8)

    assert document.view.thresholds == Thresholds(6, 6)


def drag(panel: EvaluationPanel, qtbot: QtBot, start: float, stop: float) -> None:
    """Drag what is at a score in the histogram to another score."""
    plot = panel.plots.histogram
    drag_threshold(qtbot, plot, plot.lines, start, stop)


def test_a_label_is_taken_up(
    run: Run, open_panel: Open, label: Callable[[FrameRange], None], qtbot: QtBot
) -> None:
    panel = open_panel()

    label(FrameRange(60, 65))

    qtbot.waitUntil(lambda: live(panel, "Precision") == "1.000")
    assert "15 of them anomalous" in panel.judged.text()


def test_another_frame_score_is_judged_at_once(
    run: Run, open_panel: Open, document: Document, qtbot: QtBot
) -> None:
    panel = open_panel()
    row = panel.chooser.statistics.findData(Statistic.MEAN.value)

    panel.chooser.statistics.setCurrentIndex(row)
    panel.chooser.statistics.activated.emit(row)
    wait(panel, qtbot)

    assert document.view.statistic is Statistic.MEAN
    assert panel.keeper.board is not None
    assert panel.keeper.board.statistic is Statistic.MEAN


def test_a_hidden_panel_leaves_the_runs_alone(
    run: Run, document: Document, store: QSettings, qtbot: QtBot
) -> None:
    panel = EvaluationPanel(document, store=store)
    qtbot.addWidget(panel)

    assert not panel.keeper.is_up_to_date
    with qtbot.waitExposed(panel):
        panel.show()
    wait(panel, qtbot)

    assert panel.keeper.board is not None


def test_the_curve_and_the_page_on_show_are_remembered(
    run: Run, open_panel: Open, qtbot: QtBot
) -> None:
    first = open_panel()
    qtbot.keyClick(first.plots.kinds, Qt.Key.Key_Down)
    tabs = first.pages.tabBar()
    qtbot.mouseClick(tabs, LEFT, pos=tabs.tabRect(2).center())

    second = open_panel()

    assert second.plots.curve.kind is CurveKind.PRECISION_RECALL
    assert second.plots.kinds.currentText() == "Precision-recall curve"
    assert second.pages.page == "Sequences"


def test_a_click_or_enter_on_a_sequence_shows_it(
    run: Run,
    open_panel: Open,
    document: Document,
    sequence: Sequence,
    index: FrameIndex,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    other = NewSequence("hmi", tmp_path / "hmi", SourceKind.STILLS, 32, 32, 1, index)
    other_id = document.project.add_sequence(other, Split.TRAIN).id
    document.view.show_sequence(other_id, len(index))
    panel = open_panel()
    panel.pages.show_page("Sequences")
    table = panel.pages.sequence_table

    qtbot.mouseClick(
        table.viewport(), LEFT, pos=table.visualRect(table.model().index(0, 0)).center()
    )
    assert document.view.sequence_id == sequence.id

    document.view.show_sequence(other_id, len(index))
    table.setCurrentIndex(table.model().index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert document.view.sequence_id == sequence.id


def test_masks_are_judged_when_asked_and_then_known_to_the_next_start(
    run: Run, open_panel: Open, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    mark_pixels(document, sequence)
    panel = open_panel()
    assert figure(panel, "pixel_auroc").startswith("– Not evaluated yet")
    assert "masks of 1" in panel.judged.text()

    qtbot.mouseClick(panel.bar.button, LEFT)
    assert panel.bar.cancel_button.isVisible()
    wait(panel, qtbot)

    assert figure(panel, "pixel_auroc").startswith("0.")
    assert figure(panel, "mask_iou").endswith("(low was 3)")
    assert panel.bar.button.isVisible()
    assert figure(open_panel(), "pixel_auroc") == figure(panel, "pixel_auroc")


def test_what_labels_or_scores_have_made_stale_is_marked_and_not_made_anew(
    run: Run,
    open_panel: Open,
    document: Document,
    sequence: Sequence,
    scores: NDArray[np.float64],
    score: Score,
    qtbot: QtBot,
    label: Callable[[FrameRange], None],
) -> None:
    mark_pixels(document, sequence)
    panel = open_panel()
    qtbot.mouseClick(panel.bar.button, LEFT)
    wait(panel, qtbot)
    judged = figure(panel, "pixel_auroc")

    label(FrameRange(60, 65))
    wait(panel, qtbot)
    assert figure(panel, "trivial.mean_intensity").endswith("(stale)")
    assert figure(panel, "pixel_auroc") == judged
    assert "changed" in panel.bar.note.text()


def test_an_evaluation_can_be_cancelled_and_leaves_what_was_known(
    run: Run, open_panel: Open, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    mark_pixels(document, sequence)
    panel = open_panel()

    qtbot.mouseClick(panel.bar.button, LEFT)
    qtbot.mouseClick(panel.bar.cancel_button, LEFT)
    wait(panel, qtbot)

    assert figure(panel, "pixel_auroc").startswith("– Not evaluated yet")
    assert panel.bar.button.isVisible()


def test_frames_without_a_score_are_told(
    score: Score,
    scores: NDArray[np.float64],
    label: Callable[[FrameRange], None],
    open_panel: Open,
) -> None:
    label(TRUTH)
    scores[:4] = np.nan
    score(scores)

    panel = open_panel()

    assert "Left out for want of a score: 4 frames." in panel.pages.remarks.text()
    assert "196 frames" in panel.judged.text()


def test_scores_of_another_number_of_frames_are_told(
    run: Run, document: Document, sequence: Sequence, index: FrameIndex, open_panel: Open
) -> None:
    shorter = FrameIndex.of_times(index.time_s[:150], index.time_origin)
    prepared = PreparedSequence(
        sequence.id, sequence.name, FrameStore(np.zeros((150, 4, 4, 1), np.uint8)), shorter
    )
    with ScoreWriter(RunFolder(document.project.layout.run(run.name)), prepared) as writer:
        for frame in range(150):
            writer.add(FrameResult(frame, np.zeros((4, 4), np.float32)))

    panel = open_panel()

    assert "150 scores for 200 frames" in panel.empty.text()


def test_a_run_that_is_deleted_leaves_words(
    run: Run, open_panel: Open, document: Document, qtbot: QtBot
) -> None:
    panel = open_panel()

    document.project.delete_run(run.id)
    document.job_wrote(Changes(runs=frozenset({run.id})))

    qtbot.waitUntil(lambda: panel.empty.isVisible() and "Train a detector" in panel.empty.text())


def test_models_keep_to_the_rules_of_qt(
    run: Run, open_panel: Open, qtmodeltester: ModelTester
) -> None:
    panel = open_panel()

    for model in (panel.pages.sequences, panel.pages.classes, panel.pages.figures.figures):
        qtmodeltester.check(model)


def test_everything_can_be_reached_by_keys_and_has_a_name(run: Run, open_panel: Open) -> None:
    panel = open_panel()

    for widget in (
        panel.chooser.runs,
        panel.chooser.statistics,
        panel.bar.button,
        panel.plots.kinds,
        panel.pages.figures,
        panel.pages.sequence_table,
        panel.pages.class_table,
    ):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert widget.accessibleName() or widget.property("text")
    assert panel.plots.curve.accessibleName()
    assert panel.plots.histogram.accessibleName()


def mark_pixels(document: Document, sequence: Sequence) -> None:
    """Give the sequence masks: some pixels of the labelled frames."""
    mask = np.zeros((sequence.height, sequence.width), np.bool_)
    mask[4:20, 4:20] = True
    masks = (mask if frame in TRUTH else np.zeros_like(mask) for frame in range(sequence.frames))
    path = document.project.layout.ground_truth(sequence.id)
    write_masks(path, masks, sequence.frames, mask.shape)
