"""While a run trains, a sequence that it does not learn from can be watched as well."""

from __future__ import annotations

from pathlib import Path

from core.jobs import JobContext
from core.operations.train import TrainJob
from core.project.project import Project
from core.recipe.recipe import Recipe
from core.training.events import LiveScores, PreviewReady
from core.training.playhead import Playhead

RECIPE = Recipe(width=32, height=32, clip_length=4)
TINY = {"epochs": 1, "batch_size": 4, "width": 0.25, "device": "cpu"}


def watch(folder: Path, live_frames: int) -> list[object]:
    """Train while a frame of the test sequence is on show; return what was told of it."""
    with Project.open(folder) as project:
        shown = project.sequence_named("bad").id
    playhead, events = Playhead(live_frames), list[object]()
    playhead.move(shown, 13)
    job = TrainJob(folder, "conv3d_basic", TINY, recipe=RECIPE, playhead=playhead)
    job.run(JobContext(emit=events.append))
    return [it for it in events if isinstance(it, PreviewReady | LiveScores)]


def test_a_short_test_sequence_is_prepared_previewed_and_scored(project_folder: Path) -> None:
    preview, scores = watch(project_folder, live_frames=100)

    assert isinstance(preview, PreviewReady)
    assert preview.frame_index == 13
    assert isinstance(scores, LiveScores)
    assert scores.scores.shape == (24,)
    assert scores.scores[12:16].mean() > scores.scores[:12].mean()


def test_a_long_one_that_was_never_prepared_is_left_alone(project_folder: Path) -> None:
    assert watch(project_folder, live_frames=10) == []
