"""Bring a data set in a known layout into a project, with its ground truth."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.errors import ProjectError
from core.evaluation.judged import flagged
from core.evaluation.layouts import AUTO, DataSet, DataSetSequence, read_data_set
from core.evaluation.layouts.masks import MaskSource
from core.files import why_refused
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameIndex, FrameRange, ranges_of
from core.operations.add import inspect_source
from core.project.edits import ImportSequences
from core.project.ground_truth import Mask, write_masks
from core.project.import_edit import KnownSequence
from core.project.layout import ProjectLayout
from core.project.project import Project
from core.project.records import NewSequence


@dataclass(frozen=True, slots=True)
class ReadDataSetJob:
    """See what data set is in a folder; reads no frame.

    Attributes
    ----------
    folder : Path
        The data set, or a folder around it.
    layout : str
        Name of its layout; by default it is recognised.
    """

    folder: Path
    layout: str = AUTO

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Looking at {self.folder.name}"

    def run(self, context: JobContext) -> DataSet:
        """Return what is in the folder."""
        context.progress(0, 0, self.name)
        return read_data_set(self.folder, self.layout)


@dataclass(frozen=True, slots=True)
class ImportDataSetJob:
    """Read all that a project needs of a data set, so that one short edit can add it.

    Sequences whose source the project has already are left out, with a notice.

    Attributes
    ----------
    project : Path
        The project folder.
    data_set : DataSet
        What to import.
    """

    WRITES_PROJECT: ClassVar[bool] = True

    project: Path
    data_set: DataSet

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Importing {self.data_set.title}"

    def run(self, context: JobContext) -> ImportSequences:
        """Return the edit that adds the data set; nothing is in the project before it is applied.

        A source that cannot be read, and ground truth that does not fit its frames, are a
        `SourceError`; a project that has all of the sequences already, or cannot be written, is a
        `ProjectError`.
        """
        with Project.open(self.project, check=False) as project:
            wanted = self._not_there(project, context)
            layout = project.layout.incoming()
        for note in self.data_set.notes:
            context.emit(Notice(note))
        known = []
        try:
            for number, sequence in enumerate(wanted):
                context.check()
                context.progress(number, len(wanted), f"Reading {sequence.name}")
                known.append(_read(sequence, layout, number, context))
            context.check()
        except BaseException:
            shutil.rmtree(layout.folder, ignore_errors=True)
            raise
        context.progress(len(wanted), len(wanted), f"{self.data_set.title} read")
        return ImportSequences(self.data_set.title, known, layout.folder)

    def _not_there(self, project: Project, context: JobContext) -> list[DataSetSequence]:
        """Return the sequences that are no part of the project yet.

        Raises
        ------
        ProjectError
            If there is none.
        """
        there = {sequence.path.resolve() for sequence in project.sequences()}
        wanted = [it for it in self.data_set.sequences if it.path.resolve() not in there]
        left_out = len(self.data_set.sequences) - len(wanted)
        if not wanted:
            raise ProjectError(
                f"{project.layout.folder.name} has all {left_out} sequences of "
                f"{self.data_set.folder} already. Remove those that you want to import again."
            )
        if left_out:
            context.emit(
                Notice(
                    f"{left_out} of the {len(self.data_set.sequences)} sequences are in the "
                    "project already and stay as they are. Remove them to import them again."
                )
            )
        return wanted


def _read(
    sequence: DataSetSequence, layout: ProjectLayout, number: int, context: JobContext
) -> KnownSequence:
    """Read one sequence; what is kept of its frames goes where the number says.

    Raises
    ------
    ProjectError
        If the project's folder cannot be written.
    """
    new = inspect_source(sequence.path, sequence.name)
    anomalous = sequence.truth.ranges(len(new.index))
    if sequence.masks is not None:
        masked = _keep_masks(sequence.masks, new, layout.ground_truth(number), context)
        anomalous = _settled(sequence.name, anomalous, masked, new.index, context)
    try:
        new.index.save(layout.frame_index(number))
    except OSError as error:
        raise ProjectError(
            f"Cannot write to {layout.folder.parent}: {why_refused(error)}."
        ) from error
    return KnownSequence(new, sequence.split, anomalous or (), sequence.label, layout.kept(number))


def _keep_masks(
    masks: MaskSource, new: NewSequence, path: Path, context: JobContext
) -> NDArray[np.bool_]:
    """Write the masks of a sequence; return which of them have a pixel, shape (T,)."""
    masked = np.zeros(len(new.index), np.bool_)

    def watched() -> Iterator[Mask]:
        for frame_index, mask in enumerate(masks.read(new.index, (new.height, new.width))):
            context.check()
            masked[frame_index] = mask.any()
            yield mask

    write_masks(path, watched(), len(new.index), (new.height, new.width))
    return masked


def _settled(
    name: str,
    listed: tuple[FrameRange, ...] | None,
    masked: NDArray[np.bool_],
    index: FrameIndex,
    context: JobContext,
) -> tuple[FrameRange, ...]:
    """Return the anomalous frames: those that are listed, or else those that are masked."""
    if listed is None:
        return ranges_of(masked)
    differs = (flagged(listed, len(masked)) != masked) & index.readable
    if differs.any():
        context.emit(
            Notice(
                f"{name}: masks and labels of frames disagree on {np.count_nonzero(differs)} of "
                f"{len(masked)} frames. Spans follow the labels, pixel metrics the masks."
            )
        )
    return listed
