"""How fast events, metrics and histogram follow the threshold workbench, with a million scores.

Run ``python benchmarks/thresholds.py``. Bar: 100 ms from a dragged threshold to the events on
the timeline and the metrics beside it, whatever the rule.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from timeline import REPEATS, fill, report, timed

from core.project.project import Project
from core.project.records import EventRule, SmoothingKind, Thresholds
from gui.document import Document
from gui.review.review_panel import ReviewPanel
from gui.timeline.timeline_panel import TimelinePanel

FRAMES, SPANS = 1_000_000, 100_000
RULES = {
    "as they are": EventRule(),
    "hysteresis": EventRule(has_hysteresis=True),
    "least duration": EventRule(min_frames=5),
    "all, median of 15": EventRule(
        has_hysteresis=True,
        min_frames=5,
        smoothing=SmoothingKind.MEDIAN,
        smoothing_frames=15,
    ),
}


def main() -> None:
    """Measure and print one line a figure."""
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        project = Project.create(Path(folder) / "thresholds")
        sequence, run = fill(project, FRAMES, SPANS)
        document = Document(project)
        document.view.show_sequence(sequence.id, sequence.frames)
        document.view.show_run(run.id)
        timeline, review = TimelinePanel(document), ReviewPanel(document)
        timeline.resize(1600, 240)
        review.resize(360, 900)
        timeline.show()
        review.show()
        app.processEvents()

        def paint() -> None:
            timeline.lanes.viewport().update()
            app.processEvents()

        for name, rule in RULES.items():
            document.view.show_thresholds(Thresholds(2, 3, rule))
            paint()
            report(f"drag, {name}", timed(drag(document), paint))
        for kind in SmoothingKind:
            report(f"smoothing, {kind.value}", timed(smooth(document, kind), paint)[:20])
        document.close()


def drag(document: Document) -> Callable[[int], None]:
    """Return what moves the low threshold a step."""

    def act(step: int) -> None:
        now = document.view.thresholds
        assert now is not None
        low = 2.0 + 0.5 * step / REPEATS
        document.view.show_thresholds(replace(now, low=low, high=low + 1))

    return act


def smooth(document: Document, kind: SmoothingKind) -> Callable[[int], None]:
    """Return what changes over how many frames scores are smoothed."""

    def act(step: int) -> None:
        now = document.view.thresholds
        assert now is not None
        rule = replace(EventRule(), smoothing=kind, smoothing_frames=3 + step)
        document.view.show_thresholds(replace(now, rule=rule))

    return act


if __name__ == "__main__":
    main()
