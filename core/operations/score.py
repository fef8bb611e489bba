"""Let a trained detector look at sequences and keep what it says."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from core.anomaly.detector import Detector
from core.anomaly.ignored_scores import without_ignored
from core.anomaly.registry import load_detector
from core.anomaly.score_stamp import is_up_to_date, score_stamp
from core.anomaly.score_store import ScoreWriter
from core.errors import ProjectError
from core.files import why_refused
from core.jobs import JobContext, Notice
from core.operations.prepare import usable_sequences
from core.project.project import Project
from core.project.records import Run, RunState
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """What scoring one sequence gave.

    Attributes
    ----------
    name : str
        The sequence.
    frames : int
        Frames scored: all of them.
    seconds : float
        How long it took.
    frames_per_second : float or None
        How fast that was; None where it was skipped.
    scores : Path
        The ``.npz`` with the frame scores by statistic.
    engine : str or None
        What computed them, e.g. ``onnxruntime`` or ``torch``; None where it was skipped.
    skipped : bool
        Whether the scores were there already, and nothing that they depend on has changed.
    """

    name: str
    frames: int
    seconds: float
    frames_per_second: float | None
    scores: Path
    engine: str | None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class ScoreJob:
    """Score sequences with a run: anomaly maps, reconstructions and frame scores.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run.
    sequence_names : sequence of str
        Which sequences; empty takes all.
    device : str
        Where to compute, as in the settings of a training.
    changes : mapping
        Settings of the run to be replaced for this time, such as ``score_stride``; only ones that
        do not change what a score means.
    force : bool
        Whether to score again what was scored already and has not changed since.
    """

    WRITES_PROJECT: ClassVar[bool] = True

    folder: Path
    run_name: str
    sequence_names: Sequence[str] = ()
    device: str = "auto"
    changes: Mapping[str, object] = field(default_factory=dict)
    force: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Scoring with {self.run_name}"

    def run(self, context: JobContext) -> tuple[ScoreReport, ...]:
        """Score each sequence; those that are done stay if the job is cancelled.

        Raises
        ------
        ProjectError
            If there is no such run or sequence, or the run holds no detector.
        """
        with Project.open(self.folder, check=False) as project:
            run = project.run_named(self.run_name)
            folder = usable_run(project, run)
            wanted = [project.sequence_named(name) for name in self.sequence_names]
            wanted = wanted or project.sequences()
            if not wanted:
                raise ProjectError(
                    f"{project.name} has no sequence to score. Add a video or a folder first."
                )
            sequences = usable_sequences(project, wanted, folder.read_recipe(), context)
        stamps = [score_stamp(folder, it, self.changes) for it in sequences]
        is_due = [
            self.force or not is_up_to_date(folder, it, stamp)
            for it, stamp in zip(sequences, stamps, strict=True)
        ]
        if skipped := [it.name for it, due in zip(sequences, is_due, strict=True) if not due]:
            context.emit(Notice(_why_skipped(run.name, skipped)))
        reports, detector = [], None
        for sequence, stamp, due in zip(sequences, stamps, is_due, strict=True):
            if not due:
                reports.append(_skipped(folder, sequence))
                continue
            if detector is None:
                context.progress(0, 0, f"Loading {run.name}")
                detector = load_detector(folder, self.device, self.changes)
            reports.append(score_sequence(detector, folder, sequence, stamp, context))
        return tuple(reports)


def usable_run(project: Project, run: Run) -> RunFolder:
    """Return the folder of a run that has learnt something.

    Raises
    ------
    ProjectError
        If it was cancelled, failed, is still running, or its folder is gone.
    """
    if run.state not in (RunState.DONE, RunState.STOPPED):
        why = f" ({run.reason.rstrip('.')})" if run.reason else ""
        raise ProjectError(
            f"The run {run.name} cannot be used: it is {run.state}{why}. Train again or resume it."
        )
    folder = RunFolder(project.layout.run(run.name))
    if not folder.path.is_dir():
        raise ProjectError(
            f"The run {run.name} cannot be used: its folder {folder.path} is not there. "
            "Bring it back or train again."
        )
    return folder


def _why_skipped(run: str, names: Sequence[str]) -> str:
    which = names[0] if len(names) == 1 else f"{len(names)} sequences"
    verb = "was" if len(names) == 1 else "were"
    return f"{which} {verb} scored with {run} already, and nothing has changed since: left as is."


def _skipped(folder: RunFolder, sequence: PreparedSequence) -> ScoreReport:
    return ScoreReport(
        name=sequence.name,
        frames=len(sequence),
        seconds=0.0,
        frames_per_second=None,
        scores=folder.scores(sequence.sequence_id),
        engine=None,
        skipped=True,
    )


def score_sequence(
    detector: Detector,
    folder: RunFolder,
    sequence: PreparedSequence,
    stamp: str,
    context: JobContext,
) -> ScoreReport:
    """Let a detector look at a sequence, and keep what it says.

    Parameters
    ----------
    detector : Detector
        Trained.
    folder : RunFolder
        Gets the scores, maps and reconstructions.
    sequence : PreparedSequence
        In the recipe of the detector.
    stamp : str
        Says what the scores are made from; empty where nobody will ask.
    context : JobContext
        For progress and cancelling.

    Returns
    -------
    ScoreReport
        How it went.

    Raises
    ------
    ProjectError
        If the folder cannot be written.
    """
    start = time.monotonic()
    count = len(sequence)
    try:
        with ScoreWriter(folder, sequence, stamp, detector.smoothing) as writer:
            for done, result in enumerate(detector.results(sequence, context), start=1):
                writer.add(without_ignored(result, sequence))
                context.check()
                context.progress(done, count, f"Scoring {sequence.name}: frame {done} of {count}")
            context.check()
    except OSError as error:
        raise ProjectError(
            f"Cannot write the scores of {sequence.name} to {folder.path}: {why_refused(error)}."
        ) from error
    seconds = time.monotonic() - start
    return ScoreReport(
        name=sequence.name,
        frames=count,
        seconds=seconds,
        frames_per_second=count / max(seconds, 1e-9),
        scores=folder.scores(sequence.sequence_id),
        engine=detector.engine,
    )
