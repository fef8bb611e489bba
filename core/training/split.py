"""Split clips into a part to learn and a held-out part, by blocks of time.

Neighbouring clips share most of their frames, so a validation set of shuffled clips would only
measure how well the network remembers. Here the last clips of each stretch of time are held out,
and the clips that would reach across the border are dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.errors import TrainingError
from core.media.frame_index import GAP_FACTOR, FrameRange
from core.recipe.clips import clip_starts
from core.recipe.prepared import PreparedSequence
from core.training.data import ClipList, TrainingData
from core.training.dataset_hash import dataset_hash
from core.training.evidence import evidence_starts

#: A held-out block is at least this many clip lengths long before a sequence gets a second one.
_BLOCK_CLIP_LENGTHS = 8
#: Held-out blocks of one sequence: enough to see slow change, few enough to lose little.
_MOST_BLOCKS = 5
#: Sequences that the sentence about missing clips speaks of.
_NAMED_SEQUENCES = 3
#: Spans of each sequence that it names.
_NAMED_SPANS = 3

Starts = NDArray[np.int64]


def training_data(
    sequences: Sequence[PreparedSequence],
    *,
    clip_length: int,
    stride: int,
    gap_factor: float = GAP_FACTOR,
    validation_share: float = 0.2,
) -> TrainingData:
    """Cut sequences into clips and hold some out for validation.

    Parameters
    ----------
    sequences : sequence of PreparedSequence
        All with the same frame shape.
    clip_length : int
        Frames in a clip, T.
    stride : int
        Frames between the starts of two clips.
    gap_factor : float, optional
        A step longer than this many cadences is a gap, which no clip crosses.
    validation_share : float, optional
        Share of the clips to hold out, 0…0.5; 0 holds out none.

    Returns
    -------
    TrainingData
        No frame is in a clip of both parts. The validation part is empty where the sequences are
        too short to spare a clip.

    Raises
    ------
    TrainingError
        If no clip is left to learn; the text says what took them. Also if the sequences differ in
        frame shape.
    """
    if len({sequence.store.frame_shape for sequence in sequences}) > 1:
        raise TrainingError(
            "The sequences were prepared at different sizes. Prepare them all with one recipe."
        )
    all_starts = [
        clip_starts(
            sequence.index,
            clip_length=clip_length,
            stride=stride,
            gap_factor=gap_factor,
            excluded=sequence.excluded,
        )
        for sequence in sequences
    ]
    if not any(len(starts) for starts in all_starts):
        raise TrainingError(_why_no_clip(sequences, clip_length, gap_factor))
    parts = [split_starts(starts, clip_length, validation_share) for starts in all_starts]
    _hold_out_whole(parts, validation_share)
    return TrainingData(
        sequences=tuple(sequences),
        clip_length=clip_length,
        train=_clip_list([train for train, _ in parts]),
        validation=_clip_list([held_out for _, held_out in parts]),
        dataset_hash=dataset_hash(sequences, clip_length, stride, gap_factor, validation_share),
        gap_factor=gap_factor,
        evidence=_clip_list(
            [
                evidence_starts(it, clip_length=clip_length, stride=stride, gap_factor=gap_factor)
                for it in sequences
            ]
        ),
    )


def split_starts(starts: Starts, clip_length: int, share: float) -> tuple[Starts, Starts]:
    """Split the clips of one sequence in two.

    Parameters
    ----------
    starts : ndarray of int64, shape (N,)
        First frames of all clips, increasing.
    clip_length : int
        Frames in a clip.
    share : float
        Share of the clips to hold out.

    Returns
    -------
    train, held_out : ndarray of int64
        First frames. No frame is in clips of both; clips that would be are in neither. Nothing is
        held out where fewer clips would be left to learn than are held out.
    """
    wanted = round(len(starts) * share)
    block_clips = max(1, _BLOCK_CLIP_LENGTHS * clip_length)
    blocks = min(_MOST_BLOCKS, max(1, wanted // block_clips))
    pieces = np.array_split(starts, blocks)
    held_out = np.concatenate([_last(piece, clip_length, share) for piece in pieces])
    return starts[apart(starts, held_out, clip_length)], held_out


def _last(starts: Starts, clip_length: int, share: float) -> Starts:
    """Return as many of the last clips as the share asks for, or as can be spared."""
    for count in range(round(len(starts) * share), 0, -1):
        left = int(np.searchsorted(starts, starts[-count] - clip_length, "right"))
        if left >= count:
            return starts[-count:]
    return starts[:0]


def apart(starts: Starts, held_out: Starts, clip_length: int) -> NDArray[np.bool_]:
    """Return which clips share no frame with a held-out clip; both are in order."""
    if not len(held_out):
        return np.ones(len(starts), np.bool_)
    # The nearest held-out clips that start at or after, and before, each clip.
    after = np.searchsorted(held_out, starts, "left")
    next_start = np.append(held_out, np.iinfo(np.int64).max)[after]
    previous_start = np.insert(held_out, 0, -clip_length)[after]
    far_from_next: NDArray[np.bool_] = next_start - starts >= clip_length
    return far_from_next & (starts - previous_start >= clip_length)


def _hold_out_whole(parts: list[tuple[Starts, Starts]], share: float) -> None:
    """Hold out whole sequences among those too short to be split, if there are several."""
    short = [
        place for place, (train, held_out) in enumerate(parts) if len(train) and not len(held_out)
    ]
    if share <= 0 or len(short) < 2:
        return
    count = max(1, round(len(short) * share))
    # Evenly spread, the last one always among them.
    chosen = np.linspace(0, len(short) - 1, count + 1).round().astype(np.int64)[1:]
    for place in {short[position] for position in chosen.tolist()}:
        train, none = parts[place]
        parts[place] = (none, train)


def _clip_list(starts: Sequence[Starts]) -> ClipList:
    owners = [np.full(len(own), place, np.int64) for place, own in enumerate(starts)]
    return ClipList(np.concatenate(owners), np.concatenate(starts))


def _why_no_clip(sequences: Sequence[PreparedSequence], clip_length: int, gap_factor: float) -> str:
    """Say what took the clips, sequence by sequence."""
    if not sequences:
        return "There is no sequence to learn from. Add one, or mark one for training."
    reasons = [_reason(sequence, gap_factor) for sequence in sequences[:_NAMED_SEQUENCES]]
    if (more := len(sequences) - _NAMED_SEQUENCES) > 0:
        reasons.append(f"{_count(more, 'more sequence')} likewise")
    advice = "Include more frames"
    if clip_length > 1:
        advice += " or take shorter clips"
    return (
        f"No clip of {_count(clip_length, 'frame')} is left to learn: "
        f"{'; '.join(reasons)}. {advice}."
    )


def _reason(sequence: PreparedSequence, gap_factor: float) -> str:
    """Say what takes frames from the clips of one sequence."""
    index, count = sequence.index, len(sequence)
    name = f"“{sequence.name}”"
    excluded = np.zeros(count, np.bool_)
    for frames in sequence.excluded:
        excluded[frames.start : frames.stop] = True
    reasons = []
    if taken := int(excluded.sum()):
        spans = len(sequence.excluded)
        verb = "excludes" if spans == 1 else "exclude"
        named = _ranges_text(sequence.excluded)
        reasons.append(
            f"{_count(spans, 'span')} ({named}) {verb} {taken} of {count} frames of {name}"
        )
    if unreadable := int((~index.readable).sum()):
        verb = "is" if unreadable == 1 else "are"
        reasons.append(f"{unreadable} of {count} frames of {name} {verb} unreadable")
    if gaps := len(index.gap_starts(gap_factor)):
        verb = "cuts" if gaps == 1 else "cut"
        reasons.append(f"{_count(gaps, 'gap')} {verb} {name} into {gaps + 1} pieces")
    return " and ".join(reasons) or f"{name} has only {_count(count, 'frame')}"


def _ranges_text(ranges: Sequence[FrameRange]) -> str:
    """Name the frames of some spans, first and last, the longest ones if there are many."""
    longest = sorted(ranges, key=len, reverse=True)[:_NAMED_SPANS]
    named = [f"{it.start}–{it.stop - 1}" for it in sorted(longest, key=lambda it: it.start)]
    if more := len(ranges) - len(named):
        named.append(f"{more} more")
    return f"frames {', '.join(named)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
