"""What the disk, other programs and other versions can do to a project."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import ProjectError
from core.media.frame_index import FrameIndex, FrameRange
from core.project import database
from core.project.backup import KEEP, back_up, backups, is_due
from core.project.edits import AddSequences, AddSpan
from core.project.project import Project
from core.project.records import NewSequence, RunState, Sequence, Split
from core.project.schema import VERSION, migrations

NewSequences = Callable[..., NewSequence]


@pytest.fixture
def closed(project: Project, sequence: Sequence) -> Path:
    """Folder of a project that nobody has open."""
    project.add_span(sequence.id, FrameRange(1, 5), 1)
    project.close()
    return project.layout.folder


@pytest.fixture
def locked(closed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Folder of a project whose database another program has locked."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    other = sqlite3.connect(closed / "project.db", isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    yield closed
    other.close()


@pytest.fixture
def readable_only() -> Iterator[Path]:
    """A folder in which not even root may write, because the test is somebody else meanwhile."""
    folder = Path(tempfile.mkdtemp())
    Project.create(folder / "pub").close()
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    yield folder
    if is_root:
        os.seteuid(0)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)
    shutil.rmtree(folder)


def test_folder_without_a_database_is_no_project(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ProjectError, match=r"is no Framesift project: it holds no project\.db"):
            Project.open(folder)


def test_database_of_another_program_is_no_project(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "project.db") as other:
        other.execute("CREATE TABLE song (title TEXT)")
    other.close()
    before = (tmp_path / "project.db").read_bytes()

    with pytest.raises(ProjectError, match="made by another program"):
        Project.open(tmp_path)

    assert (tmp_path / "project.db").read_bytes() == before


def test_project_of_a_newer_version_is_refused_untouched(closed: Path) -> None:
    with sqlite3.connect(closed / "project.db") as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = (closed / "project.db").read_bytes()

    with pytest.raises(ProjectError, match=r"newer Framesift .* Update Framesift"):
        Project.open(closed)

    assert (closed / "project.db").read_bytes() == before


def test_version_counts_the_migrations(project: Project) -> None:
    assert len(migrations._migrations) == VERSION
    assert project._database.value("PRAGMA user_version") == VERSION


def test_damaged_database_names_the_backup_to_put_back(closed: Path) -> None:
    Project.open(closed).close()
    (backup,) = backups(closed / "backups")
    content = bytearray((closed / "project.db").read_bytes())
    content[4096:40_000] = b"x" * (40_000 - 4096)
    (closed / "project.db").write_bytes(content)

    with pytest.raises(ProjectError, match=f"is damaged.*{backup.name}"):
        Project.open(closed)

    shutil.copy(backup, closed / "project.db")
    with Project.open(closed) as repaired:
        assert len(repaired.spans()) == 1


def test_text_file_in_place_of_the_database_is_damage(tmp_path: Path) -> None:
    (tmp_path / "project.db").write_text("not a database, but long enough to be taken for one" * 9)

    with pytest.raises(ProjectError, match="damaged and there is no backup"):
        Project.open(tmp_path)


def test_locked_database_is_told(locked: Path) -> None:
    with pytest.raises(ProjectError, match="another program holds its database locked"):
        Project.open(locked)


def test_write_to_a_project_that_another_program_writes_to_is_told(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    with Project.open(closed) as project, Project.open(closed) as other:
        edit = AddSpan(1, FrameRange(1, 2), 1)
        with (
            other.transaction(),
            pytest.raises(ProjectError, match=r"Cannot write to pub\.framesift: another program"),
        ):
            edit.apply(project)

        assert len(project.spans()) == 1
        edit.apply(project)
        assert len(project.spans()) == 2


def test_read_only_folder_is_told(readable_only: Path) -> None:
    with pytest.raises(ProjectError, match=r"pub\.framesift: .*(read-only|cannot be opened)"):
        Project.open(readable_only / "pub")
    with pytest.raises(ProjectError, match="read-only"):
        Project.create(readable_only / "new")


def test_full_disk_refuses_the_edit_and_loses_nothing(project: Project, sequence: Sequence) -> None:
    pages = project._database.value("PRAGMA page_count")
    project._database.value(f"PRAGMA max_page_count = {pages}")
    added = 0

    def label_until_the_disk_is_full() -> None:
        nonlocal added
        while True:
            AddSpan(sequence.id, FrameRange(0, 9), 1, note="x" * 500).apply(project)
            added += 1

    with pytest.raises(ProjectError, match="the disk is full, nothing was changed"):
        label_until_the_disk_is_full()

    project.check()
    assert len(project.spans()) == added
    project._database.value("PRAGMA max_page_count = 100000")
    AddSpan(sequence.id, FrameRange(0, 9), 1, note="x" * 500).apply(project)
    assert len(project.spans()) == added + 1


def test_full_disk_while_an_index_is_saved_adds_no_sequence(
    project: Project, new_sequence: NewSequences, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(_index: FrameIndex, _path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FrameIndex, "save", save)

    with pytest.raises(ProjectError, match=r"index\.npz: the disk is full"):
        AddSequences([new_sequence()], Split.TRAIN).apply(project)

    assert project.sequences() == []


def test_full_disk_while_a_project_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = database._connect

    def connect_to_a_full_disk(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        connection.execute("PRAGMA max_page_count = 5")
        return connection

    monkeypatch.setattr(database, "_connect", connect_to_a_full_disk)

    with pytest.raises(ProjectError, match=r"Cannot make pub\.framesift: the disk is full"):
        Project.create(tmp_path / "pub")

    assert list(tmp_path.iterdir()) == []


def test_file_system_without_shared_memory_gets_a_rollback_journal_and_a_notice(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect_as_on_a_network_drive(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{path}?vfs=unix-dotfile", uri=True, isolation_level=None)

    with sqlite3.connect(closed / "project.db") as other:
        other.execute("PRAGMA journal_mode = DELETE")
    other.close()
    monkeypatch.setattr(database, "_connect", connect_as_on_a_network_drive)

    with Project.open(closed) as project:
        AddSpan(1, FrameRange(1, 2), 1).apply(project)

        assert "network drive" in project.notices[0]
        assert project._database.value("PRAGMA journal_mode") == "delete"
        assert len(project.spans()) == 2


def test_commits_are_written_through_to_the_disk(project: Project) -> None:
    assert project._database.value("PRAGMA journal_mode") == "wal"
    assert project._database.value("PRAGMA synchronous") == 2  # FULL
    assert project._database.value("PRAGMA foreign_keys") == 1


def test_opening_backs_up_once_an_interval(closed: Path) -> None:
    for _ in range(3):
        Project.open(closed).close()

    assert len(backups(closed / "backups")) == 1


def test_job_opens_without_a_backup(closed: Path) -> None:
    Project.open(closed, check=False).close()

    assert backups(closed / "backups") == []


def test_backup_becomes_due_after_the_interval(project: Project, tmp_path: Path) -> None:
    made = datetime(2024, 5, 10, 6, 54, tzinfo=UTC)
    with sqlite3.connect(":memory:") as connection:
        back_up(connection, tmp_path / "backups", now=made)
    connection.close()

    assert not is_due(tmp_path / "backups", made + timedelta(minutes=59))
    assert is_due(tmp_path / "backups", made + timedelta(minutes=60))


def test_only_the_newest_backups_are_kept(tmp_path: Path) -> None:
    first = datetime(2024, 5, 10, tzinfo=UTC)
    with sqlite3.connect(":memory:") as connection:
        times = [first + timedelta(days=day) for day in range(KEEP + 3)]
        made = [back_up(connection, tmp_path, now=time) for time in times]
    connection.close()

    assert backups(tmp_path) == made[3:]


def test_backup_can_be_opened_as_a_project(
    project: Project, sequence: Sequence, tmp_path: Path
) -> None:
    (tmp_path / "restored.framesift").mkdir()
    shutil.copy(project.backup(), tmp_path / "restored.framesift" / "project.db")

    with Project.open(tmp_path / "restored") as restored:
        assert restored.sequences()[0].name == sequence.name


def test_failed_backup_does_not_keep_a_project_from_opening(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(database, "back_up", full)

    with Project.open(closed) as project:
        assert "could not be backed up" in project.notices[0]
        assert len(project.spans()) == 1


def test_run_of_a_killed_program_is_marked_once_nobody_works_on_it(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.open(closed, check=False) as job:
        run = job.add_run("cae", "")
        with Project.open(closed) as window:
            assert window.run(run.id).state is RunState.RUNNING

    with Project.open(closed) as project:
        assert project.run(run.id).state is RunState.FAILED
        assert "resume the run" in project.run(run.id).reason


def test_files_of_removed_sequences_go_once_no_undo_can_want_them(closed: Path) -> None:
    with Project.open(closed) as project:
        project.remove_sequences([1])
        with Project.open(closed):
            assert project.layout.frame_index(1).exists()

    with Project.open(closed) as project:
        assert not project.layout.frame_index(1).exists()


_WRITER = """
import sys
from pathlib import Path
from core.media.frame_index import FrameRange
from core.project.edits import AddSpan
from core.project.project import Project

project = Project.open(Path(sys.argv[1]), check=False)
for number in range(10_000):
    AddSpan(1, FrameRange(number % 90, number % 90 + 5), 1, note=str(number)).apply(project)
    print(number, flush=True)
"""


def test_kill_in_the_middle_of_edits_loses_at_most_the_last_one(closed: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(closed)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as writer:
        assert writer.stdout is not None
        told = [next(writer.stdout) for _ in range(200)]
        writer.send_signal(signal.SIGKILL)
        told += list(writer.stdout)

    with Project.open(closed) as project:
        notes = [int(span.note) for span in project.spans() if span.note]
        logged = project._database.value("SELECT COUNT(*) FROM edit_log")
    assert sorted(notes) == list(range(len(notes)))
    assert len(notes) in (len(told), len(told) + 1)
    assert logged == len(notes)
