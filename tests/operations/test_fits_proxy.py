"""The display proxy of FITS: read by a process of its own, cancelled, and in want of files."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from core.errors import SourceError
from core.jobs import CancelToken, JobCancelled, JobContext, Progress
from core.media.proxy import Proxy, ProxyFiles
from core.media.proxy_need import proxy_stamp
from core.operations.add import inspect_source
from core.operations.build_proxy import ProxyGrew, ProxyJob
from core.project.project import Project
from core.project.records import Sequence, Split

FRAMES = 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Compressed frames whose values tell which they are."""
    folder = tmp_path / "aia"
    folder.mkdir()
    for frame_index in range(FRAMES):
        unit = fits.CompImageHDU(np.full((600, 800), 100 * (frame_index + 1), np.int16))
        unit.header["DATE-OBS"] = f"2012-07-19T00:00:{12 * frame_index:02}"
        unit.header["WAVELNTH"], unit.header["EXPTIME"] = 171, 2.0
        fits.HDUList([fits.PrimaryHDU(), unit]).writeto(folder / f"{frame_index}.fits")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "sun") as project:
        yield project


@pytest.fixture
def sequence(project: Project, folder: Path) -> Sequence:
    return project.add_sequence(inspect_source(folder), Split.TRAIN)


def opened(project: Project, sequence: Sequence) -> Proxy | None:
    stamp = proxy_stamp(sequence.path, project.index(sequence.id))
    return Proxy.open(ProxyFiles(project.layout.kept(sequence.id)), stamp)


def levels(proxy: Proxy) -> list[float]:
    frames = [proxy.frame(it) for it in range(FRAMES)]
    return [float("nan") if it is None else float(it.values.mean()) for it in frames]


def test_every_frame_keeps_its_values(project: Project, sequence: Sequence) -> None:
    told: list[object] = []

    grew = ProxyJob(project.layout, sequence, 1 << 30).run(JobContext(told.append))

    assert grew == ProxyGrew(sequence.id, FRAMES)
    with opened(project, sequence) as proxy:  # type: ignore[union-attr]  # it was just made
        assert levels(proxy) == pytest.approx([100, 200, 300, 400, 500], rel=1e-3)
    assert [it.total for it in told if isinstance(it, Progress)][-1] == FRAMES


def test_what_was_cancelled_ends_its_process_and_is_gone_on_with(
    project: Project, sequence: Sequence
) -> None:
    token = CancelToken()
    job = ProxyJob(project.layout, sequence, 1 << 30)

    with pytest.raises(JobCancelled):
        job.run(JobContext(lambda _event: token.cancel(), token))

    assert multiprocessing.active_children() == []
    with opened(project, sequence) as part:  # type: ignore[union-attr]  # one frame is done
        assert 0 < len(part.table.sizes) < FRAMES
    job.run(JobContext())
    with opened(project, sequence) as whole:  # type: ignore[union-attr]  # it was just made
        assert levels(whole) == pytest.approx([100, 200, 300, 400, 500], rel=1e-3)


def test_a_job_that_is_cancelled_while_the_process_starts_ends_at_once(
    project: Project, sequence: Sequence
) -> None:
    token = CancelToken()
    token.cancel()
    began = time.monotonic()

    with pytest.raises(JobCancelled):
        ProxyJob(project.layout, sequence, 1 << 30).run(JobContext(token=token))

    assert time.monotonic() - began < 5
    assert multiprocessing.active_children() == []


def test_a_damaged_file_has_no_frame_and_the_others_do(
    project: Project, sequence: Sequence, folder: Path
) -> None:
    broken = folder / "2.fits"
    broken.write_bytes(broken.read_bytes()[:4000])

    ProxyJob(project.layout, sequence, 1 << 30).run(JobContext())

    with opened(project, sequence) as proxy:  # type: ignore[union-attr]  # it was just made
        assert proxy.table.is_whole
        assert proxy.runs().tolist() == [[0, 2], [3, FRAMES]]


def test_a_sequence_that_is_gone_says_so(
    project: Project, sequence: Sequence, folder: Path
) -> None:
    folder.rename(folder.with_name("elsewhere"))

    with pytest.raises(SourceError, match="not there"):
        ProxyJob(project.layout, sequence, 1 << 30).run(JobContext())


def test_files_that_go_away_while_they_are_read_are_gone_on_with_once_they_are_back(
    project: Project, sequence: Sequence, folder: Path
) -> None:
    elsewhere = folder.with_name("elsewhere")

    def take_away(event: object) -> None:
        if isinstance(event, Progress) and folder.exists():
            folder.rename(elsewhere)

    job = ProxyJob(project.layout, sequence, 1 << 30)
    with pytest.raises(SourceError, match="not there"):
        job.run(JobContext(take_away))
    elsewhere.rename(folder)
    with opened(project, sequence) as part:  # type: ignore[union-attr]  # one frame is done
        assert not part.table.is_whole

    job.run(JobContext())

    with opened(project, sequence) as whole:  # type: ignore[union-attr]  # it was just made
        assert levels(whole) == pytest.approx([100, 200, 300, 400, 500], rel=1e-3)


def test_what_the_process_cannot_read_is_told(project: Project, sequence: Sequence) -> None:
    project.layout.frame_index(sequence.id).write_bytes(b"no index")

    with pytest.raises(SourceError, match="damaged"):
        ProxyJob(project.layout, sequence, 1 << 30).run(JobContext())


def test_a_file_that_was_replaced_makes_the_proxy_useless(
    project: Project, sequence: Sequence, folder: Path
) -> None:
    ProxyJob(project.layout, sequence, 1 << 30).run(JobContext())
    (folder / "3.fits").write_bytes((folder / "2.fits").read_bytes()[:-2880])

    assert opened(project, sequence) is None
