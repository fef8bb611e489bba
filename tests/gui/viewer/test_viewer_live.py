"""What a run in training makes of the frame on show."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from pytestqt.qtbot import QtBot

from core.jobs import JobContext
from core.project.records import Run, Sequence
from core.training.events import PreviewReady
from gui.document import Document
from gui.viewer.viewer_panel import ViewerPanel


@dataclass
class PreviewingJob:
    """Previews one frame, and goes on until it is let go."""

    preview: PreviewReady
    name: str = "Train conv3d_basic"
    released: threading.Event = field(default_factory=threading.Event)

    def run(self, context: JobContext) -> None:
        context.emit(self.preview)
        self.released.wait(10)


def preview(
    sequence_id: int, *, residual: float = 0.5, epoch: int = 1, is_prediction: bool = False
) -> PreviewReady:
    return PreviewReady(
        epoch,
        sequence_id,
        0,
        np.full((24, 32, 1), 0.25, np.float32),
        np.full((24, 32), residual, np.float32),
        is_prediction,
    )


def test_a_job_in_training_is_on_show_until_it_ends(
    shown: ViewerPanel, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    job = PreviewingJob(preview(sequence.id))
    document.jobs.start(document.jobs.prepare(job))
    qtbot.waitUntil(shown.panes.reconstruction.isVisible)
    title = shown.panes.reconstruction.title

    job.released.set()

    qtbot.waitUntil(lambda: not shown.panes.reconstruction.isVisible())
    assert title == "Reconstruction · epoch 1"
    assert not shown.tools.live.isVisible()


def test_what_makes_no_picture_of_a_frame_has_no_place_for_one(
    shown: ViewerPanel, sequence: Sequence
) -> None:
    marked = replace(preview(sequence.id), reconstruction=None, heat_range=(-4.0, 4.0))

    shown.show_preview(marked)

    assert not shown.panes.reconstruction.isVisible()
    assert shown.panes.residual.title == "Anomaly map · epoch 1"
    assert shown.results.review(0) is not None


def test_the_picture_is_called_after_how_it_was_made(
    shown: ViewerPanel, sequence: Sequence
) -> None:
    titles = []
    for is_prediction in (True, False):
        shown.show_preview(preview(sequence.id, is_prediction=is_prediction))
        titles.append(shown.panes.reconstruction.title)

    assert titles == ["Prediction · epoch 1", "Reconstruction · epoch 1"]


def test_what_a_predictive_run_makes_is_called_a_prediction(
    shown: ViewerPanel, document: Document, score: Callable[..., Run]
) -> None:
    document.view.show_run(score(predicts=True).id)

    assert shown.panes.reconstruction.isVisible()
    assert shown.panes.reconstruction.title == "Prediction"
    assert shown.panes.residual.title == "Residual"


def test_a_preview_of_another_sequence_is_not_shown(shown: ViewerPanel, sequence: Sequence) -> None:
    shown.show_preview(preview(sequence.id + 1))

    assert not shown.panes.reconstruction.isVisible()


def test_the_residual_fades_on_one_scale_as_the_run_learns(
    shown: ViewerPanel, sequence: Sequence
) -> None:
    brightness = []
    for epoch, residual in ((1, 0.5), (2, 0.25), (3, 0.05)):
        shown.show_preview(preview(sequence.id, residual=residual, epoch=epoch))
        picture = shown.panes.residual.picture.picture
        assert picture is not None
        brightness.append(int(picture.sum(dtype=np.int64)))

    assert brightness == sorted(brightness, reverse=True)
    assert len(set(brightness)) == 3
