"""The docks of the workspaces."""

from __future__ import annotations

from itertools import product

from PySide6.QtWidgets import QDockWidget, QTabBar
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.settings import Workspace


def names_on_tabs(window: MainWindow) -> list[str]:
    """Return the tabs of docks that a person sees."""
    bars = [it for it in window.findChildren(QTabBar) if it.parent() is window and it.isVisible()]
    return [
        bar.tabText(tab)
        for bar in bars
        if bar.geometry().intersects(window.rect())
        for tab in range(bar.count())
    ]


def test_no_tab_stays_behind_when_workspaces_change(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1440, 900)
    for _round, workspace in product(range(2), Workspace):
        window.workspaces.enter(workspace)
        qtbot.wait(50)
        shown = {it.windowTitle() for it in window.findChildren(QDockWidget) if not it.isHidden()}
        tabs = names_on_tabs(window)
        assert set(tabs) <= shown, workspace
        assert len(tabs) == len(set(tabs)), workspace
    window.workspaces.reset()
    qtbot.wait(50)
    assert len(names_on_tabs(window)) == len(set(names_on_tabs(window)))
