"""Stretch, limits and colours, chosen by hand and by key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from core.media.display_choice import Limits, Stretch
from gui.main_window import MainWindow
from gui.solar.display_panel import DisplayPanel
from tests.gui.solar.conftest import OpenSun, WriteSun


def _panel(qtbot: QtBot, window: MainWindow) -> DisplayPanel:
    assert window.panels is not None
    window.docks.display.raise_()
    panel = window.panels.display
    qtbot.waitUntil(panel.stretch.isEnabled)
    return panel


def _picture(window: MainWindow) -> np.ndarray:
    assert window.panels is not None
    picture = window.panels.viewer.panes.input.picture.picture
    assert picture is not None
    return picture


def _pick(qtbot: QtBot, combo: QComboBox, text: str) -> None:
    """Go with the arrow keys to the choice that begins with a text."""
    combo.setFocus()
    row = next(it for it in range(combo.count()) if combo.itemText(it).startswith(text))
    while combo.currentIndex() != row:
        is_below = row > combo.currentIndex()
        qtbot.keyClick(combo, Qt.Key.Key_Down if is_below else Qt.Key.Key_Up)


def test_a_stretch_changes_the_frame_on_show_and_every_other(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    panel = _panel(qtbot, window)
    before = _picture(window)
    assert panel.stretch.currentText() == "Logarithm"

    _pick(qtbot, panel.stretch, "Lin")

    qtbot.waitUntil(lambda: not np.array_equal(_picture(window), before))
    # DN/s: an exposure of 2 s, published limits of 171 Å.
    rates = np.add.outer(np.arange(30) * 60, np.arange(40)) / 2 + 10
    expected = np.clip(255 * (rates - 5) / (20000 - 5), 0, 255)
    np.testing.assert_allclose(_picture(window), expected, atol=1)
    qtbot.keyClick(window, Qt.Key.Key_Right)
    assert window.panels is not None
    qtbot.waitUntil(lambda: window.panels.viewer.shown.frame_index == 1)
    np.testing.assert_allclose(_picture(window), expected, atol=1)


def test_limits_that_must_be_measured_follow_from_some_frames(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    panel = _panel(qtbot, window)
    _pick(qtbot, panel.stretch, "Lin")

    _pick(qtbot, panel.limits, "Min")

    qtbot.waitUntil(lambda: _picture(window).max() > 250)
    assert window.document is not None
    scale = window.document.shown_display.scale
    assert scale is not None
    assert (scale.low, scale.high) == (10.0, (29 * 60 + 39 + 20 + 7) / 2)
    assert panel.high.text().endswith("DN/s")


def test_a_typed_limit_makes_limits_manual(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    panel = _panel(qtbot, window)

    panel.high.selectAll()
    qtbot.keyClicks(panel.high, "500")
    qtbot.keyClick(panel.high, Qt.Key.Key_Return)

    assert window.document is not None
    display = window.document.view.look.display
    assert display is not None
    assert (display.limits, display.low, display.high) == (Limits.MANUAL, 5.0, 500.0)
    qtbot.waitUntil(lambda: bool((_picture(window)[20:] == 255).all()))


def test_a_limit_beyond_the_other_changes_nothing(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    panel = _panel(qtbot, window)

    panel.high.selectAll()
    qtbot.keyClicks(panel.high, "1")
    qtbot.keyClick(panel.high, Qt.Key.Key_Return)

    assert window.document is not None
    assert window.document.view.look.display is None


def test_a_fits_levels_and_shift_a_goes_back_to_what_is_usual(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    _panel(qtbot, window)
    usual = _picture(window)

    qtbot.keyClick(window, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: _picture(window).max() == 255)

    qtbot.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: np.array_equal(_picture(window), usual))


def test_a_look_is_remembered_for_the_instrument(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    first, second = write_sun("one"), write_sun("two")
    other = write_sun("other", {"WAVELNTH": 304, "INSTRUME": "AIA_4", "PIXLUNIT": "DN"})
    window = open_sun(first, second, other)
    _pick(qtbot, _panel(qtbot, window).stretch, "Squ")

    def stretch_of(name: str, window: MainWindow) -> Stretch:
        document = window.document
        assert document is not None
        sequence = document.project.sequence_named(name)
        document.view.show_sequence(sequence.id, sequence.frames)
        qtbot.waitUntil(lambda: document.shown_display.scale is not None)
        assert document.shown_display.scale is not None
        return document.shown_display.scale.stretch

    assert stretch_of("other", window) is Stretch.LOG
    assert stretch_of("two", window) is Stretch.SQRT
    assert stretch_of("one", open_sun()) is Stretch.SQRT


def test_stills_can_be_stretched_and_have_no_sun(
    qtbot: QtBot, open_sun: OpenSun, write_stills: Callable[[], Path]
) -> None:
    window = open_sun(write_stills())
    panel = _panel(qtbot, window)
    assert not panel.grid.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: _picture(window)[0, 0] == 120)

    _pick(qtbot, panel.stretch, "Squ")

    qtbot.waitUntil(lambda: _picture(window)[0, 0] == round(255 * (120 / 255) ** 0.5))


def test_nothing_on_show_is_said(open_sun: OpenSun, write_sun: WriteSun) -> None:
    window = open_sun(write_sun())
    assert window.document is not None
    assert window.panels is not None

    window.document.view.show_sequence(None)

    assert window.panels.display.note == "Nothing on show."
    assert not window.panels.display.stretch.isEnabled()


def test_frames_with_colours_keep_them(qtbot: QtBot, open_sun: OpenSun, tmp_path: Path) -> None:
    folder = tmp_path / "media" / "colour"
    folder.mkdir(parents=True)
    cv2.imwrite(str(folder / "0.png"), np.dstack([np.full((20, 30), it) for it in (10, 20, 200)]))
    window = open_sun(folder)

    panel = _panel(qtbot, window)

    assert not panel.colormap.isEnabled()
    assert panel.colormap.currentText() == "Of the frames"
    assert _picture(window)[0, 0].tolist() == [200, 20, 10]
