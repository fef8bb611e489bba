"""Held-out frames are judged with what a detector would remember there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from core.anomaly.calibration import Calibration
from core.anomaly.detector import Detector, FrameResult
from core.anomaly.smoothing import Smoothing
from core.anomaly.statistic import Statistic
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.operations.calibrate import calibrate
from core.operations.train import TrainJob
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder
from core.training.split import training_data


class Rememberer:
    """Says of each frame how many it has seen before, as far as it remembers."""

    name, clip_length, engine, smoothing = "rememberer", 1, "none", Smoothing()

    def __init__(self, lead_in: int) -> None:
        self.lead_in = lead_in

    def results(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        gaps = set(sequence.index.gap_starts(1.5).tolist())
        seen = 0
        for frame_index in range(len(sequence)):
            seen = 0 if frame_index in gaps else seen
            value = min(seen, self.lead_in or 1000)
            yield FrameResult(frame_index, np.full((8, 8), value, np.float32))
            seen += 1


def remembered(
    lead_in: int, *, gap_at: int | None = None, excluded: FrameRange | None = None
) -> Any:
    steps = np.ones(200)
    if gap_at is not None:
        steps[gap_at] = 50
    index = FrameIndex.of_times(np.cumsum(steps), TimeOrigin.HEADER)
    spans = () if excluded is None else (excluded,)
    store = FrameStore(np.zeros((200, 8, 8, 1), np.uint8))
    sequence = PreparedSequence(1, "walk", store, index, spans)
    data = training_data([sequence], clip_length=1, stride=1, gap_factor=1.5)
    found = calibrate(cast("Detector", Rememberer(lead_in)), data, JobContext())
    held_out = data.validation.start
    return SimpleNamespace(scores=found.normal.scores[Statistic.MEAN], held_out=held_out)


def test_frames_before_held_out_ones_are_remembered_but_do_not_count() -> None:
    found = remembered(20)

    assert len(found.scores) == len(found.held_out)
    assert found.scores.min() == found.scores.max() == 20


def test_nothing_is_remembered_across_a_gap_or_what_is_excluded() -> None:
    first = remembered(20).held_out[0]

    for scores in (
        remembered(20, gap_at=int(first) - 5).scores,
        remembered(20, excluded=FrameRange(int(first) - 9, int(first) - 6)).scores,
    ):
        assert scores.min() < 20


def test_quick_detectors_are_calibrated_on_all_frames_where_these_are_few(
    project_folder: Path,
) -> None:
    recipe = Recipe(width=32, height=32, clip_length=4)
    tiny = {"epochs": 1, "width": 0.25, "batch_size": 4, "device": "cpu", "tensorboard": False}

    quick = TrainJob(project_folder, "background", recipe=recipe).run(JobContext())
    network = TrainJob(project_folder, "conv3d_basic", tiny, recipe=recipe).run(JobContext())

    quick_folder, folder = RunFolder(quick.run_folder), RunFolder(network.run_folder)
    assert (quick_folder.read_settings().folds, folder.read_settings().folds) == (5, 0)
    assert Calibration.load(quick_folder.calibration).frames == 24
    assert Calibration.load(folder.calibration).frames < 10
