"""Projects whose sequences need no media, full of spans that are hard to tell apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from core.export.annotations.read_job import ReadSpansJob, SpansToImport
from core.export.annotations.write_job import AnnotationsExport, WriteAnnotationsJob
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.media.source import SourceKind
from core.project.project import Project
from core.project.records import NewSequence, SpanSource, Split

#: sequence, first frame, stop, label, note.
SpanFacts = tuple[str, int, int, str, str]

#: Touching, overlapping and nested spans of one label, single frames, both ends, awkward texts.
SPANS: tuple[SpanFacts, ...] = (
    ("walk", 0, 1, "anomaly", ""),
    ("walk", 3, 6, "anomaly", "a bicycle, “red” & <fast>"),
    ("walk", 6, 9, "anomaly", "touches the one before"),
    ("walk", 5, 12, "anomaly", "overlaps both"),
    ("walk", 4, 5, "exclude", "Frau Müller;\tKamera 2"),
    ("walk", 10, 20, "cart ü", ""),
    ("hall", 0, 30, "normal", ""),
    ("hall", 7, 8, "anomaly", "one frame"),
    ("hall", 11, 29, "anomaly", ""),
    ("sun", 2, 4, "flare", "M7.7"),
    ("sun", 5, 9, "flare", ""),
)


def _index(name: str) -> FrameIndex:
    if name == "walk":
        files = tuple(f"{number:03}.png" for number in range(20))
        return FrameIndex.of_times(np.arange(20) * 0.04, TimeOrigin.FILE_ORDER, files=files)
    if name == "hall":  # a phone's video: frames of 10 to 60 ms, and a gap
        steps = np.random.default_rng(7).uniform(0.01, 0.06, 29)
        steps[14] = 3.0
        return FrameIndex.of_times(np.append(0, np.cumsum(steps)), TimeOrigin.CONTAINER)
    return FrameIndex.of_times(  # the Sun every 12 s, with an outage
        np.array([0, 12, 24, 36, 48, 600, 612, 624, 636.0]),
        TimeOrigin.HEADER,
        start_utc=datetime(2012, 7, 19, 7, 30, 11, 340_000, UTC),
        wavelength=171,
        instrument="AIA_3",
    )


def new_sequence(name: str, folder: Path) -> NewSequence:
    kinds = {"walk": SourceKind.STILLS, "hall": SourceKind.VIDEO, "sun": SourceKind.FITS}
    path = folder / ("hall.mp4" if name == "hall" else name)
    return NewSequence(name, path, kinds[name], 64, 48, 1, _index(name))


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of projects with sequences and spans."""

    def make(
        name: str = "from",
        spans: Iterable[SpanFacts] = (),
        sequences: Iterable[str] = ("walk", "hall", "sun"),
    ) -> Path:
        with Project.create(tmp_path / name) as project, project.transaction():
            for sequence in sequences:
                project.add_sequence(new_sequence(sequence, tmp_path), Split.TEST)
            if spans:
                project.add_label("cart ü", "#123456", is_anomaly=True)
                project.add_label("flare", "#654321")
            for sequence, start, stop, label, note in spans:
                project.add_span(
                    project.sequence_named(sequence).id,
                    FrameRange(start, stop),
                    project.label_named(label).id,
                    source=SpanSource.PERSON,
                    annotator="Ada",
                    note=note,
                )
            return project.layout.folder

    return make


@pytest.fixture
def labelled(make_project: Callable[..., Path]) -> Path:
    """A project with three sequences and `SPANS`."""
    return make_project("from", SPANS)


def spans_of(folder: Path, source: SpanSource | None = None) -> list[SpanFacts]:
    """Return the spans of a project in a fixed order."""
    with Project.open(folder) as project:
        labels = {it.id: it.name for it in project.labels()}
        names = {it.id: it.name for it in project.sequences()}
        return sorted(
            (
                names[it.sequence_id],
                it.frames.start,
                it.frames.stop,
                labels[it.label_id],
                it.note,
            )
            for it in project.spans()
            if source is None or it.source is source
        )


def export(folder: Path, format_name: str, target: Path, *names: str) -> AnnotationsExport:
    return WriteAnnotationsJob(folder, format_name, target, "", names).run(JobContext())


def read(
    folder: Path, path: Path, format_name: str = "auto", sequence: str = ""
) -> tuple[SpansToImport, list[str]]:
    """Return what a file would add to a project, and the notices on the way."""
    told: list[str] = []
    context = JobContext(emit=lambda it: told.append(it.message) if isinstance(it, Notice) else 0)
    return ReadSpansJob(folder, path, format_name, sequence).run(context), told


def import_file(
    folder: Path, path: Path, format_name: str = "auto", sequence: str = ""
) -> list[str]:
    """Import a file into a project; return the notices."""
    found, told = read(folder, path, format_name, sequence)
    with Project.open(folder) as project:
        if found.spans:
            found.edit.apply(project)
    return told
