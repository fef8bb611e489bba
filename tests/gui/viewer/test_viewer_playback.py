"""Play, pause, shuttle and step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from core.project.records import Sequence
from gui.document import Document
from gui.viewer.playback import PlaybackController


@pytest.fixture
def playback(document: Document, sequence: Sequence) -> Iterator[PlaybackController]:
    """A controller with the stills on show: 12 frames, 1/25 s apart."""
    document.view.show_sequence(sequence.id, sequence.frames)
    playback = PlaybackController(document, document)
    yield playback
    playback.pause()


def test_playing_ends_at_the_last_frame(
    playback: PlaybackController, document: Document, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(playback.playing_changed, check_params_cb=lambda playing: not playing):
        playback.toggle()

    assert document.view.frame_index == 11


def test_playing_again_from_the_end_starts_over(
    playback: PlaybackController, document: Document
) -> None:
    document.view.show_frame(11)

    playback.toggle()

    assert document.view.frame_index == 0


def test_playing_backwards_ends_at_the_first_frame(
    playback: PlaybackController, document: Document, qtbot: QtBot
) -> None:
    document.view.show_frame(5)

    with qtbot.waitSignal(playback.playing_changed, check_params_cb=lambda playing: not playing):
        playback.shuttle(-1)

    assert document.view.frame_index == 0


def test_marked_frames_are_played_in_a_loop(
    playback: PlaybackController, document: Document, qtbot: QtBot
) -> None:
    document.view.mark(3, 5)
    frames: list[int] = []
    document.view.frame_changed.connect(frames.append)

    playback.toggle()
    qtbot.waitUntil(lambda: frames.count(3) >= 2)

    assert set(frames) <= {3, 4, 5}
    assert playback.is_playing


def test_shuttling_again_doubles_the_speed_up_to_sixteen(playback: PlaybackController) -> None:
    speeds = []
    for _ in range(6):
        playback.shuttle(1)
        speeds.append(playback.speed)

    assert speeds == [1, 2, 4, 8, 16, 16]


def test_shuttling_the_other_way_turns_round_at_the_natural_pace(
    playback: PlaybackController,
) -> None:
    playback.shuttle(1)
    playback.shuttle(1)

    playback.shuttle(-1)

    assert playback.speed == -1


def test_moving_the_playhead_while_playing_goes_on_from_there(
    playback: PlaybackController, document: Document, qtbot: QtBot
) -> None:
    playback.toggle()
    frames: list[int] = []
    document.view.frame_changed.connect(frames.append)

    document.view.show_frame(8)

    qtbot.waitUntil(lambda: len(frames) > 1)
    assert frames == sorted(frames)
    assert frames[0] == 8


def test_a_step_pauses(playback: PlaybackController, document: Document) -> None:
    document.view.show_frame(4)
    playback.toggle()

    playback.step(-1)

    assert not playback.is_playing
    assert document.view.frame_index == 3


def test_a_step_of_seconds_follows_the_times(
    playback: PlaybackController, document: Document
) -> None:
    playback.step_seconds(0.2)

    assert document.view.frame_index == 5


def test_a_step_shorter_than_a_frame_moves_one_frame(
    playback: PlaybackController, document: Document
) -> None:
    playback.step_seconds(0.001)

    assert document.view.frame_index == 1


def test_another_sequence_pauses(playback: PlaybackController, document: Document) -> None:
    playback.toggle()

    document.view.show_sequence(None)

    assert not playback.is_playing


def test_a_chosen_speed_keeps_the_direction(playback: PlaybackController) -> None:
    playback.shuttle(-1)

    playback.set_speed(0.25)

    assert playback.speed == -0.25


def test_space_plays_at_the_chosen_speed_after_shuttling(playback: PlaybackController) -> None:
    playback.set_speed(0.5)
    playback.shuttle(1)
    playback.shuttle(1)
    playback.pause()

    playback.toggle()

    assert playback.speed == 0.5


def test_nothing_on_show_does_not_play(document: Document) -> None:
    playback = PlaybackController(document, document)

    playback.toggle()

    assert not playback.is_playing
