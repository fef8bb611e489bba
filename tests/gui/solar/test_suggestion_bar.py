"""Frames in doubt are excluded or kept by one key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.project.records import SpanSource
from gui.main_window import MainWindow
from gui.solar.suggestion_bar import SuggestionBar
from tests.gui.solar.conftest import OpenSun, WriteSun

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(open_sun: OpenSun, write_sun: WriteSun) -> MainWindow:
    """Frames 2 and 3 have flags, frame 6 is a twentieth as long as the others."""
    changes: dict[int, dict[str, object]] = {
        2: {"QUALITY": 0x400},
        3: {"QUALITY": 0x400},
        6: {"EXPTIME": 0.1},
    }
    return open_sun(write_sun(changes=changes))


def _bar(window: MainWindow) -> SuggestionBar:
    assert window.panels is not None
    return window.panels.suggestions


def _excluded(window: MainWindow) -> list[FrameRange]:
    assert window.document is not None
    assert window.document.view.sequence_id is not None
    return list(window.document.project.excluded(window.document.view.sequence_id))


def test_q_goes_to_the_first_suggestion_and_excludes_it_when_it_is_seen(
    qtbot: QtBot, window: MainWindow
) -> None:
    bar = _bar(window)
    assert window.document is not None
    assert bar.text == "Suggested exclusion 1 of 2: frames 2 to 3, quality flag 0x400"

    qtbot.keyClick(window, Qt.Key.Key_Q)
    assert window.document.view.frame_index == 2
    assert _excluded(window) == []

    qtbot.keyClick(window, Qt.Key.Key_Q)
    assert _excluded(window) == [FrameRange(2, 4)]
    assert window.document.view.frame_index == 6
    assert bar.text == "Suggested exclusion frame 6, exposure jumps to 0.1 s"


def test_shift_q_keeps_them_and_does_not_ask_again(qtbot: QtBot, window: MainWindow) -> None:
    assert window.document is not None
    window.document.view.show_frame(6)

    qtbot.keyClick(window, Qt.Key.Key_Q, SHIFT)

    assert _excluded(window) == []
    assert len(_bar(window).pending) == 1
    (span,) = window.document.project.spans(window.document.view.sequence_id)
    assert (span.source, span.note) == (SpanSource.SUGGESTION, "exposure jumps to 0.1 s")


def test_a_decision_can_be_taken_back(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Q)
    qtbot.keyClick(window, Qt.Key.Key_Q)

    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)

    assert _excluded(window) == []
    assert len(_bar(window).pending) == 2


def test_all_can_be_excluded_at_once_and_the_bar_goes_away(
    qtbot: QtBot, window: MainWindow
) -> None:
    bar = _bar(window)

    qtbot.mouseClick(bar.accept_all_button, Qt.MouseButton.LeftButton)

    assert _excluded(window) == [FrameRange(2, 4), FrameRange(6, 7)]
    assert not bar.isVisible()
    assert window.document is not None
    sources = [it.source for it in window.document.project.spans()]
    assert sources == [SpanSource.QUALITY, SpanSource.SUGGESTION]


def test_who_decides_later_is_not_bothered(qtbot: QtBot, window: MainWindow) -> None:
    bar = _bar(window)
    assert bar.isVisible()

    qtbot.mouseClick(bar.close_button, Qt.MouseButton.LeftButton)

    assert not bar.isVisible()
    assert len(bar.pending) == 2


def test_good_frames_ask_nothing(open_sun: OpenSun, write_sun: WriteSun) -> None:
    assert not _bar(open_sun(write_sun())).isVisible()
