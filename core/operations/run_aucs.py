"""How well each run tells anomalous frames, at a glance: raw scores against labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np

from core.anomaly.frame_scores import Statistic
from core.errors import FramesiftError
from core.evaluation.auc import frame_auc
from core.evaluation.judged import JudgedSequence
from core.evaluation.read_judged import read_judged
from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.project.project import Project
from core.project.records import Run, RunState, Sequence, Split
from core.training.run_folder import RunFolder

#: A sequence, when it was scored, and its anomalous frames.
_Judged = tuple[int, int, tuple[FrameRange, ...]]
_USABLE = (RunState.DONE, RunState.STOPPED)


@dataclass(frozen=True, slots=True)
class RunAuc:
    """Micro ROC-AUC of one run over all frames of the test sequences that it has scored.

    Attributes
    ----------
    value : float or None
        None where these frames are not both normal and anomalous.
    sequences, of : int
        How many sequences it is of, and how many there are. Runs that scored different ones
        cannot be compared.
    made_from : tuple
        What it was made from; as long as that stays, so does the value.
    """

    value: float | None
    sequences: int
    of: int
    made_from: tuple[Statistic, tuple[_Judged, ...]]


@dataclass(frozen=True, slots=True)
class RunAucsJob:
    """Hold the scores of all runs against the labels; only what changed is computed anew.

    Attributes
    ----------
    folder : Path
        The project.
    statistic : Statistic
        Which frame score to judge.
    known : mapping of int to RunAuc
        What was found before, by the id of the run.
    """

    folder: Path
    statistic: Statistic
    known: Mapping[int, RunAuc] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Judging runs"

    def run(self, context: JobContext) -> dict[int, RunAuc]:
        """Return the figure of each run that has scored a sequence, by its id.

        Test sequences count; all of them where the project has no test sequence.
        """
        with Project.open(self.folder, check=False) as project:
            sequences = project.sequences()
            judged = [it for it in sequences if it.split is Split.TEST] or sequences
            anomalous = {it.id: project.anomalous(it.id) for it in judged}
            found: dict[int, RunAuc] = {}
            for run in project.runs():
                context.check()
                if run.state in _USABLE:
                    auc = self._of_run(project, run, judged, anomalous)
                    if auc.sequences:
                        found[run.id] = auc
            return found

    def _of_run(
        self,
        project: Project,
        run: Run,
        sequences: list[Sequence],
        anomalous: Mapping[int, tuple[FrameRange, ...]],
    ) -> RunAuc:
        folder = RunFolder(project.layout.run(run.name))
        scored = [it for it in sequences if folder.scores(it.id).exists()]
        made_from = (
            self.statistic,
            tuple(
                (it.id, folder.scores(it.id).stat().st_mtime_ns, anomalous[it.id]) for it in scored
            ),
        )
        known = self.known.get(run.id)
        if known is not None and known.made_from == made_from and known.of == len(sequences):
            return known
        judged = []
        for sequence in scored:
            try:
                judged.append(read_judged(project, folder, sequence, self.statistic))
            except FramesiftError:
                continue  # Whoever shows or evaluates the run is told why.
        return RunAuc(_micro_auc(judged), len(judged), len(sequences), made_from)


def _micro_auc(judged: list[JudgedSequence]) -> float | None:
    if not judged:
        return None
    scores = np.concatenate([it.scores[it.is_scored] for it in judged])
    flags = np.concatenate([it.is_anomalous[it.is_scored] for it in judged])
    return frame_auc(scores, flags)
