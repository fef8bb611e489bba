"""What the detector on show, or one in training, says of the frame on show."""

from __future__ import annotations

import logging
import math

from PySide6.QtCore import QObject, Signal

from core.anomaly.boxes import Box
from core.anomaly.frame_scores import Statistic
from core.anomaly.heat_look import HeatLook
from core.anomaly.heat_picture import HeatPicture, paint_heat
from core.anomaly.review import (
    PreviewScale,
    ReviewedFrame,
    picture_name,
    review_frame,
    review_preview,
)
from core.anomaly.run_heat import RunHeat, below_threshold
from core.anomaly.score_store import ScoredSequence
from core.errors import FramesiftError
from core.evaluation.run_thresholds import thresholds_in_force
from core.operations.prepare import prepared_sequence
from core.project.records import Changes, Thresholds
from core.recipe.frame_store import FrameStore
from core.training.events import PreviewReady
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.job_thread import JobThread

log = logging.getLogger(__name__)


class Results(QObject):
    """Scores on disk, or the live preview of a run in training.

    Attributes
    ----------
    changed : Signal()
        What is said of the frames changed: another run, sequence, score or preview.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._scored: ScoredSequence | None = None
        self._heat: RunHeat | None = None
        self._pixel_thresholds: Thresholds | None = None
        self._preview: PreviewReady | None = None
        self._preview_range = (0.0, 1.0)
        self._preview_scale = PreviewScale()
        self._previewing: JobThread | None = None
        self._is_live_wanted = True

        document.view.sequence_changed.connect(self.refresh)
        document.view.run_changed.connect(self.refresh)
        document.changed.connect(self._on_changed)
        document.jobs.started.connect(self._on_started)
        document.jobs.ended.connect(self._on_ended)
        self.refresh()

    @property
    def is_live(self) -> bool:
        """Whether a run in training is on show instead of scores."""
        return self.has_preview and (self._is_live_wanted or self._scored is None)

    @property
    def is_known(self) -> bool:
        """Whether anything is said of the sequence on show."""
        return self.is_live or self._scored is not None

    @property
    def picture_name(self) -> str:
        """What the picture made of the frames on show is called; empty if none is made."""
        if self.is_live and self._preview is not None:
            makes_picture = self._preview.reconstruction is not None
            is_prediction = self._preview.is_prediction
            return picture_name(is_prediction=is_prediction) if makes_picture else ""
        if self._scored is None or not self._scored.has_reconstructions:
            return ""
        return picture_name(is_prediction=self._scored.is_prediction)

    @property
    def epoch(self) -> int:
        """After which epoch the preview was made; 0 for scores."""
        return self._preview.epoch if self._preview is not None and self.is_live else 0

    @property
    def has_residuals(self) -> bool:
        """Whether frame minus reconstruction can be shown."""
        return not self.is_live and self._heat is not None and self._heat.has_residuals

    def heat_picture(self, reviewed: ReviewedFrame, look: HeatLook) -> HeatPicture | None:
        """Paint the heat map of a frame; None if its files are gone."""
        if self.is_live or self._heat is None:
            look = look.fitting(has_residuals=False)
            return paint_heat(reviewed.anomaly_map, look, self._preview_range)
        hidden = None
        statistic, thresholds = self._pixel_rule()
        if look.hides_below and thresholds is not None:
            hidden = below_threshold(reviewed.anomaly_map, statistic, thresholds.low)
        try:
            return self._heat.picture(reviewed, look, hidden)
        except FramesiftError as error:
            self._fail(error)
            return None

    def z_at(self, reviewed: ReviewedFrame, x: float, y: float) -> float:
        """Return how unusual a place 0…1, 0…1 is, in standard deviations; NaN if not known."""
        if self.is_live or self._heat is None:
            return math.nan
        return self._heat.z_at(reviewed, x, y)

    def show_live(self, wanted: bool) -> None:
        """Prefer a preview to scores, or the other way round."""
        self._is_live_wanted = wanted
        self.changed.emit()

    def show_preview(self, preview: PreviewReady) -> None:
        """Take what a run in training makes of one frame."""
        self._preview_range = self._preview_scale.of(preview)
        self._preview = preview
        self.changed.emit()

    def review(self, frame_index: int) -> ReviewedFrame | None:
        """Return what is known of a frame; None if nothing is."""
        if self.is_live:
            preview = self._preview
            if preview is None or preview.frame_index != frame_index:
                return None
            return review_preview(preview, self._preview_range)
        if self._scored is None or self._heat is None or not 0 <= frame_index < len(self._scored):
            return None
        try:
            return review_frame(self._scored, frame_index, self._heat.range)
        except FramesiftError as error:
            self._fail(error)
            return None

    def boxes(self, reviewed: ReviewedFrame, width: int, height: int) -> tuple[Box, ...]:
        """Return the boxes of a frame at the thresholds in force, in source pixels."""
        statistic, thresholds = self._pixel_rule()
        if self.is_live or thresholds is None:
            return ()
        return reviewed.boxes(statistic, thresholds, width, height)

    def _pixel_rule(self) -> tuple[Statistic, Thresholds | None]:
        """Return which map is held against which thresholds."""
        view = self._document.view
        statistic = view.statistic.local
        if statistic is view.statistic:
            return statistic, view.thresholds
        # It says nothing of single pixels, so the boxes keep the run's own thresholds.
        return statistic, self._pixel_thresholds

    def refresh(self) -> None:
        """Read anew what the run on show says of the sequence on show."""
        self._scored = self._heat = None
        project, run_id = self._document.project, self._document.view.run_id
        try:
            # A run that was just deleted is on show until somebody chooses another one.
            run = next((run for run in project.runs() if run.id == run_id), None)
            if run is not None and (scored := self._document.scored()) is not None:
                folder = RunFolder(project.layout.run(run.name))
                self._scored = scored
                self._heat = RunHeat(folder, scored, self._frames_of(folder))
                self._pixel_thresholds = thresholds_in_force(project, run, Statistic.LOCAL_MAX)
        except FramesiftError as error:
            self._fail(error)
        self.changed.emit()

    def _frames_of(self, run: RunFolder) -> FrameStore | None:
        """Return the frames on show as the run saw them, if they are still prepared."""
        sequence_id = self._document.view.sequence_id
        if sequence_id is None:
            return None
        try:
            recipe, project = run.read_recipe(), self._document.project
            return prepared_sequence(project, project.sequence(sequence_id), recipe).store
        except FramesiftError as error:
            log.info("no plain residuals: %s", error)
            return None

    @property
    def has_preview(self) -> bool:
        """Whether a run in training shows a frame of the sequence on show."""
        view = self._document.view
        return self._preview is not None and self._preview.sequence_id == view.sequence_id

    def _fail(self, error: FramesiftError) -> None:
        # Once: the same files would fail again at every frame.
        self._scored = None
        log.warning("%s", error)
        self._document.failed.emit(error)

    def _on_changed(self, changes: Changes) -> None:
        view = self._document.view
        if (
            view.run_id in changes.runs | changes.thresholds
            or view.sequence_id in changes.sequences
        ):
            self.refresh()

    def _on_started(self, thread: JobThread) -> None:
        thread.reported.connect(self._on_reported)

    def _on_reported(self, event: object) -> None:
        thread = self.sender()
        if isinstance(event, PreviewReady) and isinstance(thread, JobThread):
            if thread is not self._previewing:
                self._previewing, self._preview = thread, None
                self._preview_scale = PreviewScale()
            self.show_preview(event)

    def _on_ended(self, thread: JobThread) -> None:
        if thread is self._previewing:
            self._previewing = self._preview = None
            self.changed.emit()
