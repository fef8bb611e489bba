"""The start page, and what is remembered of each project."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.project.layout import ProjectLayout
from core.project.project import Project
from gui.appearance import apply_appearance
from gui.keys.key_map import key_text
from gui.main_window import MainWindow
from gui.settings import Appearance, Settings, Workspace

LEFT = Qt.MouseButton.LeftButton


def shown(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until a frame is on the screen."""
    assert window.panels is not None
    viewer = window.panels.viewer
    qtbot.waitUntil(lambda: viewer.shown.picture is not None, timeout=20_000)


def test_five_steps_name_the_keys_as_the_person_has_them(empty_window: MainWindow) -> None:
    steps = empty_window.start_page.steps
    assert len(steps.texts) == 5
    assert key_text(["Ctrl+T"]) in steps.texts[2]

    empty_window.keys.set_keys("train", ["W"])

    assert key_text(["Ctrl+T"]) not in steps.texts[2]
    assert "W learns" in steps.texts[2]


def test_the_pictures_of_the_steps_follow_the_colours(
    empty_window: MainWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    steps = empty_window.start_page.steps

    def lightest() -> int:
        image = steps.findChildren(QLabel)[0].pixmap().toImage()
        columns, rows = range(image.width()), range(image.height())
        inked = [image.pixelColor(x, y) for x in columns for y in rows]
        return max(color.lightness() for color in inked if color.alpha() == 255)

    try:
        apply_appearance(qapp, Appearance.DARK)
        qtbot.waitUntil(lambda: lightest() > 128)
        apply_appearance(qapp, Appearance.LIGHT)
        qtbot.waitUntil(lambda: lightest() < 128)
    finally:
        apply_appearance(qapp, Appearance.SYSTEM)


def test_a_recent_project_has_a_picture_of_what_was_on_show(
    window: MainWindow, project_folder: Path, qtbot: QtBot
) -> None:
    shown(window, qtbot)

    window.close_project()

    assert not QPixmap(str(ProjectLayout(project_folder).thumbnail)).isNull()
    (button,) = window.start_page.recent.buttons
    assert not button.is_missing


def test_a_project_that_is_gone_is_marked_and_can_be_forgotten(
    window: MainWindow, project_folder: Path, settings: Settings, qtbot: QtBot
) -> None:
    window.close_project()
    shutil.move(project_folder, project_folder.with_name("elsewhere.framesift"))
    window.start_page.refresh()
    (button,) = window.start_page.recent.buttons
    assert "missing" in button.accessibleName()

    qtbot.mouseClick(button, LEFT)
    assert window.document is None
    assert len(window.message_bar.messages) == 1

    qtbot.mouseClick(button.forget_button, LEFT)
    assert window.start_page.recent.buttons == []
    assert settings.known_projects == []


def test_a_recent_project_opens_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    window.close_project()
    (button,) = window.start_page.recent.buttons
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus)

    qtbot.keyClick(button, Qt.Key.Key_Space)

    assert window.document is not None


def test_steps_stand_below_where_the_window_is_narrow(
    empty_window: MainWindow, qtbot: QtBot
) -> None:
    page = empty_window.start_page

    empty_window.resize(1400, 800)
    qtbot.waitUntil(lambda: page.steps.mapTo(page, page.steps.rect().topLeft()).x() > 400)

    empty_window.resize(700, 800)
    qtbot.waitUntil(lambda: page.steps.mapTo(page, page.steps.rect().topLeft()).x() < 400)


def test_each_project_comes_back_with_its_zoom_timeline_and_workspace(
    open_window: Callable[[], MainWindow], project_folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    with Project.create(tmp_path / "other") as project:
        other = project.layout.folder
    first = open_window()
    first.project_commands.open(project_folder)
    assert first.panels is not None
    shown(first, qtbot)
    for _ in range(4):
        first.actions_by_id["zoom_in"].trigger()
    first.actions_by_id["timeline_zoom_in"].trigger()
    first.workspaces.enter(Workspace.REVIEW)
    part, visible = first.panels.viewer.linked.zoom_part, first.panels.timeline.visible_frames
    first.project_commands.open(other)
    first.workspaces.enter(Workspace.TRAIN)
    first.close()

    second = open_window()
    second.project_commands.open(project_folder)
    assert second.panels is not None
    shown(second, qtbot)

    assert part is not None
    assert second.panels.viewer.linked.zoom_part == part
    assert second.panels.timeline.visible_frames == visible
    assert second.workspaces.current is Workspace.REVIEW


def test_a_read_only_project_goes_without_a_picture(
    window: MainWindow, project_folder: Path, qtbot: QtBot
) -> None:
    shown(window, qtbot)
    ProjectLayout(project_folder).thumbnail.mkdir()

    window.close_project()

    assert window.document is None
    assert window.message_bar.messages == ()


@pytest.mark.parametrize("width", [600, 1400])
def test_the_five_steps_are_whole_however_wide_the_window_is(
    empty_window: MainWindow, width: int, qtbot: QtBot
) -> None:
    empty_window.resize(width, 760)
    labels = [it for it in empty_window.start_page.steps.findChildren(QLabel) if it.text()]

    qtbot.waitUntil(lambda: all(it.height() >= it.heightForWidth(it.width()) for it in labels))
