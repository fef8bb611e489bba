"""Clips to learn and clips held out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TrainingError
from core.media.frame_index import FrameRange
from core.recipe.prepared import PreparedSequence
from core.training.data import ClipList
from core.training.split import split_starts, training_data

MakeSequence = Callable[..., PreparedSequence]


def frames_of(clips: ClipList, clip_length: int) -> set[tuple[int, int]]:
    """Return all frames of some clips as pairs of sequence and frame index."""
    pairs = zip(clips.sequence.tolist(), clips.start.tolist(), strict=True)
    return {(owner, start + offset) for owner, start in pairs for offset in range(clip_length)}


@given(
    starts=st.lists(st.integers(0, 400), min_size=1, max_size=120, unique=True).map(sorted),
    clip_length=st.integers(1, 12),
    share=st.floats(0, 0.5),
)
def test_no_frame_is_in_clips_of_both_parts(
    starts: list[int], clip_length: int, share: float
) -> None:
    train, held_out = split_starts(np.array(starts), clip_length, share)

    learnt = {start + offset for start in train.tolist() for offset in range(clip_length)}
    kept = {start + offset for start in held_out.tolist() for offset in range(clip_length)}
    assert not learnt & kept
    assert len(train)
    assert set(train.tolist()) | set(held_out.tolist()) <= set(starts)


@pytest.mark.parametrize("count", [20, 200, 5000])
def test_about_the_share_is_held_out(count: int) -> None:
    train, held_out = split_starts(np.arange(count), 4, 0.2)

    assert held_out.size == pytest.approx(0.2 * count, rel=0.05)
    assert train.size >= 0.6 * count


def test_a_long_sequence_is_held_out_in_blocks_spread_over_it() -> None:
    _, held_out = split_starts(np.arange(5000), 8, 0.2)

    blocks = np.split(held_out, np.flatnonzero(np.diff(held_out) > 1) + 1)
    assert [block[-1] for block in blocks] == [999, 1999, 2999, 3999, 4999]


def test_the_same_sequences_are_split_the_same_way(make_sequence: MakeSequence) -> None:
    first, second = (training_data([make_sequence(60)], clip_length=4, stride=1) for _ in range(2))

    assert np.array_equal(first.validation.start, second.validation.start)
    assert first.dataset_hash == second.dataset_hash


def test_gaps_and_excluded_frames_are_in_no_clip(make_sequence: MakeSequence) -> None:
    excluded = FrameRange(10, 15)
    sequence = make_sequence(60, gaps=(30,), excluded=(excluded,), unreadable=(40,))

    data = training_data([sequence], clip_length=4, stride=1)

    starts = np.concatenate([data.train.start, data.validation.start])
    used = frames_of(data.train, 4) | frames_of(data.validation, 4)
    assert not {frame for _, frame in used} & {*range(10, 15), 40}
    assert not set(starts.tolist()) & {27, 28, 29}  # these would cross the gap before frame 30


def test_each_sequence_of_several_gives_to_both_parts(make_sequence: MakeSequence) -> None:
    data = training_data(
        [make_sequence(40), make_sequence(60, sequence_id=2)], clip_length=4, stride=2
    )

    assert set(data.train.sequence.tolist()) == set(data.validation.sequence.tolist()) == {0, 1}
    assert not frames_of(data.train, 4) & frames_of(data.validation, 4)


def test_a_sequence_of_one_clip_is_learnt_and_nothing_held_out(
    make_sequence: MakeSequence,
) -> None:
    data = training_data([make_sequence(8)], clip_length=8, stride=1)

    assert (len(data.train), len(data.validation)) == (1, 0)


def test_among_sequences_too_short_to_split_whole_ones_are_held_out(
    make_sequence: MakeSequence,
) -> None:
    sequences = [make_sequence(8, sequence_id=number) for number in range(1, 11)]

    data = training_data(sequences, clip_length=8, stride=1)

    assert data.validation.sequence.tolist() == [4, 9]
    assert data.train.sequence.tolist() == [0, 1, 2, 3, 5, 6, 7, 8]


def test_nothing_is_held_out_for_a_share_of_zero(make_sequence: MakeSequence) -> None:
    data = training_data([make_sequence(40)], clip_length=4, stride=1, validation_share=0)

    assert (len(data.train), len(data.validation)) == (37, 0)


def test_a_clip_of_a_batch_holds_its_frames(make_sequence: MakeSequence) -> None:
    sequences = [make_sequence(20), make_sequence(20, sequence_id=2)]
    data = training_data(sequences, clip_length=4, stride=1)
    chosen = np.array([len(data.train) - 1, 0])

    batch = data.batch(data.train, chosen)

    last = data.train.start[-1]
    assert batch.shape == (2, 1, 4, 16, 16)
    assert np.array_equal(batch[0, 0, 2], sequences[1].store.frame(last + 2)[..., 0])
    assert np.array_equal(batch[1, 0, 0], sequences[0].store.frame(0)[..., 0])


def test_the_error_names_the_spans_that_took_all_clips(make_sequence: MakeSequence) -> None:
    excluded = (FrameRange(0, 18), FrameRange(22, 40))

    with pytest.raises(TrainingError) as caught:
        training_data([make_sequence(40, excluded=excluded)], clip_length=8, stride=1)

    assert str(caught.value) == (
        "No clip of 8 frames is left to learn: 2 spans (frames 0–17, 22–39) exclude "
        "36 of 40 frames of “walk”. "
        "Include more frames or take shorter clips."
    )


def test_the_error_names_gaps_unreadable_frames_and_short_sequences(
    make_sequence: MakeSequence,
) -> None:
    sequences = [
        make_sequence(12, name="a", gaps=(4, 8)),
        make_sequence(6, name="b", unreadable=(3,)),
        make_sequence(5, name="c"),
        make_sequence(5, name="d"),
    ]

    with pytest.raises(TrainingError) as caught:
        training_data(sequences, clip_length=6, stride=1)

    assert str(caught.value) == (
        "No clip of 6 frames is left to learn: 2 gaps cut “a” into 3 pieces; "
        "1 of 6 frames of “b” is unreadable; “c” has only 5 frames; 1 more sequence likewise. "
        "Include more frames or take shorter clips."
    )


def test_no_sequence_at_all_is_said_so() -> None:
    with pytest.raises(TrainingError, match="no sequence"):
        training_data([], clip_length=8, stride=1)


def test_sequences_of_different_sizes_are_refused(make_sequence: MakeSequence) -> None:
    with pytest.raises(TrainingError, match="different sizes"):
        training_data([make_sequence(size=16), make_sequence(size=8)], clip_length=4, stride=1)


def test_the_hash_follows_frames_spans_and_settings_but_not_names(
    make_sequence: MakeSequence,
) -> None:
    def hash_of(*, clip_length: int = 4, **changes: object) -> str:
        sequence = make_sequence(40, **changes)
        return training_data([sequence], clip_length=clip_length, stride=1).dataset_hash

    plain = hash_of()
    assert plain == hash_of(name="renamed")
    others = {
        hash_of(sequence_id=2),  # other stripes
        hash_of(excluded=(FrameRange(0, 5),)),
        hash_of(clip_length=5),
        hash_of(size=24),
        hash_of(unreadable=(3,)),
    }
    assert len(others | {plain}) == 6
