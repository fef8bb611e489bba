"""The timeline shows what the document says, and answers the mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QColor, QPalette, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.project.edits import AddSpan, DeleteSpans
from core.project.records import Run, Sequence, Thresholds
from gui.document import Document
from gui.timeline.timeline_panel import TimelinePanel
from tests.gui.mouse import drag_on, move_held

Score = Callable[[NDArray[np.float64]], Run]
NO_BUTTON = Qt.MouseButton.NoButton
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(document: Document, store: QSettings, qtbot: QtBot) -> Iterator[TimelinePanel]:
    panel = TimelinePanel(document, store=store)
    qtbot.addWidget(panel)
    panel.resize(900, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def on_score_lane(panel: TimelinePanel, frame: float, score: float) -> QPoint:
    """Return where a frame and a score lie, in pixels of the lanes."""
    scene = panel.score_lane.view.mapViewToScene(QPointF(frame, score))
    return panel.lanes.mapFromScene(scene)


def on_span_lane(panel: TimelinePanel, frame: float) -> QPoint:
    scene = panel.span_lane.view.mapViewToScene(QPointF(frame, 0.5))
    return panel.lanes.mapFromScene(scene)


def drag(qtbot: QtBot, panel: TimelinePanel, start: QPoint, stop: QPoint) -> None:
    drag_on(qtbot, panel.lanes.viewport(), start, stop)


def turn_wheel(panel: TimelinePanel, place: QPoint, notches: int, *, ctrl: bool = False) -> None:
    viewport = panel.lanes.viewport()
    held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        viewport,
        QWheelEvent(
            QPointF(place),
            QPointF(viewport.mapToGlobal(place)),
            QPoint(),
            QPoint(0, 120 * notches),
            NO_BUTTON,
            held,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


def test_click_moves_the_playhead_to_that_frame(
    panel: TimelinePanel, document: Document, qtbot: QtBot
) -> None:
    qtbot.mouseClick(panel.lanes.viewport(), LEFT, pos=on_span_lane(panel, 50.5))

    assert document.view.frame_index == 50


def test_dragging_on_the_ruler_scrubs(
    panel: TimelinePanel, document: Document, qtbot: QtBot
) -> None:
    middle = panel.ruler.height() // 2
    start, stop = (QPoint(round(panel.ruler.place_x(place)), middle) for place in (20.5, 90.5))

    drag_on(qtbot, panel.ruler, start, stop)

    assert document.view.frame_index == 90


def test_dragging_the_playhead_scrubs(
    panel: TimelinePanel, document: Document, qtbot: QtBot
) -> None:
    document.view.show_frame(40)

    drag(qtbot, panel, on_score_lane(panel, 40.5, 0.5), on_score_lane(panel, 110.5, 0.5))

    assert document.view.frame_index == 110
    assert panel.visible_frames == (0, 200)


def test_dragging_low_moves_it_at_once_and_ends_in_one_edit_that_can_be_undone(
    panel: TimelinePanel,
    document: Document,
    score: Score,
    scores: NDArray[np.float64],
    qtbot: QtBot,
) -> None:
    run = score(scores)
    announced: list[Thresholds] = []
    document.view.thresholds_changed.connect(announced.append)

    drag(qtbot, panel, on_score_lane(panel, 30, 3), on_score_lane(panel, 30, 4.5))

    assert len(announced) >= 3
    assert announced[-1].low == pytest.approx(4.5, abs=0.15)
    assert announced[-1].high == 6
    assert document.undo_stack.count() == 1
    assert document.project.thresholds(run.id, document.view.statistic) == announced[-1]

    document.undo_stack.undo()

    assert document.project.thresholds(run.id, document.view.statistic) is None


def test_low_never_passes_high(
    panel: TimelinePanel,
    document: Document,
    score: Score,
    scores: NDArray[np.float64],
    qtbot: QtBot,
) -> None:
    score(scores)

    drag(qtbot, panel, on_score_lane(panel, 30, 3), on_score_lane(panel, 30, 8))

    assert document.view.thresholds == Thresholds(6, 6)


def test_events_follow_the_thresholds(
    panel: TimelinePanel,
    document: Document,
    score: Score,
    scores: NDArray[np.float64],
    qtbot: QtBot,
) -> None:
    score(scores)
    qtbot.waitUntil(lambda: len(panel.event_lane.low_events.starts) == 1)

    document.view.show_thresholds(Thresholds(1.2, 20))

    qtbot.waitUntil(lambda: len(panel.event_lane.low_events.starts) > 5)
    assert len(panel.event_lane.high_events.starts) == 0


def test_ctrl_wheel_zooms_at_the_mouse_and_the_wheel_pans(panel: TimelinePanel) -> None:
    place = on_span_lane(panel, 150)

    turn_wheel(panel, place, 5, ctrl=True)

    start, stop = panel.visible_frames
    assert stop - start == pytest.approx(200 * 0.8**5, rel=0.01)
    assert on_span_lane(panel, 150).x() == pytest.approx(place.x(), abs=2)

    turn_wheel(panel, place, -1)

    assert panel.visible_frames[0] > start
    panel.fit()
    assert panel.visible_frames == (0, 200)


def test_panning_stops_at_the_ends(panel: TimelinePanel) -> None:
    panel.zoom_in()

    turn_wheel(panel, on_span_lane(panel, 50), 50)

    assert panel.visible_frames[0] == 0


def test_all_lanes_show_the_same_frames(panel: TimelinePanel) -> None:
    panel.zoom_in()

    for lane in panel.lanes.lanes:
        assert lane.view.viewRange()[0] == pytest.approx(panel.visible_frames)


def test_double_click_on_a_span_marks_its_frames(
    panel: TimelinePanel, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    label = document.project.label_named("exclude")
    document.edit(AddSpan(sequence.id, FrameRange(100, 150), label.id))
    place = on_span_lane(panel, 120)

    qtbot.mouseClick(panel.lanes.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(panel.lanes.viewport(), LEFT, pos=place)
    qtbot.mouseRelease(panel.lanes.viewport(), LEFT, pos=place)

    assert document.view.marked == FrameRange(100, 150)


def test_spans_follow_edits_and_undo(
    panel: TimelinePanel, document: Document, sequence: Sequence
) -> None:
    label = document.project.label_named("anomaly")
    document.edit(AddSpan(sequence.id, FrameRange(10, 20), label.id))
    span = panel.span_lane.span_at(15, 0.5)
    assert span is not None

    document.edit(DeleteSpans([span.id]))
    assert panel.span_lane.span_at(15, 0.5) is None

    document.undo_stack.undo()
    assert panel.span_lane.span_at(15, 0.5) == span


def test_playing_past_the_edge_turns_the_page(panel: TimelinePanel, document: Document) -> None:
    panel.zoom_in()
    panel.zoom_in()

    document.view.show_frame(150)

    start, stop = panel.visible_frames
    assert start <= 150 <= stop


def test_lane_says_what_to_do_before_there_are_scores(
    panel: TimelinePanel, score: Score, scores: NDArray[np.float64]
) -> None:
    assert panel.score_lane.message.text.startswith("Not scored yet")

    score(scores)

    assert panel.score_lane.message.text == ""


def test_read_out_tells_frame_time_and_score_under_the_mouse(
    panel: TimelinePanel, score: Score, scores: NDArray[np.float64], qtbot: QtBot
) -> None:
    score(scores)

    move_held(panel.lanes.viewport(), on_score_lane(panel, 65.5, 2))

    text = panel.read_out.text()
    assert "frame 65" in text
    assert "0:13:00" in text
    assert "2012-07-19 05:43:00 UTC" in text
    assert f"score {np.float16(scores[65]):.4g}"[:10] in text


def test_panel_without_a_sequence_says_so_and_answers_nothing(
    panel: TimelinePanel, document: Document
) -> None:
    document.view.show_sequence(None)

    assert "Choose a sequence" in panel.score_lane.message.text
    assert panel.read_out.text() == ""


def test_colours_follow_the_palette(panel: TimelinePanel) -> None:
    palette = QPalette(panel.palette())
    palette.setColor(QPalette.ColorRole.Base, QColor("#123456"))

    panel.setPalette(palette)

    assert panel.lanes.backgroundBrush().color() == QColor("#123456")


def test_damaged_scores_are_told_once_and_the_rest_is_shown(
    panel: TimelinePanel, document: Document, score: Score, scores: NDArray[np.float64]
) -> None:
    run = score(scores)
    errors: list[object] = []
    document.failed.connect(errors.append)
    folder = document.project.layout.run(run.name)
    next((folder / "scores").iterdir()).write_bytes(b"no scores")
    document.view.show_run(None)
    document._scored.clear()

    document.view.show_run(run.id)

    assert len(errors) == 1
    assert panel.score_lane.message.text.startswith("Not scored yet")
