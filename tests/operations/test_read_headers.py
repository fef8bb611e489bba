"""Keywords of a whole sequence are read once, told while they grow, and gone on with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from core.jobs import CancelToken, JobCancelled, JobContext, Progress
from core.media.fits import FitsSource
from core.operations.add import inspect_source
from core.operations.read_headers import HeadersGrew, HeadersJob, load_headers
from core.project.project import Project
from core.project.records import Sequence, Split

FRAMES = 9


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "sun") as project:
        yield project


@pytest.fixture
def sequence(project: Project, tmp_path: Path) -> Sequence:
    folder = tmp_path / "aia"
    folder.mkdir()
    for number in range(FRAMES):
        header = fits.Header(
            {"DATE-OBS": f"2012-07-19T07:30:{number:02d}", "TEMPCCD": 2.0 * number}
        )
        header["IMG_TYPE"], header["ODD"] = "LIGHT", number if number % 2 else 1.0 * number
        fits.PrimaryHDU(np.ones((4, 5), np.int16), header).writeto(folder / f"{number}.fits")
    return project.add_sequence(inspect_source(folder), Split.TRAIN)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Frames whose headers are read, as they are."""
    frames: list[int] = []
    header = FitsSource.header

    def remember(source: FitsSource, frame_index: int) -> Mapping[str, object]:
        frames.append(frame_index)
        return header(source, frame_index)

    monkeypatch.setattr(FitsSource, "header", remember)
    return frames


def cancel_at(frame_index: int) -> tuple[JobContext, list[object]]:
    """Return a context that cancels there, and what it is told."""
    token, told = CancelToken(), list[object]()

    def emit(event: object) -> None:
        told.append(event)
        if isinstance(event, Progress) and event.done >= frame_index:
            token.cancel()

    return JobContext(emit, token), told


@pytest.fixture(autouse=True)
def _every_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.jobs.REPORT_INTERVAL_S", 0.0)
    monkeypatch.setattr("core.operations.read_headers._GROWS_EVERY_S", 0.0)
    monkeypatch.setattr("core.operations.read_headers._GROWS_FIRST_S", 0.0)


def test_what_is_known_is_told_while_it_grows(project: Project, sequence: Sequence) -> None:
    told: list[object] = []

    table = HeadersJob(project.layout, sequence).run(JobContext(told.append))

    grown = [it for it in told if isinstance(it, HeadersGrew)]
    assert [it.done for it in grown] == list(range(FRAMES))
    half = grown[4].table.curve("TEMPCCD")
    np.testing.assert_array_equal(half, [0, 2, 4, 6, *[np.nan] * 5])
    np.testing.assert_array_equal(table.curve("TEMPCCD"), 2.0 * np.arange(FRAMES))
    assert table.constant["IMG_TYPE"] == "LIGHT"


def test_what_was_cancelled_is_gone_on_with(
    project: Project, sequence: Sequence, read: list[int]
) -> None:
    job = HeadersJob(project.layout, sequence)
    context, told = cancel_at(5)
    with pytest.raises(JobCancelled):
        job.run(context)
    (*_, last) = (it for it in told if isinstance(it, HeadersGrew))
    assert last.done == len(read) < FRAMES
    assert load_headers(project.layout, sequence.id, FRAMES) is None

    table = job.run(JobContext())

    assert read == list(range(FRAMES))
    whole = HeadersJob(project.layout, sequence, keeps=False)
    assert table.header(7) == whole.run(JobContext()).header(7)
    assert [table.value("ODD", it) for it in range(4)] == [0, 1, 2, 3]
    assert sorted(it.name for it in project.layout.kept(sequence.id).glob("headers*")) == [
        "headers.npz"
    ]


def test_headers_that_are_kept_are_not_read_again(
    project: Project, sequence: Sequence, read: list[int]
) -> None:
    job = HeadersJob(project.layout, sequence)
    job.run(JobContext())

    table = job.run(JobContext())

    assert len(read) == FRAMES
    assert table.value("TEMPCCD", 3) == 6


def test_a_damaged_beginning_is_read_anew(
    project: Project, sequence: Sequence, read: list[int]
) -> None:
    job = HeadersJob(project.layout, sequence)
    with pytest.raises(JobCancelled):
        job.run(cancel_at(5)[0])
    begun = project.layout.kept(sequence.id) / "headers_begun.npz"
    begun.write_bytes(begun.read_bytes()[:100])
    read.clear()

    job.run(JobContext())

    assert read == list(range(FRAMES))


def test_nothing_is_kept_where_nothing_may_be_written(project: Project, sequence: Sequence) -> None:
    job = HeadersJob(project.layout, sequence, keeps=False)
    with pytest.raises(JobCancelled):
        job.run(cancel_at(5)[0])
    job.run(JobContext())

    assert not list(project.layout.kept(sequence.id).glob("headers*"))
