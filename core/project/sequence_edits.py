"""Edits of sequences: add, remove, set the split, rename, relink."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping
from collections.abc import Sequence as List
from pathlib import Path

from core.errors import ProjectError
from core.project.logged_edit import LoggedEdit
from core.project.project import Project
from core.project.records import Changes, NewSequence, Sequence, Split
from core.project.sequence_table import RemovedSequences
from core.wording import counted


class AddSequences(LoggedEdit):
    """Add sequences.

    Parameters
    ----------
    new : sequence of NewSequence
        What is known of their sources.
    split : Split
        What they are for.

    Attributes
    ----------
    added : tuple of Sequence
        The rows, once `apply` was called.
    """

    def __init__(self, new: List[NewSequence], split: Split) -> None:
        self.text = f"Add {new[0].name}" if len(new) == 1 else f"Add {len(new)} sequences"
        self._new = tuple(new)
        self._split = split
        self.added: tuple[Sequence, ...] = ()
        self._removed: RemovedSequences | None = None

    def _apply(self, project: Project) -> Changes:
        if self._removed is None:
            self.added = tuple(project.add_sequence(new, self._split) for new in self._new)
        else:
            refuse_taken_names(project, self, self.added)
            project.restore_sequences(self._removed)
            self._save_missing_indexes(project)
        return self._changes()

    def _revert(self, project: Project) -> Changes:
        if tuple(present(project, self.added)) != self.added:
            raise self.stale("the sequences")
        # Spans of later edits are undone by now; what is left somebody else has made.
        if any(project.spans(sequence.id) for sequence in self.added):
            raise self.stale("the spans of the sequences")
        self._removed = project.remove_sequences([sequence.id for sequence in self.added])
        return self._changes()

    def _save_missing_indexes(self, project: Project) -> None:
        # An index on disk may know more by now, e.g. statistics: it is kept.
        for sequence, new in zip(self.added, self._new, strict=True):
            if not project.layout.frame_index(sequence.id).exists():
                project.save_index(sequence.id, new.index)

    def _changes(self) -> Changes:
        return Changes(sequences=frozenset(sequence.id for sequence in self.added))


class RemoveSequences(LoggedEdit):
    """Remove sequences from the project with their spans and scores; the sources stay.

    Parameters
    ----------
    sequence_ids : collection of int
        Which; all must exist.
    """

    def __init__(self, sequence_ids: Collection[int]) -> None:
        self.text = f"Remove {counted(len(set(sequence_ids)), 'sequence')}"
        self._sequence_ids = frozenset(sequence_ids)
        self._removed: RemovedSequences | None = None
        self._sequences: tuple[Sequence, ...] = ()

    def _apply(self, project: Project) -> Changes:
        self._sequences = tuple(project.sequence(it) for it in sorted(self._sequence_ids))
        self._removed = project.remove_sequences(self._sequence_ids)
        return self._changes(self._removed)

    def _revert(self, project: Project) -> Changes:
        removed = self._removed
        if removed is None or any(present(project, self._sequences)):
            raise self.stale("the sequences")
        refuse_taken_names(project, self, self._sequences)
        project.restore_sequences(removed)
        return self._changes(removed)

    def _changes(self, removed: RemovedSequences) -> Changes:
        return Changes(sequences=removed.sequence_ids, spans=removed.span_ids)


class SequenceEdit(LoggedEdit):
    """Changes columns of sequences that exist.

    Parameters
    ----------
    text : str
        What it does.
    sequence_ids : collection of int
        Which sequences.
    """

    def __init__(self, text: str, sequence_ids: Collection[int]) -> None:
        self.text = text
        self._sequence_ids = frozenset(sequence_ids)
        self._before: Mapping[int, Sequence] = {}
        self._after: Mapping[int, Sequence] = {}

    @abstractmethod
    def _change(self, project: Project, sequence: Sequence) -> Sequence:
        """Write the new columns of one sequence."""

    @abstractmethod
    def _put_back(self, project: Project, before: Sequence) -> Sequence:
        """Write the old columns of one sequence."""

    def _apply(self, project: Project) -> Changes:
        before = {it: project.sequence(it) for it in sorted(self._sequence_ids)}
        if self._before and before != self._before:
            raise self.stale("the sequences")
        after = {it: self._change(project, sequence) for it, sequence in before.items()}
        self._before, self._after = before, after
        return Changes(sequences=self._sequence_ids)

    def _revert(self, project: Project) -> Changes:
        if tuple(present(project, self._after.values())) != tuple(self._after.values()):
            raise self.stale("the sequences")
        for before in self._before.values():
            self._put_back(project, before)
        return Changes(sequences=self._sequence_ids)


class SetSplit(SequenceEdit):
    """Say what sequences are for.

    Parameters
    ----------
    sequence_ids : collection of int
        Which sequences.
    split : Split
        Training or test.
    """

    def __init__(self, sequence_ids: Collection[int], split: Split) -> None:
        count = counted(len(set(sequence_ids)), "sequence")
        super().__init__(f"Use {count} to {split.value}", sequence_ids)
        self._split = split

    def _change(self, project: Project, sequence: Sequence) -> Sequence:
        return project.update_sequence(sequence.id, split=self._split)

    def _put_back(self, project: Project, before: Sequence) -> Sequence:
        return project.update_sequence(before.id, split=before.split)


class RenameSequence(SequenceEdit):
    """Give a sequence another name.

    Parameters
    ----------
    sequence_id : int
        Which sequence.
    name : str
        Not yet in the project.
    """

    def __init__(self, sequence_id: int, name: str) -> None:
        super().__init__(f"Rename a sequence to {name}", [sequence_id])
        self._name = name

    def _change(self, project: Project, sequence: Sequence) -> Sequence:
        return project.update_sequence(sequence.id, name=self._name)

    def _put_back(self, project: Project, before: Sequence) -> Sequence:
        return project.update_sequence(before.id, name=before.name)


class RelinkSequences(SequenceEdit):
    """Say where the sources of sequences are now.

    Parameters
    ----------
    paths : mapping of int to Path
        By sequence id, the same frames in another place.
    """

    def __init__(self, paths: Mapping[int, Path]) -> None:
        places = [path.expanduser().resolve() for path in paths.values()]
        one = f"a sequence to {places[0].name}" if len(places) == 1 else ""
        super().__init__(f"Relink {one or counted(len(places), 'sequence')}", paths)
        self._paths = dict(zip(paths, places, strict=True))

    def _change(self, project: Project, sequence: Sequence) -> Sequence:
        path = self._paths[sequence.id]
        refuse_other_frames(project, sequence, path)
        return project.update_sequence(sequence.id, path=path)

    def _put_back(self, project: Project, before: Sequence) -> Sequence:
        return project.update_sequence(before.id, path=before.path)


def present(project: Project, sequences: Collection[Sequence]) -> list[Sequence]:
    """Return how these sequences are now, leaving out those that are gone."""
    ids = {sequence.id for sequence in sequences}
    return [sequence for sequence in project.sequences() if sequence.id in ids]


def refuse_other_frames(project: Project, sequence: Sequence, path: Path) -> None:
    """Raise an error if a source cannot be the one that a sequence was made from.

    Raises
    ------
    ProjectError
        If it is of another kind or size. A source that is not there or lacks the sequence's last
        frame raises `SourceError`.
    """
    # Opening a video loads its decoder; renaming a sequence should not.
    from core.media.open import open_source

    index = project.index(sequence.id)
    with open_source(path, index=index) as source:
        found = source.kind, source.width, source.height
        if found != (sequence.kind, sequence.width, sequence.height):
            kind, width, height = found
            raise ProjectError(
                f"Cannot relink {sequence.name} to {path.name}: that is {kind} of {width} x "
                f"{height} pixels, not {sequence.kind} of {sequence.width} x {sequence.height}. "
                "Choose the source that the sequence was made from."
            )
        if index.readable[-1]:
            source.read(len(index) - 1)


def refuse_taken_names(project: Project, edit: LoggedEdit, wanted: Collection[Sequence]) -> None:
    """Raise `StaleEditError` if another sequence has the name of one that should come back."""
    names = {sequence.name for sequence in project.sequences()}
    if any(sequence.name in names for sequence in wanted):
        raise edit.stale("the names of the sequences")
