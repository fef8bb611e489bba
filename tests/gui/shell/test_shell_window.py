"""The window itself: start page, projects, workspaces, jobs, what is remembered."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractButton, QCommandLinkButton
from pytestqt.qtbot import QtBot

from core.errors import ExportError
from core.jobs import JobContext, Notice
from core.project.project import Project
from gui.app import open_first
from gui.leaving import LeavingQuestion
from gui.main_window import MainWindow
from gui.screenshot import save_screenshot
from gui.settings import Place, Settings, Workspace


class Waiting:
    """A job that waits until it is cancelled."""

    name = "Waiting"

    def __init__(self) -> None:
        self.began = threading.Event()

    def run(self, context: JobContext) -> None:
        context.emit(Notice("Frame 3 is unreadable and was skipped."))
        context.progress(1, 4)
        self.began.set()
        while True:
            context.check()
            threading.Event().wait(0.005)


def start_waiting(window: MainWindow, qtbot: QtBot) -> None:
    assert window.document is not None
    job = Waiting()
    window.document.jobs.start(window.document.jobs.prepare(job))
    qtbot.waitUntil(job.began.is_set)


def test_the_start_page_shows_until_a_project_is_open(
    empty_window: MainWindow, project_folder: Path
) -> None:
    assert empty_window.start_page.isVisible()
    assert not empty_window.docks.sequences.isVisible()

    empty_window.project_commands.open(project_folder)

    assert not empty_window.start_page.isVisible()
    assert empty_window.docks.sequences.isVisible()
    assert "trial" in empty_window.windowTitle()


def test_a_new_project_is_made_on_disk_and_opened(empty_window: MainWindow, tmp_path: Path) -> None:
    empty_window.project_commands.make(tmp_path / "fresh")

    assert (tmp_path / "fresh.framesift" / "project.db").is_file()
    assert empty_window.document is not None


def test_the_start_page_offers_new_open_and_sample(empty_window: MainWindow) -> None:
    links = empty_window.start_page.findChildren(QCommandLinkButton)

    assert [link.text() for link in links] == ["Open the sample", "New project", "Open project"]


def test_recent_projects_are_offered_and_open_with_a_click(
    window: MainWindow, project_folder: Path, qtbot: QtBot
) -> None:
    window.close_project()

    (button,) = window.start_page.recent.buttons
    assert button.folder == project_folder
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.document is not None


def test_the_first_sequence_is_on_show_at_once(window: MainWindow) -> None:
    assert window.document is not None
    assert window.document.view.sequence_id is not None
    assert window.status_line.place_text.startswith("frame 0/40")


def test_a_folder_that_is_no_project_is_one_message(
    empty_window: MainWindow, tmp_path: Path
) -> None:
    empty_window.project_commands.open(tmp_path)

    (message,) = empty_window.message_bar.messages
    assert tmp_path.name in message.text
    assert empty_window.start_page.isVisible()


def test_media_dropped_on_the_empty_window_offer_a_project_beside_them(
    empty_window: MainWindow, stills: Path, qtbot: QtBot
) -> None:
    box = empty_window.project_commands.offer_project([stills])
    assert "walkway.framesift" in box.informativeText()

    box.defaultButton().click()

    assert (stills.parent / "walkway.framesift").is_dir()
    document = empty_window.document
    assert document is not None
    qtbot.waitUntil(lambda: len(document.project.sequences()) == 1)


class MakingAProject:
    """Stands for the job that makes the sample, which takes half a minute."""

    name = "Making the sample"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def run(self, context: JobContext) -> Path:
        context.progress(0, 1)
        with Project.create(self._folder) as project:
            return project.layout.folder


def test_the_sample_is_made_in_a_job_and_opened_without_a_question(
    empty_window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr("core.sample.SampleJob", MakingAProject)

    empty_window.project_commands.make_sample(tmp_path / "sample.framesift")

    qtbot.waitUntil(lambda: empty_window.document is not None)
    assert empty_window.findChild(LeavingQuestion) is None


def test_a_dropped_project_is_opened(empty_window: MainWindow, project_folder: Path) -> None:
    empty_window.take_drop([project_folder])

    assert empty_window.document is not None


def test_media_dropped_on_an_open_project_are_added(
    window: MainWindow, stills: Path, qtbot: QtBot
) -> None:
    document = window.document
    assert document is not None

    window.take_drop([stills])

    qtbot.waitUntil(lambda: len(document.project.sequences()) == 3)


def test_workspaces_show_their_panels(window: MainWindow, qtbot: QtBot) -> None:
    assert not window.docks.train.isVisible()

    qtbot.mouseClick(window.switch.button(Workspace.TRAIN), Qt.MouseButton.LeftButton)
    assert window.docks.train.isVisible()
    assert not window.docks.review.isVisible()

    qtbot.mouseClick(window.switch.button(Workspace.REVIEW), Qt.MouseButton.LeftButton)
    assert window.docks.review.isVisible()
    assert not window.docks.train.isVisible()


def test_a_workspace_keeps_how_it_was_arranged(window: MainWindow) -> None:
    window.docks.spans.close()

    window.workspaces.enter(Workspace.TRAIN)
    window.workspaces.enter(Workspace.CURATE)
    assert not window.docks.spans.isVisible()

    window.workspaces.reset()
    assert window.docks.spans.isVisible()


def test_a_second_start_brings_back_the_size(
    open_window: Callable[[], MainWindow], project_folder: Path
) -> None:
    first = open_window()
    first.project_commands.open(project_folder)
    first.resize(first.minimumSizeHint() + QSize(20, 30))
    size = first.size()
    first.close()

    second = open_window()
    open_first(second, None)

    assert second.size() == size


def test_a_second_start_brings_back_layout_and_project(
    open_window: Callable[[], MainWindow], settings: Settings, project_folder: Path
) -> None:
    first = open_window()
    first.project_commands.open(project_folder)
    first.workspaces.enter(Workspace.REVIEW)
    first.docks.timeline.close()
    first.close()

    second = open_window()
    open_first(second, None)

    assert second.document is not None
    assert second.document.folder == project_folder
    assert second.workspaces.current is Workspace.REVIEW
    assert second.docks.review.isVisible()
    assert not second.docks.timeline.isVisible()
    assert settings.last_project == project_folder


def test_a_second_start_goes_on_at_the_frame_and_with_the_look_of_before(
    open_window: Callable[[], MainWindow], project_folder: Path
) -> None:
    first = open_window()
    first.project_commands.open(project_folder)
    assert first.document is not None
    video = first.document.project.sequences()[1]
    first.document.view.show_sequence(video.id, video.frames)
    first.document.view.show_frame(17)
    assert first.panels is not None
    first.panels.viewer.toggle_mode()
    first.panels.viewer.tools.opacity.setValue(40)
    look = first.panels.viewer.look
    first.close()

    second = open_window()
    open_first(second, None)

    assert second.document is not None
    assert second.document.view.sequence_id == video.id
    assert second.document.view.frame_index == 17
    assert second.panels is not None
    assert second.panels.viewer.look == look
    assert second.panels.viewer.tools.opacity.value() == 40


def test_a_sequence_that_is_gone_is_not_missed_at_the_next_start(
    open_window: Callable[[], MainWindow], settings: Settings, project_folder: Path
) -> None:
    settings.set_place(project_folder, Place(sequence_id=99, frame_index=5, run_id=7))

    window = open_window()
    window.project_commands.open(project_folder)

    assert window.document is not None
    assert window.document.view.sequence_id == window.document.project.sequences()[0].id
    assert window.document.view.frame_index == 0


def test_a_project_that_was_closed_does_not_come_back(
    open_window: Callable[[], MainWindow], project_folder: Path
) -> None:
    first = open_window()
    first.project_commands.open(project_folder)
    first.close_project()
    first.close()

    second = open_window()
    open_first(second, None)

    assert second.document is None


def test_closing_with_a_running_job_asks_once_and_may_be_declined(
    window: MainWindow, qtbot: QtBot
) -> None:
    start_waiting(window, qtbot)

    window.close()

    question = window.findChild(LeavingQuestion)
    assert question is not None
    assert "Waiting" in question.informativeText()
    assert window.isVisible()
    question.stay_button.click()
    assert window.isVisible()
    assert window.document is not None
    assert window.document.jobs.running


def test_closing_with_a_running_job_cancels_it_if_the_person_agrees(
    window: MainWindow, qtbot: QtBot
) -> None:
    start_waiting(window, qtbot)
    window.close()
    question = window.findChild(LeavingQuestion)
    assert question is not None

    question.leave_button.click()

    assert not window.isVisible()
    assert window.document is None


def test_each_running_job_has_a_line_with_a_cancel_button(window: MainWindow, qtbot: QtBot) -> None:
    start_waiting(window, qtbot)
    start_waiting(window, qtbot)
    assert len(window.status_line.job_lines) == 2

    first = window.status_line.job_lines[0]
    qtbot.mouseClick(first.cancel_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: len(window.status_line.job_lines) == 1)


def test_a_job_shows_how_far_it_is(window: MainWindow, qtbot: QtBot) -> None:
    start_waiting(window, qtbot)
    (line,) = window.status_line.job_lines

    qtbot.waitUntil(lambda: (line.bar.value(), line.bar.maximum()) == (1, 4))


def test_a_notice_of_a_job_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    start_waiting(window, qtbot)

    qtbot.waitUntil(lambda: len(window.message_bar.messages) == 1)
    assert not window.message_bar.messages[0].is_error


def test_opening_another_project_lets_go_of_the_first(window: MainWindow, tmp_path: Path) -> None:
    first = window.document
    with Project.create(tmp_path / "other"):
        pass

    window.project_commands.open(tmp_path / "other.framesift")

    assert window.document is not None
    assert window.document is not first
    assert window.document.project.sequences() == []


def test_the_cursor_read_out_reaches_the_status_line(window: MainWindow) -> None:
    assert window.panels is not None

    window.panels.viewer.cursor_moved.emit("(3, 4) = 17 DN")

    assert window.status_line.cursor_text == "(3, 4) = 17 DN"


def test_the_window_saves_a_picture_of_itself(window: MainWindow, tmp_path: Path) -> None:
    path = save_screenshot(window, tmp_path / "window")

    assert path.suffix == ".png"
    assert QPixmap(str(path)).size() == window.size() * window.devicePixelRatioF()


def test_a_picture_that_cannot_be_written_is_one_sentence(
    window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ExportError, match="Cannot write"):
        save_screenshot(window, tmp_path / "file" / "window.png")


def test_the_buttons_of_the_tool_bar_lie_inside_the_window(window: MainWindow) -> None:
    button: QAbstractButton = window.switch.button(Workspace.REVIEW)
    corner = button.mapTo(window, QPoint(button.width(), 0))

    assert corner.x() <= window.width()


@pytest.mark.parametrize("workspace", list(Workspace))
def test_every_workspace_fits_a_full_hd_screen_at_200_percent(
    window: MainWindow, workspace: Workspace
) -> None:
    window.workspaces.enter(workspace)

    smallest = window.minimumSizeHint()

    assert smallest.width() <= 960
    assert smallest.height() <= 540


def test_the_panels_do_not_move_when_a_job_begins(window: MainWindow, qtbot: QtBot) -> None:
    before = window.status_line.height()

    start_waiting(window, qtbot)

    assert window.status_line.sizeHint().height() <= before


_PROBE = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from gui.app import make_application
from gui.main_window import MainWindow
from gui.settings import Settings
app = make_application()
window = MainWindow(Settings(QSettings(sys.argv[1], QSettings.Format.IniFormat)))
window.show()
window.project_commands.open(Path(sys.argv[2]))
assert window.document is not None
app.processEvents()
heavy = {"torch", "sunpy", "astropy", "matplotlib", "scipy", "sklearn"} & set(sys.modules)
window.close_for_good()
print(sorted(heavy))
"""


def test_opening_the_window_on_a_project_loads_nothing_slow(
    project_folder: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", _PROBE, str(tmp_path / "probe.ini"), str(project_folder)]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.stdout.strip() == "[]", done.stderr
