"""Tell whether the scores of a sequence are those that scoring it again would give."""

from __future__ import annotations

from collections.abc import Mapping

from core.anomaly.registry import detector_identity
from core.anomaly.score_store import ScoredSequence
from core.errors import ProjectError
from core.recipe.prepared import PreparedSequence
from core.training.dataset_hash import frames_hash
from core.training.run_folder import RunFolder

#: Raised whenever the same detector gives other scores for the same frames.
_FORMAT = 2


def score_stamp(
    run: RunFolder, sequence: PreparedSequence, changes: Mapping[str, object] | None = None
) -> str:
    """Return what the scores of a sequence are made from, as a few words.

    Parameters
    ----------
    run : RunFolder
        Its scoring settings and what it has learnt count; how fast it scores does not.
    sequence : PreparedSequence
        Its frames, times and gaps count; its name and spans do not.
    changes : mapping, optional
        Settings of the run that are replaced for this time.

    Returns
    -------
    str
        Hashes of either.
    """
    return f"{_FORMAT} {detector_identity(run, changes)} {frames_hash(sequence)}"


def is_up_to_date(run: RunFolder, sequence: PreparedSequence, stamp: str) -> bool:
    """Return whether whole scores with a stamp are on the disk."""
    try:
        scored = ScoredSequence.open(run, sequence.sequence_id)
    except ProjectError:
        return False  # Damaged: scoring again mends it.
    return scored is not None and scored.stamp == stamp and len(scored) == len(sequence)
