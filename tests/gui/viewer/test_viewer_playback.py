"""Play, pause, shuttle and step."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from core.project.records import Changes, Sequence
from gui.document import Document
from gui.viewer.play_way import PlayWay, Repeat
from gui.viewer.playback import PlaybackController
from gui.viewer.viewer_panel import ViewerPanel


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


def test_slower_again_halves_the_speed_down_to_an_eighth(playback: PlaybackController) -> None:
    speeds = []
    for _ in range(4):
        playback.shuttle_slower(-1)
        speeds.append(playback.speed)

    assert speeds == [-0.5, -0.25, -0.125, -0.125]


def test_slower_after_faster_comes_back(playback: PlaybackController) -> None:
    playback.shuttle(1)
    playback.shuttle(1)
    playback.shuttle(1)

    playback.shuttle_slower(1)

    assert playback.speed == 2


def test_to_and_fro_turns_round_at_both_ends(
    playback: PlaybackController, document: Document, qtbot: QtBot
) -> None:
    playback.set_way(PlayWay(Repeat.PING_PONG))
    document.view.mark(3, 6)
    frames: list[int] = []
    document.view.frame_changed.connect(frames.append)

    playback.toggle()
    qtbot.waitUntil(lambda: frames.count(6) >= 1 and frames.count(3) >= 2)

    turns = [frame for frame in frames if frame in (3, 6)]
    assert turns[:3] == [3, 6, 3]
    assert set(frames) <= {3, 4, 5, 6}


def test_a_whole_sequence_can_be_repeated(
    playback: PlaybackController, document: Document, qtbot: QtBot
) -> None:
    playback.set_way(PlayWay(Repeat.ALWAYS))
    document.view.show_frame(10)
    frames: list[int] = []
    document.view.frame_changed.connect(frames.append)

    playback.toggle()

    qtbot.waitUntil(lambda: 0 in frames)
    assert playback.is_playing


def test_marked_frames_can_be_played_once(
    playback: PlaybackController, document: Document, qtbot: QtBot
) -> None:
    playback.set_way(PlayWay(Repeat.NEVER))
    document.view.mark(3, 5)

    with qtbot.waitSignal(playback.playing_changed, check_params_cb=lambda playing: not playing):
        playback.toggle()

    assert document.view.frame_index == 5


def test_every_frame_is_shown_although_time_would_skip_some(
    shown: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    playback = shown.playback
    playback.set_way(PlayWay(Repeat.NEVER, shows_every=True))
    playback.set_speed(16)
    frames: list[int] = []
    shown.frame_shown.connect(frames.append)

    with qtbot.waitSignal(playback.playing_changed, check_params_cb=lambda playing: not playing):
        playback.toggle()

    assert [frame_index for frame_index in dict.fromkeys(frames) if frame_index] == [*range(1, 12)]


def test_every_frame_waits_for_the_one_on_its_way(
    playback: PlaybackController, document: Document, qtbot: QtBot
) -> None:
    playback.set_way(PlayWay(Repeat.ALWAYS, shows_every=True))
    playback.note_shown(0)
    playback.toggle()
    qtbot.waitUntil(lambda: document.view.frame_index == 1)
    frames: list[int] = []
    document.view.frame_changed.connect(frames.append)

    # Nothing says that frame 1 was painted; several ticks pass.
    ticks: list[None] = []
    playback._timer.timeout.connect(lambda: ticks.append(None))
    qtbot.waitUntil(lambda: len(ticks) > 8)
    waited = list(frames)
    playback.note_shown(1)

    qtbot.waitUntil(lambda: bool(frames))
    assert waited == []
    assert frames[0] == 2


def test_the_speed_says_how_much_time_passes_where_a_second_is_none(
    shown: ViewerPanel, document: Document
) -> None:
    view, index = document.view, document.index(document.project.sequences()[0].id)
    hourly = dataclasses.replace(index, time_s=index.time_s / index.cadence_s * 36)
    document.project.save_index(view.sequence_id, hourly)
    document.job_wrote(Changes(sequences=frozenset({view.sequence_id})))
    shown.playback.set_speed(2)

    assert shown.tools.speed.text() == "2× · 14.4 min/s"

    shown.tools.play_menu.pace.setValue(216)

    assert shown.playback.seconds_per_second == pytest.approx(216)
    assert shown.tools.speed.text() == "1/2× · 3.6 min/s"


def test_the_menu_of_playing_chooses_what_it_shows(shown: ViewerPanel) -> None:
    menu = shown.tools.play_menu

    menu.choice(Repeat.PING_PONG).trigger()
    menu.choice(4.0).trigger()
    menu.every_frame.trigger()

    assert shown.playback.way == PlayWay(Repeat.PING_PONG, shows_every=True)
    assert shown.playback.speed == 4
    assert shown.tools.speed.text() == "4× · every frame"
    assert menu.choice(Repeat.PING_PONG).isChecked()


def test_keys_go_round_what_happens_at_the_end(shown: ViewerPanel) -> None:
    seen = []
    for _ in range(4):
        seen.append(shown.playback.way.repeat)
        shown.next_repeat()

    assert seen == list(Repeat)
    assert shown.playback.way.repeat is Repeat.MARKED
