"""Two people's projects are compared, and one takes over what it wants of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import ProjectError
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.media.source import SourceKind
from core.operations.compare_annotators import (
    AnnotatorComparison,
    Choice,
    CompareAnnotatorsJob,
    default_choice,
    merge_edit,
)
from core.project.project import Project
from core.project.records import NewSequence, Span, SpanSource, Split
from core.project.span_pairs import Relation

Make = Callable[..., Project]


def new_sequence(name: str, frames: int = 100, file: str = "") -> NewSequence:
    index = FrameIndex.of_times(np.arange(frames) / 25, TimeOrigin.CONTAINER)
    path = Path("/nowhere") / (file or f"{name}.mp4")
    return NewSequence(name, path, SourceKind.VIDEO, 64, 48, 3, index)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Project] = []

    def project(annotator: str, *sequences: NewSequence) -> Project:
        opened = Project.create(tmp_path / annotator)
        opened.annotator = annotator
        for sequence in sequences or (new_sequence("walkway"),):
            opened.add_sequence(sequence, Split.TEST)
        made.append(opened)
        return opened

    yield project
    for opened in made:
        opened.close()


def say(project: Project, start: int, stop: int, label: str = "anomaly") -> Span:
    sequence = project.sequences()[0]
    return project.add_span(
        sequence.id, FrameRange(start, stop), project.label_named(label).id, note="seen"
    )


def compare(mine: Project, theirs: Project) -> AnnotatorComparison:
    return CompareAnnotatorsJob(mine.layout.folder, theirs.layout.folder).run(JobContext())


def merge(mine: Project, found: AnnotatorComparison, **choices: Choice) -> None:
    chosen = [
        (it, pair, choices.get(pair.relation.name, default_choice(pair.relation)))
        for it in found.sequences
        for pair in it.pairs
    ]
    edit = merge_edit(found, chosen, mine.labels())
    assert edit is not None
    edit.apply(mine)
    applied = mine.spans(), mine.labels()
    edit.revert(mine)
    edit.apply(mine)
    assert (mine.spans(), mine.labels()) == applied


@pytest.fixture
def pair(make: Make) -> tuple[Project, Project]:
    """Ada and Bo, who agree on one span of three."""
    ada, bo = make("ada"), make("bo")
    say(ada, 0, 10), say(bo, 0, 10)
    say(ada, 20, 30), say(bo, 22, 34)
    say(ada, 50, 60), say(bo, 80, 90)
    return ada, bo


def test_spans_are_told_apart_and_agreement_is_measured(pair: tuple[Project, Project]) -> None:
    found = compare(*pair)

    assert [found.count(it) for it in Relation] == [1, 1, 1, 1]
    assert (found.mine, found.theirs) == (("ada",), ("bo",))
    (label,) = found.agreement.labels
    assert (label.both, label.only_mine, label.only_theirs) == (18, 12, 14)
    assert label.span_f1 == pytest.approx(2 * 2 / 6)
    assert found.agreement.kappa == pytest.approx(label.kappa)


def test_by_default_what_only_they_have_comes_and_nothing_goes(
    pair: tuple[Project, Project],
) -> None:
    ada, bo = pair
    theirs = next(it for it in bo.spans() if it.frames.start == 80)

    merge(ada, compare(ada, bo))

    assert len(ada.spans()) == 4
    taken = next(it for it in ada.spans() if it.frames.start == 80)
    assert (taken.uuid, taken.annotator, taken.note) == (theirs.uuid, "bo", "seen")
    assert (taken.created, taken.source) == (theirs.created, SpanSource.PERSON)
    # Taken once, it is the same on both sides.
    assert compare(ada, bo).count(Relation.THEIRS) == 0


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice.MINE, [(20, 30)]),
        (Choice.THEIRS, [(22, 34)]),
        (Choice.BOTH, [(20, 30), (22, 34)]),
    ],
)
def test_of_a_conflict_mine_theirs_or_both_stay(
    pair: tuple[Project, Project], choice: Choice, expected: list[tuple[int, int]]
) -> None:
    ada, bo = pair

    merge(ada, compare(ada, bo), CONFLICT=choice)

    near = [(it.frames.start, it.frames.stop) for it in ada.spans() if 20 <= it.frames.start < 40]
    assert near == expected


def test_what_only_i_have_goes_if_their_word_holds(pair: tuple[Project, Project]) -> None:
    ada, bo = pair

    merge(ada, compare(ada, bo), MINE=Choice.THEIRS)

    assert 50 not in [it.frames.start for it in ada.spans()]


def test_both_versions_of_one_span_can_stay(pair: tuple[Project, Project]) -> None:
    ada, bo = pair
    merge(ada, compare(ada, bo))
    there = next(it for it in bo.spans() if it.frames.start == 80)
    bo.update_span(there.id, frames=FrameRange(82, 95))

    merge(ada, compare(ada, bo), CONFLICT=Choice.BOTH)

    both = [it for it in ada.spans() if it.frames.start >= 80]
    assert len({it.uuid for it in both}) == 2
    assert there.uuid in {it.uuid for it in both}


def test_labels_come_with_the_spans_that_need_them(make: Make) -> None:
    ada, bo = make("ada"), make("bo")
    bo.add_label("cyclist", "#00aa00", "7", is_anomaly=True)
    say(bo, 5, 9, "cyclist")

    merge(ada, compare(ada, bo))

    label = ada.label_named("cyclist")
    assert (label.color, label.key, label.is_anomaly) == ("#00aa00", "7", True)
    assert [it.label_id for it in ada.spans()] == [label.id]


def test_a_sequence_of_another_name_is_found_by_its_content(make: Make) -> None:
    ada = make("ada", new_sequence("walkway"))
    bo = make("bo", new_sequence("path", file="walkway.mp4"))

    (matched,) = compare(ada, bo).sequences

    assert (matched.theirs.name, matched.matched_by) == ("path", "content")


def test_what_has_no_partner_is_named_with_the_reason(make: Make) -> None:
    ada = make("ada", new_sequence("walkway"), new_sequence("pub"), new_sequence("roof", 50))
    bo = make("bo", new_sequence("walkway"), new_sequence("bar"), new_sequence("roof", 60))

    found = compare(ada, bo)

    assert [it.mine.name for it in found.sequences] == ["walkway"]
    assert {(it.name, it.is_mine) for it in found.unmatched} == {
        ("pub", True),
        ("roof", True),
        ("bar", False),
        ("roof", False),
    }
    reasons = {(it.name, it.is_mine): it.reason for it in found.unmatched}
    assert reasons["roof", True] == "50 frames, but 60 there"


def test_nothing_in_common_is_refused(make: Make) -> None:
    with pytest.raises(ProjectError, match="no sequence in common"):
        compare(make("ada"), make("bo", new_sequence("roof", 60)))


def test_a_project_is_not_compared_with_itself(make: Make) -> None:
    ada = make("ada")

    with pytest.raises(ProjectError, match="open project itself"):
        compare(ada, ada)


def test_suggestions_and_ground_truth_are_nobodys_judgement(make: Make) -> None:
    ada, bo = make("ada"), make("bo")
    for source in (SpanSource.SUGGESTION, SpanSource.QUALITY, SpanSource.GROUND_TRUTH):
        sequence, label = bo.sequences()[0], bo.labels()[0]
        bo.add_span(sequence.id, FrameRange(0, 5), label.id, source=source)

    assert compare(ada, bo).sequences[0].pairs == ()


def test_the_other_project_is_never_written(pair: tuple[Project, Project]) -> None:
    ada, bo = pair
    # What it holds is still in the write-ahead log while it is open.
    before = {it: it.stat() for it in sorted(bo.layout.folder.rglob("*"))}

    found = compare(ada, bo)

    after = {it: it.stat() for it in sorted(bo.layout.folder.rglob("*"))}
    assert found.count(Relation.THEIRS) == 1
    assert {it: (s.st_mtime_ns, s.st_size) for it, s in after.items()} == {
        it: (s.st_mtime_ns, s.st_size) for it, s in before.items()
    }


def test_what_is_no_project_is_named(make: Make, tmp_path: Path) -> None:
    ada = make("ada")

    with pytest.raises(ProjectError, match="no Framesift project"):
        CompareAnnotatorsJob(ada.layout.folder, tmp_path).run(JobContext())
