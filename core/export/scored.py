"""The scored sequences of a run, as exports need them."""

from __future__ import annotations

from collections.abc import Sequence as Names
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.anomaly.events import scores_in_force
from core.anomaly.frame_scores import Statistic
from core.anomaly.score_store import ScoredSequence
from core.errors import ExportError
from core.evaluation.run_thresholds import thresholds_in_force
from core.media.frame_index import FrameIndex, FrameRange
from core.media.open import open_source
from core.media.source import FrameSource
from core.project.project import Project
from core.project.records import Label, Sequence, Span, Thresholds
from core.training.run_folder import RunFolder


@dataclass(frozen=True, slots=True, eq=False)
class ScoredExport:
    """One sequence with all that is known of it.

    Attributes
    ----------
    sequence : Sequence
        Its row in the project.
    index : FrameIndex
        Its times.
    scored : ScoredSequence
        Scores, maps and reconstructions.
    spans : tuple of Span
        In order of time.
    anomalous : tuple of FrameRange
        Frames known to be anomalous.
    thresholds : Thresholds or None
        In force for `Statistic.LOCAL_MAX`.
    """

    sequence: Sequence
    index: FrameIndex
    scored: ScoredSequence
    spans: tuple[Span, ...]
    anomalous: tuple[FrameRange, ...]
    thresholds: Thresholds | None

    def scores_in_force(
        self, thresholds: Thresholds | None, statistic: Statistic = Statistic.LOCAL_MAX
    ) -> NDArray[np.float64]:
        """Return what is compared with thresholds, shape (T,): smoothed if their rule says so."""
        scores = self.scored.scores(statistic)
        if thresholds is None:
            return scores
        return scores_in_force(scores, self.index.gap_starts(), thresholds.rule)


def scored_exports(project: Project, run_name: str, names: Names[str] = ()) -> list[ScoredExport]:
    """Find the sequences that a run has scored.

    Parameters
    ----------
    project : Project
        The project.
    run_name : str
        The run.
    names : sequence of str, optional
        Which sequences; empty takes all that were scored.

    Returns
    -------
    list of ScoredExport
        At least one.

    Raises
    ------
    ExportError
        If a sequence that was asked for, or every one, has no scores of this run, or its folder
        is gone.
    """
    run = project.run_named(run_name)
    folder = RunFolder(project.layout.run(run.name))
    if not folder.path.is_dir():
        raise ExportError(
            f"The folder {folder.path} of the run {run.name} is not there. Bring it back or train "
            "again."
        )
    thresholds = thresholds_in_force(project, run, Statistic.LOCAL_MAX)
    found = []
    for sequence in [project.sequence_named(name) for name in names] or project.sequences():
        scored = ScoredSequence.open(folder, sequence.id)
        if scored is not None:
            if len(scored) != sequence.frames:
                raise ExportError(
                    f"The scores of {sequence.name} do not fit its frames: {len(scored)} scores "
                    f"for {sequence.frames} frames. Score it again."
                )
            index, spans = project.index(sequence.id), tuple(project.spans(sequence.id))
            anomalous = tuple(project.anomalous(sequence.id))
            found.append(ScoredExport(sequence, index, scored, spans, anomalous, thresholds))
        elif names:
            raise ExportError(
                f"{sequence.name} was not scored with {run_name} yet. Score it first."
            )
    if not found:
        raise ExportError(f"No sequence was scored with {run_name} yet. Score one first.")
    return found


def one_scored(project: Project, run_name: str, sequence_name: str = "") -> ScoredExport:
    """Find the sequence of an export that holds a single one.

    Parameters
    ----------
    project : Project
        The project.
    run_name : str
        The run.
    sequence_name : str, optional
        Which sequence; empty takes the only one that was scored.

    Returns
    -------
    ScoredExport
        The sequence.

    Raises
    ------
    ExportError
        If several were scored and none is named, and as `scored_exports` does.
    """
    exports = scored_exports(project, run_name, (sequence_name,) if sequence_name else ())
    if len(exports) > 1:
        known = ", ".join(it.sequence.name for it in exports)
        raise ExportError(
            f"{run_name} has scored several sequences. Say which one to export: {known}."
        )
    return exports[0]


def the_sequence(project: Project, name: str) -> Sequence:
    """Return the sequence with a name, or the only one.

    Raises
    ------
    ExportError
        If none is named and there is not exactly one.
    """
    if name:
        return project.sequence_named(name)
    sequences = project.sequences()
    if len(sequences) != 1:
        known = ", ".join(it.name for it in sequences) or "the project has none yet"
        raise ExportError(f"Say which sequence to export: {known}.")
    return sequences[0]


def open_frames(sequence: Sequence, index: FrameIndex) -> FrameSource:
    """Open the source of a sequence, to be closed by the caller.

    Raises
    ------
    ExportError
        If it is gone. One that is there and cannot be read is a SourceError.
    """
    if sequence.is_missing:
        raise ExportError(
            f"{sequence.name} is missing: {sequence.path} is not there. "
            "Bring it back or relink the sequence."
        )
    return open_source(sequence.path, index=index)


def labels_by_id(project: Project) -> dict[int, Label]:
    """Return what spans can mean."""
    return {label.id: label for label in project.labels()}
