"""Which epoch is kept, which besides, and when a training ends by itself."""

from __future__ import annotations

import errno
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.errors import TrainingError
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameRange
from core.recipe.prepared import PreparedSequence
from core.training.architecture import Architecture
from core.training.checkpoint import load_checkpoint
from core.training.data import TrainingData
from core.training.early_stop import INVERTED_EPOCHS, Inversion
from core.training.events import EpochDone
from core.training.evidence import evidence_starts
from core.training.fit import FitOutcome
from core.training.history import best_epoch, read_history
from core.training.network import load_network
from core.training.run_folder import RunFolder
from core.training.separation import Separation, mean_squared_residuals
from core.training.settings import CheckpointChoice
from core.training.split import training_data

MakeSequence = Callable[..., PreparedSequence]
WithAnomaly = Callable[..., PreparedSequence]
Fit = Callable[..., FitOutcome]

SPAN = FrameRange(10, 16)
BY_SEPARATION = {"choose_by": CheckpointChoice.SEPARATION}


class Scripted(nn.Module):
    """Learns as it should, but in evaluation is off by so much for bright and for other clips.

    One pair of numbers an epoch: how far off frames that are white are, and all others.
    """

    def __init__(self, network: nn.Module, script: list[tuple[float, float]]) -> None:
        super().__init__()
        self.network = network
        self.script = script
        self.epoch = -1

    def train(self, mode: bool = True) -> Scripted:  # as in torch
        self.epoch += mode
        super().train(mode)
        return self

    def forward(self, clips: Tensor) -> Tensor:
        rebuilt: Tensor = self.network(clips)
        if self.training:
            return rebuilt
        white, other = self.script[min(self.epoch, len(self.script) - 1)]
        off = torch.where(clips > 0.999, white, other)
        return clips + off


def notices(events: list[object]) -> list[str]:
    return [event.message for event in events if isinstance(event, Notice)]


# What is evidence.


def test_evidence_is_every_clip_that_holds_an_anomalous_frame(known: TrainingData) -> None:
    assert known.evidence.start.tolist() == list(range(7, 16))
    learnt = {int(it) + step for it in known.train.start for step in range(4)}
    assert not learnt & set(range(10, 16))
    assert known.can_separate


def test_evidence_crosses_no_gap_and_touches_nothing_excluded_otherwise(
    make_sequence: MakeSequence, with_anomaly: WithAnomaly
) -> None:
    sequence = with_anomaly(
        make_sequence(40, gaps=(12,), excluded=(FrameRange(18, 20),), unreadable=(8,)),
        FrameRange(10, 16),
    )

    starts = evidence_starts(sequence, clip_length=3, stride=1, gap_factor=2.0)

    # Readable are 9 to 11, behind the gap 12 to 17.
    assert starts.tolist() == [9, 12, 13, 14, 15]


def test_what_may_be_learnt_is_no_evidence(make_sequence: MakeSequence) -> None:
    sequence = replace(make_sequence(40), anomalous=(SPAN,))

    data = training_data([sequence], clip_length=4, stride=1)

    assert not len(data.evidence)
    assert not data.can_separate


def test_no_frame_of_a_short_span_is_missed_whatever_the_stride(
    make_sequence: MakeSequence, with_anomaly: WithAnomaly
) -> None:
    sequence = with_anomaly(make_sequence(21), FrameRange(19, 21))

    starts = evidence_starts(sequence, clip_length=4, stride=4, gap_factor=2.0)

    assert starts.tolist() == [16, 17]


def test_what_is_known_to_be_anomalous_makes_other_data(make_sequence: MakeSequence) -> None:
    sequence = make_sequence(40, excluded=(SPAN,))
    hashes = [
        training_data([it], clip_length=4, stride=1).dataset_hash
        for it in (sequence, replace(sequence, anomalous=(SPAN,)))
    ]

    assert hashes[0] != hashes[1]


# What separation is.


def test_separation_is_the_mean_anomalous_over_the_mean_normal_score(known: TrainingData) -> None:
    separation = Separation(known, mean_squared_residuals)
    for clips in (known.validation, known.evidence):
        everything = np.arange(len(clips))
        batch = known.batch(clips, everything)
        off = np.where(batch > 0.999, 0.4, 0.1).astype(np.float32)
        separation.add(clips, everything, batch, batch - off)

    # Normal frames of the evidence do not count, though they are off as well.
    assert separation.ratio == pytest.approx(0.16 / 0.01, rel=1e-4)


@pytest.mark.parametrize(
    ("white", "other", "expected"), [(0.0, 0.0, 1.0), (0.5, 0.0, math.inf), (0.0, 0.5, 0.0)]
)
def test_separation_of_perfect_reconstructions_is_a_number(
    white: float, other: float, expected: float, known: TrainingData
) -> None:
    separation = Separation(known, mean_squared_residuals)
    for clips, off in ((known.validation, other), (known.evidence, white)):
        everything = np.arange(len(clips))
        batch = known.batch(clips, everything)
        separation.add(clips, everything, batch, batch - np.float32(off))

    assert separation.ratio == expected


def test_only_predicted_frames_count(known: TrainingData) -> None:
    separation = Separation(known, mean_squared_residuals)
    for clips in (known.validation, known.evidence):
        everything = np.arange(len(clips))
        batch = known.batch(clips, everything)
        last = batch[:, :, -1:]
        off = np.where(last > 0.999, 0.2, 0.1).astype(np.float32)
        separation.add(clips, everything, batch, last - off)

    assert separation.ratio == pytest.approx(4, rel=1e-4)


# What it chooses.

#: Off for white frames and for others in each of five epochs: separation 1, 4, 9, 4, 2.25.
SCRIPT = [(0.4, 0.4), (0.4, 0.2), (0.6, 0.2), (0.2, 0.1), (0.15, 0.1)]


@pytest.mark.parametrize(
    ("choose_by", "expected"),
    [(CheckpointChoice.VALIDATION_LOSS, [1, 2, 4]), (CheckpointChoice.SEPARATION, [1, 2, 3])],
)
def test_the_settings_choose_what_is_best(
    choose_by: CheckpointChoice,
    expected: list[int],
    fit: Fit,
    known: TrainingData,
    architecture: Architecture,
    run: RunFolder,
) -> None:
    events: list[object] = []

    fit(
        JobContext(emit=events.append),
        on=known,
        network=Scripted(architecture.build(), SCRIPT),
        epochs=5,
        choose_by=choose_by,
    )

    told = [event for event in events if isinstance(event, EpochDone)]
    curve = read_history(run.history)
    assert [event.epoch for event in told if event.is_best] == expected
    assert load_checkpoint(run.best).epoch == expected[-1]
    assert best_epoch(curve) == curve[expected[-1] - 1]
    if choose_by is CheckpointChoice.SEPARATION:
        assert [row.separation for row in curve] == pytest.approx([1, 4, 9, 4, 2.25], rel=1e-3)
        assert [event.separation for event in told] == [row.separation for row in curve]
    else:
        assert all(math.isnan(row.separation) for row in curve)


def test_without_known_anomalies_the_validation_loss_chooses_and_the_person_is_told(
    fit: Fit, run: RunFolder
) -> None:
    events: list[object] = []

    fit(JobContext(emit=events.append), epochs=2, **BY_SEPARATION)

    assert notices(events)[0].startswith("The validation loss chooses the checkpoint: ")
    assert all(math.isnan(row.separation) for row in read_history(run.history))
    assert load_checkpoint(run.best).epoch == 2


def test_the_detector_tells_apart_by_the_score_that_it_will_give(
    known: TrainingData, run: RunFolder
) -> None:
    from core.anomaly.frame_scores import Statistic, frame_score
    from core.anomaly.registry import make_detector
    from core.recipe.recipe import Recipe
    from core.training.run_folder import RunSettings

    options = {"epochs": 1, "width": 0.25, "device": "cpu", "choose_by": "separation"}
    run.write(Recipe(width=16, height=16), RunSettings("conv3d_basic", "hash", options))

    make_detector("conv3d_basic", (1, 4, 16, 16), options).fit(known, run, JobContext())

    network = load_network(run, "cpu")
    scores: list[list[float]] = []
    for clips, anomalous in ((known.validation, False), (known.evidence, True)):
        batch = known.batch(clips, np.arange(len(clips)))
        with torch.inference_mode():
            off = np.square(network(torch.from_numpy(batch)).numpy() - batch)[:, 0]
        scores.append(
            [
                frame_score(off[clip, step], Statistic.LOCAL_MAX)
                for clip, start in enumerate(clips.start.tolist())
                for step in range(4)
                if (start + step in SPAN) is anomalous
            ]
        )
    [row] = read_history(run.history)
    assert row.separation == pytest.approx(np.mean(scores[1]) / np.mean(scores[0]), rel=1e-4)


# When it ends.


def test_patience_ends_after_so_many_epochs_without_a_better_one(
    fit: Fit, data: TrainingData, architecture: Architecture, run: RunFolder
) -> None:
    script = [(0.0, off) for off in (0.5, 0.3, 0.4, 0.2, 0.3, 0.3, 0.3, 0.1)]
    events: list[object] = []

    outcome = fit(
        JobContext(emit=events.append),
        network=Scripted(architecture.build(), script),
        epochs=20,
        patience=2,
    )

    assert outcome.epochs == 6
    assert load_checkpoint(run.best).epoch == 4
    assert not outcome.stopped
    assert outcome.reason == (
        "Ended after epoch 6: 2 epochs were no better than the best. "
        "The checkpoint of epoch 4 is kept."
    )
    assert notices(events) == [outcome.reason]


#: Separation 4, 0.25, 4, then 0.25 for good: a single epoch below 1 ends nothing.
INVERTED = [(0.4, 0.2), (0.1, 0.2), (0.4, 0.2), (0.1, 0.2)]


def test_inversion_ends_a_training_once_it_is_certain(
    fit: Fit, known: TrainingData, architecture: Architecture, run: RunFolder
) -> None:
    outcome = fit(
        on=known,
        network=Scripted(architecture.build(), INVERTED),
        epochs=20,
        **BY_SEPARATION,
    )

    assert outcome.epochs == 3 + INVERTED_EPOCHS
    assert load_checkpoint(run.best).epoch == 1
    assert "anomalies were rebuilt better than normal frames" in outcome.reason


def test_what_was_never_above_one_is_no_inversion() -> None:
    inversion = Inversion()

    for separation in (0.9, 0.5, math.nan, 0.5, 1.0, 0.5):
        inversion.close_epoch(separation)

    assert not inversion.is_certain
    assert inversion.epochs == 0


def test_a_run_that_ended_by_itself_ends_again_and_goes_on_with_more_patience(
    fit: Fit, architecture: Architecture, run: RunFolder
) -> None:
    script = [(0.0, 0.1), (0.0, 0.2)]
    first = fit(network=Scripted(architecture.build(), script), epochs=10, patience=2)
    again = fit(network=Scripted(architecture.build(), script), epochs=10, patience=2, resume=True)
    longer = fit(
        network=Scripted(architecture.build(), [(0.0, 0.2)]), epochs=10, patience=5, resume=True
    )

    assert (first.epochs, again.epochs, longer.epochs) == (3, 3, 6)
    assert first.reason == again.reason


# What is kept besides.


def test_every_so_many_epochs_a_checkpoint_is_kept(fit: Fit, run: RunFolder) -> None:
    fit(epochs=5, keep_every=2)

    assert sorted(it.name for it in run.path.glob("epoch-*.pt")) == [
        "epoch-0002.pt",
        "epoch-0004.pt",
    ]
    assert load_checkpoint(run.epoch(2)).epoch == 2
    assert load_checkpoint(run.epoch(2)).state is None
    load_network(run, "cpu", which=4)


def test_an_epoch_that_was_not_kept_is_said_so(fit: Fit, run: RunFolder) -> None:
    fit(epochs=1)

    with pytest.raises(TrainingError, match=r"no epoch-0001\.pt"):
        load_network(run, "cpu", which=1)


def test_a_full_disk_keeps_the_checkpoints_of_earlier_epochs(
    fit: Fit, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = torch.save

    def save_no_second(values: dict[str, Any], path: Path) -> None:
        save(values, path)
        if path.name.startswith("epoch-0002"):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(torch, "save", save_no_second)

    with pytest.raises(TrainingError, match=r"Cannot save epoch-0002\.pt.*No space left"):
        fit(keep_every=1)

    assert [it.name for it in run.path.glob("epoch-*")] == ["epoch-0001.pt"]
    assert load_checkpoint(run.last).epoch == 1
    # What is left can be gone on with.
    monkeypatch.undo()
    assert fit(keep_every=1, resume=True).epochs == 4
