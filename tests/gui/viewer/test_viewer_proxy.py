"""A video that is slow to seek in is scrubbed through its proxy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from core.jobs import JobContext
from core.media.display_choice import Display, Limits, Stretch
from core.operations.add import inspect_source
from core.operations.build_proxy import ProxyJob
from core.project.records import Sequence, Split
from gui.document import Document
from gui.settings import Settings
from gui.viewer.viewer_panel import ViewerPanel

FRAMES = 120


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """One group of pictures, whose brightness tells the frame."""
    path = tmp_path / "conveyor.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=25, options={"preset": "ultrafast", "g": "999"}
        )
        stream.width, stream.height, stream.pix_fmt = 400, 304, "yuv420p"
        for frame_index in range(FRAMES):
            picture = np.full((304, 400, 3), 2 * frame_index, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


@pytest.fixture
def sequence(document: Document, video: Path) -> Sequence:
    return document.project.add_sequence(inspect_source(video), Split.TEST)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def panel(
    document: Document, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ViewerPanel]:
    monkeypatch.setattr("gui.viewer.proxy_keeper._STAY_MS", 0)
    panel = ViewerPanel(document, settings=settings)
    qtbot.addWidget(panel)
    panel.resize(600, 400)
    panel.show()
    yield panel
    panel.close_source()
    document.jobs.cancel_all()


@pytest.fixture
def proxied(document: Document, sequence: Sequence) -> Sequence:
    """The video with a whole proxy."""
    ProxyJob(document.project.layout, sequence, 1 << 30).run(JobContext())
    return sequence


def level(panel: ViewerPanel) -> float:
    picture = panel.panes.input.picture.picture
    assert picture is not None
    return float(picture.mean())


def test_scrubbing_shows_each_frame_at_once_and_the_exact_one_at_rest(
    panel: ViewerPanel, document: Document, proxied: Sequence, qtbot: QtBot
) -> None:
    document.view.show_sequence(proxied.id, proxied.frames)
    qtbot.waitUntil(lambda: panel.shown.frame is not None)

    for frame_index in (100, 30, 77, 110):
        document.view.show_frame(frame_index)

        assert panel.shown.frame_index == frame_index
        assert panel.shown.is_proxy
        assert abs(level(panel) - 2 * frame_index) < 6
    qtbot.waitUntil(lambda: not panel.shown.is_proxy)

    assert panel.shown.frame_index == 110
    assert abs(level(panel) - 220) < 6


def test_a_stretch_applies_to_the_proxy_as_to_the_exact_frame(
    panel: ViewerPanel, document: Document, proxied: Sequence, qtbot: QtBot
) -> None:
    display = Display(Stretch.SQRT, Limits.MANUAL, low=0, high=200)
    document.view.show_look(replace(document.view.look, display=display))
    document.view.show_sequence(proxied.id, proxied.frames)
    qtbot.waitUntil(lambda: panel.shown.frame is not None)

    document.view.show_frame(25)

    assert panel.shown.is_proxy
    assert abs(level(panel) - 127.5) < 6
    qtbot.waitUntil(lambda: not panel.shown.is_proxy)
    assert abs(level(panel) - 127.5) < 6


def test_the_corner_says_while_the_picture_is_from_the_proxy(
    panel: ViewerPanel, document: Document, proxied: Sequence, qtbot: QtBot
) -> None:
    document.view.show_sequence(proxied.id, proxied.frames)
    qtbot.waitUntil(lambda: panel.shown.frame is not None)

    document.view.show_frame(90)

    assert "proxy" in panel.panes.input.corner.text
    qtbot.waitUntil(lambda: "proxy" not in panel.panes.input.corner.text)


def test_the_proxy_is_made_in_the_background_and_told_to_the_timeline(
    panel: ViewerPanel, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    names: list[str] = []
    document.jobs.started.connect(lambda thread: names.append(thread.job.name))

    document.view.show_sequence(sequence.id, sequence.frames)

    qtbot.waitUntil(lambda: document.held_frames.proxied().tolist() == [[0, FRAMES]])
    assert names == ["Make conveyor quick to scrub"]


def test_a_budget_of_nothing_makes_none(
    panel: ViewerPanel,
    document: Document,
    sequence: Sequence,
    settings: Settings,
    qtbot: QtBot,
) -> None:
    settings.proxy_budget_mib = 0
    names: list[str] = []
    document.jobs.started.connect(lambda thread: names.append(thread.job.name))

    document.view.show_sequence(sequence.id, sequence.frames)
    qtbot.waitUntil(lambda: panel.shown.frame is not None)

    assert names == []


def test_a_person_who_cancels_it_is_not_bothered_again(
    panel: ViewerPanel,
    document: Document,
    sequence: Sequence,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    going = threading.Event()

    def run(job: ProxyJob, context: JobContext) -> None:
        going.set()
        while True:
            context.check()

    monkeypatch.setattr(ProxyJob, "run", run)
    started: list[object] = []
    document.jobs.started.connect(started.append)
    document.view.show_sequence(sequence.id, sequence.frames)
    qtbot.waitUntil(going.is_set)

    with qtbot.waitSignal(document.jobs.ended):
        document.jobs.running[0].cancel()
    document.view.show_sequence(None)
    document.view.show_sequence(sequence.id, sequence.frames)
    qtbot.waitUntil(lambda: panel.shown.frame is not None)

    assert len(started) == 1


class Training:
    """Goes on until it is let go."""

    name = "Train"

    def __init__(self) -> None:
        self.released = threading.Event()

    def run(self, context: JobContext) -> None:
        self.released.wait(10)


def test_it_gives_way_to_other_work_and_goes_on_afterwards(
    panel: ViewerPanel,
    document: Document,
    sequence: Sequence,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    going = threading.Event()
    whole = ProxyJob.run

    def endless(job: ProxyJob, context: JobContext) -> None:
        going.set()
        while True:
            context.check()

    monkeypatch.setattr(ProxyJob, "run", endless)
    document.view.show_sequence(sequence.id, sequence.frames)
    qtbot.waitUntil(going.is_set)
    training = Training()
    document.jobs.start(document.jobs.prepare(training))
    qtbot.waitUntil(lambda: [it.job.name for it in document.jobs.running] == ["Train"])
    monkeypatch.setattr(ProxyJob, "run", whole)

    training.released.set()

    qtbot.waitUntil(lambda: document.held_frames.proxied().tolist() == [[0, FRAMES]])


def test_it_waits_until_other_work_is_done(
    panel: ViewerPanel, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    names: list[str] = []
    document.jobs.started.connect(lambda thread: names.append(thread.job.name))
    training = Training()
    document.jobs.start(document.jobs.prepare(training))
    document.view.show_sequence(sequence.id, sequence.frames)
    qtbot.waitUntil(lambda: panel.shown.frame is not None)
    before = list(names)

    training.released.set()

    qtbot.waitUntil(lambda: len(names) == 2)
    assert before == ["Train"]
