"""Hold the spans of one project against those of another person's project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from core.errors import ProjectError, SourceError
from core.evaluation.agreement import Agreement, JudgedTwice, agreement
from core.jobs import JobContext
from core.media.frame_index import FrameIndex
from core.project.borrowed import borrowed
from core.project.layout import ProjectLayout
from core.project.merge_spans import MergeSpans, TakenSpan
from core.project.project import Project
from core.project.records import Label, NewLabel, Sequence, SpanSource
from core.project.span_pairs import NamedSpan, Relation, SpanPair, pair_spans
from core.wording import counted

#: What people said; what programs suggest and data sets know is nobody's judgement.
_OF_PEOPLE = (SpanSource.PERSON, SpanSource.IMPORT)


class Choice(StrEnum):
    """Whose word holds, of a pair of spans."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class MatchedSequence:
    """A sequence that both projects have.

    Attributes
    ----------
    mine, theirs : Sequence
        Its rows.
    matched_by : str
        ``name``, or ``content`` where it is called otherwise there.
    pairs : tuple of SpanPair
        What either says of it, by first frame.
    """

    mine: Sequence
    theirs: Sequence
    matched_by: str
    pairs: tuple[SpanPair, ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A sequence that only one project has.

    Attributes
    ----------
    name : str
        What it is called there.
    is_mine : bool
        Whether it is in this project.
    reason : str
        Why it has no partner.
    """

    name: str
    is_mine: bool
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class AnnotatorComparison:
    """What two people say.

    Attributes
    ----------
    other : str
        Name of the other project.
    mine, theirs : tuple of str
        Who made the spans here and there.
    sequences : tuple of MatchedSequence
        What can be compared.
    unmatched : tuple of Unmatched
        What cannot.
    agreement : Agreement
        On the sequences that can.
    labels : mapping of str to Label
        Those of the other project, by name.
    """

    other: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    sequences: tuple[MatchedSequence, ...]
    unmatched: tuple[Unmatched, ...]
    agreement: Agreement
    labels: Mapping[str, Label]

    def count(self, relation: Relation) -> int:
        """Return how many pairs stand so to each other."""
        return sum(pair.relation is relation for it in self.sequences for pair in it.pairs)


@dataclass(frozen=True, slots=True)
class CompareAnnotatorsJob:
    """Compare the spans of a project with those of another one; neither is changed.

    Attributes
    ----------
    folder : Path
        The project.
    other : Path
        That of the other person.
    """

    folder: Path
    other: Path

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Comparing with {self.other.stem}"

    def run(self, context: JobContext) -> AnnotatorComparison:
        """Match the sequences and pair their spans.

        Raises
        ------
        ProjectError
            If the other is no project, or this very one, or they have no sequence in common.
        """
        with Project.open(self.folder, check=False) as mine, borrowed(self.other) as (theirs, at):
            if at.folder == mine.layout.folder:
                raise ProjectError("This is the open project itself. Choose another one.")
            matches, unmatched = _match(mine, theirs, at)
            if not matches:
                raise ProjectError(
                    f"{at.folder.name} has no sequence in common with {mine.layout.folder.name}: "
                    "none of the same name and number of frames."
                )
            spans_mine, spans_theirs = _spans(mine), _spans(theirs)
            found, judged = [], []
            for own, other, matched_by in matches:
                context.check()
                says, they_say = spans_mine.get(own.id, []), spans_theirs.get(other.id, [])
                pairs = tuple(pair_spans(says, they_say))
                found.append(MatchedSequence(own, other, matched_by, pairs))
                judged.append(JudgedTwice(own.frames, says, they_say))
            return AnnotatorComparison(
                theirs.name,
                _annotators(spans_mine),
                _annotators(spans_theirs),
                tuple(found),
                tuple(unmatched),
                agreement(judged),
                {label.name: label for label in theirs.labels()},
            )


def default_choice(relation: Relation) -> Choice:
    """Return what holds unless somebody says otherwise: nothing of mine is given up."""
    return Choice.THEIRS if relation is Relation.THEIRS else Choice.MINE


def merge_edit(
    comparison: AnnotatorComparison,
    chosen: Iterable[tuple[MatchedSequence, SpanPair, Choice]],
    known_labels: Iterable[Label],
) -> MergeSpans | None:
    """Return the edit that does what was chosen; None if that changes nothing.

    Parameters
    ----------
    comparison : AnnotatorComparison
        Where the pairs are from.
    chosen : iterable of (MatchedSequence, SpanPair, Choice)
        Whose word holds. Of a span that only one has, the other's word is that there is none.
    known_labels : iterable of Label
        Those of this project; others come with the spans.
    """
    taken, removed = [], []
    for sequence, pair, choice in chosen:
        if pair.relation is Relation.SAME:
            continue
        if pair.theirs is not None and choice is not Choice.MINE:
            taken.append(TakenSpan(sequence.mine.id, pair.theirs.label, pair.theirs.span))
        if pair.mine is not None and choice is Choice.THEIRS:
            removed.append(pair.mine.span.id)
    if not taken and not removed:
        return None
    there, keys = set(), set()
    for label in known_labels:
        there.add(label.name)
        keys.add(label.key)
    lacking = [comparison.labels[it] for it in sorted({it.label for it in taken} - there)]
    labels = [
        NewLabel(
            it.name,
            it.color,
            it.excludes_from_training,
            it.is_anomaly,
            "" if it.key in keys else it.key,
        )
        for it in lacking
    ]
    return MergeSpans(taken, removed, labels, comparison.other)


def _match(
    mine: Project, theirs: Project, at: ProjectLayout
) -> tuple[list[tuple[Sequence, Sequence, str]], list[Unmatched]]:
    """Match sequences by name and number of frames, and those left by what they hold."""
    left = {it.id: it for it in theirs.sequences()}
    matches, without = [], []
    for own in mine.sequences():
        named = next((it for it in left.values() if it.name == own.name), None)
        if named is not None and named.frames == own.frames:
            matches.append((own, left.pop(named.id), "name"))
        else:
            without.append(own)
    unmatched = []
    for own in without:
        alike = [it for it in left.values() if _same_content(mine, own, it, at)]
        if len(alike) == 1:
            matches.append((own, left.pop(alike[0].id), "content"))
        else:
            unmatched.append(_unmatched(own, theirs.sequences(), is_mine=True))
    unmatched += [_unmatched(it, mine.sequences(), is_mine=False) for it in left.values()]
    return sorted(matches, key=lambda it: it[0].id), unmatched


def _unmatched(sequence: Sequence, others: Iterable[Sequence], *, is_mine: bool) -> Unmatched:
    named = next((it for it in others if it.name == sequence.name), None)
    where = "there" if is_mine else "here"
    reason = f"no sequence of this name or content {where}"
    if named is not None and named.frames != sequence.frames:
        reason = f"{counted(sequence.frames, 'frame')}, but {named.frames:,} {where}"
    return Unmatched(sequence.name, is_mine, reason)


def _same_content(mine: Project, own: Sequence, other: Sequence, at: ProjectLayout) -> bool:
    """Return whether two sequences are of a source of the same name, size, times and files."""
    if (own.path.name, own.frames, own.width, own.height) != (
        other.path.name,
        other.frames,
        other.width,
        other.height,
    ):
        return False
    try:
        here, there = mine.index(own.id), FrameIndex.load(at.frame_index(other.id))
    except SourceError:
        return False
    return here.files == there.files and np.array_equal(here.time_s, there.time_s)


def _spans(project: Project) -> dict[int, list[NamedSpan]]:
    """Return what people said of each sequence."""
    names = {label.id: label.name for label in project.labels()}
    found: dict[int, list[NamedSpan]] = {}
    for span in project.spans():
        if span.source in _OF_PEOPLE:
            found.setdefault(span.sequence_id, []).append(NamedSpan(span, names[span.label_id]))
    return found


def _annotators(spans: Mapping[int, list[NamedSpan]]) -> tuple[str, ...]:
    return tuple(sorted({it.span.annotator for own in spans.values() for it in own}))
