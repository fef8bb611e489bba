"""Hold the scores of a run against the labels of a project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from core.anomaly.frame_scores import Statistic
from core.errors import ConfigError, NotScoredError, SourceError
from core.evaluation.evaluate import evaluate
from core.evaluation.evaluation import Evaluation
from core.evaluation.judged import TrivialScores, trivial_scores
from core.evaluation.kept import KeptEvaluation, keep
from core.evaluation.localise import MaskedSequence, localise
from core.evaluation.read_judged import read_judged, read_scored, sequences_to_judge
from core.evaluation.run_thresholds import rule_in_force, thresholds_in_force
from core.evaluation.stamp import EvaluationStamper
from core.files import why_refused
from core.jobs import JobContext, Notice
from core.operations.prepare import prepare
from core.operations.score import usable_run
from core.project.ground_truth import GroundTruthMasks
from core.project.project import Project
from core.project.records import Run, Sequence
from core.training.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class EvaluateJob:
    """Evaluate a run on the test sequences that it has scored; on all it has, if none is a test.

    Scores, maps and labels are enough: neither the model nor the source has to be there, and what
    takes frames is left out with a notice where they are gone. What it finds is kept in the run
    folder.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run.
    statistic : Statistic
        Which frame score to judge.
    """

    WRITES_PROJECT: ClassVar[bool] = True

    folder: Path
    run_name: str
    statistic: Statistic = Statistic.LOCAL_MAX

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Evaluating {self.run_name}"

    def run(self, context: JobContext) -> Evaluation:
        """Judge raw scores against spans with labels that mean anomaly.

        A ProjectError says that there is no such run, it has not scored any sequence, or scores do
        not fit frames.
        """
        with Project.open(self.folder, check=False) as project:
            run = project.run_named(self.run_name)
            folder = usable_run(project, run)
            sequences = scored_sequences(project, run)
            # What is kept is of the labels as they are now, even if some come in meanwhile.
            rule = rule_in_force(project, run, self.statistic)
            stamp = EvaluationStamper(project).stamp(folder, sequences, self.statistic, rule)
            judged = [read_judged(project, folder, it, self.statistic, rule) for it in sequences]
            trivial = [_trivial(project, folder, it, context) for it in sequences]
            thresholds = thresholds_in_force(project, run, self.statistic)
            of_maps = thresholds_in_force(project, run, self.statistic.local)
            masked, notes = _masked(project, folder, sequences, context)
        judged = [replace(it, trivial=own) for it, own in zip(judged, trivial, strict=True)]
        low = None if of_maps is None else of_maps.low
        localisation = localise(masked, self.statistic.local, low, context)
        evaluation = evaluate(run.name, judged, thresholds, localisation, notes)
        kept = KeptEvaluation.of_whole(evaluation, self.statistic, stamp, low, notes)
        keep_or_tell(folder, kept, context)
        return evaluation


def scored_sequences(project: Project, run: Run) -> list[Sequence]:
    """Return the sequences that a run is judged on.

    Raises
    ------
    NotScoredError
        If it has not scored any.
    """
    sequences = sequences_to_judge(project, RunFolder(project.layout.run(run.name)))
    if not sequences:
        sentence = f"The run {run.name} has not scored any sequence yet. Score one first."
        raise NotScoredError(sentence)
    return sequences


def keep_or_tell(folder: RunFolder, evaluated: KeptEvaluation, context: JobContext) -> None:
    """Keep an evaluation in the run folder, or tell why the next start will not know it."""
    try:
        keep(folder, evaluated)
    except OSError as error:
        reason = why_refused(error)
        context.emit(Notice(f"Cannot keep the evaluation in {folder.path}: {reason}."))


def _masked(
    project: Project, folder: RunFolder, sequences: list[Sequence], context: JobContext
) -> tuple[list[MaskedSequence], list[str]]:
    """Return the sequences that have masks, and what to tell of the others."""
    masked: list[MaskedSequence] = []
    notes: list[str] = []
    without: list[str] = []
    for sequence in sequences:
        try:
            masks = GroundTruthMasks.open(project.layout, sequence)
        except SourceError as error:
            notes.append(f"Pixel figures leave {sequence.name} out. {error}")
            context.emit(Notice(notes[-1]))
            continue
        if masks is None:
            without.append(sequence.name)
        else:
            masked.append(MaskedSequence(sequence.name, read_scored(folder, sequence), masks))
    if masked and without:
        notes.append(f"Pixel figures leave out what has no masks: {', '.join(without)}.")
    return masked, notes


def _trivial(
    project: Project, folder: RunFolder, sequence: Sequence, context: JobContext
) -> TrivialScores | None:
    context.progress(0, 0, f"Reading the frames of {sequence.name}")
    try:
        prepared = prepare(project, sequence, folder.read_recipe(), context)
    except (SourceError, ConfigError) as error:
        context.emit(Notice(f"Trivial scores leave {sequence.name} out. {error}"))
        return None
    # Another recipe's frame count would mean that the source has changed since it was scored.
    return trivial_scores(prepared.store, context) if len(prepared) == sequence.frames else None
