"""Spans are selected, moved, resized and drawn with the mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.project.edits import AddSpan
from core.project.records import Sequence
from core.project.snapping import nearest_edge
from gui.document import Document
from gui.timeline.timeline_panel import TimelinePanel
from gui.view_state import SpanDraft
from tests.gui.mouse import drag_on

LEFT = Qt.MouseButton.LeftButton
ALT, SHIFT, CTRL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
Add = Callable[[int, int], int]


@pytest.fixture
def panel(document: Document, store: QSettings, qtbot: QtBot) -> Iterator[TimelinePanel]:
    """A timeline on which a frame is some four pixels wide."""
    panel = TimelinePanel(document, store=store)
    qtbot.addWidget(panel)
    panel.resize(900, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def add(document: Document, sequence: Sequence) -> Add:
    label = document.project.label_named("anomaly").id

    def add(start: int, stop: int) -> int:
        document.edit(AddSpan(sequence.id, FrameRange(start, stop), label))
        return max(it.id for it in document.project.spans(sequence.id))

    return add


def at(panel: TimelinePanel, place: float) -> QPoint:
    scene = panel.span_lane.view.mapViewToScene(QPointF(place, 0.5))
    return panel.lanes.mapFromScene(scene)


def drag(
    qtbot: QtBot,
    panel: TimelinePanel,
    start: float,
    stop: float,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    drag_on(qtbot, panel.lanes.viewport(), at(panel, start), at(panel, stop), keys)


def frames(document: Document) -> list[tuple[int, int]]:
    spans = document.project.spans(document.view.sequence_id)
    return sorted((it.frames.start, it.frames.stop) for it in spans)


def test_a_click_selects_and_ctrl_click_adds(
    panel: TimelinePanel, document: Document, add: Add, qtbot: QtBot
) -> None:
    first, second = add(20, 40), add(60, 80)
    viewport = panel.lanes.viewport()

    qtbot.mouseClick(viewport, LEFT, pos=at(panel, 30))
    assert document.view.selected_spans == (first,)
    assert document.view.frame_index == pytest.approx(30, abs=1)

    qtbot.mouseClick(viewport, LEFT, CTRL, at(panel, 70))
    assert document.view.selected_spans == (first, second)

    qtbot.mouseClick(viewport, LEFT, CTRL, at(panel, 30))
    assert document.view.selected_spans == (second,)

    qtbot.mouseClick(viewport, LEFT, pos=at(panel, 100))
    assert document.view.selected_spans == ()


def test_an_edge_is_dragged_in_one_step_that_can_be_undone(
    panel: TimelinePanel, document: Document, add: Add, qtbot: QtBot
) -> None:
    add(20, 40)
    steps = document.undo_stack.count()

    drag(qtbot, panel, 40, 55)

    assert frames(document) == [(20, 55)]
    assert document.undo_stack.count() == steps + 1

    document.undo_stack.undo()

    assert frames(document) == [(20, 40)]


def test_an_edge_under_the_playhead_can_be_dragged(
    panel: TimelinePanel, document: Document, add: Add, qtbot: QtBot
) -> None:
    add(20, 40)
    document.view.show_frame(20)

    drag(qtbot, panel, 20.2, 10)

    assert frames(document) == [(10, 40)]
    assert document.view.frame_index == 20


def test_the_first_edge_never_passes_the_last(
    panel: TimelinePanel, document: Document, add: Add, qtbot: QtBot
) -> None:
    add(20, 40)

    drag(qtbot, panel, 20, 90)

    assert frames(document) == [(39, 40)]


def test_a_selected_span_is_moved_and_an_unselected_one_pans(
    panel: TimelinePanel, document: Document, add: Add, qtbot: QtBot
) -> None:
    span = add(40, 60)
    panel.visible.show(20, 120)

    drag(qtbot, panel, 50, 70)
    assert frames(document) == [(40, 60)]
    assert panel.visible_frames[0] < 5

    panel.visible.show(20, 120)
    document.view.select_spans([span])
    drag(qtbot, panel, 50, 63)
    assert frames(document) == [(53, 73)]
    assert panel.visible_frames == (20, 120)


def test_an_edge_snaps_to_the_next_span_unless_alt_is_held(
    panel: TimelinePanel, document: Document, add: Add, qtbot: QtBot
) -> None:
    add(20, 40)
    add(100, 120)

    drag(qtbot, panel, 40, 99)
    assert frames(document) == [(20, 100), (100, 120)]

    document.undo_stack.undo()
    drag(qtbot, panel, 40, 99, ALT)
    assert frames(document) == [(20, 99), (100, 120)]


def test_an_edge_snaps_to_the_playhead_unless_the_switch_is_off(
    panel: TimelinePanel, document: Document, add: Add, qtbot: QtBot
) -> None:
    add(20, 40)
    document.view.show_frame(80)

    drag(qtbot, panel, 40, 79)
    assert frames(document) == [(20, 80)]

    document.undo_stack.undo()
    qtbot.mouseClick(panel.snap_button, LEFT)
    drag(qtbot, panel, 40, 79)
    assert frames(document) == [(20, 79)]


def test_shift_and_a_drag_draw_a_span_with_the_chosen_label(
    panel: TimelinePanel, document: Document, qtbot: QtBot
) -> None:
    label = document.project.label_named("exclude")
    document.view.choose_label(label.id)

    drag(qtbot, panel, 150, 130, SHIFT)

    assert frames(document) == [(130, 150)]
    (span,) = document.project.spans(document.view.sequence_id)
    assert span.label_id == label.id


def test_a_span_that_is_painted_is_seen_before_it_is_made(
    panel: TimelinePanel, document: Document
) -> None:
    document.view.show_draft(SpanDraft(FrameRange(10, 90), document.project.labels()[0].id))
    picture = panel.lanes.grab().toImage()
    lane = at(panel, 50)

    assert picture.pixelColor(lane) != picture.pixelColor(at(panel, 150))


@pytest.mark.parametrize(
    ("place", "reach", "wanted"), [(10.4, 2, 9), (10.6, 2, 12), (6, 2, None), (3, 0, 3), (-5, 9, 3)]
)
def test_the_nearest_edge_within_reach_is_found(
    place: float, reach: float, wanted: int | None
) -> None:
    assert nearest_edge(place, reach, [np.array([3, 12]), np.array([9])]) == wanted
