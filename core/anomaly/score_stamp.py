"""Tell whether the scores of a sequence are those that scoring it again would give.

A stamp is a few words: the number of the program's way of scoring, then hashes of all that the
results depend on, of what the run has learnt, and of the frames.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.anomaly.frame_scores import SCORING
from core.anomaly.registry import detector_identity, detector_learnt
from core.anomaly.score_store import ScoredSequence
from core.errors import FramesiftError, ProjectError
from core.recipe.prepared import PreparedSequence
from core.training.dataset_hash import frames_hash
from core.training.run_folder import RunFolder

#: Hashes after that number.
_HASHES = 3


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
    identity = detector_identity(run, changes)
    return f"{SCORING} {identity} {detector_learnt(run)} {frames_hash(sequence)}"


def is_up_to_date(run: RunFolder, sequence: PreparedSequence, stamp: str) -> bool:
    """Return whether whole scores with a stamp are on the disk."""
    try:
        scored = ScoredSequence.open(run, sequence.sequence_id)
    except ProjectError:
        return False  # Damaged: scoring again mends it.
    return scored is not None and scored.stamp == stamp and len(scored) == len(sequence)


def why_outdated(run: RunFolder, stamp: str) -> str:
    """Return how the run has changed since scores were made; empty if it has not.

    Parameters
    ----------
    run : RunFolder
        As it is now; neither its model nor any frame has to be there.
    stamp : str
        Of the scores.

    Returns
    -------
    str
        Says in a few words what the scores were made by. Settings of scoring may have been others:
        that is a choice, not a matter of age. Empty as well where it cannot be told.
    """
    version, *hashes = stamp.split(" ")
    if not stamp:
        return ""
    if version != f"{SCORING}" or len(hashes) != _HASHES:
        return "another version of Framesift, which scores otherwise"
    is_other = learnt_now(run) not in ("", hashes[1])
    return "another checkpoint than the run has now" if is_other else ""


def learnt_now(run: RunFolder) -> str:
    """Return a hash of what a run has learnt; empty where that cannot be told."""
    try:
        return detector_learnt(run)
    except FramesiftError:
        return ""  # Settings are damaged: scores can be judged all the same.
