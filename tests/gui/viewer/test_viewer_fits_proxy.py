"""FITS that are slow to read are scrubbed through a proxy that looks as the exact frames do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSettings
from pytestqt.qtbot import QtBot

from core.media.display_choice import Display, Limits, Stretch
from core.media.open import open_source
from core.media.proxy import ProxyFiles
from core.media.proxy_frame import encoded
from core.media.proxy_need import proxy_stamp
from core.media.proxy_writer import ProxyWriter
from core.operations.add import inspect_source
from core.project.records import Sequence, Split
from gui.document import Document
from gui.settings import Settings
from gui.viewer.viewer_panel import ViewerPanel

FRAMES = 6
HEIGHT, WIDTH = 700, 1000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Compressed frames of a bright disk that grows brighter."""
    folder = tmp_path / "aia171"
    folder.mkdir()
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    disk = np.exp(-3 * ((rows - HEIGHT / 2) ** 2 + (columns - WIDTH / 2) ** 2) / (HEIGHT / 2) ** 2)
    for frame_index in range(FRAMES):
        values = (60 + 1500 * (frame_index + 1) * disk).astype(np.int16)
        unit = fits.CompImageHDU(values, tile_shape=(1, WIDTH))
        unit.header["DATE-OBS"] = f"2012-07-19T00:00:{12 * frame_index:02}"
        unit.header["WAVELNTH"], unit.header["EXPTIME"] = 171, 2.0
        unit.header["INSTRUME"] = "AIA_3"
        fits.HDUList([fits.PrimaryHDU(), unit]).writeto(folder / f"{frame_index}.fits")
    return folder


@pytest.fixture
def sequence(document: Document, folder: Path) -> Sequence:
    return document.project.add_sequence(inspect_source(folder), Split.TEST)


@pytest.fixture
def proxied(document: Document, sequence: Sequence) -> Sequence:
    """The frames with a whole proxy, made here: a process for it would take seconds to start."""
    index = document.index(sequence.id)
    files = ProxyFiles(document.project.layout.kept(sequence.id))
    with (
        open_source(sequence.path, index=index) as source,
        ProxyWriter(files, proxy_stamp(sequence.path, index), FRAMES) as writer,
    ):
        for _, frame in source.decode(0):
            writer.add(encoded(frame))
        writer.save()
    return sequence


@pytest.fixture
def panel(
    document: Document, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ViewerPanel]:
    monkeypatch.setattr("gui.viewer.proxy_keeper._STAY_MS", 0)
    # So little that no frame but the one on show is held.
    monkeypatch.setattr("gui.settings.Settings.cache_mib", 1)
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    panel = ViewerPanel(document, settings=Settings(store))
    qtbot.addWidget(panel)
    panel.resize(600, 400)
    panel.show()
    yield panel
    panel.close_source()
    document.jobs.cancel_all()


def painted(panel: ViewerPanel) -> NDArray[np.uint8]:
    """Return the RGB pixels on the screen where the frame is."""
    image = panel.panes.input.canvas.viewport().grab().toImage()
    image = image.convertToFormat(image.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)
    middle, centre = image.height() // 2, image.width() // 2
    # Copied: the image goes with this function.
    return pixels[middle - 90 : middle + 90, centre - 120 : centre + 120].copy()


def both_phases(
    panel: ViewerPanel, document: Document, qtbot: QtBot, frame_index: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Go to a frame; return what is painted of the proxy, and of the exact frame."""
    document.view.show_frame(frame_index)
    assert panel.shown.is_proxy
    assert panel.shown.frame_index == frame_index
    first = painted(panel)
    qtbot.waitUntil(lambda: not panel.shown.is_proxy)
    assert panel.shown.frame_index == frame_index
    return first, painted(panel)


DISPLAYS = {
    "usual": None,
    "asinh": Display(Stretch.ASINH, Limits.FIXED),
    "by hand": Display(Stretch.SQRT, Limits.MANUAL, low=20, high=900),
    "percentiles": Display(Stretch.LINEAR, Limits.PERCENTILE),
    "equalised": Display(Stretch.HISTOGRAM, Limits.FIXED),
    "of each frame": Display(Stretch.LINEAR, Limits.MIN_MAX, is_locked=False),
    "viridis": Display(Stretch.LOG, Limits.FIXED, colormap="viridis"),
}


def test_both_phases_look_the_same_whatever_is_chosen(
    panel: ViewerPanel, document: Document, proxied: Sequence, qtbot: QtBot
) -> None:
    document.view.show_sequence(proxied.id, proxied.frames)
    for name, display in DISPLAYS.items():
        document.view.show_look(replace(document.view.look, display=display))
        document.view.show_frame(0)
        qtbot.waitUntil(lambda: panel.shown.provider.basis is not None)
        qtbot.waitUntil(lambda: panel.shown.frame is not None and panel.shown.frame_index == 0)

        first, exact = both_phases(panel, document, qtbot, 4)

        assert exact.std() > 5, name
        away = np.abs(first.mean((0, 1)) - exact.mean((0, 1)))
        assert away.max() < 2, name
        assert np.abs(first.astype(int) - exact).mean() < 4, name


def test_no_scrubbed_frame_is_grey_or_late(
    panel: ViewerPanel, document: Document, proxied: Sequence, qtbot: QtBot
) -> None:
    document.view.show_sequence(proxied.id, proxied.frames)
    qtbot.waitUntil(lambda: panel.shown.frame is not None)
    ground = panel.panes.input.canvas.backgroundBrush().color()

    means = []
    for frame_index in (5, 1, 4, 0, 3, 5):
        document.view.show_frame(frame_index)
        pixels = painted(panel)
        assert panel.shown.frame_index == frame_index
        assert not (pixels == ground.getRgb()[:3]).all(-1).any()
        means.append(float(pixels.mean()))

    # Frames grow brighter one by one: each is the one that was asked for.
    assert np.argsort(means[:5]).tolist() == [3, 1, 4, 2, 0]


def test_a_choice_made_while_the_proxy_is_shown_applies_to_it(
    panel: ViewerPanel, document: Document, proxied: Sequence, qtbot: QtBot
) -> None:
    document.view.show_sequence(proxied.id, proxied.frames)
    qtbot.waitUntil(lambda: panel.shown.frame is not None)
    document.view.show_frame(5)
    before = painted(panel)

    display = Display(Stretch.LINEAR, Limits.MANUAL, low=0, high=90_000)
    document.view.show_look(replace(document.view.look, display=display))

    assert panel.shown.is_proxy
    assert float(painted(panel).mean()) < 0.5 * float(before.mean())


def test_the_value_under_the_cursor_is_there_in_both_phases(
    panel: ViewerPanel, document: Document, proxied: Sequence, qtbot: QtBot
) -> None:
    texts: list[str] = []
    panel.cursor_moved.connect(texts.append)
    document.view.show_sequence(proxied.id, proxied.frames)
    qtbot.waitUntil(lambda: panel.shown.frame is not None)
    canvas = panel.panes.input.canvas
    qtbot.mouseMove(canvas.viewport(), canvas.mapFromScene(QPointF(500.5, 350.5)))
    texts.clear()

    both_phases(panel, document, qtbot, 3)

    assert "" not in texts
    place, about = texts[0].split(" ≈ ")
    assert texts[-1].startswith(f"{place} = ")
    exact = texts[-1].split(" = ")[1].split()[0]
    assert float(about.split()[0]) == pytest.approx(float(exact), rel=0.01)


def test_levels_can_be_taken_from_a_frame_whose_pixels_are_on_their_way(
    panel: ViewerPanel, document: Document, proxied: Sequence, qtbot: QtBot
) -> None:
    document.view.show_sequence(proxied.id, proxied.frames)
    qtbot.waitUntil(lambda: panel.shown.frame is not None)
    document.view.show_frame(3)
    assert panel.shown.is_proxy
    about = document.shown_display.values()
    qtbot.waitUntil(lambda: not panel.shown.is_proxy)
    exact = document.shown_display.values()

    assert about is not None
    assert exact is not None
    for percent in (0.5, 50, 99.8):
        assert np.percentile(about, percent) == pytest.approx(
            np.percentile(exact, percent), rel=0.02
        )


def test_the_first_frame_comes_from_the_proxy_as_soon_as_the_sequence_is_open(
    panel: ViewerPanel, document: Document, proxied: Sequence, qtbot: QtBot
) -> None:
    phases: list[bool] = []
    panel.frame_shown.connect(lambda _frame: phases.append(panel.shown.is_proxy))

    document.view.show_sequence(proxied.id, proxied.frames)
    qtbot.waitUntil(lambda: panel.shown.frame is not None)

    assert phases[0] is True
    assert phases[-1] is False


def test_the_proxy_is_made_in_the_background_and_told_to_the_timeline(
    panel: ViewerPanel, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    names: list[str] = []
    document.jobs.started.connect(lambda thread: names.append(thread.job.name))

    document.view.show_sequence(sequence.id, sequence.frames)

    qtbot.waitUntil(
        lambda: document.held_frames.proxied().tolist() == [[0, FRAMES]], timeout=90_000
    )
    assert names == ["Make aia171 quick to scrub"]


def test_cancelled_half_way_it_is_of_use_as_far_as_it_goes(
    panel: ViewerPanel,
    document: Document,
    sequence: Sequence,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.media.proxy_writer._TABLE_EVERY_S", 0.0)
    document.jobs.started.connect(
        lambda thread: thread.reported.connect(lambda _event: thread.cancel())
    )

    with qtbot.waitSignal(document.jobs.ended, timeout=90_000):
        document.view.show_sequence(sequence.id, sequence.frames)

    (run,) = document.held_frames.proxied().tolist()
    assert run[0] == 0
    assert run[1] < FRAMES
    qtbot.waitUntil(lambda: panel.shown.frame is not None)
    document.view.show_frame(FRAMES - 1)
    qtbot.waitUntil(lambda: panel.shown.frame_index == FRAMES - 1)
    assert not panel.shown.is_proxy
