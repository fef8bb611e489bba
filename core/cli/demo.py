"""The command that shows the program at work on the sample."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.evaluation_text import evaluation_lines
from core.cli.output import json_option, show, table
from core.cli.progress import run_job
from core.cli.window import OpenWindow, open_window_on
from core.errors import ProjectError
from core.project.layout import SUFFIX

if TYPE_CHECKING:
    # Help must not wait for what the demonstration needs.
    from core.anomaly.events import Event
    from core.evaluation.evaluation import Evaluation
    from core.media.frame_index import FrameIndex
    from core.sample import PlantedEvent

#: The sequence that is learnt, the one that is searched, and what the run is called.
QUIET, EVENTS, RUN = "sun-quiet", "sun-events", "demo"


@dataclass(frozen=True, slots=True, eq=False)
class DemoResult:
    """What the demonstration found.

    Attributes
    ----------
    evaluation : Evaluation
        Against what was planted.
    events : sequence of Event
        At or above the high threshold that held-out quiet frames gave.
    index : FrameIndex
        Times of the sequence that was searched.
    """

    evaluation: Evaluation
    events: Sequence[Event]
    index: FrameIndex


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--headless", is_flag=True, help="Without a window: train, score and evaluate.")
@json_option
@click.pass_obj
def demo(
    open_window: OpenWindow | None, folder: Path | None, *, headless: bool, as_json: bool
) -> int:
    """Make the sample project and open it, or work through it without a window.

    DIR is where the sample is made, or was made before; by default a folder of your user's data.
    A project of your own is never touched.
    """
    begin = time.monotonic()
    if not headless:
        _check_window(open_window)
    project = sample_project(sample_folder(folder))
    if not headless:
        return open_window_on(project, open_window)
    result = run_demo(project)
    seconds = time.monotonic() - begin
    values = {
        "project": project,
        "run": RUN,
        "frame_auc_micro": result.evaluation.frame_auc_micro,
        "seconds": seconds,
        "events": [_event_values(event, result.index) for event in result.events],
    }
    closing = [
        f"Everything took {seconds:.0f} s. The project is {project}",
        f"Look at it: framesift {project}",
    ]
    show(values, [*_lines(result), "", *closing], as_json=as_json)
    return 0


def sample_folder(folder: Path | None) -> Path:
    """Return the project folder of the sample."""
    import platformdirs

    if folder is not None and folder.suffix == SUFFIX:
        return folder
    parent = folder or platformdirs.user_data_path("framesift", appauthor=False)
    return parent / f"sample{SUFFIX}"


def sample_project(folder: Path) -> Path:
    """Make the sample, or find the one that is there.

    Raises
    ------
    ProjectError
        If the folder is there and is no sample.
    """
    from core.sample import SampleJob

    if not folder.exists():
        return run_job(SampleJob(folder))
    if not _is_sample(folder):
        raise ProjectError(f"{folder} exists and is no sample of Framesift. Choose another folder.")
    return folder


def run_demo(project: Path) -> DemoResult:
    """Learn the quiet Sun, and look for what flares where something was planted.

    The network sees quiet frames alone, scores are raw, and the threshold comes from quiet frames
    that were held out. Its settings were tried out on earlier versions of this very sample; on
    three others, with flares of random place, time, size and strength, they reached a frame AUC of
    0.970, 0.921 and 0.962 (``benchmarks/frame_score.py``).
    """
    from core.anomaly.events import find_events
    from core.anomaly.frame_scores import Statistic
    from core.anomaly.score_store import ScoredSequence
    from core.evaluation.run_thresholds import thresholds_in_force
    from core.operations.evaluate import EvaluateJob
    from core.operations.score import ScoreJob
    from core.operations.train import TrainJob
    from core.project.project import Project
    from core.recipe.recipe import IntensityScale, Recipe, ScaleKind
    from core.training.run_folder import RunFolder

    # A flare adds light and does not multiply it: linear in the quiet Sun, logarithmic above.
    scale = IntensityScale(ScaleKind.SOLAR_ASINH, low=200.0, high=20000.0)
    recipe = Recipe(width=64, height=64, intensity=scale, clip_length=8, stride=2)
    # The bright cores of active regions are never rebuilt well: each place is held against itself.
    options = {"epochs": 30, "batch_size": 2, "learning_rate": 1e-3, "z_maps": True}
    with Project.open(project) as opened:
        for run in opened.runs():
            if run.name == RUN:
                opened.delete_run(run.id)
    run_job(
        TrainJob(
            project,
            "conv3d_basic",
            options,
            run_name=RUN,
            recipe=recipe,
            sequence_names=[QUIET],
        )
    )
    run_job(ScoreJob(project, RUN, [EVENTS]))
    evaluation = run_job(EvaluateJob(project, RUN))
    with Project.open(project) as opened:
        sequence = opened.sequence_named(EVENTS)
        row = opened.run_named(RUN)
        index = opened.index(sequence.id)
        scored = ScoredSequence.open(RunFolder(opened.layout.run(RUN)), sequence.id)
        thresholds = thresholds_in_force(opened, row, Statistic.LOCAL_MAX)
    found: list[Event] = []
    if scored is not None and thresholds is not None:
        high = replace(thresholds, low=thresholds.high)
        found = find_events(scored.scores(Statistic.LOCAL_MAX), high, index)
    return DemoResult(evaluation, found, index)


def _check_window(open_window: OpenWindow | None) -> None:
    if open_window is None:
        raise click.UsageError("There is no window here. Add --headless.")


def _is_sample(folder: Path) -> bool:
    from core.project.project import Project

    if not (folder / "sample").is_dir():
        return False
    with Project.open(folder) as project:
        return {QUIET, EVENTS} <= {it.name for it in project.sequences()}


def _lines(result: DemoResult) -> list[str]:
    planted = _planted()
    found = [
        [
            _time(result.index, event.frames.start),
            _time(result.index, event.frames.stop - 1),
            f"{event.frames.start}–{event.frames.stop - 1}",
            event.peak_score,
            _what(event, planted),
        ]
        for event in result.events
    ]
    missed = [
        f"Not found: {it.what}, frames {it.frames.start} to {it.frames.stop - 1}."
        for it in planted
        if not any(event.frames.overlaps(it.frames) for event in result.events)
    ]
    head = ["from (UTC)", "to", "frames", "peak score", "planted there"]
    return [
        f"Learnt {QUIET}, searched {EVENTS}, and found beyond doubt:",
        *table(head, found),
        *missed,
        "",
        *evaluation_lines(result.evaluation),
    ]


def _event_values(event: Event, index: FrameIndex) -> dict[str, object]:
    return {
        "first": event.frames.start,
        "last": event.frames.stop - 1,
        "start_utc": _time(index, event.frames.start),
        "end_utc": _time(index, event.frames.stop - 1),
        "peak_score": event.peak_score,
        "planted": _what(event, _planted()),
    }


def _planted() -> list[PlantedEvent]:
    from core.sample import sample_truth

    return [it for it in sample_truth() if it.sequence == EVENTS]


def _what(event: Event, planted: Sequence[PlantedEvent]) -> str:
    return ", ".join(it.what for it in planted if it.frames.overlaps(event.frames)) or "nothing"


def _time(index: FrameIndex, frame_index: int) -> str:
    utc = index.utc(frame_index)
    return f"{utc:%Y-%m-%d %H:%M:%S}" if utc else f"{index.time_s[frame_index]:.0f} s"
