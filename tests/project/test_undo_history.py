"""Undo histories of any length: back to the start, and again to the end."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ProjectError
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.media.source import SourceKind
from core.project.edits import (
    AddSequences,
    AddSpan,
    ChangeSpan,
    DeleteRuns,
    DeleteSpans,
    Edit,
    ImportSequences,
    IncludeFrames,
    RemoveSequences,
    RenameRun,
    RenameSequence,
    SetSplit,
    SetThresholds,
    SplitSpan,
)
from core.project.import_edit import KnownSequence
from core.project.project import Project
from core.project.records import NewSequence, RunState, Split, Thresholds

FRAMES = 30


def _new(name: str) -> NewSequence:
    index = FrameIndex.of_times(np.arange(FRAMES) / 25, TimeOrigin.CONTAINER)
    return NewSequence(name, Path("/nowhere") / name, SourceKind.VIDEO, 8, 8, 1, index)


def _range(numbers: list[int]) -> FrameRange:
    start = numbers[0] % FRAMES
    return FrameRange(start, start + 1 + numbers[1] % (FRAMES - start))


# Each makes an edit of what is in the project now, chosen by numbers.
def _span_edit(project: Project, kind: int, numbers: list[int]) -> Edit | None:
    spans = project.spans()
    if not spans:
        return None
    span = spans[numbers[0] % len(spans)]
    edits: list[Callable[[], Edit]] = [
        lambda: DeleteSpans({span.id, spans[numbers[1] % len(spans)].id}),
        lambda: ChangeSpan(span.id, frames=_range(numbers), label_id=1 + numbers[2] % 5),
        lambda: SplitSpan(span.id, span.frames.start + numbers[1] % FRAMES),
    ]
    return edits[kind % len(edits)]()


def _sequence_edit(project: Project, kind: int, numbers: list[int]) -> Edit | None:
    sequences = project.sequences()
    if not sequences or kind == 0:
        return AddSequences([_new("a"), _new("b")][: 1 + numbers[0] % 2], Split.TRAIN)
    chosen = sequences[numbers[0] % len(sequences)]
    edits: list[Callable[[], Edit]] = [
        lambda: _import_edit(project, f"kind {numbers[1] % 3}"),
        lambda: RemoveSequences([chosen.id]),
        lambda: SetSplit([it.id for it in sequences], list(Split)[numbers[1] % 2]),
        lambda: RenameSequence(chosen.id, f"n{numbers[1]}"),
        lambda: IncludeFrames(chosen.id, _range(numbers)),
        lambda: AddSpan(chosen.id, _range(numbers), 1 + numbers[2] % 5),
        lambda: AddSpan(chosen.id, _range(numbers), 1 + numbers[2] % 5),
        lambda: SetThresholds(1, "mean", Thresholds(numbers[0], numbers[0] + numbers[1])),
    ]
    return edits[kind % len(edits)]()


def _import_edit(project: Project, label: str) -> Edit:
    incoming = project.layout.incoming()
    new = _new("imported")
    new.index.save(incoming.frame_index(0))
    known = KnownSequence(new, Split.TEST, (FrameRange(2, 5),), label, incoming.kept(0))
    return ImportSequences("a set", [known], incoming.folder)


def _run_edit(project: Project, numbers: list[int]) -> Edit | None:
    runs = project.runs()
    if not runs:
        return None
    run = runs[numbers[0] % len(runs)]
    rename = numbers[1] % 2
    return RenameRun(run.id, f"r{numbers[2] % 4}") if rename else DeleteRuns([run.id])


def _rows(project: Project) -> dict[str, list[dict[str, Any]]]:
    queries = (
        "SELECT * FROM label ORDER BY id",
        "SELECT * FROM sequence",
        "SELECT * FROM span ORDER BY id",
        "SELECT * FROM run ORDER BY id",
        "SELECT * FROM threshold ORDER BY run_id",
    )
    return {query: project._database.rows(query) for query in queries}


steps = st.lists(
    st.tuples(
        st.sampled_from(["span", "sequence", "run"]),
        st.integers(0, 8),
        st.lists(st.integers(0, 99), min_size=3, max_size=3),
    ),
    max_size=25,
)


@settings(max_examples=30, deadline=None)
@given(steps=steps)
def test_undoing_all_gives_the_start_and_redoing_all_gives_the_end(
    steps: list[tuple[str, int, list[int]]],
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Project.create(Path(folder) / "undo") as project,
    ):
        for _ in range(2):
            run = project.add_run("motion", "")
            project.update_run(run.id, state=RunState.DONE)
            project.layout.run(run.name).mkdir(parents=True)
        states, history = [_rows(project)], list[Edit]()
        for what, kind, numbers in steps:
            if what == "run":
                edit = _run_edit(project, numbers)
            else:
                edit = (_span_edit if what == "span" else _sequence_edit)(project, kind, numbers)
            if edit is None:
                continue
            try:
                edit.apply(project)
            except ProjectError:
                assert _rows(project) == states[-1], "a refused edit changes nothing"
                continue
            history.append(edit)
            states.append(_rows(project))

        for _ in range(2):
            for edit, before in zip(reversed(history), reversed(states[:-1]), strict=True):
                edit.revert(project)
                assert _rows(project) == before
            for edit, after in zip(history, states[1:], strict=True):
                edit.apply(project)
                assert _rows(project) == after
