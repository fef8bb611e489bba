"""The scored sequences of a run, as exports need them."""

from __future__ import annotations

from collections.abc import Sequence as Names
from dataclasses import dataclass

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


def only_one(exports: Names[ScoredExport], run_name: str) -> ScoredExport:
    """Return the only sequence of an export that holds a single one.

    Raises
    ------
    ExportError
        If there are several.
    """
    if len(exports) > 1:
        known = ", ".join(it.sequence.name for it in exports)
        raise ExportError(
            f"{run_name} has scored several sequences. Say which one to export: {known}."
        )
    return exports[0]


def open_frames(export: ScoredExport) -> FrameSource:
    """Open the source of a sequence, to be closed by the caller.

    Raises
    ------
    ExportError
        If it is gone. One that is there and cannot be read is a SourceError.
    """
    sequence = export.sequence
    if sequence.is_missing:
        raise ExportError(
            f"{sequence.name} is missing: {sequence.path} is not there. "
            "Bring it back or relink the sequence."
        )
    return open_source(sequence.path, index=export.index)


def labels_by_id(project: Project) -> dict[int, Label]:
    """Return what spans can mean."""
    return {label.id: label for label in project.labels()}
