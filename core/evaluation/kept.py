"""Evaluations kept in the run folder, so that a table of runs is filled without judging again."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

from core.anomaly.statistic import Statistic
from core.evaluation.evaluation import Evaluation, Localisation
from core.evaluation.stamp import EvaluationStamp
from core.files import replaced_when_whole
from core.training.run_folder import RunFolder

#: What cannot be told from scores and labels alone, by its name in JSON.
TRIVIAL = ("trivial.mean_intensity", "trivial.frame_difference")
PLACES = tuple(name for name in Localisation.__slots__ if name != "pixel_over")
COSTLY = (*TRIVIAL, *PLACES)
# Two jobs of one program may keep what they know of one run at the same time.
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class CostlyFigures:
    """What takes reading each frame, map and mask, and is therefore kept when labels change.

    Attributes
    ----------
    stamp : EvaluationStamp
        Of what they were made of.
    localisation : Localisation
        What the maps are worth.
    mean_intensity, frame_difference : float or None
        AUC of the trivial scores.
    map_threshold : float or None
        The low threshold that masks were compared at.
    reasons : mapping of str to str
        Why figures among these are None.
    notes : tuple of str
        What else to know of them.
    """

    stamp: EvaluationStamp
    localisation: Localisation
    mean_intensity: float | None
    frame_difference: float | None
    map_threshold: float | None
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()

    def stale(self, now: EvaluationStamp) -> frozenset[str]:
        """Return the names of those made of other scores, labels or masks than there are now."""
        trivial = () if self.stamp.frames == now.frames else TRIVIAL
        places = () if self.stamp.maps == now.maps else PLACES
        return frozenset((*trivial, *places))

    def added_to(self, evaluation: Evaluation) -> Evaluation:
        """Return an evaluation of frames alone with these figures in it."""
        cheap = {name: why for name, why in evaluation.reasons.items() if name not in COSTLY}
        return replace(
            evaluation,
            localisation=self.localisation,
            trivial=replace(
                evaluation.trivial,
                mean_intensity=self.mean_intensity,
                frame_difference=self.frame_difference,
            ),
            reasons=cheap | dict(self.reasons),
            notes=(*self.notes, *evaluation.notes),
        )


@dataclass(frozen=True, slots=True)
class KeptEvaluation:
    """What was last known of a run by one frame score.

    Attributes
    ----------
    statistic : Statistic
        Which frame score was judged.
    stamp : str
        Of the scores and labels that the frames were judged by.
    frames : Evaluation
        What follows from these, at the thresholds of that time.
    costly : CostlyFigures or None
        The rest; None where the run was never evaluated as a whole.
    """

    statistic: Statistic
    stamp: str
    frames: Evaluation
    costly: CostlyFigures | None = None

    @classmethod
    def of_whole(
        cls,
        evaluation: Evaluation,
        statistic: Statistic,
        stamp: EvaluationStamp,
        map_threshold: float | None,
        notes: Sequence[str],
    ) -> KeptEvaluation:
        """Take apart an evaluation with all figures; the notes are the first ones that it has."""
        costly = CostlyFigures(
            stamp,
            evaluation.localisation,
            evaluation.trivial.mean_intensity,
            evaluation.trivial.frame_difference,
            map_threshold,
            {name: evaluation.reasons[name] for name in COSTLY if name in evaluation.reasons},
            tuple(notes),
        )
        frames = replace(evaluation, notes=evaluation.notes[len(notes) :])
        return cls(statistic, stamp.frames, frames, costly)

    @property
    def whole(self) -> Evaluation:
        """All that is known."""
        return self.frames if self.costly is None else self.costly.added_to(self.frames)


def read_kept(folder: RunFolder, statistic: Statistic) -> KeptEvaluation | None:
    """Return what was kept of a run; None if nothing was, or it cannot be read any more."""
    return _read(folder).get(statistic)


def keep(folder: RunFolder, evaluated: KeptEvaluation) -> None:
    """Keep an evaluation beside those by other frame scores; costly figures stay if it has none.

    An OSError of the disk goes through: the evaluation itself is none the worse.
    """
    with _lock:
        kept = _read(folder)
        before = kept.get(evaluated.statistic)
        if evaluated.costly is None and before is not None:
            evaluated = replace(evaluated, costly=before.costly)
        if evaluated == before:
            return
        kept[evaluated.statistic] = evaluated
        with replaced_when_whole(folder.evaluation) as part:
            part.write_bytes(_adapter().dump_json(list(kept.values()), indent=1))


def _read(folder: RunFolder) -> dict[Statistic, KeptEvaluation]:
    try:
        found = _adapter().validate_json(folder.evaluation.read_bytes())
    except (OSError, ValidationError):
        return {}  # It can be made again at any time.
    return {it.statistic: _renamed(it, folder.path.name) for it in found}


def _renamed(kept: KeptEvaluation, run: str) -> KeptEvaluation:
    # The run may have got another name since, or the folder may be a copy.
    return replace(kept, frames=replace(kept.frames, run=run))


@functools.cache
def _adapter() -> TypeAdapter[list[KeptEvaluation]]:
    return TypeAdapter(list[KeptEvaluation])
