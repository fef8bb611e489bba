"""The display proxy of a video: made, broken off, gone on with, and thrown away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from core.errors import SourceError
from core.jobs import CancelToken, JobCancelled, JobContext, Notice, Progress
from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.proxy import Proxy, ProxyFiles
from core.media.proxy_frame import encoded
from core.media.proxy_need import needs_proxy, proxy_stamp
from core.media.proxy_writer import ProxyWriter
from core.media.source import SourceKind
from core.operations.add import inspect_source
from core.operations.build_proxy import ProxyJob
from core.operations.proxy_space import has_room, note_use
from core.project.project import Project
from core.project.records import Sequence, Split

FRAMES = 30
PLENTY = 1 << 30


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A grey video whose brightness tells the frame, all frames but one of one group."""
    path = tmp_path / "conveyor.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"g": "100"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for frame_index in range(FRAMES):
            picture = np.full((48, 64, 3), 8 * frame_index, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "factory") as project:
        yield project


@pytest.fixture
def sequence(project: Project, video: Path) -> Sequence:
    return project.add_sequence(inspect_source(video), Split.TRAIN)


def files_of(project: Project, sequence: Sequence) -> ProxyFiles:
    return ProxyFiles(project.layout.kept(sequence.id))


def opened(project: Project, sequence: Sequence) -> Proxy | None:
    stamp = proxy_stamp(sequence.path, project.index(sequence.id))
    return Proxy.open(files_of(project, sequence), stamp)


def brightness(proxy: Proxy, frame_index: int) -> float:
    small = proxy.frame(frame_index)
    assert small is not None
    return float(small.values.mean())


def build(project: Project, sequence: Sequence, budget: int = PLENTY) -> list[object]:
    told: list[object] = []
    ProxyJob(project.layout, sequence, budget).run(JobContext(told.append))
    return told


def cancel_after(frames: int) -> JobContext:
    """Return a context that cancels once so many frames are done."""
    token = CancelToken()

    def emit(event: object) -> None:
        if isinstance(event, Progress) and event.done >= frames:
            token.cancel()

    return JobContext(emit, token)


def test_every_frame_has_its_own_picture(project: Project, sequence: Sequence) -> None:
    told = build(project, sequence)

    with opened(project, sequence) as proxy:  # type: ignore[union-attr]  # it was just made
        exact = [8 * frame_index for frame_index in range(FRAMES)]
        shown = [brightness(proxy, frame_index) for frame_index in range(FRAMES)]
        assert proxy.runs().tolist() == [[0, FRAMES]]
    assert np.abs(np.subtract(shown, exact)).max() < 4
    assert any(isinstance(event, Progress) for event in told)


def test_what_was_cancelled_is_of_use_and_is_gone_on_with(
    project: Project, sequence: Sequence
) -> None:
    with pytest.raises(JobCancelled):
        ProxyJob(project.layout, sequence, PLENTY).run(cancel_after(1))
    with opened(project, sequence) as part:  # type: ignore[union-attr]  # one frame is done
        ((start, stop),) = part.runs().tolist()
        assert start == 0
        assert 0 < stop < FRAMES
    pictures = files_of(project, sequence).frames
    begun = pictures.read_bytes()

    build(project, sequence)

    assert pictures.read_bytes().startswith(begun)
    with opened(project, sequence) as whole:  # type: ignore[union-attr]  # it was just made
        assert whole.table.is_whole
        assert abs(brightness(whole, FRAMES - 1) - 8 * (FRAMES - 1)) < 4


def test_pictures_that_no_table_names_are_written_anew(
    project: Project, sequence: Sequence
) -> None:
    files = files_of(project, sequence)
    stamp = proxy_stamp(sequence.path, project.index(sequence.id))
    with ProxyWriter(files, stamp, FRAMES) as writer:
        writer.add(b"first")
        writer.save()
        writer.add(b"lost when the program died")

    with ProxyWriter(files, stamp, FRAMES) as writer:
        assert writer.done == 1
        writer.add(b"second")
        writer.save()

    assert files.frames.read_bytes() == b"firstsecond"


def test_the_proxy_of_a_source_that_changed_is_not_used_and_replaced(
    project: Project, sequence: Sequence, video: Path
) -> None:
    build(project, sequence)
    os.utime(video, (1, 1))

    assert opened(project, sequence) is None

    build(project, sequence)
    with opened(project, sequence) as proxy:  # type: ignore[union-attr]  # it was just made
        assert proxy.table.is_whole


def test_a_damaged_table_is_no_proxy(project: Project, sequence: Sequence) -> None:
    build(project, sequence)
    files_of(project, sequence).table.write_bytes(b"no table")

    assert opened(project, sequence) is None


def test_a_damaged_picture_is_none(project: Project, sequence: Sequence) -> None:
    build(project, sequence)
    pictures = files_of(project, sequence).frames
    pictures.write_bytes(bytes(pictures.stat().st_size))

    with opened(project, sequence) as proxy:  # type: ignore[union-attr]  # it was just made
        assert proxy.frame(3) is None
        assert proxy.frame(FRAMES) is None


def test_frames_that_cannot_be_decoded_have_no_picture(
    project: Project, sequence: Sequence
) -> None:
    files = files_of(project, sequence)
    stamp = proxy_stamp(sequence.path, project.index(sequence.id))
    picture = encoded(np.full((4, 4, 3), 80, np.uint8))
    with ProxyWriter(files, stamp, FRAMES) as writer:
        writer.add(picture)
        writer.skip_to(2)
        writer.add(picture)
        writer.save()

    with opened(project, sequence) as proxy:  # type: ignore[union-attr]  # it was just made
        assert proxy.runs().tolist() == [[0, 1], [2, 3]]
        assert proxy.frame(1) is None
        assert brightness(proxy, 2) == pytest.approx(80, abs=2)


def test_a_source_that_is_gone_says_so(project: Project, sequence: Sequence, video: Path) -> None:
    video.unlink()

    with pytest.raises(SourceError, match="not there"):
        build(project, sequence)


def test_the_proxy_used_longest_ago_makes_room(project: Project, video: Path) -> None:
    made = []
    for name in ("old", "used", "new"):
        copy = shutil.copy(video, video.with_name(f"{name}.mp4"))
        made.append(project.add_sequence(inspect_source(Path(copy)), Split.TRAIN))
        build(project, made[-1])
    old, used, new = (files_of(project, it) for it in made)
    for used_at, files in ((100, used), (200, old), (300, new)):
        os.utime(files.frames, (used_at, used_at))
    note_use(used)

    assert has_room(project.layout, made[2].id, new.nbytes + used.nbytes + 10)

    assert [files.frames.exists() for files in (old, used, new)] == [False, True, True]


def test_a_budget_that_is_used_up_ends_the_job_with_a_word(
    project: Project, sequence: Sequence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.media.proxy_writer._TABLE_EVERY_S", 0.0)

    told = build(project, sequence, budget=3000)

    (notice,) = [event for event in told if isinstance(event, Notice)]
    assert "preferences" in notice.message
    with opened(project, sequence) as part:  # type: ignore[union-attr]  # it was just made
        assert not part.table.is_whole
        assert 0 in part


@pytest.mark.parametrize(
    ("keyframes", "size", "expected"),
    [
        (None, (4096, 4096), False),
        (np.arange(1000), (1920, 1080), False),
        (np.arange(0, 1000, 250), (640, 360), True),
        (np.arange(0, 1000, 12), (320, 240), False),
        (np.array([0, 12, 24]), (320, 240), True),
    ],
)
def test_only_videos_that_are_slow_to_seek_in_need_one(
    keyframes: np.ndarray | None, size: tuple[int, int], expected: bool
) -> None:
    index = FrameIndex.of_times(
        np.arange(1000) / 25,
        TimeOrigin.CONTAINER,
        pts=np.arange(1000),
        keyframes=keyframes,
    )

    assert needs_proxy(Path("conveyor.mp4"), SourceKind.VIDEO, index, *size) is expected


@pytest.mark.parametrize(
    ("frames", "size", "compressed", "expected"),
    [
        (2, 1024, True, True),
        (2, 1024, False, False),
        (2, 4096, False, True),
        (2, 400, True, False),
        (1, 4096, True, False),
    ],
)
def test_only_fits_that_are_slow_to_read_need_one(
    tmp_path: Path, frames: int, size: int, compressed: bool, expected: bool
) -> None:
    names = tuple(f"{it}.fits" for it in range(frames))
    for name in names:
        with (tmp_path / name).open("wb") as file:
            file.truncate(size * size * (1 if compressed else 2))
    index = FrameIndex.of_times(np.arange(frames) * 12.0, TimeOrigin.HEADER, files=names)

    assert needs_proxy(tmp_path, SourceKind.FITS, index, size, size) is expected
