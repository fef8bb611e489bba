"""How a training stands, in words."""

from __future__ import annotations

from core.jobs import Progress
from core.training.events import EpochDone, TrainingStarted
from gui.training_state import TrainingState

STARTED = TrainingStarted("cae-001", "cpu", 20, 5, 40, 10)
EPOCH = EpochDone(3, 0.2, 0.3, 1e-3, 1.0, 40.0, 62.0, True, separation=1.25)


def test_what_follows_the_epochs_is_told_though_they_ended_before_the_last() -> None:
    state = TrainingState()

    for event in (STARTED, EPOCH, Progress(15, 100, "Training cae: epoch 3 of 20")):
        state.take(event)
    running = state.text
    state.take(Progress(1, 10, "Calibrating cae: frame 1 of 10"))

    assert running.startswith("Running: epoch 3 of 20")
    assert state.text == "Calibrating cae: frame 1 of 10"


def test_separation_is_a_figure_where_it_is_measured() -> None:
    state = TrainingState()

    state.take(STARTED)
    state.take(EPOCH)

    assert "1.25" in [it.text for it in state.figures if it.name == "Separation"]
