"""The split lane tells what is learnt, by the run on show and by the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.operations.split_of import TrainingPlan
from core.project.edits import AddSpan
from core.project.records import Run, Sequence
from core.recipe.recipe import Recipe
from core.training.frame_parts import Part, save_parts
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.timeline.timeline_panel import TimelinePanel

Score = Callable[[NDArray[np.float64]], Run]


@pytest.fixture
def panel(document: Document, store: QSettings, qtbot: QtBot) -> Iterator[TimelinePanel]:
    panel = TimelinePanel(document, store=store)
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def planned(panel: TimelinePanel, frame: int) -> Part | None:
    return panel.split_lane.rows[1].part(frame)


def test_an_excluding_span_changes_what_would_be_learnt(
    panel: TimelinePanel, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: planned(panel, 15) is Part.TRAIN)
    assert panel.split_lane in panel.lanes.shown

    label = document.project.label_named("exclude")
    document.edit(AddSpan(sequence.id, FrameRange(10, 20), label.id))

    qtbot.waitUntil(lambda: planned(panel, 15) is Part.EXCLUDED)
    document.view.show_frame(15)
    assert "excluded" in panel.read_out.text()


def test_what_the_run_on_show_has_learnt_stands_above(
    panel: TimelinePanel,
    document: Document,
    sequence: Sequence,
    score: Score,
    scores: NDArray[np.float64],
    qtbot: QtBot,
) -> None:
    run = score(scores)
    parts = np.full(200, Part.VALIDATION, np.uint8)
    save_parts({sequence.id: parts}, RunFolder(document.project.layout.run(run.name)).split)
    document.view.show_run(None)
    document.view.show_run(run.id)

    qtbot.waitUntil(lambda: panel.split_lane.rows[0].part(15) is Part.VALIDATION)

    document.view.show_frame(15)
    qtbot.waitUntil(lambda: planned(panel, 15) is Part.TRAIN)
    assert panel.split_lane.read_out(15) == "validation, now learnt"


def test_the_lane_follows_the_training_form(
    panel: TimelinePanel, document: Document, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: planned(panel, 15) is Part.TRAIN)

    document.view.show_plan(TrainingPlan("conv3d_basic", Recipe(clip_length=500)))

    qtbot.waitUntil(lambda: panel.split_lane not in panel.lanes.shown)
