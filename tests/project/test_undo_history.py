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
    AddLabel,
    AddRegion,
    AddSequences,
    AddSpan,
    ChangeLabel,
    ChangeRegion,
    ChangeSpan,
    DeleteDrawnBoxes,
    DeleteLabel,
    DeleteRegions,
    DeleteRuns,
    DeleteSpans,
    DrawBox,
    Edit,
    ImportLabels,
    ImportSequences,
    IncludeFrames,
    JudgeEvent,
    MoveDrawnBox,
    MoveLabel,
    RemoveSequences,
    RenameRun,
    RenameSequence,
    SetSplit,
    SetThresholds,
    SplitSpan,
)
from core.project.import_edit import KnownSequence
from core.project.project import Project
from core.project.records import NewLabel, NewSequence, Rectangle, RunState, Split, Thresholds

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


def _label_edit(project: Project, kind: int, numbers: list[int]) -> Edit:
    labels = project.labels()
    label, other = (labels[number % len(labels)] for number in numbers[:2])
    key = str(numbers[2] % 10)
    edits: list[Callable[[], Edit]] = [
        lambda: AddLabel(NewLabel(f"label {numbers[0] % 3}", "#123456", key=key)),
        lambda: ChangeLabel(label.id, name=f"label {numbers[1] % 3}", key=key),
        lambda: MoveLabel(label.id, numbers[2] % 6),
        lambda: DeleteLabel(label.id, move_to=other.id),
        lambda: DeleteLabel(label.id, with_spans=True),
        lambda: ImportLabels([NewLabel(other.name, "#654321", key=key)], "labels.yaml"),
    ]
    return edits[kind % len(edits)]()


def _region_edit(project: Project, kind: int, numbers: list[int]) -> Edit | None:
    sequences, regions = project.sequences(), project.regions()
    place = Rectangle(numbers[0] % 9, numbers[1] % 9, 1 + numbers[2], 4)
    if sequences and (not regions or kind % 3 == 0):
        chosen = sequences[numbers[0] % len(sequences)]
        return AddRegion(chosen.id, _range(numbers), place)
    if not regions:
        return None
    region = regions[numbers[0] % len(regions)]
    if kind % 3 == 1:
        return ChangeRegion(region.id, frames=_range(numbers), place=place)
    return DeleteRegions([region.id])


def _box_edit(project: Project, kind: int, numbers: list[int]) -> Edit | None:
    place = Rectangle(numbers[0] % 9, numbers[1] % 9, 1 + numbers[2], 4)
    sequences = project.sequences()
    if not sequences:
        return None
    chosen = sequences[numbers[0] % len(sequences)]
    boxes = project.drawn_boxes(chosen.id)
    if not boxes or kind % 4 < 2:
        verdict = JudgeEvent(chosen.id, _range(numbers), 1) if kind % 4 else None
        return DrawBox(chosen.id, numbers[1] % FRAMES, place, verdict)
    box = boxes[numbers[0] % len(boxes)]
    return MoveDrawnBox(box.id, place) if kind % 4 == 2 else DeleteDrawnBoxes([box.id])


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
        "SELECT * FROM region ORDER BY id",
        "SELECT * FROM drawn_box ORDER BY id",
        "SELECT * FROM run ORDER BY id",
        "SELECT * FROM threshold ORDER BY run_id",
    )
    return {query: project._database.rows(query) for query in queries}


steps = st.lists(
    st.tuples(
        st.sampled_from(["span", "sequence", "run", "label", "region", "box"]),
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
            make = {
                "span": _span_edit,
                "sequence": _sequence_edit,
                "label": _label_edit,
                "region": _region_edit,
                "box": _box_edit,
                "run": lambda project, _kind, numbers: _run_edit(project, numbers),
            }[what]
            edit = make(project, kind, numbers)
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
