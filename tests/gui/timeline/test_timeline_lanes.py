"""Lanes stand in a fixed order, can be hidden, and show what is known by frame."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSettings, Qt
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameIndex, FrameIssue, FrameRange, Issue
from core.project.edits import AddSpan
from core.project.records import Changes, Run, Sequence, SpanSource
from gui.document import Document
from gui.frame_curves import FrameCurve
from gui.timeline.timeline_panel import TimelinePanel

Score = Callable[[NDArray[np.float64]], Run]


@pytest.fixture
def make(document: Document, store: QSettings, qtbot: QtBot) -> Callable[[], TimelinePanel]:
    def make() -> TimelinePanel:
        panel = TimelinePanel(document, store=store)
        qtbot.addWidget(panel)
        panel.resize(900, 300)
        with qtbot.waitExposed(panel):
            panel.show()
        return panel

    return make


@pytest.fixture
def panel(make: Callable[[], TimelinePanel]) -> Iterator[TimelinePanel]:
    return make()


def shown(panel: TimelinePanel) -> list[str]:
    return [lane.key for lane in panel.lanes.shown]


def choose(panel: TimelinePanel, title: str) -> None:
    menu = panel.lanes.lanes_menu(panel)
    next(it for it in menu.actions() if it.text().startswith(title)).trigger()


def test_a_hidden_lane_stays_hidden_at_the_next_start_until_all_are_shown(
    panel: TimelinePanel, make: Callable[[], TimelinePanel]
) -> None:
    assert "spans" in shown(panel)

    choose(panel, "Spans")

    assert "spans" not in shown(panel)
    assert not panel.span_lane.view.isVisible()
    again = make()
    assert "spans" not in shown(again)

    choose(again, "Show all")

    assert "spans" in shown(again)
    assert again.span_lane.view.isVisible()


def test_empty_lanes_take_no_room_and_say_so_in_the_menu(
    panel: TimelinePanel, document: Document, sequence: Sequence
) -> None:
    assert "truth" not in shown(panel)
    texts = [it.text() for it in panel.lanes.lanes_menu(panel).actions()]
    assert "Truth (nothing to show)" in texts

    label = document.project.label_named("anomaly")
    frames = FrameRange(10, 20)
    document.edit(AddSpan(sequence.id, frames, label.id, source=SpanSource.GROUND_TRUTH))

    assert "truth" in shown(panel)
    assert panel.truth_lane.span_at(15, 0.5) is not None
    assert panel.span_lane.span_at(15, 0.5) is None


def test_a_curve_gets_a_lane_with_its_value_in_the_read_out(
    panel: TimelinePanel, document: Document
) -> None:
    values = np.linspace(0, 1.99, 200)
    document.view.show_frame(50)

    document.curves.show("solar", [FrameCurve("exposure", "s", values)])

    assert "exposure 0.5 s" in panel.read_out.text()
    order = shown(panel)
    assert order.index("score") < order.index("curve exposure") < order.index("spans")
    document.view.show_frame(100)
    assert "exposure 1 s" in panel.read_out.text()

    document.curves.show("solar", [])

    assert "curve exposure" not in shown(panel)


def test_a_curve_of_another_length_is_left_out(panel: TimelinePanel, document: Document) -> None:
    document.curves.show("solar", [FrameCurve("exposure", "s", np.ones(3))])

    assert not panel.curve_lanes


def test_the_quality_lane_tells_flags_gaps_and_unreadable_frames(
    panel: TimelinePanel, document: Document, sequence: Sequence, index: FrameIndex
) -> None:
    index.quality[30:35] = 4
    index.readable[50] = False
    flagged = dataclasses.replace(index, issues=(FrameIssue(30, Issue.QUALITY),))
    document.project.save_index(sequence.id, flagged)

    document.job_wrote(Changes(sequences=frozenset({sequence.id})))

    assert panel.quality_lane.doubtful.starts.tolist() == [30]
    assert panel.quality_lane.unusable.starts.tolist() == [50]
    assert panel.quality_lane.read_out(30) == "quality flag, quality 0x4"
    assert panel.quality_lane.read_out(120) == "first after a gap"


def test_the_cache_lane_follows_what_the_viewer_holds(
    panel: TimelinePanel, document: Document
) -> None:
    document.held_frames.show(np.array([[0, 12]]), np.array([[0, 200]]))

    assert panel.cache_lane.cached.runs.tolist() == [[0, 12]]
    assert panel.cache_lane.proxied.runs.tolist() == [[0, 200]]


def test_the_read_out_forgets_the_events_of_a_run_that_is_not_on_show_any_more(
    panel: TimelinePanel,
    document: Document,
    score: Score,
    scores: NDArray[np.float64],
    qtbot: QtBot,
) -> None:
    score(scores)
    document.view.show_frame(66)
    qtbot.waitUntil(lambda: "event 1" in panel.read_out.text())

    document.view.show_run(None)

    qtbot.waitUntil(lambda: not len(panel.event_lane.low))
    assert "event" not in panel.read_out.text()


def test_a_click_on_an_event_goes_to_its_peak(
    panel: TimelinePanel,
    document: Document,
    score: Score,
    scores: NDArray[np.float64],
    qtbot: QtBot,
) -> None:
    scores[66] += 1
    score(scores)
    qtbot.waitUntil(lambda: len(panel.event_lane.low) == 1)
    place = panel.event_lane.view.mapViewToScene(QPointF(61.5, 0.5))

    viewport = panel.lanes.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=panel.lanes.mapFromScene(place))

    assert document.view.frame_index == 66
    assert "event 1: 60–69" in panel.read_out.text()
