"""Look over the clips that would be learnt: three numbers each, and those that stand out."""

from __future__ import annotations

from collections.abc import Sequence as List
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import ProjectError
from core.export.clip_review import review_targets, write_review
from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.operations.choose_recipe import default_recipe
from core.operations.clip_review import ClipReview, FlaggedRange
from core.operations.kept_review import keep_review, known_sums
from core.operations.prepare import usable_sequences
from core.project.edits import AddSpan
from core.project.project import Project
from core.project.records import Label, Sequence, SpanSource, Split
from core.recipe.clip_statistics import ClipStatistics, clip_statistics, flagged_clips
from core.recipe.clips import clip_starts


@dataclass(frozen=True, slots=True)
class ReviewClipsJob:
    """Measure the clips of a project that would be learnt, and flag those unlike the rest.

    Frame stores that are missing are built first.

    Attributes
    ----------
    folder : Path
        The project.
    sequence_names : sequence of str
        Which sequences; empty takes all that are marked for training, or all if none is.
    target : Path or None
        Folder for a table of the clips and a picture of their histograms; made if need be.
    overwrite : bool
        Whether older files there may be replaced.
    is_kept : bool
        Whether the project keeps what was found, for `core.operations.kept_review`.
    """

    folder: Path
    sequence_names: List[str] = ()
    target: Path | None = None
    overwrite: bool = False
    is_kept: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Reviewing clips"

    def run(self, context: JobContext) -> ClipReview:
        """Return the statistics of every clip; write them where that was asked for."""
        if self.target is not None:
            review_targets(self.target, overwrite=self.overwrite)
        with Project.open(self.folder, check=False) as project:
            recipe = default_recipe(project)
            chosen = _chosen(project, self.sequence_names)
            layout = project.layout
            sequences = usable_sequences(project, chosen, recipe, context)
        parts = []
        for place, sequence in enumerate(sequences):
            starts = clip_starts(
                sequence.index,
                clip_length=recipe.clip_length,
                stride=recipe.stride,
                gap_factor=recipe.gap_factor,
                excluded=sequence.excluded,
            )
            sums = known_sums(layout, sequence, recipe, context)
            parts.append(clip_statistics(sums, starts, recipe.clip_length, sequence=place))
        statistics = ClipStatistics.joined(parts)
        flagged = flagged_clips(statistics)
        if self.is_kept:
            keep_review(layout, recipe, sequences, statistics)
        files = None
        if self.target is not None:
            files = write_review(
                sequences, statistics, flagged, self.target, overwrite=self.overwrite
            )
        return ClipReview(sequences, statistics, flagged, files)


def label_flagged(project: Project, review: ClipReview, label: Label) -> list[FlaggedRange]:
    """Give the flagged ranges a label, as suggestions that a person may take back.

    Parameters
    ----------
    project : Project
        Where to write, in one transaction.
    review : ClipReview
        What was flagged.
    label : Label
        What the spans shall mean.

    Returns
    -------
    list of FlaggedRange
        Those that got a span. Frames that have this label already are left alone.
    """
    done = []
    with project.transaction():
        for flagged in review.flagged_ranges():
            sequence_id, frames = flagged.sequence.sequence_id, flagged.frames
            if _is_covered(project, sequence_id, frames, label):
                continue
            edit = AddSpan(
                sequence_id,
                frames,
                label.id,
                note="clip statistics",
                source=SpanSource.SUGGESTION,
            )
            edit.apply(project)
            done.append(flagged)
    return done


def _is_covered(project: Project, sequence_id: int, frames: FrameRange, label: Label) -> bool:
    covered = np.zeros(frames.stop, np.bool_)
    for span in project.spans(sequence_id, within=frames):
        if span.label_id == label.id:
            covered[span.frames.start : span.frames.stop] = True
    return bool(covered[frames.start :].all())


def _chosen(project: Project, names: List[str]) -> list[Sequence]:
    if names:
        return [project.sequence_named(name) for name in names]
    sequences = project.sequences()
    if not sequences:
        raise ProjectError(
            f"{project.name} has no sequence to review. Add a video or a folder first."
        )
    return [it for it in sequences if it.split is Split.TRAIN] or sequences
