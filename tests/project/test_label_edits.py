"""Labels are added, changed, moved, deleted and taken from files, and all of it can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from core.errors import ConfigError, ExportError, ProjectError, StaleEditError
from core.export.label_file import read_labels, write_labels
from core.media.frame_index import FrameRange
from core.project.edits import (
    AddLabel,
    AddSpan,
    ChangeLabel,
    DeleteLabel,
    ImportLabels,
    MoveLabel,
)
from core.project.project import Project
from core.project.records import NewLabel, Sequence
from core.project.schema import APPLICATION_ID, migrations


def names(project: Project) -> list[str]:
    return [label.name for label in project.labels()]


def test_a_new_label_comes_last_and_takes_the_key_of_another(project: Project) -> None:
    before = project.labels()
    edit = AddLabel(NewLabel("eruption", "#1F77B4", is_anomaly=True, key="1"))

    edit.apply(project)

    last = project.labels()[-1]
    assert (last.name, last.color, last.key, last.is_anomaly) == ("eruption", "#1f77b4", "1", True)
    assert project.label_named("anomaly").key == ""
    edit.revert(project)
    assert project.labels() == before
    edit.apply(project)
    assert project.labels()[-1] == last


def test_a_label_is_renamed_and_renamed_back(project: Project) -> None:
    label = project.label_named("unsure")
    edit = ChangeLabel(label.id, name=" maybe ", excludes_from_training=False)

    edit.apply(project)

    assert project.label(label.id).name == "maybe"
    assert not project.label(label.id).excludes_from_training
    edit.revert(project)
    assert project.label(label.id) == label


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": "Anomaly"}, "has a label “anomaly”"),
        ({"name": "  "}, "needs a name"),
        ({"color": "red"}, "Write it as #rrggbb"),
        ({"key": "x"}, "Choose a digit"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_changes(
    project: Project, values: dict[str, str], message: str
) -> None:
    before = project.labels()

    with pytest.raises(ProjectError, match=message):
        ChangeLabel(project.label_named("unsure").id, **values).apply(project)

    assert project.labels() == before


def test_labels_are_put_in_another_order_and_back(project: Project) -> None:
    before = names(project)
    edit = MoveLabel(project.label_named("normal").id, 0)

    edit.apply(project)

    assert names(project) == ["normal", "anomaly", "exclude", "artefact", "unsure"]
    edit.revert(project)
    assert names(project) == before


def test_a_label_with_spans_is_not_deleted_by_chance(project: Project, sequence: Sequence) -> None:
    label = project.label_named("exclude")
    AddSpan(sequence.id, FrameRange(0, 5), label.id).apply(project)

    with pytest.raises(ProjectError, match="Spans have the label “exclude”"):
        DeleteLabel(label.id).apply(project)

    assert label in project.labels()


def test_spans_of_a_deleted_label_move_to_another_one_and_back(
    project: Project, sequence: Sequence
) -> None:
    label, other = project.label_named("exclude"), project.label_named("artefact")
    AddSpan(sequence.id, FrameRange(0, 5), label.id, note="dust").apply(project)
    AddSpan(sequence.id, FrameRange(7, 9), other.id).apply(project)
    labels, spans = project.labels(), project.spans()
    edit = DeleteLabel(label.id, move_to=other.id)

    changes = edit.apply(project)

    assert "exclude" not in names(project)
    assert [(it.label_id, it.note) for it in project.spans()] == [
        (other.id, "dust"),
        (other.id, ""),
    ]
    assert changes.labels
    assert changes.spans == {spans[0].id}
    edit.revert(project)
    assert (project.labels(), project.spans()) == (labels, spans)
    edit.apply(project)
    assert {it.label_id for it in project.spans()} == {other.id}


def test_spans_of_a_deleted_label_go_with_it_and_come_back(
    project: Project, sequence: Sequence
) -> None:
    label = project.label_named("exclude")
    AddSpan(sequence.id, FrameRange(0, 5), label.id).apply(project)
    labels, spans = project.labels(), project.spans()
    edit = DeleteLabel(label.id, with_spans=True)

    edit.apply(project)

    assert project.spans() == []
    edit.revert(project)
    assert (project.labels(), project.spans()) == (labels, spans)


def test_undo_refuses_when_the_moved_spans_changed_since(
    project: Project, sequence: Sequence
) -> None:
    label, other = project.label_named("exclude"), project.label_named("artefact")
    AddSpan(sequence.id, FrameRange(0, 5), label.id).apply(project)
    edit = DeleteLabel(label.id, move_to=other.id)
    edit.apply(project)
    project.update_span(project.spans()[0].id, note="seen")

    with pytest.raises(StaleEditError):
        edit.revert(project)

    assert "exclude" not in names(project)


def test_the_last_label_stays(project: Project) -> None:
    for label in project.labels()[1:]:
        DeleteLabel(label.id).apply(project)

    with pytest.raises(ProjectError, match="the only label"):
        DeleteLabel(project.labels()[0].id).apply(project)


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_labels_travel_to_another_project(project: Project, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"labels{suffix}"
    ChangeLabel(project.label_named("unsure").id, color="#123456", key="9").apply(project)
    MoveLabel(project.label_named("unsure").id, 0).apply(project)
    AddLabel(NewLabel("Eruption ☀", "#00ff00", is_anomaly=True)).apply(project)
    write_labels(project.labels(), file)
    with Project.create(tmp_path / "other") as other:
        before = other.labels()
        other_own = AddLabel(NewLabel("mine", "#000000", key="9"))
        other_own.apply(other)
        edit = ImportLabels(read_labels(file), file.name)

        edit.apply(other)

        assert names(other) == [*names(project), "mine"]
        assert other.label_named("unsure").color == "#123456"
        assert [it.key for it in other.labels()] == [*(it.key for it in project.labels()), ""]
        edit.revert(other)
        other_own.revert(other)
        assert other.labels() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("labels: []", "holds no labels"),
        ("[1, 2]", "name: value"),
        ("labels: [{name: a, color: '#111111', excludes: true}]", "unknown setting “excludes”"),
        ("labels: [{color: '#111111'}]", "label 1: name"),
        ("labels: [{name: a, color: '#111111'}, {name: A, color: '#222222'}]", "the name “a”"),
        (
            "labels: [{name: a, color: '#111111', key: 1}, {name: b, color: '#222222', key: 1}]",
            "the key “1”",
        ),
    ],
)
def test_a_mangled_file_of_labels_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "labels.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=message):
        read_labels(file)


def test_a_file_of_labels_is_not_written_over_another(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "labels.yaml"
    file.write_text("mine", encoding="utf-8")

    with pytest.raises(ExportError, match="exists already"):
        write_labels(project.labels(), file)

    assert file.read_text(encoding="utf-8") == "mine"


def test_labels_of_an_older_project_keep_their_order(tmp_path: Path) -> None:
    folder = tmp_path / "old.framesift"
    folder.mkdir()
    older = Database(folder / "project.db")
    migrations.apply(older, stop_before="m002_order_of_labels")
    older.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    older.execute("PRAGMA user_version = 1")
    for name in ("zebra", "ant"):
        older.execute(
            "INSERT INTO label (name, color, key, excludes_from_training, is_anomaly) "
            "VALUES (?, '#000000', '', 0, 0)",
            [name],
        )
    older.conn.commit()
    older.close()

    with Project.open(folder) as project:
        assert names(project) == ["zebra", "ant"]
        AddLabel(NewLabel("new", "#000000")).apply(project)
        assert names(project) == ["zebra", "ant", "new"]
