"""Scores and events as CSV, for spreadsheets and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.anomaly.events import find_events
from core.anomaly.frame_scores import Statistic
from core.evaluation.regularity import regularity_by_max, regularity_by_range
from core.export.csv_file import write_csv
from core.export.scored import ScoredExport, labels_by_id, scored_exports
from core.export.target import check_target
from core.jobs import JobContext
from core.media.frame_index import FrameIndex
from core.project.project import Project
from core.project.records import Label
from core.wording import counted

_EVENT_COLUMNS = (
    "sequence", "first_frame", "last_frame", "start_s", "end_s", "start_utc", "peak_frame",
    "peak_score", "level",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableExport:
    """Which files were written, and how long they are."""

    scores: Path
    events: Path
    frames: int
    event_count: int

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        return (
            f"Wrote {counted(self.frames, 'frame')} to {self.scores} "
            f"and {counted(self.event_count, 'event')} to {self.events}."
        )


@dataclass(frozen=True, slots=True)
class TableExportJob:
    """Write one row a frame, and beside it, in ``NAME-events.csv``, one row an event.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run.
    target : Path
        The ``.csv`` of the frames.
    sequence_names : sequence of str
        Which sequences; empty takes all that were scored.
    overwrite : bool
        Whether older files may be replaced.
    """

    folder: Path
    run_name: str
    target: Path
    sequence_names: Sequence[str] = ()
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Exporting {self.target.name}"

    def run(self, context: JobContext) -> TableExport:
        """Write both files, each whole or not at all; without scores that is an ExportError."""
        events_target = self.target.with_name(f"{self.target.stem}-events.csv")
        for target in (self.target, events_target):
            check_target(target, ".csv", overwrite=self.overwrite)
        with Project.open(self.folder, check=False) as project:
            exports = scored_exports(project, self.run_name, self.sequence_names)
            labels = labels_by_id(project)
        total = sum(len(it.scored) for it in exports)
        given = [it for it in Statistic if any(it in own.scored.statistics for own in exports)]
        rows = (row for it in exports for row in _score_rows(it, given, labels))
        frames = write_csv(self.target, _score_columns(given), rows, context, total)
        events = write_csv(
            events_target, _EVENT_COLUMNS, (r for it in exports for r in _event_rows(it)), context
        )
        return TableExport(self.target, events_target, frames, events)


def _score_columns(statistics: Sequence[Statistic]) -> list[str]:
    names = [it.value for it in statistics]
    regularity = ["regularity_max", "regularity_range"]
    return ["sequence", "frame", "time_s", "utc", *names, *regularity, "low", "high", "labels"]


def _score_rows(
    export: ScoredExport, statistics: Sequence[Statistic], labels: dict[int, Label]
) -> Iterator[list[object]]:
    scores = {statistic: export.scored.scores(statistic) for statistic in statistics}
    # Regularity as papers plot it: of the error that a frame shows on average.
    mean = export.scored.scores(Statistic.MEAN)
    columns = [*scores.values(), regularity_by_max(mean), regularity_by_range(mean)]
    low, high = (
        (export.thresholds.low, export.thresholds.high)
        if export.thresholds
        else (float("inf"), float("inf"))
    )
    compared = export.scores_in_force(export.thresholds)
    for frame_index in range(len(export.scored)):
        local = compared[frame_index]
        yield [
            export.sequence.name,
            frame_index,
            *_times(export.index, frame_index),
            *(f"{column[frame_index]:.6g}" for column in columns),
            int(local >= low),
            int(local >= high),
            "; ".join(labels[it.label_id].name for it in export.spans if frame_index in it.frames),
        ]


def _event_rows(export: ScoredExport) -> Iterator[list[object]]:
    if export.thresholds is None:
        return
    scores = export.scored.scores(Statistic.LOCAL_MAX)
    for event in find_events(scores, export.thresholds, export.index):
        first, last = event.frames.start, event.frames.stop - 1
        start_s, start_utc = _times(export.index, first)
        yield [
            export.sequence.name,
            first,
            last,
            start_s,
            _times(export.index, last)[0],
            start_utc,
            event.peak_frame,
            f"{event.peak_score:.6g}",
            "high" if event.peak_score >= export.thresholds.high else "low",
        ]


def _times(index: FrameIndex, frame_index: int) -> tuple[str, str]:
    utc = index.utc(frame_index)
    return f"{index.time_s[frame_index]:.6f}", utc.isoformat() if utc else ""
