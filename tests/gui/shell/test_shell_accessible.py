"""By keys alone and by ear: names, tab stops, a focus that can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.settings import Workspace

_NO_FOCUS = Qt.FocusPolicy.NoFocus


def interactive(root: QWidget) -> Iterator[QWidget]:
    """Yield what a person can act on, without the inner parts of Qt's own widgets."""
    for widget in root.findChildren(QWidget):
        parent = widget.parentWidget()
        is_part = (
            widget.objectName().startswith("qt_")
            or isinstance(parent, QLineEdit | QComboBox)
            or (parent is not None and isinstance(parent.parentWidget(), QComboBox))
            or (isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget)
        )
        if is_part or isinstance(widget, QLabel | QMenu | QMenuBar | QTabBar):
            continue
        if isinstance(widget, QAbstractButton) or widget.focusPolicy() != _NO_FOCUS:
            yield widget


def name_of(widget: QWidget) -> str:
    """Return what a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def path_of(widget: QWidget) -> str:
    """Return where a widget is, to be found by whoever has to name it."""
    path, here = type(widget).__name__, widget.parentWidget()
    while here is not None:
        path, here = f"{type(here).__name__} > {path}", here.parentWidget()
    return path


def test_everything_that_can_be_acted_on_has_a_name(window: MainWindow) -> None:
    unnamed = [path_of(it) for it in interactive(window) if not name_of(it)]

    assert unnamed == []


def test_the_start_page_has_names(empty_window: MainWindow) -> None:
    page = empty_window.start_page

    assert [path_of(it) for it in interactive(page) if not name_of(it)] == []


@pytest.mark.parametrize(
    "action",
    [
        "palette",
        "preferences",
        "edit_keys",
        "key_sheet",
        "export",
        "import_data_set",
        "import_spans",
        "go_to",
        "edit_labels",
        "edit_regions",
    ],
)
def test_what_opens_beside_the_window_has_names(window: MainWindow, action: str) -> None:
    window.actions_by_id[action].trigger()

    dialogs = window.findChildren(QDialog)
    own = [it for it in dialogs if type(it).__module__.startswith("gui.")]
    unnamed = [path_of(it) for dialog in own for it in interactive(dialog) if not name_of(it)]
    assert unnamed == []


@pytest.mark.parametrize("action", ["preferences", "export", "edit_labels", "edit_regions"])
def test_tab_goes_round_in_a_dialog_and_each_stop_is_ringed(
    window: MainWindow, action: str, qtbot: QtBot
) -> None:
    window.actions_by_id[action].trigger()
    dialog = next(
        it for it in window.findChildren(QDialog) if type(it).__module__.startswith("gui.")
    )
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    first = next(it for it in interactive(dialog) if it.isVisible() and it.isEnabled())
    first.setFocus()
    qtbot.waitUntil(lambda: dialog.isAncestorOf(QApplication.focusWidget()))

    for _ in range(40):
        here = QApplication.focusWidget()
        qtbot.keyClick(here, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        assert dialog.isAncestorOf(now)
        assert name_of(now) or isinstance(now, QTabBar), path_of(now)
        ring = window.focus_rings.ring
        assert ring is not None, path_of(now)
        assert ring.parentWidget() is now


def stops(window: MainWindow, qtbot: QtBot) -> list[QWidget]:
    """Press Tab until the focus is where it was, and return all stops."""
    start = QApplication.focusWidget()
    assert start is not None
    found: list[QWidget] = []
    for _ in range(400):
        here = QApplication.focusWidget()
        assert here is not None
        qtbot.keyClick(here, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not here, f"Tab does not leave {path_of(here)}"
        assert now is not None
        found.append(now)
        if now is start:
            break
    assert found[-1] is start, "Tab never came back to where it began"
    return found


@pytest.mark.parametrize("workspace", list(Workspace))
def test_tab_goes_through_every_panel_on_show_and_comes_back(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.workspaces.enter(workspace)
    assert window.panels is not None
    window.panels.sequences.view.setFocus()
    qtbot.waitUntil(window.panels.sequences.view.hasFocus)

    reached = stops(window, qtbot)

    assert all(it.isVisible() for it in reached)
    assert all(name_of(it) for it in reached if not isinstance(it, QTabBar))
    for dock in window.docks.all():
        inside = [it for it in interactive(dock) if it.focusPolicy() & Qt.FocusPolicy.TabFocus]
        if not any(it.isVisible() and it.isEnabled() for it in inside):
            continue  # behind another one, or there is nothing in it yet
        assert any(dock.isAncestorOf(it) for it in reached), dock.windowTitle()


def test_a_stop_that_was_reached_by_tab_is_ringed_and_a_click_is_not(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.panels is not None
    tree = window.panels.sequences.view
    tree.setFocus()
    qtbot.waitUntil(tree.hasFocus)
    assert window.focus_rings.ring is None

    qtbot.keyClick(tree, Qt.Key.Key_Tab)
    now = QApplication.focusWidget()
    ring = window.focus_rings.ring
    assert ring is not None
    assert ring.parentWidget() is now
    assert ring.size() == now.size()

    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton)
    assert window.focus_rings.ring is None
