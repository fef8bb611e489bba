"""Pseudo-anomalies and noise: what a network is shown while the normal clip is its target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from core.config import from_mapping
from core.errors import ConfigError, TrainingError
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameRange
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.architecture import Architecture
from core.training.data import TrainingData
from core.training.fit import FitOutcome
from core.training.look_ahead import look_ahead_stops
from core.training.settings import TrainSettings
from core.training.split import training_data
from core.training.training_inputs import TrainingInputs

MakeSequence = Callable[..., PreparedSequence]
Fit = Callable[..., FitOutcome]


def numbered(sequence: PreparedSequence) -> PreparedSequence:
    """Let each frame be as bright as its number, in 255ths."""
    values = np.arange(len(sequence), dtype=np.uint8)
    shape = sequence.store.frames.shape
    frames = np.broadcast_to(values[:, None, None, None], shape)
    return replace(sequence, store=FrameStore(np.ascontiguousarray(frames)))


def shown(
    data: TrainingData, epoch: int = 1, **settings: object
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return all training clips, and what is shown of them."""
    chosen = from_mapping(TrainSettings, settings, "settings")
    everything = np.arange(len(data.train))
    clips = data.batch(data.train, everything)
    before = clips.copy()
    seen = TrainingInputs(data, chosen).shown(epoch, everything, clips)
    assert np.array_equal(clips, before)
    return clips, seen


def frame_numbers(clips: NDArray[np.float32]) -> list[list[int]]:
    numbers: list[list[int]] = np.rint(clips[:, 0, :, 0, 0] * 255).astype(int).tolist()
    return numbers


def test_clips_are_shown_as_they_are_unless_told_otherwise(data: TrainingData) -> None:
    clips, seen = shown(data)

    assert seen is clips


def test_skipped_frames_start_with_the_clip_and_stay_before_what_must_not_be_seen(
    make_sequence: MakeSequence,
) -> None:
    sequence = make_sequence(60, gaps=(20,), excluded=(FrameRange(40, 45),), unreadable=(55,))
    data = training_data([numbered(sequence)], clip_length=3, stride=1, validation_share=0)

    clips, seen = shown(data, skip_probability=1, skip_lengths=[2, 4])

    walls = (20, 40, 55, 60)
    lengths = set()
    for (start, *_), frames in zip(frame_numbers(clips), frame_numbers(seen), strict=True):
        stop = next(wall for wall in walls if wall > start)
        skip = frames[1] - frames[0]
        lengths.add(skip)
        assert frames == [start, start + skip, start + 2 * skip]
        assert frames[-1] < stop
        # Nothing is skipped only where not even the shortest skip fits.
        assert skip in (2, 4) or start + 4 >= stop
    assert lengths == {1, 2, 4}


def test_skipped_frames_never_show_what_is_held_out(make_sequence: MakeSequence) -> None:
    data = training_data([numbered(make_sequence(100))], clip_length=3, stride=1)
    held_out = {int(it) + step for it in data.validation.start for step in range(3)}

    _, seen = shown(data, skip_probability=1)

    assert held_out
    assert not held_out & {number for frames in frame_numbers(seen) for number in frames}


def test_each_sequence_has_its_own_end(make_sequence: MakeSequence) -> None:
    sequences = [make_sequence(10), make_sequence(30, sequence_id=2)]
    data = training_data(sequences, clip_length=4, stride=1, validation_share=0)

    stops = look_ahead_stops(data)

    assert set(stops[data.train.sequence == 0]) == {10}
    assert set(stops[data.train.sequence == 1]) == {30}


def test_about_as_many_clips_become_anomalous_as_asked(make_sequence: MakeSequence) -> None:
    data = training_data([make_sequence(400)], clip_length=4, stride=1)

    clips, seen = shown(data, patch_probability=0.25)

    changed = (clips != seen).any(axis=(1, 2, 3, 4)).mean()
    assert changed == pytest.approx(0.25, abs=0.08)


def test_a_patch_changes_one_rectangle_of_each_frame_and_wanders(
    make_sequence: MakeSequence,
) -> None:
    data = training_data([make_sequence(40, size=64)], clip_length=8, stride=1)

    clips, seen = shown(data, patch_probability=1, patch_size=0.25)

    places = []
    for clip, other in zip(clips, seen, strict=True):
        for frame, pasted in zip(clip[0], other[0], strict=True):
            rows, columns = np.nonzero(frame != pasted)
            assert np.ptp(rows) < 16
            assert np.ptp(columns) < 16
            places.append((rows.min(), columns.min()))
    assert len(set(places)) > len(clips)
    assert seen.min() >= 0
    assert seen.max() <= 1


def test_noise_is_of_the_strength_asked_for_and_stays_within_the_range(
    make_sequence: MakeSequence,
) -> None:
    sequence = make_sequence(40)
    pixels = np.full_like(sequence.store.frames, 127)
    pixels[:, 0] = 255
    data = training_data([replace(sequence, store=FrameStore(pixels))], clip_length=4, stride=1)

    clips, seen = shown(data, input_noise=0.1)

    off = (seen - clips)[:, :, :, 1:]
    assert off.std() == pytest.approx(0.1, rel=0.05)
    assert abs(off.mean()) < 0.01
    assert seen.max() == 1


EVERYTHING = {"skip_probability": 0.5, "patch_probability": 0.5, "input_noise": 0.05}


def test_what_is_shown_follows_from_seed_epoch_and_clip_alone(data: TrainingData) -> None:
    settings = from_mapping(TrainSettings, EVERYTHING, "settings")
    clips, seen = shown(data, **EVERYTHING)
    some = np.array([7, 3])

    again = TrainingInputs(data, settings).shown(1, some, clips[some])

    assert np.array_equal(again, seen[some])
    assert not np.array_equal(shown(data, epoch=2, **EVERYTHING)[1], seen)
    assert not np.array_equal(shown(data, seed=1, **EVERYTHING)[1], seen)


class Remembering(nn.Module):
    """A network that keeps what it was shown while it learnt."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.shown: list[torch.Tensor] = []

    def forward(self, clips: torch.Tensor) -> torch.Tensor:
        if self.training:
            self.shown.append(clips.detach().clone())
        rebuilt: torch.Tensor = self.network(clips)
        return rebuilt


def test_the_network_is_shown_the_changed_clip_and_told_the_normal_one(
    fit: Fit, data: TrainingData, architecture: Architecture
) -> None:
    plain, noisy = Remembering(architecture.build()), Remembering(architecture.build())

    first = fit(network=plain, epochs=1, batch_size=27)
    second = fit(network=noisy, epochs=1, batch_size=27, input_noise=0.3)

    off = noisy.shown[0] - plain.shown[0]
    assert off.std() > 0.2
    # Had noise been the target, the loss would be larger by about its variance.
    assert second.train_loss == pytest.approx(first.train_loss, rel=0.2)


def test_frames_without_values_are_named_wherever_they_were_shown(
    fit: Fit, make_sequence: MakeSequence
) -> None:
    sequence = make_sequence(40)
    pixels = (sequence.store.frames / 255).astype(np.float16)
    pixels[30] = np.nan
    broken = replace(sequence, store=FrameStore(pixels))
    data = training_data([broken], clip_length=4, stride=1, validation_share=0)
    # Learnt are only clips before it, which skip up to it.
    before = data.train.start <= 26
    data = replace(
        data, train=type(data.train)(data.train.sequence[before], data.train.start[before])
    )

    with pytest.raises(TrainingError, match="pixels without a value in frame 30 of “walk”"):
        fit(on=data, skip_probability=1.0)


@pytest.mark.parametrize(
    ("frames", "length", "notice"),
    [
        (40, 1, "skip_probability has no effect: single frames do not move."),
        (8, 6, "takes 11 frames in a row, and there are 8 at most."),
        (40, 6, None),
    ],
)
def test_skipping_that_cannot_be_is_said(
    frames: int, length: int, notice: str | None, fit: Fit, make_sequence: MakeSequence
) -> None:
    data = training_data([make_sequence(frames)], clip_length=length, stride=1, validation_share=0)
    of = Architecture("cae" if length == 1 else "conv3d_basic", (1, length, 16, 16), {"width": 0.1})
    events: list[object] = []

    fit(
        JobContext(emit=events.append), on=data, of=of, batch_size=2, epochs=1, skip_probability=1.0
    )

    told = " ".join(event.message for event in events if isinstance(event, Notice))
    assert told.endswith(notice) if notice else not told


@pytest.mark.parametrize(("text", "expected"), [("2,4", (2, 4)), (3, (3,)), ([2, 5], (2, 5))])
def test_skip_lengths_are_read_as_a_person_writes_them(
    text: object, expected: tuple[int, ...]
) -> None:
    assert from_mapping(TrainSettings, {"skip_lengths": text}, "settings").skip_lengths == expected


@pytest.mark.parametrize("lengths", ["", "1,2", "many", []])
def test_skip_lengths_that_skip_nothing_are_refused(lengths: object) -> None:
    with pytest.raises(ConfigError, match="skip_lengths"):
        from_mapping(TrainSettings, {"skip_lengths": lengths}, "settings")
