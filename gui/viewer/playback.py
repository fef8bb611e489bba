"""Play, pause, shuttle and step."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from core.errors import FramesiftError
from core.media.frame_index import FrameIndex, FrameRange
from core.media.playback import (
    Playback,
    natural_speed,
    playing_times,
    step_on,
)
from gui.document import Document
from gui.viewer.play_way import SPEEDS, PlayWay

#: A step of a second where a second is shorter than the time between two frames.
_FRAMES_PER_SECOND_STEP = 10
_FALLBACK_HZ = 60.0


class PlaybackController(QObject):
    """Moves the playhead of a document as time goes by.

    The time decides which frame is due, so a late tick skips frames and never slows down; unless
    every frame is wanted, where the next one is due when the one before has been shown. With both
    marks set, only the marked frames are played.

    Attributes
    ----------
    playing_changed : Signal(bool)
        Whether it plays.
    speed_changed : Signal(float)
        Times the natural pace; negative is backwards.
    way_changed : Signal()
        What happens at the end, or whether every frame is shown.
    """

    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    way_changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._view = document.view
        self._playback: Playback | None = None
        self._speed = 1.0
        #: What Space plays at; shuttling is for the moment only.
        self._chosen_speed = 1.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._expected = 0
        self._way = PlayWay()
        self._direction = 1
        self._advanced_at = 0.0
        self._shown: int | None = None

        self._view.sequence_changed.connect(self.pause)
        self._view.frame_changed.connect(self._on_frame_changed)
        self._view.marks_changed.connect(self._go_on)

    @property
    def is_playing(self) -> bool:
        """Whether the playhead moves by itself."""
        return self._playback is not None

    @property
    def speed(self) -> float:
        """Times the natural pace; negative is backwards."""
        return self._speed

    @property
    def seconds_per_second(self) -> float:
        """How many seconds of the sequence pass in one; 0 with nothing on show."""
        index = self._index()
        return 0.0 if index is None else natural_speed(index) * self._speed

    @property
    def natural_pace(self) -> float:
        """How many seconds of the sequence pass in one at a speed of 1; 0 with nothing on show."""
        index = self._index()
        return 0.0 if index is None else natural_speed(index)

    @property
    def way(self) -> PlayWay:
        """How frames follow each other."""
        return self._way

    def set_way(self, way: PlayWay) -> None:
        """Let frames follow each other otherwise, at once."""
        self._way = way
        self.way_changed.emit()
        self._go_on()

    def note_shown(self, frame_index: int) -> None:
        """Take note that a frame is on the screen."""
        self._shown = frame_index

    def toggle(self) -> None:
        """Play forwards at the speed that was chosen, or pause."""
        if self.is_playing:
            self.pause()
        else:
            self._play(self._chosen_speed)

    def pause(self) -> None:
        """Stop; what J and L did to the speed is over."""
        was_playing = self.is_playing
        self._timer.stop()
        self._playback = None
        self._set_speed(self._chosen_speed)
        if was_playing:
            self.playing_changed.emit(False)

    def shuttle(self, direction: int) -> None:
        """Play forwards (1) or backwards (-1), twice as fast each time."""
        if not self.is_playing or (self._speed > 0) != (direction > 0):
            self._play(direction * 1.0)
        else:
            faster = min(abs(self._speed) * 2, SPEEDS[-1])
            self._play(direction * faster)

    def shuttle_slower(self, direction: int) -> None:
        """Play forwards (1) or backwards (-1), half as fast each time."""
        is_same = self.is_playing and (self._speed > 0) == (direction > 0)
        now = abs(self._speed) if is_same else 1.0
        self._play(direction * max(now / 2, SPEEDS[0]))

    def set_speed(self, speed: float) -> None:
        """Choose how many times the natural pace to play, now and from the next start on."""
        self._chosen_speed = speed
        backwards = self.is_playing and self._speed < 0
        self._set_speed(-speed if backwards else speed)
        self._go_on()

    def step(self, frames: int) -> None:
        """Pause, and move by frames."""
        self.pause()
        self._view.show_frame(self._view.frame_index + frames)

    def step_seconds(self, seconds: float) -> None:
        """Pause, and move by seconds; by ten frames a second where frames are further apart."""
        self.pause()
        index = self._index()
        if index is None:
            return
        if natural_speed(index) != 1.0:
            self.step(round(seconds * _FRAMES_PER_SECOND_STEP))
            return
        now = self._view.frame_index
        # A microsecond: times are sums, and the frame due exactly then must not be missed.
        due = index.frame_at(float(index.time_s[now]) + seconds + 1e-6)
        at_least_one = now + (1 if seconds > 0 else -1)
        self._view.show_frame(at_least_one if due == now else due)

    def _play(self, speed: float) -> None:
        index = self._index()
        if index is None:
            return
        self._set_speed(speed)
        marked, first = self._range(index), self._view.frame_index
        if first not in marked or self._is_at_end(first, marked, speed):
            first = marked.start if speed > 0 else marked.stop - 1
        was_playing = self.is_playing
        self._playback = Playback(
            time.monotonic(),
            first,
            playing_times(index),
            natural_speed(index) * speed,
            marked.start,
            marked.stop,
            self._way.repeat.loop(is_marked=self._view.marked is not None),
        )
        self._direction = 1 if speed > 0 else -1
        self._advanced_at = self._playback.started_at
        self._show(first)
        self._timer.start(_tick_ms())
        if not was_playing:
            self.playing_changed.emit(True)

    def _is_at_end(self, frame_index: int, frames: FrameRange, speed: float) -> bool:
        return frame_index == (frames.stop - 1 if speed > 0 else frames.start)

    def _range(self, index: FrameIndex) -> FrameRange:
        return self._view.marked or FrameRange(0, len(index))

    def _tick(self) -> None:
        playback = self._playback
        if playback is None:
            return
        now = time.monotonic()
        if self._way.shows_every:
            self._advance(playback, now)
            return
        self._show(playback.frame_at(now))
        if playback.finished(now):
            self.pause()

    def _advance(self, playback: Playback, now: float) -> None:
        """Show the next frame, once the one before was shown for as long as it lasts."""
        frame_index = self._expected
        lasts = float(playback.times[frame_index + 1] - playback.times[frame_index])
        if self._shown != frame_index or now - self._advanced_at < lasts / abs(playback.speed):
            return
        following = step_on(
            frame_index, self._direction, playback.start, playback.stop, playback.loop
        )
        if following is None:
            self.pause()
            return
        self._advanced_at = now
        frame_index, self._direction = following
        self._show(frame_index)

    def _show(self, frame_index: int) -> None:
        self._expected = frame_index
        self._view.show_frame(frame_index)

    def _on_frame_changed(self, frame_index: int) -> None:
        # Somebody else moved the playhead, e.g. on the timeline: go on from there.
        if self.is_playing and frame_index != self._expected:
            self._go_on()

    def _go_on(self) -> None:
        """Play on from the frame on show, with what holds now."""
        if self.is_playing:
            self._play(self._speed)

    def _set_speed(self, speed: float) -> None:
        if speed != self._speed:
            self._speed = speed
            self.speed_changed.emit(speed)

    def _index(self) -> FrameIndex | None:
        sequence_id = self._view.sequence_id
        if sequence_id is None or self._view.frame_count < 1:
            return None
        try:
            return self._document.index(sequence_id)
        except FramesiftError:
            return None  # The viewer says why there is nothing to play.


def _tick_ms() -> int:
    """Return the time between two pictures of the screen, in whole milliseconds."""
    rate = QGuiApplication.primaryScreen().refreshRate()
    return max(4, int(1000 / (rate if rate > 1 else _FALLBACK_HZ)))
