"""The first lane shows small pictures of frames at even distances."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.operations.add import inspect_source
from core.project.project import Project
from core.project.records import Split
from gui.document import Document
from gui.timeline.timeline_panel import TimelinePanel


@pytest.fixture
def document(qapp: QApplication, tmp_path: Path) -> Iterator[Document]:
    """Forty stills, each brighter than the one before."""
    folder = tmp_path / "stills"
    folder.mkdir()
    for number in range(40):
        cv2.imwrite(str(folder / f"{number:03}.png"), np.full((60, 80), 6 * number, np.uint8))
    with Project.create(tmp_path / "small") as project:
        sequence = project.add_sequence(inspect_source(folder), Split.TRAIN)
        document = Document(project)
        document.view.show_sequence(sequence.id, sequence.frames)
        yield document
        document.jobs.cancel_all()


@pytest.fixture
def panel(document: Document, store: QSettings, qtbot: QtBot) -> Iterator[TimelinePanel]:
    panel = TimelinePanel(document, store=store)
    qtbot.addWidget(panel)
    panel.resize(700, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def test_pictures_stand_where_their_frames_begin(panel: TimelinePanel, qtbot: QtBot) -> None:
    lane = panel.thumbnail_lane
    qtbot.waitUntil(lambda: lane.pictures.known == set(lane.frames()))

    assert lane.step == 4
    scene = lane.view.mapViewToScene(QPointF(20.5, 0.5))
    color = panel.lanes.grab().toImage().pixelColor(panel.lanes.mapFromScene(scene))
    assert color.red() == pytest.approx(120, abs=4)


def test_zooming_in_makes_those_that_are_missing(panel: TimelinePanel, qtbot: QtBot) -> None:
    lane = panel.thumbnail_lane
    qtbot.waitUntil(lambda: lane.pictures.known == set(range(0, 40, 4)))

    panel.visible.show(16, 26)

    qtbot.waitUntil(lambda: lane.pictures.known >= set(range(16, 26)))
    assert lane.step == 1


def test_another_sequence_gets_all_its_pictures(
    panel: TimelinePanel, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    lane = panel.thumbnail_lane
    qtbot.waitUntil(lambda: len(lane.pictures.known) > 3)  # others are still being made

    again = document.project.add_sequence(inspect_source(tmp_path / "stills"), Split.TEST)
    document.view.show_sequence(again.id, again.frames)
    assert lane.pictures.known == set()

    qtbot.waitUntil(lambda: lane.pictures.known == set(lane.frames()))


def test_a_hidden_lane_reads_no_frame(document: Document, store: QSettings, qtbot: QtBot) -> None:
    panel = TimelinePanel(document, store=store)
    qtbot.addWidget(panel)
    panel.lanes.set_hidden("thumbnails", True)
    with qtbot.waitExposed(panel):
        panel.show()

    assert not panel.thumbnail_lane._settle.isActive()

    panel.lanes.set_hidden("thumbnails", False)

    qtbot.waitUntil(lambda: len(panel.thumbnail_lane.pictures.known) > 0)
