"""The timeline is told which frames can be shown at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from core.media.visible_ranges import runs_of
from gui.document import Document
from gui.viewer.viewer_panel import ViewerPanel


def test_decoded_frames_are_told(shown: ViewerPanel, document: Document, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: document.held_frames.cached().tolist() == [[0, 12]])


def test_nothing_on_show_holds_nothing(
    shown: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(document.held_frames.cached()) == 1)

    with qtbot.waitSignal(document.held_frames.changed):
        document.view.show_sequence(None)

    assert document.held_frames.cached().tolist() == []


@given(st.sets(st.integers(0, 60)))
def test_runs_hold_each_frame_once_and_none_touches_another(frames: set[int]) -> None:
    runs = runs_of(np.array(sorted(frames), np.int64))

    held = [frame for start, stop in runs.tolist() for frame in range(start, stop)]
    assert held == sorted(frames)
    assert all(after > before for before, after in zip(runs[:-1, 1], runs[1:, 0], strict=True))
