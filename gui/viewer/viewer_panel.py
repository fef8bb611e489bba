"""The frames on show, and what a detector says of them."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from core.anomaly.boxes import Box, uncorrected
from core.anomaly.heat_look import Residual
from core.anomaly.heat_picture import HeatPicture
from core.anomaly.review import ReviewedFrame
from core.media.source import SourceKind
from core.training.events import PreviewReady
from gui.document import Document
from gui.settings import Settings
from gui.view_mode import ViewerLook, ViewMode, Zoom
from gui.viewer.box_drag import BoxesOnFrame
from gui.viewer.linked_view import ZOOM_STEP, LinkedView
from gui.viewer.panes import Panes
from gui.viewer.playback import PlaybackController
from gui.viewer.readout import CursorFrame, corner_lines, cursor_text
from gui.viewer.regions import RegionsOnFrame
from gui.viewer.results import Results
from gui.viewer.shown_frame import ShownFrame
from gui.viewer.solar_layer import SolarLayer
from gui.viewer.tool_row import ToolRow


class ViewerPanel(QWidget):
    """Shows the frame under the playhead, side by side with its residual or under a heat map.

    What is painted always belongs to one frame: the overlays follow the frame that is really on
    the screen, which lags behind the playhead while a frame is decoded.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Owner.
    settings : Settings, optional
        What is remembered between two starts; the user's own by default.

    Attributes
    ----------
    playback : PlaybackController
        What moves the playhead; the menu's actions go there.
    cursor_moved : Signal(str)
        Place, value and residual under the cursor; empty when it left the frame.
    frame_shown : Signal(int)
        Index of the frame that was handed to the screen.
    box_clicked : Signal()
        A box on the frame on show was clicked.
    box_corrected : Signal(object)
        A box of the detector, on the frame under the playhead, was dragged to this `Rectangle`.
    event_menu : list of QAction
        What a right click offers.
    """

    cursor_moved = Signal(str)
    frame_shown = Signal(int)
    box_clicked = Signal()
    box_corrected = Signal(object)

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        settings = Settings() if settings is None else settings
        self._document = document
        self._reviewed: ReviewedFrame | None = None
        self._cursor: QPointF | None = None
        self.event_menu: list[QAction] = []
        self.playback = PlaybackController(document, self)
        self.linked = LinkedView(self)
        # First the frame, then what is said of it: another sequence reaches them in this order.
        self.shown = ShownFrame(document, settings, self)
        self.results = Results(document, self)
        self.panes = Panes(self.linked)
        self.sun = SolarLayer(document, self.panes, self.linked, self)
        self.regions = RegionsOnFrame(document, self.panes, self)
        self.drawn = BoxesOnFrame(document, self.panes, self)
        self.tools = ToolRow()

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.tools)
        layout.addWidget(self.panes, 1)

        self._connect()
        self._show_speed()
        self._on_shown()

    @property
    def look(self) -> ViewerLook:
        """How it shows what a detector says."""
        return self.panes.look

    def set_look(self, look: ViewerLook) -> None:
        """Show what a detector says as it was shown before."""
        before = self.panes.look
        self.panes.set_look(look)
        self.tools.show_opacity(look.opacity)
        if look.heat != before.heat:
            self._show_review()
        self._show_corner()
        self._show_tools()

    def set_mode(self, mode: ViewMode) -> None:
        """Arrange the frames side by side, as one view with an overlay, or as a wipe."""
        self.set_look(replace(self.look, mode=mode))

    def toggle_mode(self) -> None:
        """Go round: side by side, overlay, wipe."""
        self.set_mode(self.look.mode.next)

    def toggle_heat_map(self) -> None:
        """Show or hide the residual."""
        self.set_look(replace(self.look, heat_map=not self.look.heat_map))

    def toggle_boxes(self) -> None:
        """Show or hide the boxes."""
        self.set_look(replace(self.look, boxes=not self.look.boxes))

    def toggle_statistics(self) -> None:
        """Show or hide what stands in the corner."""
        self.set_look(replace(self.look, statistics=not self.look.statistics))

    def next_repeat(self) -> None:
        """Go round what happens where playing comes to an end."""
        way = self.playback.way
        self.playback.set_way(replace(way, repeat=way.repeat.next))

    def toggle_every_frame(self) -> None:
        """Show every frame, or keep time."""
        way = self.playback.way
        self.playback.set_way(replace(way, shows_every=not way.shows_every))

    def fit(self) -> None:
        """Show the whole frame."""
        self.linked.fit()

    def show_part(self, part: Zoom | None) -> None:
        """Show a part of the sequence on show, as `LinkedView.zoom_part` told it."""
        sequence = self.shown.sequence
        if sequence is not None:
            # Before the first frame is there: it would be fitted else.
            self.linked.set_frame_size(sequence.width, sequence.height)
            self.linked.show_part(part)

    def zoom_in(self) -> None:
        """Zoom in at the centre."""
        self.linked.zoom(ZOOM_STEP, self._pane_size())

    def zoom_out(self) -> None:
        """Zoom out at the centre."""
        self.linked.zoom(1 / ZOOM_STEP, self._pane_size())

    def show_preview(self, preview: PreviewReady) -> None:
        """Show what a run in training makes of a frame, while that frame is on show."""
        self.results.show_preview(preview)

    def close_source(self) -> None:
        """Let go of the sequence's files and wait for the thread that reads them."""
        self.shown.close()

    def event(self, event: QEvent) -> bool:
        # The window went to a screen with another scale: the same pixels are another share of it.
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._show_zoom()
        return super().event(event)

    def _connect(self) -> None:
        view = self._document.view
        view.sequence_changed.connect(self._show_speed)
        view.thresholds_changed.connect(self._show_boxes)
        view.statistic_changed.connect(self._on_statistic_changed)
        self.shown.changed.connect(self._on_shown)
        self.shown.statistics_changed.connect(self._show_corner)
        self.sun.changed.connect(self._show_corner)
        self.sun.changed.connect(self._show_cursor)
        self.results.changed.connect(self._show_review)
        self.drawn.changed.connect(self._show_boxes)
        self.drawn.grabbed.connect(self.playback.pause)
        self.drawn.clicked.connect(self.box_clicked)
        self.drawn.corrected.connect(self.box_corrected)
        self.linked.changed.connect(self._show_zoom)
        self.panes.input.canvas.resized.connect(self._show_zoom)
        self.playback.speed_changed.connect(self._show_speed)
        self.playback.way_changed.connect(self._show_speed)
        self.tools.mode_chosen.connect(self.set_mode)
        self.tools.heat_map_toggled.connect(self.toggle_heat_map)
        self.tools.boxes_toggled.connect(self.toggle_boxes)
        self.tools.live_toggled.connect(self.results.show_live)
        self.tools.opacity_changed.connect(
            lambda opacity: self.set_look(replace(self.look, opacity=opacity))
        )
        self.tools.heat_menu.look_chosen.connect(
            lambda heat: self.set_look(replace(self.look, heat=heat))
        )
        self.tools.play_menu.speed_chosen.connect(self.playback.set_speed)
        self.tools.play_menu.way_chosen.connect(self.playback.set_way)
        self.frame_shown.connect(self.playback.note_shown)
        self.tools.fit_clicked.connect(self.fit)
        for pane in self.panes.all:
            pane.hovered.connect(self._on_hovered)
            pane.clicked.connect(self._on_clicked)
            pane.menu_asked.connect(self._on_menu_asked)

    def _pane_size(self) -> QSizeF:
        return QSizeF(self.panes.input.canvas.viewport().size())

    def _show_zoom(self) -> None:
        scale = self.linked.scale(self._pane_size()) * self.devicePixelRatioF()
        self.tools.show_zoom(scale if self.shown.picture is not None else None)

    def _show_speed(self) -> None:
        playback, sequence = self.playback, self.shown.sequence
        of_sun = sequence is not None and sequence.kind is SourceKind.FITS
        self.tools.play_menu.name_time(of_sun=of_sun)
        self.tools.show_playing(playback.speed, playback.natural_pace, playback.way)

    def _on_shown(self) -> None:
        shown, sequence = self.shown, self.shown.sequence
        if shown.picture is not None and sequence is not None:
            self.linked.set_frame_size(sequence.width, sequence.height)
            self.panes.show_picture(shown.picture)
        elif shown.reason:
            self.panes.show_picture(None, shown.reason)
        # Otherwise the picture before stays until the next one is there: no flash in between.
        self._show_zoom()
        self._show_review()
        if shown.frame_index is not None:
            self.frame_shown.emit(shown.frame_index)

    def _show_review(self) -> None:
        results, frame_index = self.results, self.shown.frame_index
        sequence = self.shown.sequence
        is_known = results.is_known and sequence is not None
        self.panes.set_name("" if sequence is None else sequence.name)
        self.panes.set_known(is_known, results.picture_name, self._heat_name(), results.epoch)
        reviewed = None if frame_index is None else results.review(frame_index)
        self._reviewed = reviewed if reviewed is not None and reviewed.is_known else None
        self.drawn.show_frame(frame_index)
        self.panes.show_review(self._reviewed, self._heat(), self._boxes(), self._why_no_residual())
        self._show_corner()
        self._show_cursor()
        self._show_tools()

    def _heat(self) -> HeatPicture | None:
        if self._reviewed is None:
            return None
        return self.results.heat_picture(self._reviewed, self.look.heat)

    def _heat_name(self) -> str:
        shown = self.look.heat.fitting(has_residuals=self.results.has_residuals)
        if shown.residual is not Residual.SCORED:
            return f"{shown.residual.value.capitalize()} residual"
        return "Residual" if self.results.picture_name else "Anomaly map"

    def _why_no_residual(self) -> str:
        if self.shown.frame_index is None:
            return ""
        if self.results.is_live:
            return f"Frame {self.shown.frame_index} follows after the next epoch"
        return f"Frame {self.shown.frame_index} has no score"

    def _show_boxes(self) -> None:
        if self.look.heat.hides_below:
            self._show_review()
        else:
            self.panes.show_boxes(self._boxes())

    def _boxes(self) -> tuple[Box, ...]:
        sequence = self.shown.sequence
        if self._reviewed is None or sequence is None:
            return ()
        found = self.results.boxes(self._reviewed, sequence.width, sequence.height)
        return tuple(uncorrected(found, self.drawn.places))

    def _on_statistic_changed(self) -> None:
        self._show_boxes()
        self._show_corner()

    def _show_corner(self) -> None:
        shown = self.shown
        lines: tuple[str, ...] = ()
        is_wanted = self.look.statistics
        if is_wanted and shown.frame_index is not None and shown.index is not None:
            scores = {} if self._reviewed is None else self._reviewed.scores
            score = scores.get(self._document.view.statistic)
            lines = corner_lines(
                shown.index,
                shown.frame_index,
                shown.statistics,
                shown.unit,
                score,
                is_proxy=shown.is_proxy,
            )
        if shown.picture is not None:  # Pinned by hand, whatever else is wanted.
            lines += self.sun.pinned_lines()
        self.panes.input.corner.show_lines(*lines)

    def _score(self) -> float | None:
        scores = {} if self._reviewed is None else self._reviewed.scores
        return scores.get(self._document.view.statistic)

    def _show_tools(self) -> None:
        panes, results = self.panes, self.results
        self.tools.show_state(
            panes.look,
            is_known=results.is_known,
            has_residuals=results.has_residuals,
            hint=self._hint(),
        )
        self.tools.show_live(available=results.has_preview, wanted=results.is_live)

    def _hint(self) -> str:
        view = self._document.view
        if view.sequence_id is None or self.results.is_known:
            return ""
        if view.run_id is None:
            return "No run on show: train a detector"
        return "Not scored by this run yet"

    def _on_clicked(self, point: QPointF) -> None:
        boxes = self.panes.input.boxes
        # What is painted lags behind the playhead while a frame is decoded.
        is_of_now = self.shown.frame_index == self._document.view.frame_index
        if is_of_now and self.look.boxes and boxes.box_at(point) is not None:
            self.box_clicked.emit()

    def _on_menu_asked(self, point: QPointF, place: QPoint) -> None:
        drawn = self.drawn.box_at(point) if self.look.boxes else None
        is_offered = self.results.is_known and bool(self.event_menu)
        if drawn is None and not is_offered:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if drawn is not None:
            remove = menu.addAction("Remove this box")
            remove.setEnabled(not self._document.is_read_only)
            remove.triggered.connect(partial(self.drawn.remove, drawn))
            menu.addSeparator()
        if is_offered:
            menu.addActions(self.event_menu)
        menu.popup(place)

    def _on_hovered(self, point: QPointF | None) -> None:
        self._cursor = point
        self._show_cursor()

    def _cursor_frame(self) -> CursorFrame | None:
        shown, sequence = self.shown, self.shown.sequence
        if shown.frame is not None:
            height, width = shown.frame.values.shape[:2]
            return CursorFrame(shown.frame.values, width, height)
        if shown.small is None or sequence is None:
            return None
        # Or the text would blink while a person scrubs.
        return CursorFrame(shown.small.values, sequence.width, sequence.height, is_exact=False)

    def _show_cursor(self) -> None:
        frame, point = self._cursor_frame(), self._cursor
        text = ""
        if frame is not None and point is not None and min(point.x(), point.y()) >= 0:
            x, y = int(point.x()), int(point.y())
            reviewed, z = self._reviewed, math.nan
            if reviewed is not None:
                z = self.results.z_at(reviewed, point.x() / frame.width, point.y() / frame.height)
            text = cursor_text(frame, self.shown.unit, x, y, reviewed, z)
            if text and (place := self.sun.place_text(x, y)):
                text = f"{text} · {place}"
        self.cursor_moved.emit(text)
