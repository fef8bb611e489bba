"""The frame cache and the thread that fills it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from core.errors import SourceError
from core.media.cache import FrameCache, frames_ahead
from core.media.display import ViewFrame
from core.media.prefetch import Prefetcher

FRAME_BYTES = 64


def view(number: int) -> ViewFrame:
    frame = np.full((8, 8), number, np.uint8)
    return ViewFrame(frame, frame)


class FakeReader:
    """A hundred numbered frames, a keyframe every ten; frame 13 is damaged."""

    count = 100

    def __init__(self) -> None:
        self.started_at: list[int] = []
        self.threads: set[int] = set()
        self.closed = False
        self.gate = threading.Event()
        self.gate.set()

    def keyframe_before(self, index: int) -> int:
        return index - index % 10

    def decode(self, keyframe: int) -> Iterator[tuple[int, ViewFrame]]:
        self.gate.wait(2)
        self.started_at.append(keyframe)
        for index in range(keyframe, self.count):
            if index != 13:
                yield index, view(index)

    def close(self) -> None:
        self.closed = True


class Recorder:
    """Collect what a prefetcher reports and wait for a certain frame."""

    def __init__(self) -> None:
        self.frames: list[int] = []
        self.missing: list[int] = []
        self.failures: list[Exception] = []
        self._news = threading.Condition()

    def on_frame(self, index: int) -> None:
        self._tell(self.frames, index)

    def on_missing(self, index: int) -> None:
        self._tell(self.missing, index)

    def on_failure(self, error: Exception) -> None:
        self._tell(self.failures, error)

    def _tell(self, kept: list[object], what: object) -> None:
        with self._news:
            kept.append(what)
            self._news.notify_all()

    def wait_for(self, index: int) -> None:
        self.wait_until(lambda: index in self.frames)

    def wait_until(self, claim: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(claim, timeout=5), (self.frames, self.failures)


Start = Callable[..., Prefetcher]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start prefetchers that are closed after the test."""
    started: list[Prefetcher] = []

    def start(reader: FakeReader, recorder: Recorder, ahead: int = 8) -> Prefetcher:
        cache = FrameCache(budget=20 * FRAME_BYTES)
        report = (recorder.on_frame, recorder.on_missing, recorder.on_failure)
        started.append(Prefetcher(lambda: reader, cache, ahead, *report))
        return started[-1]

    yield start
    for prefetcher in started:
        prefetcher.close()


@pytest.mark.parametrize(
    ("current", "direction", "indices"),
    [(10, 1, [10, 11, 12]), (98, 1, [98, 99]), (1, -1, [1, 0])],
)
def test_frames_ahead(current: int, direction: int, indices: list[int]) -> None:
    assert list(frames_ahead(current, direction, count=100, ahead=3)) == indices


def test_full_cache_drops_what_will_not_be_shown_soon() -> None:
    cache = FrameCache(budget=4 * FRAME_BYTES)
    cache.move_playhead(5, direction=1)
    for index in (5, 6, 7, 8, 3):
        cache.put(index, view(index))

    assert cache.held() == [5, 6, 7, 8]


def test_cache_never_holds_more_than_its_budget() -> None:
    cache = FrameCache(budget=4 * FRAME_BYTES)
    for index in range(50):
        cache.put(index, view(index))
        assert cache.nbytes <= 4 * FRAME_BYTES


def test_cached_frames_cannot_be_written_to() -> None:
    cache = FrameCache(budget=4 * FRAME_BYTES)
    cache.put(0, view(0))
    frame = cache.get(0)

    assert frame is not None
    with pytest.raises(ValueError, match="read-only"):
        frame.values[0, 0] = 1


def test_only_the_newest_of_many_seeks_is_decoded(start: Start) -> None:
    reader, recorder = FakeReader(), Recorder()
    reader.gate.clear()
    prefetcher = start(reader, recorder)
    for index in (20, 30, 40, 50):
        prefetcher.seek(index)
    reader.gate.set()
    recorder.wait_for(57)

    assert not {30, 40} & set(reader.started_at)
    assert recorder.frames[-1] == 57


def test_playing_backwards_decodes_each_group_of_pictures_once(start: Start) -> None:
    reader, recorder = FakeReader(), Recorder()
    prefetcher = start(reader, recorder)
    for index in range(39, 24, -1):
        prefetcher.seek(index, direction=-1)
        recorder.wait_for(index)
    recorder.wait_for(19)

    assert reader.started_at == [30, 20, 10]


def test_playing_forward_never_seeks_again(start: Start) -> None:
    reader, recorder = FakeReader(), Recorder()
    prefetcher = start(reader, recorder)
    for index in range(24, 60):
        prefetcher.seek(index)
        recorder.wait_for(index)

    assert reader.started_at == [20]


def test_damaged_frame_is_reported_and_the_next_ones_still_come(start: Start) -> None:
    reader, recorder = FakeReader(), Recorder()
    prefetcher = start(reader, recorder)
    prefetcher.seek(12)
    recorder.wait_for(17)

    assert recorder.missing == [13]


def test_damaged_frame_is_decoded_no_second_time(start: Start) -> None:
    reader, recorder = FakeReader(), Recorder()
    prefetcher = start(reader, recorder, ahead=1)
    prefetcher.seek(13)
    recorder.wait_until(lambda: recorder.missing == [13])
    prefetcher.seek(13)
    recorder.wait_until(lambda: recorder.missing == [13, 13])

    assert reader.started_at == [10]


def test_frames_that_do_not_fit_are_not_decoded_over_and_over(start: Start) -> None:
    reader, recorder = FakeReader(), Recorder()
    prefetcher = start(reader, recorder, ahead=60)
    prefetcher.seek(30)
    recorder.wait_for(50)
    prefetcher.close()

    assert recorder.frames == list(range(30, 51))


def test_reader_is_opened_used_and_closed_on_the_prefetch_thread() -> None:
    threads: list[str] = []
    recorder = Recorder()

    class Watched(FakeReader):
        def keyframe_before(self, index: int) -> int:
            threads.append(threading.current_thread().name)
            return super().keyframe_before(index)

        def close(self) -> None:
            threads.append(threading.current_thread().name)

    def open_reader() -> FakeReader:
        threads.append(threading.current_thread().name)
        return Watched()

    prefetcher = Prefetcher(
        open_reader, FrameCache(9999), 2, recorder.on_frame, recorder.on_missing
    )
    prefetcher.seek(0)
    recorder.wait_for(1)
    prefetcher.close()

    assert len(threads) >= 3
    assert set(threads) == {"prefetch"}


def test_source_that_cannot_be_opened_is_reported() -> None:
    recorder = Recorder()
    error = SourceError("gone.mp4 is not there.")

    def open_reader() -> FakeReader:
        raise error

    prefetcher = Prefetcher(
        open_reader,
        FrameCache(9999),
        2,
        recorder.on_frame,
        recorder.on_missing,
        recorder.on_failure,
    )
    prefetcher.close()

    assert recorder.failures == [error]


def test_a_pause_ends_reading_ahead_until_the_next_seek(start: Start) -> None:
    began, went_on = threading.Event(), threading.Event()

    class Reader(FakeReader):
        def decode(self, keyframe: int) -> Iterator[tuple[int, ViewFrame]]:
            began.set()
            for index, frame in super().decode(keyframe):
                if index == 41:
                    went_on.set()
                yield index, frame

    reader, recorder = Reader(), Recorder()
    reader.gate.clear()
    prefetcher = start(reader, recorder)
    prefetcher.seek(40)
    assert began.wait(5)

    prefetcher.pause()
    reader.gate.set()
    recorder.wait_for(40)

    assert not went_on.wait(0.1)
    prefetcher.seek(40)
    recorder.wait_for(47)
