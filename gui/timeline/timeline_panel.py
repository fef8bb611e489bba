"""The timeline panel: the sequence on show along its frames."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRectF, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.anomaly.events import EventArrays, event_arrays, suspect_runs
from core.errors import FramesiftError
from core.media.frame_index import FrameIndex
from core.media.time_text import time_text, utc_text
from core.project.edits import SetThresholds
from core.project.records import Changes, Thresholds
from gui.appearance import is_dark
from gui.document import Document
from gui.icons import icon
from gui.keys.key_tips import say_tip
from gui.timeline.cache_lane import CacheLane
from gui.timeline.curve_lane import CurveLane
from gui.timeline.event_lane import EventLane
from gui.timeline.lane import Lane
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_memory import LaneMemory
from gui.timeline.lane_stack import LaneStack
from gui.timeline.lane_view import frame_index
from gui.timeline.overview import Overview
from gui.timeline.quality_lane import QualityLane
from gui.timeline.ruler import Ruler
from gui.timeline.runs_menu import make_runs_menu
from gui.timeline.score_lane import ScoreLane
from gui.timeline.shown_scores import ShownScores
from gui.timeline.shown_spans import ShownSpans
from gui.timeline.snap_targets import TimelineEdges
from gui.timeline.span_gestures import SpanGestures
from gui.timeline.span_lane import SpanLane
from gui.timeline.split_lane import SplitLane
from gui.timeline.thumbnail_lane import ThumbnailLane
from gui.timeline.visible_frames import VisibleFrames

_ZOOM = 0.5


class TimelinePanel(QWidget):
    """Lanes of scores, events, spans and all else that is known by frame, and the playhead.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.
    store : QSettings, optional
        Where choices are remembered; the user's own by default.
    """

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        *,
        store: QSettings | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._memory = LaneMemory(store)
        self._index: FrameIndex | None = None
        self._gaps: NDArray[np.int64] = np.empty(0, np.int64)
        self._scores: NDArray[np.float64] | None = None

        self.visible = VisibleFrames(self)
        self.shown_scores = ShownScores(document, self)
        self.thumbnail_lane = ThumbnailLane(document, self.visible, self)
        self.score_lane = ScoreLane(self.visible, self)
        self.event_lane = EventLane(self.visible, self)
        self.span_lane = SpanLane("spans", "spans", self.visible, self)
        self.truth_lane = SpanLane("truth", "truth", self.visible, self, is_kept=False)
        self.split_lane = SplitLane(document, self.visible, self)
        self.quality_lane = QualityLane(self.visible, self)
        self.cache_lane = CacheLane(document.held_frames, self.visible, self)
        self.curve_lanes: tuple[CurveLane, ...] = ()
        self.lanes = LaneStack(self.visible, self._memory)
        self.lanes.setAccessibleName("Timeline")
        self.lanes.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the window's keys work over it
        self.playhead = self.lanes.playhead
        self.ruler = Ruler(self.visible)
        self.overview = Overview(self.visible)
        self.spans = ShownSpans(document, self.span_lane, self.truth_lane)
        edges = TimelineEdges(
            document.view, self._memory, self.event_lane, self.span_lane, self.truth_lane
        )
        self.span_lane.view.gestures = SpanGestures(document, self.span_lane, edges)
        self.read_out = QLabel()
        self.read_out.setAccessibleName("Frame under the mouse or the playhead")
        self.read_out.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.score_lane.lines.set_movable(not document.is_read_only)
        # A threshold moves with every pixel of a drag; one search for events a paint is enough.
        self._events_timer = QTimer(self, singleShot=True, interval=0)

        self._lay_out()
        self._connect()
        self._show_lanes()
        self._take_colors()
        self._show_sequence()

    # What the window's actions call.

    def zoom_in(self) -> None:
        """Show half as many frames around the playhead."""
        self._zoom(_ZOOM)

    def zoom_out(self) -> None:
        """Show twice as many frames."""
        self._zoom(1 / _ZOOM)

    def fit(self) -> None:
        """Show the whole sequence."""
        self.visible.fit()

    @property
    def visible_frames(self) -> tuple[float, float]:
        """The frames on show."""
        return self.visible.start, self.visible.stop

    # Making it.

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(8, 1, 4, 0)
        header.setSpacing(2)
        header.addWidget(self.read_out, 1)
        self.lanes_button = self._button("mdi6.view-sequential-outline", "Lanes", self._ask_lanes)
        self.lanes_button.setToolTip("Choose which lanes are shown (right-click on them does too)")
        header.addWidget(self.lanes_button)
        self.runs_button = self._button("mdi6.chart-multiple", "Runs", self._ask_runs)
        self.runs_button.setToolTip("Choose runs whose scores stand beside those on show")
        header.addWidget(self.runs_button)
        self.snap_button = self._button("mdi6.magnet", "Snap", self._on_snapping)
        self.snap_button.setCheckable(True)
        self.snap_button.setChecked(self._memory.is_snapping)
        self.snap_button.setToolTip(
            "Let dragged edges snap to spans, events, marks and the playhead (Alt suspends it)"
        )
        header.addWidget(self.snap_button)
        for name, text, slot, action_id in (
            ("mdi6.magnify-minus-outline", "Zoom out", self.zoom_out, "timeline_zoom_out"),
            ("mdi6.magnify-plus-outline", "Zoom in", self.zoom_in, "timeline_zoom_in"),
            ("mdi6.arrow-expand-horizontal", "Show the whole sequence", self.fit, "fit"),
        ):
            button = self._button(name, text, slot)
            say_tip(button, f"{text} ({{{action_id}}}); Ctrl+wheel zooms at the mouse")
            header.addWidget(button)
        self._area = QScrollArea()
        self._area.setWidget(self.lanes)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(self._area, 1)
        column.addWidget(self.ruler)
        column.addWidget(self.overview)
        self.setMinimumHeight(110)

    def _button(self, name: str, text: str, slot: Any) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setIconSize(QSize(16, 16))
        button.setAutoRaise(True)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        return button

    def _connect(self) -> None:
        view = self._document.view
        view.sequence_changed.connect(self._show_sequence)
        self.shown_scores.changed.connect(self._show_scores)
        view.thresholds_changed.connect(self._show_thresholds)
        view.frame_changed.connect(self._show_frame)
        view.marks_changed.connect(self._show_marks)
        self._document.changed.connect(self._on_changed)
        self._document.curves.changed.connect(self._show_curves)

        self.score_lane.lines.dragged.connect(view.show_thresholds)
        self.score_lane.lines.drag_ended.connect(self._on_drag_ended)
        self.event_lane.view.frame_clicked.connect(self._on_event_clicked)
        for lane in (self.span_lane, self.truth_lane):
            lane.view.double_clicked.connect(self._on_span_double_clicked)
        self.ruler.scrubbed.connect(self._seek)
        self.playhead.dragged.connect(self._seek)
        self._events_timer.timeout.connect(self._show_events)
        self.lanes.hovered.connect(self._show_read_out)
        self.lanes.rearranged.connect(self._on_rearranged)

    def _all_lanes(self) -> tuple[Lane, ...]:
        """Return the lanes in their order."""
        return (
            self.thumbnail_lane,
            self.score_lane,
            self.event_lane,
            *self.curve_lanes,
            self.span_lane,
            self.truth_lane,
            self.split_lane,
            self.quality_lane,
            self.cache_lane,
        )

    def _show_lanes(self) -> None:
        lanes = self._all_lanes()
        for lane in lanes:
            if lane not in self.lanes.lanes:
                lane.gaps.show_gaps(self._gaps)
                if lane is not self.event_lane:
                    lane.view.frame_clicked.connect(self._seek)
        self.lanes.show_lanes(lanes)
        self._show_marks()

    # Showing what the document says.

    def _show_sequence(self, *_args: object) -> None:
        self._index = self._read_index()
        self._gaps = np.empty(0, np.int64) if self._index is None else self._index.gap_starts()
        self.ruler.show_index(self._index)
        self.visible.show_sequence(self._document.view.frame_count)
        for lane in self.lanes.lanes:
            lane.gaps.show_gaps(self._gaps)
        self.thumbnail_lane.show_index(self._index)
        self.quality_lane.show_index(self._index)
        self.split_lane.show_sequence()
        self.playhead.setVisible(self._index is not None)
        self.spans.read()
        self._show_curves()
        self.shown_scores.show_sequence()
        self._show_marks()
        self._show_frame()

    def _read_index(self) -> FrameIndex | None:
        sequence_id = self._document.view.sequence_id
        if sequence_id is None:
            return None
        try:
            return self._document.index(sequence_id)
        except FramesiftError as error:
            self._document.failed.emit(error)
            return None

    def _show_curves(self) -> None:
        """Have a lane for each curve that has one value for each frame on show."""
        count = self._document.view.frame_count
        wanted = [it for it in self._document.curves.shown if len(it.values) == count]
        if [it.curve for it in self.curve_lanes] == wanted:
            return
        gone = self.curve_lanes
        self.curve_lanes = tuple(CurveLane(it, self.visible, self) for it in wanted)
        self._show_lanes()
        for lane in gone:
            lane.deleteLater()
        self._show_read_out()

    def _show_scores(self) -> None:
        shown = self.shown_scores
        self._scores = None if shown.main is None else shown.main.values
        colors = self._document.run_colors.colors(dark=is_dark(self.palette()))
        one_scale = self._memory.has_one_scale
        self.score_lane.show_curves(shown.all, colors, has_one_scale=one_scale)
        self.overview.show_scores(self.score_lane.envelope)
        self.score_lane.message.show_text(self._message())
        self.event_lane.expect(self._scores is not None)
        self._show_thresholds()
        self._show_read_out()

    def _message(self) -> str:
        if self._document.view.sequence_id is None:
            return "Choose a sequence to see its timeline"
        return "" if self.shown_scores.all else "Not scored yet: train, or score in Review"

    def _show_thresholds(self, *_args: object) -> None:
        self.score_lane.show_thresholds(self._document.view.thresholds)
        self._events_timer.start()

    def _show_events(self) -> None:
        thresholds = self._document.view.thresholds
        if self._scores is None or thresholds is None:
            self.event_lane.show_events(EventArrays.none(), EventArrays.none())
        else:
            events = event_arrays(self._scores, thresholds, self._gaps)
            high = suspect_runs(self._scores, thresholds.high, self._gaps)
            self.event_lane.show_events(events, high)
        self._show_read_out()

    def _show_marks(self) -> None:
        view = self._document.view
        for lane in self.lanes.lanes:
            lane.marks.show_marks(view.mark_in, view.mark_out)

    def _show_frame(self, *_args: object) -> None:
        frame = self._document.view.frame_index
        self.playhead.show_frame(frame)
        self.ruler.show_frame(frame)
        self.overview.show_frame(frame)
        self._show_read_out()
        if not self.playhead.is_dragging:
            self.visible.reveal(frame)

    def _on_changed(self, changes: Changes) -> None:
        view = self._document.view
        if view.sequence_id in changes.sequences:
            self._show_sequence()

    def _on_rearranged(self) -> None:
        margin = self._area.width() - self.lanes.width()
        self.ruler.set_right_margin(margin)
        self.overview.set_right_margin(margin)
        self._want_lanes()
        lane = self.span_lane
        # Edges that lie under the playhead must be within reach.
        is_shown = lane in self.lanes.shown
        self.playhead.keep_off(lane.view.geometry() if is_shown else QRectF())

    # What the person does.

    def _seek(self, place: float) -> None:
        self._document.view.show_frame(frame_index(place))

    def _zoom(self, share: float) -> None:
        start, stop = self.visible_frames
        center = self._document.view.frame_index + 0.5
        self.visible.zoom(share, center if start <= center <= stop else (start + stop) / 2)

    def _on_drag_ended(self, thresholds: Thresholds) -> None:
        view = self._document.view
        if view.run_id is not None:
            self._document.edit(SetThresholds(view.run_id, view.statistic, thresholds))

    def _on_event_clicked(self, place: float) -> None:
        """Go to the peak of an event; beside the events, to the frame."""
        event = self.event_lane.low.at(frame_index(place))
        if event is None:
            self._seek(place)
        else:
            self._document.view.show_frame(int(self.event_lane.low.peak_frames[event]))

    def _on_span_double_clicked(self, place: float, height_share: float) -> None:
        for lane in (self.span_lane, self.truth_lane):
            if lane.view is self.sender() and (span := lane.span_at(place, height_share)):
                self._document.view.mark(span.frames.start, span.frames.stop - 1)

    def _on_snapping(self) -> None:
        self._memory.is_snapping = self.snap_button.isChecked()

    def runs_menu(self) -> QMenu:
        """Return a menu with a check mark for each run that can be put beside the one on show."""
        return make_runs_menu(self.shown_scores, self._document.view.run_id, self._memory, self)

    def _ask_runs(self) -> None:
        menu = self.runs_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.runs_button.mapToGlobal(QPoint(0, self.runs_button.height())))

    def _ask_lanes(self) -> None:
        menu = self.lanes.lanes_menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.lanes_button.mapToGlobal(QPoint(0, self.lanes_button.height())))

    def _show_read_out(self, frame: int | None = None) -> None:
        """Say what is at a frame; at the playhead if there is none under the mouse."""
        if self._index is None or not len(self._index):
            self.read_out.clear()
            return
        if frame is None or not 0 <= frame < len(self._index):
            frame = self._document.view.frame_index
        parts = [f"frame {frame}", time_text(float(self._index.time_s[frame]))]
        if (utc := self._index.utc(frame)) is not None:
            parts.append(utc_text(utc))
        parts += [text for lane in self.lanes.lanes if (text := lane.read_out(frame))]
        self.read_out.setText("  ·  ".join(parts))

    # Colours.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want_lanes()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._want_lanes()

    def _want_lanes(self) -> None:
        """Let lanes that must look for what they show do so only where they are seen."""
        shown = self.lanes.shown if self.isVisible() else ()
        self.thumbnail_lane.want(self.thumbnail_lane in shown)
        # It is empty, so not shown, until it has looked.
        self.split_lane.want(self.isVisible())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._take_colors()

    def _take_colors(self) -> None:
        colors = LaneColors.of(self.palette())
        self.lanes.set_colors(colors)
        self._show_scores()  # runs have other colours on another ground
        self.ruler.set_colors(colors)
        self.overview.set_colors(colors)
