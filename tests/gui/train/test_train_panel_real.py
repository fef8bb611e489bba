"""Two epochs of a tiny model, from the button to the scores on the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from core.operations.add import inspect_source
from core.project.project import Project
from core.project.records import RunState, Split
from gui.document import Document
from gui.review.review_panel import ReviewPanel
from gui.timeline.timeline_panel import TimelinePanel
from gui.train.samples_dialog import SamplesDialog
from gui.train.train_panel import TrainPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def document(qapp: object, tmp_path: Path) -> Iterator[Document]:
    """24 stills of 32 x 32 pixels: a bright square that walks."""
    folder = tmp_path / "stills"
    folder.mkdir()
    for frame in range(24):
        picture = np.full((32, 32), 40, np.uint8)
        picture[12:20, frame : frame + 8] = 200
        cv2.imwrite(str(folder / f"{frame:03d}.png"), picture)
    with Project.create(tmp_path / "walk") as project:
        sequence = project.add_sequence(inspect_source(folder), Split.TRAIN)
        document = Document(project)
        document.view.show_sequence(sequence.id, sequence.frames)
        yield document
        document.jobs.cancel_all()


@pytest.fixture
def panel(document: Document, tmp_path: Path, qtbot: QtBot) -> TrainPanel:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    panel = TrainPanel(document, store=store)
    qtbot.addWidget(panel)
    form = panel.form
    form.detector.choose("conv3d_basic")
    form.editors["epochs"].setValue(2)
    form.editors["batch_size"].setValue(4)
    form.recipe_form.editors["width"].setValue(16)
    form.recipe_form.editors["height"].setValue(16)
    form.recipe_form.editors["clip_length"].setValue(4)
    form.editors["device"].show_plain("cpu")
    return panel


def test_training_ends_with_scores_and_thresholds_on_show(
    panel: TrainPanel, document: Document, qtbot: QtBot
) -> None:
    errors: list[object] = []
    document.failed.connect(errors.append)
    timeline, review = TimelinePanel(document), ReviewPanel(document)
    qtbot.addWidget(timeline)
    qtbot.addWidget(review)
    document.view.show_frame(5)

    qtbot.mouseClick(panel.train_button, LEFT)
    qtbot.waitUntil(lambda: bool(errors) or document.scored() is not None, timeout=120_000)
    qtbot.waitUntil(lambda: not document.jobs.running, timeout=20_000)

    assert errors == []
    assert panel.state.text().startswith("Done in")
    assert panel.progress.preview.caption.text() == "Frame 5 after epoch 2"
    run = document.project.run_named("conv3d_basic-001")
    assert run.state is RunState.DONE
    assert document.view.run_id == run.id
    assert document.view.thresholds is not None
    assert timeline.score_lane.message.text == ""
    assert timeline.score_lane.lines.low.isVisible()
    assert review.score_button.isEnabled()


def test_review_scores_with_a_run_that_is_there(
    panel: TrainPanel, document: Document, qtbot: QtBot
) -> None:
    panel.form.detector.choose("motion")
    errors: list[object] = []
    document.failed.connect(errors.append)
    panel.train()
    qtbot.waitUntil(lambda: bool(errors) or document.scored() is not None, timeout=120_000)
    qtbot.waitUntil(lambda: not document.jobs.running, timeout=20_000)
    assert errors == []
    review = ReviewPanel(document)
    qtbot.addWidget(review)
    scored = document.scored()

    qtbot.mouseClick(review.score_all_button, LEFT)
    assert review.cancel_button.isVisibleTo(review)
    qtbot.waitUntil(lambda: not document.jobs.running, timeout=60_000)

    assert document.scored() is not scored
    assert not review.cancel_button.isVisibleTo(review)


def test_samples_are_shown_before_a_training(
    panel: TrainPanel, document: Document, qtbot: QtBot
) -> None:
    panel.show()
    assert not panel.samples_button.isVisible()
    panel.form.detector.choose("synthetic")
    panel.form.editors["crop"].setValue(32)
    qtbot.waitUntil(panel.samples_button.isVisible)

    qtbot.mouseClick(panel.samples_button, LEFT)
    assert not panel.samples_button.isEnabled()
    qtbot.waitUntil(lambda: panel.findChild(SamplesDialog) is not None, timeout=60_000)
    qtbot.waitUntil(panel.samples_button.isEnabled, timeout=20_000)

    dialog = panel.findChild(SamplesDialog)
    assert dialog is not None
    assert "Made anomalies" in dialog.found.text()
    assert dialog.sheet.pixmap().width() > 1000
    assert not document.project.runs()
    dialog.close()
