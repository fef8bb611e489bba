"""Make the sample project: offline, in seconds, the same every time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import ProjectError
from core.jobs import JobContext
from core.operations.add import inspect_source
from core.project.edits import AddSequences, AddSpan
from core.project.project import Project
from core.project.project_folder import new_project_folder
from core.project.records import SpanSource, Split
from core.project.storage_errors import why_file_failed
from core.sample.sun import Sun
from core.sample.sun_files import EVENTS, QUIET, write_sequence
from core.sample.truth import PlantedEvent
from core.sample.walkway import INTRUDER, NORMAL, write_video

_ANNOTATOR = "Framesift sample"


def sample_truth() -> tuple[PlantedEvent, ...]:
    """Return everything that is planted in the sample, by sequence and time."""
    return (*EVENTS.truth, *INTRUDER.truth)


def make_sample(folder: Path, context: JobContext) -> Path:
    """Make the sample project.

    It holds a solar sequence in two parts (``sun-quiet`` to train, ``sun-events`` to test) and a
    walkway (``walkway-normal``, ``walkway-intruder``). What is planted is labelled as anomaly.

    Parameters
    ----------
    folder : Path
        Where to; ``.framesift`` is added to a name without it.
    context : JobContext
        For progress and cancelling.

    Returns
    -------
    Path
        The project folder, with its media inside it: it can be moved.

    Raises
    ------
    ProjectError
        If the folder exists already, or cannot be written; then nothing is left behind.

    Notes
    -----
    A cancelled job leaves nothing behind either.
    """
    folder = new_project_folder(folder)
    try:
        with _removed_unless_whole(folder) as part:
            Project.create(part).close()
            _write_media(part, context)
            _fill(part)
            part.rename(folder)
    except OSError as error:
        raise ProjectError(why_file_failed(error, folder, "make the sample")) from error
    return folder


@dataclass(frozen=True, slots=True)
class SampleJob:
    """Make the sample project as a job.

    Attributes
    ----------
    folder : Path
        Where to.
    """

    folder: Path

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Make the sample"

    def run(self, context: JobContext) -> Path:
        """Make it and return the project folder."""
        return make_sample(self.folder, context)


@contextmanager
def _removed_unless_whole(folder: Path) -> Iterator[Path]:
    """Give a project folder beside ``folder`` to work in, and remove what is left of it."""
    part = folder.with_name(f"{folder.stem}.part{folder.suffix}")
    shutil.rmtree(part, ignore_errors=True)
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write_media(folder: Path, context: JobContext) -> None:
    on_frame = _counter(context, sum(it.frames for it in (QUIET, EVENTS, NORMAL, INTRUDER)))
    on_frame()
    sun = Sun.observed()
    for sun_sequence in (QUIET, EVENTS):
        write_sequence(sun, sun_sequence, folder / _sun_path(sun_sequence.name), on_frame)
    for video in (NORMAL, INTRUDER):
        write_video(video, folder / _video_path(video.name), on_frame)


def _fill(folder: Path) -> None:
    """Add the sequences and their ground truth to the project."""
    sources = {
        Split.TRAIN: [_sun_path(QUIET.name), _video_path(NORMAL.name)],
        Split.TEST: [_sun_path(EVENTS.name), _video_path(INTRUDER.name)],
    }
    with Project.open(folder, check=False) as project:
        project.annotator = _ANNOTATOR
        for split, paths in sources.items():
            new = [inspect_source(folder / path) for path in paths]
            AddSequences(new, split).apply(project)
        anomaly = project.label_named("anomaly").id
        for event in sample_truth():
            AddSpan(
                project.sequence_named(event.sequence).id,
                event.frames,
                anomaly,
                annotator=_ANNOTATOR,
                note=event.what,
                source=SpanSource.GROUND_TRUTH,
            ).apply(project)


def _counter(context: JobContext, total: int) -> Callable[[], None]:
    """Return what to call before the first and after each frame: progress and cancelling."""
    done = -1

    def on_frame() -> None:
        nonlocal done
        done += 1
        context.check()
        context.progress(done, total, "Making the sample")

    return on_frame


def _sun_path(name: str) -> Path:
    return Path("sample") / "sun" / name


def _video_path(name: str) -> Path:
    return Path("sample") / "walkway" / f"{name}.mp4"
