"""A project folder: made, opened, and its sequences, labels, spans and runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ProjectError, SourceError
from core.media.frame_index import FrameRange
from core.project.project import Project
from core.project.records import (
    NewSequence,
    RunState,
    Sequence,
    SpanSource,
    Split,
    Thresholds,
)

NewSequences = Callable[..., NewSequence]


def test_new_project_has_the_suffix_and_the_five_labels(project: Project, tmp_path: Path) -> None:
    assert project.layout.folder == tmp_path / "pub.framesift"
    assert project.name == "pub"
    assert [
        (it.name, it.key, it.excludes_from_training, it.is_anomaly) for it in project.labels()
    ] == [
        ("anomaly", "1", True, True),
        ("exclude", "2", True, False),
        ("artefact", "3", True, False),
        ("normal", "4", False, False),
        ("unsure", "5", True, False),
    ]


def test_create_refuses_a_folder_that_exists(project: Project, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="exists already"):
        Project.create(tmp_path / "pub")


def test_create_leaves_nothing_but_the_project(project: Project, tmp_path: Path) -> None:
    assert [path.name for path in tmp_path.iterdir()] == ["pub.framesift"]


def test_project_opens_without_its_suffix_and_with_its_media_missing(
    project: Project, sequence: Sequence, tmp_path: Path
) -> None:
    with Project.open(tmp_path / "pub") as again:
        assert again.sequences() == [sequence]
        assert again.sequences()[0].is_missing
        assert len(again.index(sequence.id)) == 100


def test_rows_survive_closing_and_opening(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    span = project.add_span(sequence.id, frames, 1, note="flare")
    run = project.update_run(project.add_run("motion", "abc").id, state=RunState.DONE)
    project.set_thresholds(run.id, "local_max", Thresholds(0.02, 0.08))
    project.close()

    with Project.open(project.layout.folder) as again:
        assert again.spans() == [span]
        assert again.runs() == [run]
        assert again.thresholds(run.id, "local_max") == Thresholds(0.02, 0.08)


def test_taken_name_of_a_sequence_gets_a_number(
    project: Project, sequence: Sequence, new_sequence: NewSequences
) -> None:
    names = [project.add_sequence(new_sequence(), Split.TEST).name for _ in range(2)]

    assert names == ["walkway-2", "walkway-3"]


def test_unknown_name_offers_the_nearest(project: Project, sequence: Sequence) -> None:
    with pytest.raises(ProjectError, match="Did you mean walkway"):
        project.sequence_named("walkwya")
    with pytest.raises(ProjectError, match="Did you mean anomaly"):
        project.label_named("anomali")
    with pytest.raises(ProjectError, match="no runs yet"):
        project.run_named("motion-001")


def test_sequence_can_be_renamed_but_not_to_a_taken_or_empty_name(
    project: Project, sequence: Sequence, new_sequence: NewSequences
) -> None:
    other = project.add_sequence(new_sequence("yard"), Split.TRAIN)

    assert project.update_sequence(other.id, name="court", split=Split.TEST).name == "court"
    with pytest.raises(ProjectError, match="another sequence"):
        project.update_sequence(other.id, name="walkway")
    with pytest.raises(ProjectError, match="needs a name"):
        project.update_sequence(other.id, name=" ")
    assert project.sequence(other.id).name == "court"


def test_source_inside_the_project_folder_moves_with_it(
    project: Project, sequence: Sequence, tmp_path: Path
) -> None:
    project.update_sequence(sequence.id, path=project.layout.folder / "sample" / "sun")
    project.close()
    project.layout.folder.rename(tmp_path / "moved.framesift")

    with Project.open(tmp_path / "moved") as moved:
        assert moved.sequence(sequence.id).path == tmp_path / "moved.framesift" / "sample" / "sun"


def test_missing_index_is_told(project: Project, sequence: Sequence) -> None:
    project.layout.frame_index(sequence.id).unlink()

    with pytest.raises(SourceError, match="frame index"):
        project.index(sequence.id)


def test_span_beyond_the_end_is_refused(project: Project, sequence: Sequence) -> None:
    with pytest.raises(ProjectError, match="frames are 0 to 99"):
        project.add_span(sequence.id, FrameRange(90, 101), 1)
    span = project.add_span(sequence.id, FrameRange(90, 100), 1)
    with pytest.raises(ProjectError, match="frames are 0 to 99"):
        project.update_span(span.id, frames=FrameRange(99, 200))

    assert project.spans() == [span]


def test_span_of_an_unknown_sequence_or_label_is_refused(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    with pytest.raises(ProjectError, match="no sequence"):
        project.add_span(99, frames, 1)
    with pytest.raises(ProjectError, match="no label"):
        project.add_span(sequence.id, frames, 99)


def test_span_knows_who_said_so_and_when(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    project.annotator = "Ada"

    mine = project.add_span(sequence.id, frames, 1)
    theirs = project.add_span(
        sequence.id, frames, 1, source=SpanSource.IMPORT, annotator="HEK", note="M1.2"
    )

    assert (mine.annotator, mine.source) == ("Ada", SpanSource.PERSON)
    assert (theirs.annotator, theirs.source, theirs.note) == ("HEK", SpanSource.IMPORT, "M1.2")
    assert mine.uuid != theirs.uuid
    assert mine.created == mine.modified != ""


def test_excluded_and_anomalous_frames_are_merged_by_meaning(
    project: Project, sequence: Sequence
) -> None:
    for start, stop, label in (
        (10, 20, "anomaly"),
        (15, 30, "exclude"),
        (30, 35, "unsure"),
        (50, 60, "normal"),
        (70, 71, "anomaly"),
    ):
        label_id = project.label_named(label).id
        project.add_span(sequence.id, FrameRange(start, stop), label_id)

    assert project.excluded(sequence.id) == (FrameRange(10, 35), FrameRange(70, 71))
    assert project.anomalous(sequence.id) == (FrameRange(10, 20), FrameRange(70, 71))


def test_window_of_spans_holds_all_that_overlap_it_and_no_other(
    project: Project, sequence: Sequence
) -> None:
    long = project.add_span(sequence.id, FrameRange(0, 90), 1)
    project.add_span(sequence.id, FrameRange(10, 20), 1)
    inside = project.add_span(sequence.id, FrameRange(39, 41), 1)
    project.add_span(sequence.id, FrameRange(50, 60), 1)

    assert project.spans(sequence.id, within=FrameRange(40, 50)) == [long, inside]
    assert project.spans(sequence.id, within=FrameRange(95, 96)) == []


def test_window_query_visits_few_of_many_spans(
    project: Project, new_sequence: NewSequences, frames: FrameRange
) -> None:
    sequence = project.add_sequence(new_sequence("long", 1_000_000), Split.TRAIN)
    span = project.add_span(sequence.id, frames, 1)
    many = [
        replace(span, id=number, uuid=str(number), frames=FrameRange(10 * number, 10 * number + 5))
        for number in range(2, 30_000)
    ]
    project.restore_spans(many)
    thousands_of_steps = 0

    def count() -> int:
        nonlocal thousands_of_steps
        thousands_of_steps += 1
        return 0

    project._database._connection.set_progress_handler(count, 1000)
    found = project.spans(sequence.id, within=FrameRange(250_000, 251_000))

    assert len(found) == 100
    assert thousands_of_steps < 20, "a scan of 30,000 spans takes hundreds"


def test_runs_are_named_after_their_detector_and_number(project: Project) -> None:
    names = [project.add_run(detector, "").name for detector in ("motion", "motion", "cae")]

    assert names == ["motion-001", "motion-002", "cae-001"]


def test_name_of_a_run_must_be_free_and_fit_for_a_folder(project: Project) -> None:
    project.add_run("cae", "", "first")

    with pytest.raises(ProjectError, match="has a run"):
        project.add_run("cae", "", "first")
    for name in ("../up", "a/b", "", "dot."):
        with pytest.raises(ProjectError, match="cannot name a run"):
            project.add_run("cae", "", name)


def test_run_state_is_kept(project: Project) -> None:
    run = project.add_run("cae", "abc")

    done = project.update_run(run.id, state=RunState.DONE, seconds=2.5, train_loss=0.1)

    assert run.state is RunState.RUNNING
    assert project.run(run.id) == done
    assert (done.state, done.seconds, done.train_loss, done.val_loss) == (
        RunState.DONE,
        2.5,
        0.1,
        None,
    )


def test_renaming_a_run_moves_its_folder_and_deleting_it_deletes_the_folder(
    project: Project,
) -> None:
    run = project.add_run("cae", "")
    project.layout.run(run.name).mkdir(parents=True)

    project.update_run(run.id, name="best so far")

    assert project.layout.run("best so far").is_dir()
    assert not project.layout.run(run.name).exists()

    project.set_thresholds(run.id, "mean", Thresholds(0, 1))
    project.delete_run(run.id)

    assert project.runs() == []
    assert project.thresholds(run.id, "mean") is None
    assert not project.layout.run("best so far").exists()


def test_thresholds_of_each_statistic_are_kept_apart(project: Project) -> None:
    run = project.add_run("motion", "")

    project.set_thresholds(run.id, "mean", Thresholds(1, 2))
    project.set_thresholds(run.id, "max", Thresholds(3, 4))
    project.set_thresholds(run.id, "max", Thresholds(5, 6))

    assert project.thresholds(run.id, "mean") == Thresholds(1, 2)
    assert project.thresholds(run.id, "max") == Thresholds(5, 6)
    with pytest.raises(ProjectError, match="no run"):
        project.set_thresholds(99, "max", Thresholds(5, 6))


def test_failed_transaction_leaves_nothing_behind(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    def add_one_span_and_one_beyond_the_end() -> None:
        with project.transaction():
            project.add_span(sequence.id, frames, 1)
            project.add_span(sequence.id, FrameRange(0, 1000), 1)

    with pytest.raises(ProjectError):
        add_one_span_and_one_beyond_the_end()

    assert project.spans() == []


def test_writer_in_another_thread_is_read_at_once(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    with Project.open(project.layout.folder, check=False) as job:
        span = job.add_span(sequence.id, frames, 1)

        assert project.spans() == [span]
