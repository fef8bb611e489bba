"""A scored project that needs no detector."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import Statistic
from core.anomaly.score_store import ScoreWriter
from core.media.frame_index import FrameRange
from core.operations.add import inspect_source
from core.project.project import Project
from core.project.records import RunState, Split, Thresholds
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder, RunSettings

FRAMES = 12
#: Frames whose map has a bright spot.
SUSPECT = FrameRange(5, 8)


@pytest.fixture
def scored_project(tmp_path: Path) -> Path:
    """A project with one sequence of twelve stills, three suspect, and run ``motion-001``."""
    stills = tmp_path / "walk"
    stills.mkdir()
    for number in range(FRAMES):
        cv2.imwrite(str(stills / f"{number:03}.png"), np.full((48, 64), 10 * number, np.uint8))
    with Project.create(tmp_path / "project") as project:
        sequence = project.add_sequence(inspect_source(stills), Split.TEST)
        anomaly = project.label_named("anomaly")
        project.add_span(sequence.id, SUSPECT, anomaly.id)
        run = project.add_run("motion", "hash")
        project.update_run(run.id, state=RunState.DONE)
        project.set_thresholds(run.id, Statistic.LOCAL_MAX, Thresholds(0.1, 0.5))
        store = FrameStore(np.zeros((FRAMES, 24, 32, 1), np.uint8))
        prepared = PreparedSequence(sequence.id, sequence.name, store, project.index(sequence.id))
        folder = RunFolder(project.layout.run(run.name))
        folder.write(Recipe(width=32, height=24, clip_length=4), RunSettings("motion", "hash"))
        with ScoreWriter(folder, prepared) as writer:
            for frame_index in range(FRAMES):
                anomaly_map = np.zeros((24, 32), np.float32)
                if frame_index in SUSPECT:
                    anomaly_map[8:16, 8:20] = 0.2 * (frame_index - 4)
                shown = np.full((24, 32, 1), 0.5, np.float32)
                writer.add(FrameResult(frame_index, anomaly_map, shown))
        return project.layout.folder
