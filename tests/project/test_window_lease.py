"""One window changes a project; the others read it and hear of what is written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.edits import AddSpan, DeleteSpans
from core.project.open_in_window import holder_text, open_in_window
from core.project.project import Project
from core.project.records import Changes, RunState, Sequence, Thresholds
from core.project.window_lease import LeaseHolder, WindowLease, lease_holder

HOLD = """
import sys, time
from pathlib import Path
from core.project.layout import ProjectLayout
from core.project.window_lease import WindowLease
lease = WindowLease.take(ProjectLayout(Path(sys.argv[1])))
print("held" if lease else "refused", flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(project: Project, sequence: Sequence) -> Path:
    """A project with a sequence, which some program has open."""
    assert sequence.frames == 100
    return project.layout.folder


def test_the_second_window_reads_and_is_told_who_changes_it(folder: Path) -> None:
    with open_in_window(folder) as first, open_in_window(folder) as second:
        assert first.why_read_only == ""
        assert second.why_read_only.startswith("Read-only: the project is open in another window")
        assert lease_holder(first.layout).process == os.getpid()
        assert [it.name for it in second.sequences()] == ["walkway"]


def test_what_is_read_only_refuses_every_write_with_the_reason(folder: Path) -> None:
    with open_in_window(folder), open_in_window(folder) as second:
        sequence, label = second.sequences()[0], second.labels()[0]

        with pytest.raises(ProjectError, match="open in another window"):
            AddSpan(sequence.id, FrameRange(0, 5), label.id).apply(second)

        assert second.spans() == []


def test_the_next_window_may_change_it_once_the_first_is_closed(folder: Path) -> None:
    open_in_window(folder).close()

    with open_in_window(folder) as project:
        assert project.why_read_only == ""


def test_a_process_that_was_killed_keeps_nobody_out(folder: Path, project: Project) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert WindowLease.take(project.layout) is None
        assert lease_holder(project.layout).process == holder.pid

        holder.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        holder.wait()

    lease = WindowLease.take(project.layout)
    assert lease is not None
    lease.release()


def test_a_program_without_a_window_goes_on_writing(folder: Path) -> None:
    with open_in_window(folder) as window, Project.open(folder, check=False) as command:
        watch = window.watch()
        sequence, label = command.sequences()[0], command.labels()[0]

        span = command.add_span(sequence.id, FrameRange(0, 5), label.id)

        assert watch.poll() == Changes(spans=frozenset({span.id}))
        assert watch.poll() is None


def test_every_kind_of_row_is_followed(folder: Path) -> None:
    with open_in_window(folder), open_in_window(folder) as second:
        watch = second.watch()
        with Project.open(folder, check=False) as other:
            sequence, label = other.sequences()[0], other.labels()[0]
            add = AddSpan(sequence.id, FrameRange(0, 5), label.id)
            add.apply(other)
            (span,) = other.spans()
            assert watch.poll() == Changes(spans=frozenset({span.id}))
            time.sleep(0.002)  # rows tell times to the millisecond
            other.update_span(span.id, note="seen")
            assert watch.poll() == Changes(spans=frozenset({span.id}))
            DeleteSpans([span.id]).apply(other)
            assert watch.poll() == Changes(spans=frozenset({span.id}))
            run = other.add_run("motion", "hash")
            assert watch.poll() == Changes(runs=frozenset({run.id}))
            other.update_run(run.id, state=RunState.DONE)
            assert watch.poll() == Changes(runs=frozenset({run.id}))
            other.set_thresholds(run.id, "mean", Thresholds(1, 2))
            assert watch.poll() == Changes(thresholds=frozenset({run.id}))
            other.update_sequence(sequence.id, name="pavement")
            assert watch.poll() == Changes(sequences=frozenset({sequence.id}))
            other.add_label("bird", "#00ff00")
            assert watch.poll() == Changes(labels=True)


def test_own_writes_are_no_news(project: Project) -> None:
    watch = project.watch()

    project.add_label("bird", "#00ff00")

    assert watch.poll() is None


def test_closing_a_window_that_reads_leaves_deleted_runs_to_the_other(folder: Path) -> None:
    with open_in_window(folder) as first, open_in_window(folder) as second:
        run = first.add_run("motion", "hash")
        removed = first.remove_runs([run.id])
        second.close()

        first.restore_runs(removed)

        assert [it.id for it in first.runs()] == [run.id]


def test_what_cannot_be_read_of_the_holder_is_left_out(project: Project) -> None:
    project.layout.lease.write_text("{", encoding="utf-8")

    assert lease_holder(project.layout) == LeaseHolder()
    assert holder_text(LeaseHolder(host="sun", user="ada")).endswith("window on sun by ada.")
    assert "since 2012-07-19" in holder_text(LeaseHolder(since="2012-07-19T12:00:00+00:00"))
