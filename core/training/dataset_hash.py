"""Tell whether two trainings saw the same data."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.recipe.ignored import boxes_hash
from core.recipe.prepared import PreparedSequence

#: Frames of a sequence whose pixels go into the hash. The statistics of all frames go in as well,
#: so reading every pixel of a long sequence would cost minutes and tell nothing more.
_SAMPLED_FRAMES = 64


def dataset_hash(sequences: Sequence[PreparedSequence], *settings: float) -> str:
    """Return twelve hexadecimal digits over frames, spans and recipe.

    Parameters
    ----------
    sequences : sequence of PreparedSequence
        In the order in which they are learnt. Their names and ids do not count.
    *settings : float
        What else decides which clips are learnt: clip length, stride, gap factor.

    Returns
    -------
    str
        The recipe's size, channels and intensity scale are in it by what they did to the frames.
    """
    digest = hashlib.sha256(repr(tuple(float(setting) for setting in settings)).encode())
    for sequence in sequences:
        _add(digest, sequence)
    return digest.hexdigest()[:12]


def frames_hash(sequence: PreparedSequence) -> str:
    """Return twelve hexadecimal digits over the frames of a sequence, whatever its spans are."""
    return dataset_hash([dataclasses.replace(sequence, excluded=())])


def _add(digest: hashlib._Hash, sequence: PreparedSequence) -> None:
    store, index = sequence.store, sequence.index
    digest.update(f"{store.frames.shape} {store.frames.dtype}".encode())
    digest.update(repr(sorted(sequence.excluded)).encode())
    if sequence.anomalous:  # only then: runs from before they counted can still be resumed
        digest.update(repr(sorted(sequence.anomalous)).encode())
    if sequence.regions:
        digest.update(boxes_hash(sequence.regions).encode())
    columns: tuple[NDArray[np.generic], ...] = (
        index.time_s,
        index.readable,
        index.mean,
        index.std,
        index.minimum,
        index.maximum,
    )
    for column in columns:
        digest.update(np.ascontiguousarray(column).tobytes())
    sampled = np.linspace(0, len(store) - 1, min(len(store), _SAMPLED_FRAMES)).astype(np.int64)
    for frame_index in np.unique(sampled).tolist():
        digest.update(np.ascontiguousarray(store.frames[frame_index]).tobytes())
