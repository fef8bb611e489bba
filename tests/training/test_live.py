"""The sequence on show is scored after each epoch, and a frame of it whenever that is asked for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.recipe.prepared import PreparedSequence
from core.training.data import TrainingData
from core.training.events import EpochDone, LiveScores, PreviewReady, StepDone
from core.training.fit import FitOutcome
from core.training.network import load_network
from core.training.onlooker import spread_out
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder
from core.training.split import training_data

Fit = Callable[..., FitOutcome]
MakeSequence = Callable[..., PreparedSequence]


@pytest.fixture
def playhead() -> Playhead:
    playhead = Playhead(live_frames=100)
    playhead.move(7, 12)
    return playhead


@pytest.fixture
def watched(
    make_sequence: MakeSequence, with_anomaly: Callable[..., PreparedSequence]
) -> TrainingData:
    """Sequence 7, whose frames 10 to 15 are white and not learnt."""
    sequence = with_anomaly(make_sequence(50, sequence_id=7), FrameRange(10, 16))
    return training_data([sequence], clip_length=4, stride=1)


def live(events: list[object]) -> list[LiveScores]:
    return [event for event in events if isinstance(event, LiveScores)]


def test_every_frame_of_the_sequence_on_show_is_scored_after_each_epoch(
    fit: Fit, watched: TrainingData, playhead: Playhead, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy computer, too, time suffices for all of them.
    monkeypatch.setattr("core.training.live._MOST_S", 600.0)
    monkeypatch.setattr("core.training.live._LEAST_S", 600.0)
    events = list[object]()

    fit(JobContext(emit=events.append), on=watched, playhead=playhead, epochs=2)

    told = live(events)
    assert [(it.epoch, it.sequence_id, it.is_whole) for it in told] == [(1, 7, True), (2, 7, True)]
    for it in told:
        assert np.isfinite(it.scores).all()
        assert it.scores[10:16].min() > 2 * np.median(it.scores)


def test_scores_come_after_their_epoch(fit: Fit, watched: TrainingData, playhead: Playhead) -> None:
    events = list[object]()

    fit(JobContext(emit=events.append), on=watched, playhead=playhead, epochs=1)

    kinds = [type(it) for it in events if isinstance(it, EpochDone | PreviewReady | LiveScores)]
    assert kinds == [EpochDone, PreviewReady, LiveScores]


def test_long_sequences_are_left_out(fit: Fit, watched: TrainingData, playhead: Playhead) -> None:
    events = list[object]()
    playhead.live_frames = 49

    fit(JobContext(emit=events.append), on=watched, playhead=playhead, epochs=1)

    assert live(events) == []


def test_unreadable_frames_have_no_score(
    fit: Fit, make_sequence: MakeSequence, playhead: Playhead
) -> None:
    sequence = make_sequence(40, sequence_id=7)
    sequence.index.readable[20:23] = False
    data, events = training_data([sequence], clip_length=4, stride=1), list[object]()

    fit(JobContext(emit=events.append), on=data, playhead=playhead, epochs=1)

    [told] = live(events)
    assert np.flatnonzero(np.isnan(told.scores)).tolist() == [20, 21, 22]


def test_where_time_runs_out_what_is_known_is_spread_over_the_sequence(
    fit: Fit, watched: TrainingData, playhead: Playhead, monkeypatch: pytest.MonkeyPatch
) -> None:
    events, ticks = list[object](), iter(range(10**6))
    monkeypatch.setattr("core.training.live.time.monotonic", lambda: 0.2 * next(ticks))

    fit(JobContext(emit=events.append), on=watched, playhead=playhead, epochs=1)

    [told] = live(events)
    known = np.flatnonzero(np.isfinite(told.scores))
    assert not told.is_whole
    assert 0 < len(known) < 50
    assert known.max() - known.min() > 25


def test_being_watched_changes_nothing_that_is_learnt(
    fit: Fit, watched: TrainingData, playhead: Playhead, run: RunFolder
) -> None:
    def ask(event: object) -> None:
        if isinstance(event, StepDone):
            playhead.ask()

    fit(on=watched, epochs=2)
    alone = load_network(run, "cpu").state_dict()
    fit(JobContext(emit=ask), on=watched, playhead=playhead, epochs=2)
    seen = load_network(run, "cpu").state_dict()

    assert all(torch.equal(alone[name], seen[name]) for name in alone)


def test_a_frame_that_is_asked_for_is_shown_within_the_epoch(
    fit: Fit, watched: TrainingData, playhead: Playhead
) -> None:
    events = list[object]()
    playhead.ask()

    fit(JobContext(emit=events.append), on=watched, playhead=playhead, epochs=1)

    shown = [it for it in events if isinstance(it, PreviewReady)]
    assert [(it.frame_index, it.is_epoch_done) for it in shown] == [(12, False), (12, True)]
    assert not playhead.take_question()


@pytest.mark.parametrize("count", [0, 1, 2, 7, 64])
def test_spreading_out_keeps_every_place_once(count: int) -> None:
    assert sorted(place for place, _ in spread_out(count)) == list(range(count))


@pytest.mark.parametrize("count", [1, 2, 7, 64])
@pytest.mark.parametrize("known", [1, 2, 5])
def test_what_is_known_stands_for_what_comes_after_it(count: int, known: int) -> None:
    nearest = np.full(count, -1)
    for place, held in spread_out(count)[:known]:
        nearest[place : place + held] = place

    places = sorted(place for place, _ in spread_out(count)[:known])
    expected = [max(it for it in places if it <= frame) for frame in range(count)]
    assert nearest.tolist() == expected
