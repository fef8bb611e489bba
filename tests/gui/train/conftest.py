"""The training panel on a project, with trainings that do as they are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from gui.document import Document
from gui.train.train_panel import TrainPanel
from tests.gui.fake_training import FakeScoring, FakeTraining


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[FakeTraining]:
    """The trainings that the panel started."""
    trainings: list[FakeTraining] = []

    def make(*args: Any, **options: Any) -> FakeTraining:
        trainings.append(FakeTraining(*args, **options))
        return trainings[-1]

    monkeypatch.setattr("gui.train.train_panel.TrainJob", make)
    monkeypatch.setattr("gui.train.train_panel.ScoreJob", FakeScoring)
    return trainings


@pytest.fixture
def panel(document: Document, store: QSettings, qtbot: QtBot) -> TrainPanel:
    panel = TrainPanel(document, store=store)
    # To ask for devices would load torch.
    panel._knows_devices = True
    panel.form.detector.choose("conv3d_basic")
    qtbot.addWidget(panel)
    panel.resize(360, 900)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def in_epoch_1(
    panel: TrainPanel, started: list[FakeTraining], document: Document, qtbot: QtBot
) -> Callable[[], FakeTraining]:
    """Train, and return when the first epoch is over."""

    def train() -> FakeTraining:
        document.view.show_frame(33)
        qtbot.mouseClick(panel.train_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(panel.progress.preview.isVisible)
        return started[-1]

    return train
