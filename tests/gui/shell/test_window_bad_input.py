"""Each thing that can be wrong is a sentence in the message bar, and the window goes on."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.project import database
from core.project.edits import AddSpan
from core.project.project import Project
from gui.document import Document
from gui.main_window import MainWindow
from gui.message_bar import error_message
from gui.settings import Workspace
from tests import bad_files
from tests.bad_files import REFUSED, MakeBad


@pytest.fixture
def document(window: MainWindow) -> Document:
    """The project of the window."""
    assert window.document is not None
    return window.document


@pytest.fixture
def other_project(tmp_path: Path) -> Path:
    """A second project, which nobody has open."""
    with Project.create(tmp_path / "other") as project:
        return project.layout.folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that everybody may look into, as those of pytest are not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def drop(window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def assert_one_message(window: MainWindow, *names: str) -> None:
    (message,) = window.message_bar.messages
    assert message.is_error
    assert not message.text.startswith("Something went wrong"), message.details
    assert "\n" not in message.text
    for name in names:
        assert name in message.text
    assert window.message_bar.isVisible()


@pytest.mark.parametrize("make_bad", REFUSED, ids=lambda it: it.__name__)
def test_a_bad_source_is_named_and_the_good_one_beside_it_is_added(
    window: MainWindow,
    document: Document,
    stills: Path,
    tmp_path: Path,
    qtbot: QtBot,
    make_bad: MakeBad,
) -> None:
    (tmp_path / "given").mkdir()
    bad = make_bad(tmp_path / "given")

    drop(window, bad, stills)

    qtbot.waitUntil(lambda: len(document.project.sequences()) == 3)
    assert_one_message(window, bad.name)
    assert not (tmp_path / "given" / bad_files.PAYLOAD_RAN).exists()
    assert list(tmp_path.rglob("evil.png")) == []


def make_damaged(folder: Path) -> None:
    (folder / "project.db").write_bytes(b"no database at all" * 500)


def make_strange(folder: Path) -> None:
    (folder / "project.db").unlink()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (bad_files.make_newer, "newer Framesift"),
        (make_damaged, "is damaged"),
        (make_strange, "no Framesift project"),
    ],
)
def test_a_project_that_cannot_be_opened_leaves_the_present_one_open(
    window: MainWindow,
    document: Document,
    other_project: Path,
    spoil: Callable[[Path], None],
    sentence: str,
) -> None:
    spoil(other_project)

    window.project_commands.open(other_project)

    assert_one_message(window, other_project.name, sentence)
    assert window.document is document
    assert len(document.project.sequences()) == 2


def test_a_locked_project_is_told_and_opens_once_it_is_free(
    window: MainWindow,
    document: Document,
    other_project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)

    with bad_files.locked(other_project):
        window.project_commands.open(other_project)

        assert_one_message(window, other_project.name, "another program holds its database locked")
        assert window.document is document

    window.project_commands.open(other_project)
    assert window.document is not None
    assert window.document.project.name == "other"


def test_a_read_only_project_and_place_are_told(
    window: MainWindow, document: Document, open_folder: Path
) -> None:
    Project.create(open_folder / "fixed").close()

    with bad_files.read_only(open_folder):
        window.project_commands.open(open_folder / "fixed.framesift")
        assert_one_message(window, "fixed.framesift")
        window.message_bar.dismiss()
        window.project_commands.make(open_folder / "new")
        assert_one_message(window, "new.framesift", "read-only")

    assert window.document is document


def test_an_edit_that_another_program_blocks_is_told_and_can_be_done_later(
    window: MainWindow, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.project._database._connection.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(document.folder / "project.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    edit = AddSpan(1, FrameRange(2, 5), 1)

    document.edit(edit)

    other.close()
    assert_one_message(window, document.folder.name, "another program")
    assert document.project.spans() == []
    document.edit(edit)
    assert len(document.project.spans()) == 1


def test_a_full_disk_adds_nothing_and_the_source_can_be_added_later(
    window: MainWindow,
    document: Document,
    stills: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        drop(window, stills)
        qtbot.waitUntil(lambda: bool(window.message_bar.messages))

    assert_one_message(window, "the disk is full", "index.npz")
    assert len(document.project.sequences()) == 2
    assert bad_files.unfinished(document.folder) == []
    drop(window, stills)
    qtbot.waitUntil(lambda: len(document.project.sequences()) == 3)


def test_media_that_vanish_are_told_in_their_place(
    window: MainWindow, document: Document, stills: Path, qtbot: QtBot
) -> None:
    assert window.panels is not None
    shown = window.panels.viewer.shown
    qtbot.waitUntil(lambda: shown.frame_index == 0)
    stills.rename(stills.with_name("moved"))
    first, second = document.project.sequences()

    document.view.show_sequence(second.id, second.frames)
    document.view.show_sequence(first.id, first.frames)
    qtbot.waitUntil(lambda: bool(shown.reason))

    assert shown.reason == f"{stills.name} is missing. Relink it from Sequences."
    document.view.show_sequence(second.id, second.frames)
    qtbot.waitUntil(lambda: shown.frame_index == 0 and shown.reason == "")


def test_a_damaged_frame_among_good_ones_is_told_in_its_place(
    window: MainWindow, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    mixed = bad_files.fits_folder(tmp_path / "mixed", 3)
    bad_files.cut_off(mixed / "001.fits", 0.5)
    drop(window, mixed)
    qtbot.waitUntil(lambda: len(document.project.sequences()) == 3)
    assert window.panels is not None
    shown = window.panels.viewer.shown

    document.view.show_sequence(document.project.sequence_named("mixed").id, 3)
    qtbot.waitUntil(lambda: shown.sequence is not None and shown.frame is not None)
    document.view.show_frame(1)
    qtbot.waitUntil(lambda: shown.frame_index == 1)
    told = shown.reason
    document.view.show_frame(2)
    qtbot.waitUntil(lambda: shown.frame_index == 2)

    assert "1" in told
    assert shown.frame is not None
    assert window.message_bar.messages == ()


def test_frames_without_a_valid_pixel_are_shown_black(
    window: MainWindow, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    drop(window, bad_files.nan_only_fits(tmp_path))
    qtbot.waitUntil(lambda: len(document.project.sequences()) == 3)
    assert window.panels is not None
    shown = window.panels.viewer.shown

    document.view.show_sequence(document.project.sequence_named("nothing-seen").id, 3)
    document.view.show_frame(2)
    qtbot.waitUntil(lambda: shown.frame_index == 2)

    assert shown.frame is not None
    assert not shown.frame.picture.any()
    assert window.message_bar.messages == ()


def test_a_damaged_index_spoils_its_own_sequence_only(
    empty_window: MainWindow, project_folder: Path, qtbot: QtBot
) -> None:
    window = empty_window
    (project_folder / "frames" / "1" / "index.npz").write_text("no index")

    window.project_commands.open(project_folder)
    for workspace in Workspace:
        qtbot.mouseClick(window.switch.button(workspace), Qt.MouseButton.LeftButton)

    assert window.document is not None
    assert window.panels is not None
    shown = window.panels.viewer.shown
    second = window.document.project.sequences()[1]
    assert "index.npz" in shown.reason
    for message in window.message_bar.messages:
        assert "index.npz" in message.text
    window.document.view.show_sequence(second.id, second.frames)
    qtbot.waitUntil(lambda: shown.frame_index == 0)


def test_an_error_of_the_disk_names_the_file_and_what_to_do() -> None:
    error = OSError(errno.ENOSPC, "No space left on device", "/data/a/recipe.part.yaml")

    assert error_message(error).text == (
        "Cannot read or write /data/a/recipe.yaml: the disk is full. Free some space and try again."
    )
