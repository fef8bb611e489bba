"""The timeline panel: the sequence on show along its frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.anomaly.events import EventArrays, event_arrays, suspect_runs
from core.errors import FramesiftError
from core.media.frame_index import FrameIndex
from core.media.time_text import time_text, utc_text
from core.project.edits import SetThresholds
from core.project.records import Changes, Thresholds
from gui.document import Document
from gui.icons import icon
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_view import frame_index
from gui.timeline.playhead_line import PlayheadLine
from gui.timeline.score_lane import ScoreLane
from gui.timeline.span_lane import SpanLane
from gui.timeline.time_axis import TimeAxis

#: Fewer frames than this are never shown: single frames are wide enough then.
_LEAST_FRAMES = 8
_AXIS_WIDTH = 48
_ZOOM = 0.5


class TimelinePanel(QWidget):
    """Scores, thresholds, events, spans, gaps, marks and playhead of the sequence on show.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._index: FrameIndex | None = None
        self._gaps: NDArray[np.int64] = np.empty(0, np.int64)
        self._scores: NDArray[np.float64] | None = None

        self.time_axis = TimeAxis()
        self.score_lane = ScoreLane(self)
        self.span_lane = SpanLane(self.time_axis, self)
        self.playhead = PlayheadLine((self.score_lane.view, self.span_lane.view), self)
        self.lanes = pg.GraphicsLayoutWidget()
        self.lanes.setAccessibleName("Timeline")
        self.lanes.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the window's keys work over it
        self.read_out = QLabel()
        self.read_out.setAccessibleName("Frame under the mouse or the playhead")
        self.read_out.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # A threshold moves with every pixel of a drag; one search for events a paint is enough.
        self._events_timer = QTimer(self, singleShot=True, interval=0)

        self._lay_out()
        self._connect()
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
        self.score_lane.view.setXRange(0, self._frames, padding=0)

    @property
    def visible_frames(self) -> tuple[float, float]:
        """The frames on show."""
        return self.score_lane.view.visible_frames

    # Making it.

    def _lay_out(self) -> None:
        self.lanes.ci.layout.setContentsMargins(0, 2, 6, 0)
        self.lanes.ci.layout.setSpacing(0)
        self.lanes.addItem(self.score_lane.plot, row=0, col=0)
        self.lanes.addItem(self.span_lane.plot, row=1, col=0)
        for lane in (self.score_lane, self.span_lane):
            lane.plot.getAxis("left").setWidth(_AXIS_WIDTH)
            lane.plot.layout.setContentsMargins(0, 0, 0, 0)
        self.time_axis.setHeight(24)
        self.span_lane.view.setXLink(self.score_lane.view)

        header = QHBoxLayout()
        header.setContentsMargins(8, 1, 4, 0)
        header.setSpacing(2)
        header.addWidget(self.read_out, 1)
        for name, text, slot in (
            ("mdi6.magnify-minus-outline", "Zoom out", self.zoom_out),
            ("mdi6.magnify-plus-outline", "Zoom in (Ctrl+wheel zooms at the mouse)", self.zoom_in),
            ("mdi6.arrow-expand-horizontal", "Show the whole sequence (F)", self.fit),
        ):
            header.addWidget(self._button(name, text, slot))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(self.lanes, 1)
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
        view.run_changed.connect(self._show_scores)
        view.statistic_changed.connect(self._show_scores)
        view.smoothing_changed.connect(self._show_scores)
        view.thresholds_changed.connect(self._show_thresholds)
        view.frame_changed.connect(self._show_frame)
        view.marks_changed.connect(self._show_marks)
        self._document.changed.connect(self._on_changed)

        self.score_lane.lines.dragged.connect(view.show_thresholds)
        self.score_lane.lines.drag_ended.connect(self._on_drag_ended)
        self.score_lane.view.frame_clicked.connect(self._seek)
        self.span_lane.view.frame_clicked.connect(self._seek)
        self.span_lane.view.double_clicked.connect(self._on_span_double_clicked)
        self.time_axis.scrubbed.connect(self._seek)
        self.playhead.dragged.connect(self._seek)
        self._events_timer.timeout.connect(self._show_events)
        self.lanes.scene().sigMouseMoved.connect(self._on_mouse_moved)

    # Showing what the document says.

    @property
    def _frames(self) -> int:
        return max(self._document.view.frame_count, 1)

    def _show_sequence(self, *_args: object) -> None:
        self._index = self._read_index()
        self._gaps = np.empty(0, np.int64) if self._index is None else self._index.gap_starts()
        self.time_axis.show_index(self._index)
        for lane in (self.score_lane, self.span_lane):
            lane.gaps.show_gaps(self._gaps)
            lane.view.setLimits(
                xMin=0, xMax=self._frames, minXRange=min(self._frames, _LEAST_FRAMES)
            )
        self.playhead.setVisible(self._index is not None)
        self._read_spans()
        self._show_scores()
        self._show_marks()
        self._show_frame()
        self.fit()

    def _read_index(self) -> FrameIndex | None:
        sequence_id = self._document.view.sequence_id
        if sequence_id is None:
            return None
        try:
            return self._document.index(sequence_id)
        except FramesiftError as error:
            self._document.failed.emit(error)
            return None

    def _show_scores(self, *_args: object) -> None:
        scored = self._read_scores()
        self.score_lane.show_scores(scored)
        self._scores = scored
        self.score_lane.message.show_text(self._message())
        self._show_thresholds()
        self._show_read_out()

    def _read_scores(self) -> NDArray[np.float64] | None:
        try:
            scores = self._document.scores()
        except FramesiftError as error:
            self._document.failed.emit(error)
            return None
        if scores is None or self._index is None or len(scores) != len(self._index):
            return None
        return scores

    def _message(self) -> str:
        if self._document.view.sequence_id is None:
            return "Choose a sequence to see its timeline"
        return "" if self._scores is not None else "Not scored yet: train, or score in Review"

    def _show_thresholds(self, *_args: object) -> None:
        self.score_lane.show_thresholds(self._document.view.thresholds)
        self._events_timer.start()

    def _show_events(self) -> None:
        thresholds = self._document.view.thresholds
        if self._scores is None or thresholds is None:
            self.score_lane.show_events(EventArrays.none(), EventArrays.none())
            return
        events = event_arrays(self._scores, thresholds, self._gaps)
        high = suspect_runs(self._scores, thresholds.high, self._gaps)
        self.score_lane.show_events(events, high)

    def _show_marks(self) -> None:
        view = self._document.view
        for lane in (self.score_lane, self.span_lane):
            lane.marks.show_marks(view.mark_in, view.mark_out)

    def _show_frame(self, *_args: object) -> None:
        frame = self._document.view.frame_index
        self.playhead.show_frame(frame)
        self._show_read_out()
        start, stop = self.visible_frames
        if not start <= frame + 0.5 <= stop and not self.playhead.is_dragging:
            # Turn the page: following every frame would make the whole picture swim.
            width = stop - start
            self.score_lane.view.setXRange(frame - 0.1 * width, frame + 0.9 * width, padding=0)

    # Following changes.

    def _on_changed(self, changes: Changes) -> None:
        view = self._document.view
        if view.sequence_id in changes.sequences:
            self._show_sequence()
            return
        if changes.labels:
            self._read_spans()
        elif changes.spans:
            self._refresh_spans(changes.spans)
        if view.run_id in changes.runs:
            self._show_scores()

    def _read_spans(self) -> None:
        project, sequence_id = self._document.project, self._document.view.sequence_id
        spans = [] if sequence_id is None else project.spans(sequence_id)
        self.span_lane.show_spans(spans, {label.id: label for label in project.labels()})
        self._fit_span_lane()

    def _refresh_spans(self, span_ids: frozenset[int]) -> None:
        """Read only the spans that changed: a sequence may have a hundred thousand."""
        sequence_id = self._document.view.sequence_id
        spans = self._document.project.spans_with_ids(span_ids)
        here = [span for span in spans if span.sequence_id == sequence_id]
        self.span_lane.replace_spans(span_ids, here)
        self._fit_span_lane()

    def _fit_span_lane(self) -> None:
        height = self.span_lane.height + self.time_axis.height()
        self.lanes.ci.layout.setRowFixedHeight(1, height)

    # What the person does.

    def _seek(self, place: float) -> None:
        self._document.view.show_frame(frame_index(place))

    def _zoom(self, share: float) -> None:
        start, stop = self.visible_frames
        center = self._document.view.frame_index + 0.5
        self.score_lane.view.zoom(share, center if start <= center <= stop else (start + stop) / 2)

    def _on_drag_ended(self, thresholds: Thresholds) -> None:
        view = self._document.view
        if view.run_id is not None:
            self._document.edit(SetThresholds(view.run_id, view.statistic, thresholds))

    def _on_span_double_clicked(self, place: float, height_share: float) -> None:
        span = self.span_lane.span_at(place, height_share)
        if span is not None:
            self._document.view.mark(span.frames.start, span.frames.stop - 1)

    def _on_mouse_moved(self, place: QPointF) -> None:
        view = self.score_lane.view
        frame = frame_index(view.frame_at(place))
        inside = view.sceneBoundingRect().united(self.span_lane.view.sceneBoundingRect())
        self._show_read_out(frame if inside.contains(place) else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_read_out()

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
        if self._scores is not None:
            score = self._scores[frame]
            parts.append("no score" if np.isnan(score) else f"score {score:.4g}")
        self.read_out.setText("  ·  ".join(parts))

    # Colours.

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._take_colors()

    def _take_colors(self) -> None:
        colors = LaneColors.of(self.palette())
        self.lanes.setBackground(colors.ground)
        self.score_lane.set_colors(colors)
        self.span_lane.set_colors(colors)
        self.playhead.set_color(colors.playhead)
