"""How fast the timeline is with a million scores and a hundred thousand spans.

Run ``python benchmarks/timeline.py``. Bars: pan and zoom at 30 Hz or better, a threshold dragged to
new events and metrics in under 100 ms, with the evaluation of the run on show as well.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from core.anomaly.frame_scores import Statistic
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.media.source import SourceKind
from core.project import records
from core.project.edits import AddSpan
from core.project.project import Project
from core.project.records import NewSequence, Run, RunState, Span, SpanSource, Split, Thresholds
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.evaluation.evaluation_panel import EvaluationPanel
from gui.review.review_panel import ReviewPanel
from gui.timeline.timeline_panel import TimelinePanel

REPEATS = 60
_TICK_S = 0.005


def main() -> None:
    """Measure and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--spans", type=int, default=100_000)
    options = parser.parse_args()
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        project = Project.create(Path(folder) / "timeline")
        sequence, run = fill(project, options.frames, options.spans)
        document = Document(project)
        started = time.perf_counter()
        document.view.show_sequence(sequence.id, sequence.frames)
        document.view.show_run(run.id)
        timeline, review = TimelinePanel(document), ReviewPanel(document)
        timeline.resize(1600, 240)
        review.resize(360, 900)
        timeline.show()
        review.show()
        app.processEvents()
        print(f"{'open the sequence':34s} {(time.perf_counter() - started) * 1e3:8.1f} ms")
        measure(app, document, timeline)
        measure_evaluation(app, document, Path(folder))
        document.close()


def measure(app: QApplication, document: Document, timeline: TimelinePanel) -> None:
    """Pan, zoom, play and drag."""
    visible, frames = timeline.visible, document.view.frame_count

    def pan(width: float) -> Callable[[int], None]:
        stride = (frames - width) / REPEATS
        return lambda step: visible.show(step * stride, step * stride + width)

    def zoom(step: int) -> None:
        half = frames / 2 * 0.85**step
        visible.show(frames / 2 - half, frames / 2 + half)

    def paint() -> None:
        timeline.lanes.viewport().update()
        app.processEvents()

    for name, act in (
        ("pan, 90 % on show", pan(0.9 * frames)),
        ("pan, 1 % on show", pan(0.01 * frames)),
        ("zoom from all to a few frames", zoom),
    ):
        report(name, timed(act, paint), hertz=True)
    timeline.fit()
    report("playhead, all on show", timed(document.view.show_frame, paint), hertz=True)

    def drag(step: int) -> None:
        low = 2.0 + step / REPEATS
        document.view.show_thresholds(Thresholds(low, low + 1))

    report("threshold to events and metrics", timed(drag, paint))
    label = document.project.labels()[0].id

    def label_frames(step: int) -> None:
        frames = FrameRange(10 * step, 10 * step + 5)
        sequence_id = document.view.sequence_id
        assert sequence_id is not None
        document.edit(AddSpan(sequence_id, frames, label))

    report("one span more", timed(label_frames, paint))


def measure_evaluation(app: QApplication, document: Document, folder: Path) -> None:
    """Judge the run in the background, then drag a threshold with the evaluation on show."""
    store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    panel = EvaluationPanel(document, store=store)
    panel.resize(400, 800)
    settled = time.perf_counter() + 0.5  # the other panels take up the spans before
    while time.perf_counter() < settled:
        app.processEvents()
    started = time.perf_counter()
    panel.show()
    app.processEvents()
    stalls = []
    while not panel.keeper.is_up_to_date:
        tick = time.perf_counter()
        time.sleep(_TICK_S)
        app.processEvents()
        stalls.append(time.perf_counter() - tick - _TICK_S)
    print(f"{'judge the run, in the background':34s} {time.perf_counter() - started:8.1f} s")
    p99 = float(np.percentile(stalls, 99)) * 1e3
    print(f"{'the window meanwhile, p99':34s} {p99:8.1f} ms   longest {max(stalls) * 1e3:8.1f} ms")

    def drag(step: int) -> None:
        low = 2.0 + step / REPEATS
        document.view.show_thresholds(Thresholds(low, low + 1))

    report("threshold to the evaluation", timed(drag, app.processEvents))


def timed(act: Callable[[int], None], paint: Callable[[], None]) -> list[float]:
    """Return the seconds that each of `REPEATS` steps took, painting included."""
    seconds = []
    for step in range(REPEATS):
        started = time.perf_counter()
        act(step)
        paint()
        seconds.append(time.perf_counter() - started)
    return seconds


def report(name: str, seconds: Sequence[float], *, hertz: bool = False) -> None:
    """Print median and 95th percentile."""
    median, p95 = statistics.median(seconds), float(np.percentile(seconds, 95))
    rate = f"   {1 / median:6.0f} Hz" if hertz else ""
    print(f"{name:34s} {median * 1e3:8.1f} ms   p95 {p95 * 1e3:8.1f} ms{rate}")


def fill(project: Project, frames: int, spans: int) -> tuple[records.Sequence, Run]:
    """Make a sequence with many spans and a run that scored it."""
    rng = np.random.default_rng(0)
    index = FrameIndex.of_times(np.arange(frames) / 25, TimeOrigin.CONTAINER)
    new = NewSequence("long", project.layout.folder, SourceKind.VIDEO, 64, 64, 1, index)
    sequence = project.add_sequence(new, Split.TEST)
    labels = [label.id for label in project.labels()]
    starts = np.sort(rng.integers(0, frames - 40, spans))
    lengths = rng.integers(1, 40, spans)
    project.restore_spans(
        Span(
            number + 1,
            f"span-{number}",
            sequence.id,
            FrameRange(int(start), int(start + length)),
            labels[number % len(labels)],
            SpanSource.IMPORT,
            "",
            "",
            "2024-05-10T06:54:00Z",
            "2024-05-10T06:54:00Z",
        )
        for number, (start, length) in enumerate(zip(starts, lengths, strict=True))
    )
    run = project.add_run("motion", "hash")
    run = project.update_run(run.id, state=RunState.DONE)
    folder = RunFolder(project.layout.run(run.name))
    scores = np.abs(rng.normal(1, 0.8, frames))
    for path in (folder.scores(sequence.id), folder.maps(sequence.id)):
        path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(folder.scores(sequence.id), **{name.value: scores for name in Statistic})
    np.save(folder.maps(sequence.id), scores.astype(np.float16)[:, None, None])
    project.set_thresholds(run.id, Statistic.LOCAL_MAX, Thresholds(2.5, 3.5))
    return sequence, run


if __name__ == "__main__":
    main()
