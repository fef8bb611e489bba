"""The keys of playing and of the viewer, pressed in the whole window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.view_mode import ViewMode
from gui.viewer.play_way import Repeat
from gui.viewer.viewer_panel import ViewerPanel

_Key, _Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def viewer(window: MainWindow, qtbot: QtBot) -> ViewerPanel:
    assert window.panels is not None
    viewer = window.panels.viewer
    qtbot.waitUntil(lambda: viewer.shown.frame_index == 0)
    return viewer


def test_j_k_l_shuttle_from_an_eighth_to_sixteen(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    speeds = []
    for key, keys in [
        *[(_Key.Key_L, _Mod.NoModifier)] * 5,
        *[(_Key.Key_L, _Mod.ShiftModifier)] * 7,
        (_Key.Key_J, _Mod.NoModifier),
        (_Key.Key_J, _Mod.ShiftModifier),
    ]:
        qtbot.keyClick(window, key, keys)
        speeds.append(viewer.playback.speed)
        assert window.document is not None
        window.document.view.show_frame(20)  # so that no end is reached on the way
    qtbot.keyClick(window, _Key.Key_K)

    assert speeds[:5] == [1, 2, 4, 8, 16]
    assert speeds[5:12] == [8, 4, 2, 1, 0.5, 0.25, 0.125]
    assert speeds[12:] == [-1, -0.5]
    assert not viewer.playback.is_playing


def test_r_goes_round_the_modes(window: MainWindow, viewer: ViewerPanel, qtbot: QtBot) -> None:
    modes = []
    for _ in range(3):
        qtbot.keyClick(window, _Key.Key_R)
        modes.append(viewer.look.mode)

    assert modes == [ViewMode.OVERLAY, ViewMode.WIPE, ViewMode.SIDE_BY_SIDE]


def test_keys_choose_how_frames_follow_each_other(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_L, _Mod.ControlModifier)
    qtbot.keyClick(window, _Key.Key_L, _Mod.ControlModifier)
    qtbot.keyClick(window, _Key.Key_Space, _Mod.ShiftModifier)

    assert viewer.playback.way.repeat is Repeat.PING_PONG
    assert viewer.playback.way.shows_every


def test_the_statistics_key_clears_the_corner(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_T, _Mod.ShiftModifier)

    assert viewer.panes.input.corner.text == ""
