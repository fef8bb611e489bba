"""Tell whether an evaluation is still one of the scores, labels and masks that are there now."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence as Sequences
from dataclasses import dataclass

from core.anomaly.score_stamp import learnt_now
from core.anomaly.statistic import Statistic
from core.config import short_hash
from core.project.project import Project
from core.project.records import EventRule, Sequence
from core.stored_arrays import DAMAGED
from core.training.run_folder import RunFolder

#: Raise it when the same scores, maps and labels would give other figures than before.
_METHOD = 3


@dataclass(frozen=True, slots=True)
class EvaluationStamp:
    """Short hashes of what an evaluation was made of. Thresholds are left out: they are told.

    Attributes
    ----------
    frames : str
        Of the scores, the labels, and what the run has learnt: older scores are told.
    maps : str
        Of the scores, and hence the maps, and of the masks.
    """

    frames: str
    maps: str


class EvaluationStamper:
    """Stamp evaluations of several runs; labels are read once a sequence.

    Parameters
    ----------
    project : Project
        As it is now.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._truths: dict[int, str] = {}

    def stamp(
        self,
        folder: RunFolder,
        sequences: Sequences[Sequence],
        statistic: Statistic,
        rule: EventRule,
    ) -> EvaluationStamp:
        """Stamp what would be evaluated now.

        Parameters
        ----------
        folder : RunFolder
            Of the run.
        sequences : sequence of Sequence
            Those that are judged.
        statistic : Statistic
            Which frame score is judged.
        rule : EventRule
            Says how it is smoothed first.
        """
        scores = [_scores(folder, it) for it in sequences]
        truths = [self._truth(it) for it in sequences]
        masks = [_masks(self._project, it) for it in sequences]
        smoothed = [rule.smoothing.value, rule.smoothing_frames] if rule.smooths else []
        return EvaluationStamp(
            short_hash([_METHOD, statistic.value, scores, truths, learnt_now(folder), *smoothed]),
            short_hash([_METHOD, statistic.local.value, scores, masks]),
        )

    def _truth(self, sequence: Sequence) -> str:
        """Return a hash of all that is known of a sequence's frames."""
        if sequence.id not in self._truths:
            classes = self._project.anomaly_classes(sequence.id)
            spans = {
                name: sorted({(it.start, it.stop) for it in ranges})
                for name, ranges in classes.items()
            }
            times = [sequence.frames, sequence.cadence_s, sequence.gaps]
            self._truths[sequence.id] = short_hash([sequence.name, times, spans])
        return self._truths[sequence.id]


def _scores(folder: RunFolder, sequence: Sequence) -> list[object]:
    """Return the check sums that the file of the scores holds of its columns."""
    try:
        with zipfile.ZipFile(folder.scores(sequence.id)) as file:
            return [sequence.id, *([it.filename, it.CRC] for it in file.infolist())]
    except DAMAGED:
        return [sequence.id, "damaged"]


def _masks(project: Project, sequence: Sequence) -> list[int]:
    # Masks come with a new sequence and never change after that.
    path = project.layout.ground_truth(sequence.id)
    return [sequence.id, path.stat().st_size if path.exists() else 0]
