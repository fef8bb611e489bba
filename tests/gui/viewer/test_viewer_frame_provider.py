"""Decoded frames reach the GUI thread, newest request first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.errors import SourceError
from core.operations.add import inspect_source
from gui.viewer.frame_provider import FrameProvider


@pytest.fixture
def provider(qtbot: QtBot) -> Iterator[FrameProvider]:
    """A provider without a source."""
    provider = FrameProvider()
    yield provider
    provider.shut_down()


def test_the_frame_asked_for_is_the_frame_given(
    provider: FrameProvider, stills: Path, qtbot: QtBot
) -> None:
    provider.open_source(stills, inspect_source(stills).index)

    with qtbot.waitSignal(provider.frame_ready, check_params_cb=lambda index: index == 9):
        provider.request(9)

    frame = provider.frame(9)
    assert frame is not None
    assert frame.picture[0, 0] == 90


def test_news_arrive_in_the_gui_thread(provider: FrameProvider, stills: Path, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    provider.frame_ready.connect(lambda _: threads.append(threading.current_thread()))
    provider.open_source(stills, inspect_source(stills).index)

    provider.request(0)

    qtbot.waitUntil(lambda: bool(threads))
    assert threads == [threading.main_thread()]


def test_a_held_frame_is_given_at_once(provider: FrameProvider, stills: Path, qtbot: QtBot) -> None:
    provider.open_source(stills, inspect_source(stills).index)
    provider.request(0)
    qtbot.waitUntil(lambda: 5 in provider.held())
    given: list[int] = []
    provider.frame_ready.connect(given.append)

    provider.request(5)

    assert given[-1] == 5


def test_scrubbing_never_runs_backwards(
    provider: FrameProvider, stills: Path, qtbot: QtBot
) -> None:
    given: list[int] = []
    provider.frame_ready.connect(given.append)
    provider.open_source(stills, inspect_source(stills).index)

    for frame_index in range(12):
        provider.request(frame_index)

    qtbot.waitUntil(lambda: 11 in given)
    assert given == sorted(given)


def test_only_the_newest_damaged_frame_is_reported(
    provider: FrameProvider, stills: Path, qtbot: QtBot
) -> None:
    index = inspect_source(stills).index
    (stills / "006.png").write_bytes(b"no picture")
    missing: list[int] = []
    provider.frame_missing.connect(missing.append)
    provider.open_source(stills, index)

    provider.request(0)
    qtbot.waitUntil(lambda: 11 in provider.held())
    ahead = list(missing)
    provider.request(6)

    qtbot.waitUntil(lambda: missing == [6])
    assert ahead == []


def test_a_source_that_is_gone_fails_with_a_sentence(
    provider: FrameProvider, stills: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    index = inspect_source(stills).index

    with qtbot.waitSignal(provider.failed) as failed:
        provider.open_source(tmp_path / "gone", index)

    assert isinstance(failed.args[0], SourceError)


def test_a_frame_of_the_source_before_is_never_given(
    provider: FrameProvider, stills: Path, qtbot: QtBot
) -> None:
    index = inspect_source(stills).index
    given: list[int] = []
    provider.frame_ready.connect(given.append)

    provider.open_source(stills, index)
    provider.request(3)
    provider.open_source(stills, index)
    provider.request(7)

    qtbot.waitUntil(lambda: 7 in given)
    assert given == [7]


def test_shutting_down_leaves_no_thread(provider: FrameProvider, stills: Path) -> None:
    before = threading.active_count()
    provider.open_source(stills, inspect_source(stills).index)
    provider.request(0)

    provider.shut_down()

    assert threading.active_count() == before


def test_deleting_the_provider_leaves_no_thread(stills: Path, qtbot: QtBot) -> None:
    before = threading.active_count()
    provider = FrameProvider()
    provider.open_source(stills, inspect_source(stills).index)

    provider.deleteLater()

    qtbot.waitUntil(lambda: threading.active_count() == before)
