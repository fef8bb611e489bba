"""How far two people agree on the frames and on the spans of the same sequences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameRange
from core.project.span_pairs import SAME_THING, NamedSpan, overlaps


@dataclass(frozen=True, slots=True)
class JudgedTwice:
    """One sequence that two people have labelled.

    Attributes
    ----------
    frames : int
        How many it has.
    mine, theirs : sequence of NamedSpan
        What either says.
    """

    frames: int
    mine: Sequence[NamedSpan]
    theirs: Sequence[NamedSpan]


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """Agreement on one label.

    Attributes
    ----------
    label : str
        Its name.
    kappa : float or None
        Cohen's kappa over frames: has the frame this label or not? None where both say the same of
        every frame by having no choice, i.e. where chance alone would agree throughout.
    both, only_mine, only_theirs : int
        Frames.
    frame_iou : float or None
        Intersection over union of the frames; None without any.
    spans_mine, spans_theirs : int
        How many spans either has.
    span_f1 : float or None
        Share of these that have a partner with an intersection over union of at least 0.5, one to
        one; None without any.
    mean_span_iou : float or None
        Mean intersection over union of the pairs that overlap at all; None without any.
    """

    label: str
    kappa: float | None
    both: int
    only_mine: int
    only_theirs: int
    frame_iou: float | None
    spans_mine: int
    spans_theirs: int
    span_f1: float | None
    mean_span_iou: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two people.

    Attributes
    ----------
    frames : int
        That both could label.
    kappa : float or None
        Cohen's kappa over frames, the set of labels of a frame being its category.
    labels : tuple of LabelAgreement
        Of each label that either used, by name.
    """

    frames: int
    kappa: float | None
    labels: tuple[LabelAgreement, ...]


def cohens_kappa(counts: NDArray[np.int64]) -> float | None:
    """Return how much more two people agree than by chance.

    Parameters
    ----------
    counts : ndarray of int64, shape (C, C)
        Frames by the category that one gave, and the one that the other gave.

    Returns
    -------
    float or None
        ``(p_o - p_e) / (1 - p_e)`` with the share ``p_o`` of frames that agree and the share
        ``p_e`` that would by chance: 1 for full agreement, 0 for chance. None where ``p_e`` is 1.

    References
    ----------
    Cohen 1960, "A coefficient of agreement for nominal scales", doi:10.1177/001316446002000104.

    Examples
    --------
    >>> cohens_kappa(np.array([[20, 5], [10, 15]]))
    0.4
    """
    total = counts.sum()
    if counts.diagonal().max(initial=0) == total:
        return None  # nobody had a choice, or there is no frame
    from sklearn.metrics import cohen_kappa_score

    mine, theirs = np.indices(counts.shape).reshape(2, -1)
    return float(cohen_kappa_score(mine, theirs, sample_weight=counts.ravel().astype(float)))


def agreement(sequences: Sequence[JudgedTwice]) -> Agreement:
    """Compare two people on some sequences; one of these at a time is in memory.

    Parameters
    ----------
    sequences : sequence of JudgedTwice
        With their spans.

    Returns
    -------
    Agreement
        Over all frames together.
    """
    names = sorted({span.label for it in sequences for span in (*it.mine, *it.theirs)})
    categories: Counter[tuple[bytes, bytes]] = Counter()
    counts = np.zeros((len(names), 2, 2), np.int64)
    for sequence in sequences:
        mine = _flags(sequence.mine, names, sequence.frames)
        theirs = _flags(sequence.theirs, names, sequence.frames)
        for own, other, cells in zip(mine, theirs, counts, strict=True):
            both, in_own, in_other = (int(it.sum()) for it in (own & other, own, other))
            neither = sequence.frames - in_own - in_other + both
            cells += [[neither, in_other - both], [in_own - both, both]]
        categories.update(_categories(mine, theirs))
    labels = tuple(_of_label(name, counts[place], sequences) for place, name in enumerate(names))
    return Agreement(sum(it.frames for it in sequences), _overall(categories), labels)


def _flags(spans: Sequence[NamedSpan], names: list[str], frames: int) -> NDArray[np.bool_]:
    """Return which frames have each label, shape (labels, frames)."""
    flags = np.zeros((len(names), frames), np.bool_)
    for span in spans:
        flags[names.index(span.label), span.frames.start : span.frames.stop] = True
    return flags


def _categories(
    mine: NDArray[np.bool_], theirs: NDArray[np.bool_]
) -> dict[tuple[bytes, bytes], int]:
    """Count frames by the sets of labels that either gave, as packed bits."""
    if not len(mine):
        return {(b"", b""): mine.shape[1]}
    packed = np.concatenate([np.packbits(mine, axis=0), np.packbits(theirs, axis=0)])
    pairs, counts = np.unique(packed, axis=1, return_counts=True)
    half = len(packed) // 2
    return {
        (pair[:half].tobytes(), pair[half:].tobytes()): int(count)
        for pair, count in zip(pairs.T, counts, strict=True)
    }


def _overall(categories: Counter[tuple[bytes, bytes]]) -> float | None:
    known = sorted({it for pair in categories for it in pair})
    table = np.zeros((len(known), len(known)), np.int64)
    for (own, other), count in categories.items():
        table[known.index(own), known.index(other)] += count
    return cohens_kappa(table)


def _of_label(
    name: str, counts: NDArray[np.int64], sequences: Sequence[JudgedTwice]
) -> LabelAgreement:
    (_neither, only_theirs), (only_mine, both) = counts.tolist()
    union = both + only_mine + only_theirs
    shares: list[float] = []
    spans_mine = spans_theirs = 0
    for sequence in sequences:
        mine = [it for it in sequence.mine if it.label == name]
        theirs = [it for it in sequence.theirs if it.label == name]
        spans_mine, spans_theirs = spans_mine + len(mine), spans_theirs + len(theirs)
        shares += _partners(mine, theirs)
    spans = spans_mine + spans_theirs
    return LabelAgreement(
        name,
        cohens_kappa(counts),
        both,
        only_mine,
        only_theirs,
        both / union if union else None,
        spans_mine,
        spans_theirs,
        2 * sum(it >= SAME_THING for it in shares) / spans if spans else None,
        sum(shares) / len(shares) if shares else None,
    )


def _partners(mine: Sequence[NamedSpan], theirs: Sequence[NamedSpan]) -> list[float]:
    """Return the overlaps of spans paired one to one, the best first."""
    taken: set[tuple[str, FrameRange, int]] = set()
    shares = []
    for share, own, other in sorted(overlaps(mine, theirs), key=lambda it: -it[0]):
        keys = ("mine", own.frames, own.span.id), ("theirs", other.frames, other.span.id)
        if not taken.intersection(keys):
            taken.update(keys)
            shares.append(share)
    return shares
