"""Open a project folder and read and write what is in it.

A `Project` belongs to the thread that opened it, as SQLite connections do; a job opens its own
with ``Project.open(folder, check=False)``, which costs a millisecond.
"""

from __future__ import annotations

import getpass
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from core.errors import ProjectError
from core.media.frame_index import FrameIndex, FrameRange
from core.project.database import ProjectDatabase, now
from core.project.layout import SUFFIX, ProjectLayout
from core.project.records import (
    Label,
    NewSequence,
    Run,
    RunState,
    Sequence,
    Span,
    SpanSource,
    Split,
    Thresholds,
)
from core.project.run_table import RunTable
from core.project.sequence_table import RemovedSequences, SequenceTable
from core.project.span_table import DEFAULT_LABELS, LabelTable, SpanTable
from core.project.storage_errors import why_file_failed, why_sqlite_failed


class Project:
    """One project folder, opened by one thread.

    Every method that asks for an id raises `ProjectError` if the row is gone, and every method
    that writes does so if the folder cannot be written; nothing is half-written then.

    Attributes
    ----------
    layout : ProjectLayout
        Where its files are.
    annotator : str
        Who is at work, for spans and the edit log; the name of the system's user by default.
    """

    def __init__(self, database: ProjectDatabase) -> None:
        self.layout = database.layout
        self.annotator = _user_name()
        self._database = database
        self._sequences = SequenceTable(database)
        self._labels = LabelTable(database)
        self._spans = SpanTable(database)
        self._runs = RunTable(database)

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make a project; ``.framesift`` is added to a name without it.

        Raises
        ------
        ProjectError
            If there is something already, or it cannot be written; then nothing is left behind.
        """
        folder = _with_suffix(folder)
        if folder.exists():
            raise ProjectError(
                f"{folder} exists already. Open it, or choose another name for the new project."
            )
        part = folder.with_name(f"{folder.name}.part")
        try:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            with cls(ProjectDatabase.create(ProjectLayout(part))) as project, project.transaction():
                for name, color, key, excludes, is_anomaly in DEFAULT_LABELS:
                    project.add_label(
                        name, color, key, excludes_from_training=excludes, is_anomaly=is_anomaly
                    )
            part.rename(folder)
        except OSError as error:
            raise ProjectError(why_file_failed(error, folder, "make")) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return cls.open(folder, check=False)

    @classmethod
    def open(cls, folder: Path, *, check: bool = True) -> Self:
        """Open a project; missing media files do not matter.

        Parameters
        ----------
        folder : Path
            The project folder; ``.framesift`` may be left out.
        check : bool, optional
            Look for damage, upgrade a project of an older version, and make a backup if the last
            is old. Jobs leave it out: whoever started them has done it.

        Returns
        -------
        Project
            To be closed. A folder that is no project, or is from a newer version, damaged, locked
            or not writable, raises `ProjectError`.
        """
        folder = folder.expanduser().resolve()
        if not ProjectLayout(folder).database.is_file():
            with_suffix = _with_suffix(folder)
            folder = with_suffix if with_suffix.exists() else folder
        return cls(ProjectDatabase.open(ProjectLayout(folder), check=check))

    @property
    def name(self) -> str:
        """The folder's name without its suffix."""
        return self.layout.folder.name.removesuffix(SUFFIX)

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences that the person should read although the project opened."""
        return tuple(self._database.notices)

    def close(self) -> None:
        """Close the project, which is of no use afterwards; may be called twice."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Make all writes in the block succeed or fail together; blocks may be nested."""
        return self._database.transaction()

    def check(self) -> None:
        """Look for damage in the database; raise `ProjectError` if there is any."""
        self._database.check()

    def backup(self) -> Path:
        """Copy the database into the folder's ``backups`` now; return the copy."""
        with self._saving("back up"):
            return self._database.back_up()

    def log_edit(self, text: str, action: str) -> None:
        """Write down that an edit was applied or reverted."""
        row = {"time": now(), "annotator": self.annotator, "text": text, "action": action}
        self._database.insert("edit_log", row)

    # Sequences

    def sequences(self) -> list[Sequence]:
        """Return all sequences in the order in which they were added."""
        return self._sequences.all()

    def sequence(self, sequence_id: int) -> Sequence:
        """Return one sequence."""
        return self._sequences.get(sequence_id)

    def sequence_named(self, name: str) -> Sequence:
        """Return the sequence with a name; the error offers similar names."""
        return self._sequences.named(name)

    def add_sequence(self, new: NewSequence, split: Split) -> Sequence:
        """Add a sequence and save its index; a number is added to a taken name."""
        with self.transaction():
            sequence = self._sequences.add(new, split)
            self.save_index(sequence.id, new.index)
        return sequence

    def update_sequence(
        self,
        sequence_id: int,
        *,
        name: str | None = None,
        split: Split | None = None,
        path: Path | None = None,
    ) -> Sequence:
        """Change what is not None; refuses a name that another sequence has."""
        with self.transaction():
            return self._sequences.update(sequence_id, name=name, split=split, path=path)

    def remove_sequences(self, sequence_ids: Collection[int]) -> RemovedSequences:
        """Remove sequences with their spans, scores and events; their files stay for an undo."""
        return self._sequences.take_out(sequence_ids)

    def restore_sequences(self, removed: RemovedSequences) -> None:
        """Bring back what `remove_sequences` returned, under the same ids."""
        self._sequences.put_back(removed)

    def index(self, sequence_id: int) -> FrameIndex:
        """Read the frame index of a sequence; a damaged or missing one raises `SourceError`."""
        return FrameIndex.load(self.layout.frame_index(sequence_id))

    def save_index(self, sequence_id: int, index: FrameIndex) -> None:
        """Write the frame index of a sequence, whole or not at all.

        Raises
        ------
        ProjectError
            If the disk refuses.
        """
        path = self.layout.frame_index(sequence_id)
        try:
            index.save(path)
        except OSError as error:
            raise ProjectError(why_file_failed(error, path, "write")) from error

    # Labels and spans

    def labels(self) -> list[Label]:
        """Return all labels in the order in which they were added."""
        return self._labels.all()

    def label(self, label_id: int) -> Label:
        """Return one label."""
        return self._labels.get(label_id)

    def label_named(self, name: str) -> Label:
        """Return the label with a name; the error offers similar names."""
        return self._labels.named(name)

    def add_label(
        self,
        name: str,
        color: str,
        key: str = "",
        *,
        excludes_from_training: bool = False,
        is_anomaly: bool = False,
    ) -> Label:
        """Add a label; ``color`` is ``#rrggbb``, ``key`` the digit that chooses it."""
        return self._labels.add(
            name, color, key, excludes_from_training=excludes_from_training, is_anomaly=is_anomaly
        )

    def spans(
        self, sequence_id: int | None = None, *, within: FrameRange | None = None
    ) -> list[Span]:
        """Return all spans or those of one sequence, by start.

        Parameters
        ----------
        sequence_id : int, optional
            Only of this sequence.
        within : FrameRange, optional
            Only those that overlap these frames of the sequence.
        """
        if sequence_id is None:
            return self._spans.all()
        return self._spans.of_sequence(sequence_id, within)

    def span(self, span_id: int) -> Span:
        """Return one span."""
        return self._spans.get(span_id)

    def spans_with_ids(self, span_ids: Iterable[int]) -> list[Span]:
        """Return those of the spans that exist, ordered by id."""
        return self._spans.some(span_ids)

    def add_span(
        self,
        sequence_id: int,
        frames: FrameRange,
        label_id: int,
        *,
        source: SpanSource = SpanSource.PERSON,
        annotator: str = "",
        note: str = "",
    ) -> Span:
        """Give frames of a sequence a label; refuses frames beyond the sequence's end."""
        with self.transaction():
            self._check_span(sequence_id, frames, label_id)
            annotator = annotator or self.annotator
            return self._spans.add(sequence_id, frames, label_id, source, annotator, note)

    def update_span(
        self,
        span_id: int,
        *,
        frames: FrameRange | None = None,
        label_id: int | None = None,
        note: str | None = None,
    ) -> Span:
        """Change what is not None."""
        with self.transaction():
            span = self._spans.update(span_id, frames=frames, label_id=label_id, note=note)
            self._check_span(span.sequence_id, span.frames, span.label_id)
        return span

    def delete_spans(self, span_ids: Collection[int]) -> None:
        """Delete spans; ids that are gone already are left alone."""
        self._spans.delete(span_ids)

    def restore_spans(self, spans: Iterable[Span]) -> None:
        """Bring back deleted spans as they were, under the same ids."""
        self._spans.restore(spans)

    def excluded(self, sequence_id: int) -> tuple[FrameRange, ...]:
        """Return the frames that no training clip may touch, merged, in order."""
        return self._spans.ranges(sequence_id, "excludes_from_training")

    def anomalous(self, sequence_id: int) -> tuple[FrameRange, ...]:
        """Return the frames that are known to be anomalous, merged, in order."""
        return self._spans.ranges(sequence_id, "is_anomaly")

    # Runs and thresholds

    def runs(self) -> list[Run]:
        """Return all runs, oldest first."""
        return self._runs.all()

    def run(self, run_id: int) -> Run:
        """Return one run."""
        return self._runs.get(run_id)

    def run_named(self, name: str) -> Run:
        """Return the run with a name; the error offers similar names."""
        return self._runs.named(name)

    def add_run(self, detector: str, dataset_hash: str, name: str | None = None) -> Run:
        """Add a run that is about to begin; it is named ``<detector>-001`` and so on by default."""
        return self._runs.add(detector, dataset_hash, name)

    def update_run(
        self,
        run_id: int,
        *,
        state: RunState | None = None,
        reason: str | None = None,
        seconds: float | None = None,
        train_loss: float | None = None,
        val_loss: float | None = None,
        name: str | None = None,
    ) -> Run:
        """Change what is not None; a new name moves the run's folder."""
        values: dict[str, object] = {
            "state": None if state is None else state.value,
            "reason": reason,
            "seconds": seconds,
            "train_loss": train_loss,
            "val_loss": val_loss,
        }
        changed = {column: value for column, value in values.items() if value is not None}
        with self.transaction():
            run = self._runs.get(run_id)
            if name is None or name == run.name:
                return self._runs.update(run_id, changed)
            self._runs.checked_name(name)
            renamed = self._runs.update(run_id, {**changed, "name": name})
            with self._saving("rename the run in"):
                if (folder := self.layout.run(run.name)).exists():
                    folder.rename(self.layout.run(name))
        return renamed

    def delete_run(self, run_id: int) -> None:
        """Delete a run with its thresholds, scores, events and folder."""
        run = self._runs.get(run_id)
        self._runs.delete(run_id)
        shutil.rmtree(self.layout.run(run.name), ignore_errors=True)

    def thresholds(self, run_id: int, statistic: str) -> Thresholds | None:
        """Return the thresholds of a run on a frame statistic, or None if none were set."""
        return self._runs.thresholds(run_id, statistic)

    def set_thresholds(self, run_id: int, statistic: str, thresholds: Thresholds | None) -> None:
        """Write the thresholds of a run on a frame statistic; None forgets them."""
        self._runs.set_thresholds(run_id, statistic, thresholds)

    def _check_span(self, sequence_id: int, frames: FrameRange, label_id: int) -> None:
        sequence = self._sequences.get(sequence_id)
        self._labels.get(label_id)
        if frames.stop > sequence.frames:
            raise ProjectError(
                f"Frames {frames.start} to {frames.stop - 1} are no span of {sequence.name}: its "
                f"frames are 0 to {sequence.frames - 1}."
            )

    @contextmanager
    def _saving(self, action: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise ProjectError(why_sqlite_failed(error, self.layout.folder, action)) from error
        except OSError as error:
            raise ProjectError(why_file_failed(error, self.layout.folder, action)) from error


def _with_suffix(folder: Path) -> Path:
    folder = folder.expanduser().resolve()
    return folder if folder.suffix == SUFFIX else folder.with_name(folder.name + SUFFIX)


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"
