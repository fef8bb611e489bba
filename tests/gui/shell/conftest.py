"""A window on a small project, driven as a person drives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from core.operations.add import inspect_source
from core.project.project import Project
from core.project.records import Split
from gui.app import prepare_plots
from gui.document import Document
from gui.main_window import MainWindow
from gui.settings import Settings

FRAMES = 40


@pytest.fixture
def stills(tmp_path: Path) -> Path:
    """A folder of 40 grey pictures, each brighter than the one before."""
    folder = tmp_path / "media" / "walkway"
    folder.mkdir(parents=True)
    for number in range(FRAMES):
        picture = np.full((24, 32), 5 * number, np.uint8)
        cv2.imwrite(str(folder / f"{number:03}.png"), picture)
    return folder


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A video of 40 frames, 10 a second."""
    path = tmp_path / "media" / "bottles.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for number in range(FRAMES):
            picture = np.full((32, 32, 3), 5 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


@pytest.fixture
def project_folder(tmp_path: Path, stills: Path, video: Path) -> Path:
    """A project with the stills to train on and the video to test with."""
    with Project.create(tmp_path / "trial") as project:
        project.add_sequence(inspect_source(stills), Split.TRAIN)
        project.add_sequence(inspect_source(video), Split.TEST)
        return project.layout.folder


@pytest.fixture
def document(qapp: object, project_folder: Path) -> Iterator[Document]:
    """The project without a window, its first sequence on show."""
    document = Document(Project.open(project_folder))
    first = document.project.sequences()[0]
    document.view.show_sequence(first.id, first.frames)
    yield document
    document.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a file of their own."""
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def open_window(qtbot: QtBot, settings: Settings) -> Iterator[Callable[[], MainWindow]]:
    """Make windows on the start page; they are closed after the test."""
    prepare_plots()
    windows: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow(settings)
        qtbot.addWidget(window)
        windows.append(window)
        with qtbot.waitActive(window):  # keys go to the active window only
            window.show()
            window.activateWindow()
        return window

    yield make
    for window in windows:
        window.close_for_good()


@pytest.fixture
def empty_window(open_window: Callable[[], MainWindow]) -> MainWindow:
    """A window on the start page."""
    return open_window()


@pytest.fixture
def window(empty_window: MainWindow, project_folder: Path) -> MainWindow:
    """A window on the project, the stills on show."""
    empty_window.project_commands.open(project_folder)
    return empty_window
