"""Moving the playhead by keys."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.errors import ConfigError
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.project.edits import AddSpan
from gui.commands.go_to import parse_place
from gui.commands.go_to_dialog import GoToDialog
from gui.document import Document
from gui.main_window import MainWindow

_Key = Qt.Key
_Shift = Qt.KeyboardModifier.ShiftModifier
_Ctrl = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def document(window: MainWindow) -> Document:
    assert window.document is not None
    return window.document


def show_video(document: Document) -> None:
    video = document.project.sequence_named("bottles")
    document.view.show_sequence(video.id, video.frames)


def test_arrows_step_by_one_frame(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    qtbot.keyClick(window, _Key.Key_Right)
    qtbot.keyClick(window, _Key.Key_Right)
    qtbot.keyClick(window, _Key.Key_Left)

    assert document.view.frame_index == 1


def test_shift_arrow_jumps_ten_frames_of_stills(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_Right, _Shift)
    assert document.view.frame_index == 10

    qtbot.keyClick(window, _Key.Key_Left, _Shift)
    assert document.view.frame_index == 0


def test_shift_arrow_jumps_one_second_of_a_video(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    show_video(document)

    qtbot.keyClick(window, _Key.Key_Right, _Shift)

    assert document.view.frame_index == 10  # at 10 frames a second


def test_page_keys_leap_and_stop_at_the_ends(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_PageDown)
    assert document.view.frame_index == 39

    qtbot.keyClick(window, _Key.Key_PageUp)
    assert document.view.frame_index == 0


def test_home_and_end_go_to_the_ends(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    qtbot.keyClick(window, _Key.Key_End)
    assert document.view.frame_index == 39

    qtbot.keyClick(window, _Key.Key_Home)
    assert document.view.frame_index == 0


def test_ctrl_arrows_go_from_edge_to_edge_of_spans(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(5, 9), 1))
    seen = []

    for _ in range(3):
        qtbot.keyClick(window, _Key.Key_Right, _Ctrl)
        seen.append(document.view.frame_index)
    qtbot.keyClick(window, _Key.Key_Left, _Ctrl)
    seen.append(document.view.frame_index)

    assert seen == [5, 8, 8, 5]


def test_space_plays_and_pauses(window: MainWindow, qtbot: QtBot) -> None:
    assert window.panels is not None
    playback = window.panels.playback

    with qtbot.waitSignal(playback.playing_changed):
        qtbot.keyClick(window, _Key.Key_Space)
    with qtbot.waitSignal(playback.playing_changed):
        qtbot.keyClick(window, _Key.Key_Space)


def test_l_steps_one_frame_while_k_is_held(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    qtbot.keyPress(window, _Key.Key_K)
    qtbot.keyClick(window, _Key.Key_L)
    qtbot.keyClick(window, _Key.Key_L)
    qtbot.keyClick(window, _Key.Key_J)
    qtbot.keyRelease(window, _Key.Key_K)

    assert document.view.frame_index == 1
    assert not window.held_keys.is_shuttle_held


def test_ctrl_g_goes_to_what_is_typed(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    qtbot.keyClick(window, _Key.Key_G, _Ctrl)
    dialog = window.findChild(GoToDialog)
    assert dialog is not None

    dialog.field.selectAll()
    qtbot.keyClicks(dialog.field, "17")
    qtbot.keyClick(dialog.field, _Key.Key_Return)

    assert document.view.frame_index == 17


def test_ctrl_g_stays_open_on_nonsense(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_G, _Ctrl)
    dialog = window.findChild(GoToDialog)
    assert dialog is not None

    dialog.field.selectAll()
    qtbot.keyClicks(dialog.field, "soon")
    qtbot.keyClick(dialog.field, _Key.Key_Return)

    assert dialog.isVisible()
    assert document.view.frame_index == 0


def solar_index() -> FrameIndex:
    start = datetime(2012, 7, 19, 7, 30, tzinfo=UTC)
    return FrameIndex.of_times(np.arange(26) * 36.0, TimeOrigin.HEADER, start_utc=start)


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("12", 12),
        ("72 s", 2),
        ("1.5 min", 2),
        ("1:12", 2),
        ("0:10:00", 16),
        ("2012-07-19 07:36", 10),
        ("2012-07-19T07:36:00Z", 10),
        ("07:36 UTC", 10),
        ("07:36:36z", 11),
    ],
)
def test_a_place_is_a_frame_a_time_or_utc(text: str, frame: int) -> None:
    assert parse_place(text, solar_index()) == frame


@pytest.mark.parametrize("text", ["26", "-1", "2 h", "2012-07-20 07:36", "06:00Z", "", "noon"])
def test_a_place_that_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_place(text, solar_index())
