"""Colours, north, limb, grid and coordinates in the viewer."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from core.media.colormaps import color_table
from core.media.pointing import read_pointing
from gui.main_window import MainWindow
from gui.viewer.viewer_panel import ViewerPanel
from tests.gui.solar.conftest import HEADER, HEIGHT, WIDTH, OpenSun, WriteSun


def _viewer(window: MainWindow) -> ViewerPanel:
    assert window.panels is not None
    return window.panels.viewer


def _screen(viewer: ViewerPanel, x: float, y: float) -> QPoint:
    """Return where the middle of a source pixel is in the pane."""
    canvas = viewer.panes.input.canvas
    return canvas.viewportTransform().map(QPointF(x + 0.5, y + 0.5)).toPoint()


def _color(viewer: ViewerPanel, x: int, y: int) -> QColor:
    canvas = viewer.panes.input.canvas
    return canvas.viewport().grab().toImage().pixelColor(_screen(viewer, x, y))


def _cursor_text(qtbot: QtBot, window: MainWindow, x: int, y: int) -> str:
    viewport = _viewer(window).panes.input.canvas.viewport()
    qtbot.mouseMove(viewport, QPoint(2, 2))
    qtbot.mouseMove(viewport, _screen(_viewer(window), x, y))
    return window.status_line.cursor_text


def test_frames_have_the_colors_of_their_instrument(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    viewer = _viewer(window)
    picture = viewer.panes.input.picture.picture
    assert picture is not None
    expected = QColor(*color_table("sdoaia171")[picture[25, 35]].tolist())

    qtbot.waitUntil(lambda: _close(_color(viewer, 35, 25), expected))


def _close(one: QColor, other: QColor) -> bool:
    pairs = zip(one.getRgb(), other.getRgb(), strict=True)
    return all(abs(a - b) <= 6 for a, b in pairs)


def test_north_is_up_and_the_pixel_under_the_cursor_is_still_the_right_one(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    viewer = _viewer(window)
    qtbot.waitUntil(lambda: viewer.linked.signs == (1, -1))

    assert _screen(viewer, 5, HEIGHT - 1).y() < _screen(viewer, 5, 0).y()
    # Brighter from row to row: 60 DN a row, 1 a column, 20 for the first frame.
    assert f"px (7, 3) = {3 * 60 + 7 + 20} DN" in _cursor_text(qtbot, window, 7, 3)


def test_stills_stay_as_they_are(open_sun: OpenSun, write_stills: Callable[[], Path]) -> None:
    viewer = _viewer(open_sun(write_stills()))

    assert viewer.linked.signs == (1, 1)
    assert _screen(viewer, 0, 0).y() < _screen(viewer, 0, 10).y()


def test_a_turned_frame_is_dragged_with_the_hand(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    viewer = _viewer(window)
    qtbot.waitUntil(lambda: viewer.linked.signs == (1, -1))
    for _ in range(6):
        viewer.zoom_in()
    viewport = viewer.panes.input.canvas.viewport()
    before = _screen(viewer, 20, 15)

    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.mouseMove(viewport, QPoint(230, 240))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(230, 240))

    moved = _screen(viewer, 20, 15) - before
    assert (moved.x(), moved.y()) == (pytest.approx(30, abs=1), pytest.approx(40, abs=1))


def test_the_cursor_tells_where_on_the_sun_it_is(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    assert window.document is not None
    qtbot.waitUntil(lambda: bool(window.document.header.header))
    pointing = read_pointing(HEADER)
    assert pointing is not None
    on_disc, off_disc = pointing.place(25, 18), pointing.place(1, 1)
    assert on_disc is not None
    assert off_disc is not None
    assert on_disc.is_on_disc
    assert not off_disc.is_on_disc

    assert on_disc.text in _cursor_text(qtbot, window, 25, 18)
    assert _cursor_text(qtbot, window, 1, 1).endswith(off_disc.text)


def test_g_draws_limb_and_grid_and_takes_them_away(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    assert window.document is not None
    sun = _viewer(window).panes.input.canvas.sun
    qtbot.waitUntil(lambda: bool(window.document.header.header))
    assert not sun.isVisible()
    radius = math.degrees(math.asin(695.7e6 / float(str(HEADER["DSUN_OBS"])))) * 3600 / 60

    qtbot.keyClick(window, Qt.Key.Key_G)

    assert sun.isVisible()
    limb = sun.limb.boundingRect()
    assert limb.width() == pytest.approx(2 * radius, rel=0.01)
    # Pixel 20.5 of FITS is the middle between the twentieth and the one after.
    assert (limb.center().x(), limb.center().y()) == pytest.approx((WIDTH / 2, HEIGHT / 2), abs=0.1)
    assert {"N30", "E30", "W60", "N00"} <= set(sun.names)

    qtbot.keyClick(window, Qt.Key.Key_G)
    assert not sun.isVisible()


def test_frames_that_are_nowhere_on_the_sun_have_no_grid(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun(header={"INSTRUME": "CAMERA"}))
    assert window.document is not None
    assert window.panels is not None
    qtbot.waitUntil(lambda: bool(window.document.header.header))

    qtbot.keyClick(window, Qt.Key.Key_G)

    assert not _viewer(window).panes.input.canvas.sun.isVisible()
    assert _viewer(window).linked.signs == (1, 1)
    assert "″" not in _cursor_text(qtbot, window, 5, 5)


def test_headers_without_any_keyword_of_use_are_calm(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    broken: dict[str, object] = {
        "CTYPE1": "HPLN-TAN",
        "CTYPE2": "HPLT-TAN",
        "CDELT1": 0.0,
        "CDELT2": 0.0,
        "CRVAL1": "nothing",
    }
    window = open_sun(write_sun(header=broken))
    assert window.document is not None
    qtbot.waitUntil(lambda: bool(window.document.header.header))

    qtbot.keyClick(window, Qt.Key.Key_G)

    text = _cursor_text(qtbot, window, 5, 5)
    assert text.startswith("px (5, 5)")
    assert np.isfinite(_screen(_viewer(window), 5, 5).x())
