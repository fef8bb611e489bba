"""The list of edits, clicked through."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.project.edits import AddSpan, RenameSequence
from gui.history.history_panel import HistoryPanel
from gui.main_window import MainWindow


def history(window: MainWindow) -> HistoryPanel:
    """Show the panel as a person does."""
    assert window.panels is not None
    window.docks.history.toggleViewAction().trigger()
    window.docks.history.raise_()
    return window.panels.history


def click(qtbot: QtBot, panel: HistoryPanel, row: int) -> None:
    place = panel.view.visualRect(panel.view.model().index(row, 0)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def mark_three(window: MainWindow) -> None:
    assert window.document is not None
    sequence, label = window.document.project.sequences()[0], window.document.project.labels()[0]
    for start in (0, 10, 20):
        edit = AddSpan(sequence.id, FrameRange(start, start + 5), label.id)
        window.document.edit(edit)


def spans(window: MainWindow) -> int:
    assert window.document is not None
    return len(window.document.project.spans(window.document.project.sequences()[0].id))


def test_without_edits_the_panel_says_what_will_be_there(window: MainWindow) -> None:
    panel = history(window)

    assert "can be taken back" in panel.hint
    assert not panel.view.isVisible()


def test_a_click_goes_back_and_forward(window: MainWindow, qtbot: QtBot) -> None:
    panel = history(window)
    mark_three(window)

    click(qtbot, panel, 1)
    assert spans(window) == 1

    click(qtbot, panel, 3)
    assert spans(window) == 3

    click(qtbot, panel, 0)
    assert spans(window) == 0


def test_a_step_that_no_longer_applies_is_told_and_the_rest_still_goes(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.document is not None
    panel = history(window)
    mark_three(window)
    first = window.document.project.sequences()[0]
    window.document.edit(RenameSequence(first.id, "street"))
    window.document.project.update_sequence(first.id, name="renamed elsewhere")

    click(qtbot, panel, 3)

    assert any("no longer applies" in it.text for it in window.message_bar.messages)
    click(qtbot, panel, 0)
    assert spans(window) == 0
