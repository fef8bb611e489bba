"""Sequences that nobody would wish for, and what may happen while one is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.anomaly.detector import FrameResult
from core.anomaly.score_store import ScoreWriter
from core.operations.add import inspect_source
from core.project.records import Changes, Sequence, Split, Thresholds
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.view_mode import ViewMode
from gui.viewer.play_way import PlayWay, Repeat
from gui.viewer.viewer_panel import ViewerPanel
from tests.gui.mouse import hover

Show = Callable[..., Sequence]


@pytest.fixture
def show(panel: ViewerPanel, document: Document, tmp_path: Path, qtbot: QtBot) -> Show:
    """Show a folder of such frames."""

    def add(*frames: np.ndarray) -> Sequence:
        folder = tmp_path / "odd"
        folder.mkdir()
        for number, frame in enumerate(frames):
            cv2.imwrite(str(folder / f"{number:03}.png"), frame, (cv2.IMWRITE_PNG_COMPRESSION, 1))
        sequence = document.project.add_sequence(inspect_source(folder), Split.TEST)
        document.view.show_sequence(sequence.id, sequence.frames)
        qtbot.waitUntil(lambda: panel.shown.frame_index == 0)
        return sequence

    return add


def score(document: Document, sequence: Sequence, anomaly_map: np.ndarray) -> None:
    run = document.project.add_run("motion", "hash")
    index = document.index(sequence.id)
    height, width = anomaly_map.shape
    store = FrameStore(np.zeros((len(index), height, width, 1), np.uint8))
    prepared = PreparedSequence(sequence.id, sequence.name, store, index)
    rebuilt = np.zeros((height, width, 1), np.float32)
    with ScoreWriter(RunFolder(document.project.layout.run(run.name)), prepared) as writer:
        for frame_index in range(len(index)):
            writer.add(FrameResult(frame_index, anomaly_map, rebuilt))
    document.job_wrote(Changes(runs=frozenset({run.id})))
    document.view.show_run(run.id)
    document.view.show_thresholds(Thresholds(0.1, 0.3))


@pytest.mark.parametrize("repeat", Repeat)
@pytest.mark.parametrize("shows_every", [False, True])
def test_a_sequence_of_one_frame_plays_in_every_way(
    panel: ViewerPanel, document: Document, show: Show, repeat: Repeat, shows_every: bool
) -> None:
    show(np.full((24, 32), 80, np.uint8))
    playback = panel.playback
    playback.set_way(PlayWay(repeat, shows_every=shows_every))

    for direction in (1, -1):
        playback.shuttle(direction)
        playback._tick()
        playback._tick()
    playback.step(1)
    playback.step_seconds(-10)

    assert document.view.frame_index == 0
    assert not playback.is_playing


def test_frames_of_one_pixel_are_shown_in_every_mode_and_read(
    panel: ViewerPanel, document: Document, show: Show, qtbot: QtBot
) -> None:
    sequence = show(*[np.full((1, 1), 40 * number, np.uint8) for number in range(3)])
    score(document, sequence, np.full((1, 1), 0.5, np.float32))
    texts: list[str] = []
    panel.cursor_moved.connect(texts.append)

    for mode in ViewMode:
        panel.set_mode(mode)
        panel.zoom_in()
        panel.grab()
    panel.set_mode(ViewMode.SIDE_BY_SIDE)
    panel.fit()
    document.view.show_frame(2)
    qtbot.waitUntil(lambda: panel.shown.frame_index == 2)
    canvas = panel.panes.input.canvas
    hover(qtbot, canvas.viewport(), canvas.mapFromScene(QPointF(0.5, 0.5)))

    assert len(panel.panes.input.boxes.boxes) == 1
    assert any(
        text.startswith("px (0, 0) = 80 · reconstruction 0 · residual 0.5") for text in texts
    )


def test_very_large_frames_are_shown_with_few_pixels_painted(
    panel: ViewerPanel, document: Document, show: Show
) -> None:
    large = np.zeros((4320, 7680), np.uint8)
    large[:, 3840:] = 200
    show(large)

    image: QImage = panel.panes.input.canvas.grab().toImage()

    canvas = panel.panes.input.canvas
    left, right = canvas.mapFromScene(QPointF(900, 2000)), canvas.mapFromScene(QPointF(7000, 2000))
    assert image.pixelColor(left).red() == 0
    assert image.pixelColor(right).red() == 200
    assert panel.panes.input.picture._image.width() < 2 * canvas.width() + 2


def test_files_that_vanish_while_open_are_missing_not_damaged(
    panel: ViewerPanel, document: Document, show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    # So large that not all are in memory.
    panel.shown.provider.cache_bytes = 0
    show(*[np.full((24, 32), 6 * number, np.uint8) for number in range(40)])
    (tmp_path / "odd").rename(tmp_path / "unplugged")

    document.view.show_frame(39)
    qtbot.waitUntil(lambda: panel.shown.frame_index == 39)

    assert panel.panes.input.placeholder == "odd is missing. Relink it from Sequences."


def test_files_that_come_back_are_shown_again(
    panel: ViewerPanel, document: Document, show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    sequence = show(*[np.full((24, 32), 20 * number, np.uint8) for number in range(4)])
    (tmp_path / "odd").rename(tmp_path / "unplugged")
    document.job_wrote(Changes(sequences=frozenset({sequence.id})))
    gone = panel.panes.input.placeholder
    (tmp_path / "unplugged").rename(tmp_path / "odd")

    document.job_wrote(Changes(sequences=frozenset({sequence.id})))

    qtbot.waitUntil(lambda: panel.shown.frame_index == 0)
    assert "missing" in gone
    assert panel.panes.input.placeholder == ""


def test_a_display_of_another_scale_is_followed(
    panel: ViewerPanel, document: Document, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(np.full((24, 32), 80, np.uint8))
    canvas = panel.panes.input.canvas
    before = int(panel.tools.zoom.removesuffix(" %"))

    monkeypatch.setattr(ViewerPanel, "devicePixelRatioF", lambda _panel: 2.0)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.DevicePixelRatioChange))

    assert int(panel.tools.zoom.removesuffix(" %")) == pytest.approx(2 * before, abs=1)
