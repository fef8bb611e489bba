"""The score lane shows several runs, and one that is in training."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from core.project.records import Run
from core.training.playhead import Playhead
from gui.document import Document
from gui.timeline.timeline_panel import TimelinePanel
from gui.training_queue import Training
from tests.gui.fake_training import FakeTraining

Score = Callable[[NDArray[np.float64]], Run]


@pytest.fixture
def panel(document: Document, store: QSettings, qtbot: QtBot) -> Iterator[TimelinePanel]:
    panel = TimelinePanel(document, store=store)
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def choose(panel: TimelinePanel, text: str) -> None:
    next(it for it in panel.runs_menu().actions() if it.text() == text).trigger()


def heights(panel: TimelinePanel) -> list[float]:
    """Return the highest point of each curve as it is drawn."""
    lines = panel.score_lane._drawn
    return [float(np.nanmax(line.item.getData()[1])) for line in lines]


def test_a_run_put_beside_the_one_on_show_is_stretched_to_its_height(
    panel: TimelinePanel, score: Score, scores: NDArray[np.float64]
) -> None:
    other = score(1000 * scores)
    shown = score(scores)
    assert [it.name for it in panel.score_lane.drawn] == [shown.name]
    assert panel.score_lane.legend.names == []

    choose(panel, other.name)

    assert [it.name for it in panel.score_lane.drawn] == [shown.name, other.name]
    assert heights(panel)[1] == pytest.approx(heights(panel)[0])
    names = {name: color.name() for name, color in panel.score_lane.legend.names}
    assert len(set(names.values())) == 2
    assert f"{other.name} 1" in panel.read_out.text()

    choose(panel, "One scale for all runs")

    assert heights(panel)[1] > 100 * heights(panel)[0]

    choose(panel, other.name)

    assert [it.name for it in panel.score_lane.drawn] == [shown.name]


def test_a_run_has_one_colour_in_all_panels(
    panel: TimelinePanel, document: Document, score: Score, scores: NDArray[np.float64]
) -> None:
    other, shown = score(scores), score(scores)
    document.run_colors.assign([other.id], "runs")
    before = document.run_colors.colors(dark=False)[other.id]

    choose(panel, other.name)

    assert document.run_colors.colors(dark=False)[other.id] == before
    assert document.run_colors.colors(dark=False)[shown.id] != before


def test_scores_of_a_run_in_training_are_drawn_on_one_scale_until_it_ends(
    panel: TimelinePanel, document: Document, qtbot: QtBot
) -> None:
    playhead = Playhead(5000)
    assert document.view.sequence_id is not None
    playhead.move(document.view.sequence_id, 0)
    job = FakeTraining(document.folder, "motion", {}, playhead=playhead)

    document.trainings.add(Training(job, "motion"))  # type: ignore[arg-type]  # a fake
    qtbot.waitUntil(lambda: "epoch 2" in "".join(it.name for it in panel.score_lane.drawn))

    (live,) = panel.score_lane.drawn
    assert live.bounds == (0, 4)
    assert heights(panel) == [pytest.approx(1)]
    assert panel.score_lane.message.text == ""
    assert not panel.score_lane.lines.low.isVisible()

    job.go_on.set()
    qtbot.waitUntil(lambda: document.trainings.current is None)

    assert panel.score_lane.drawn == ()
    assert panel.score_lane.message.text.startswith("Not scored yet")
