"""The panels of one open project."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QFrame, QScrollArea, QWidget

from gui.curate.clips_panel import ClipsPanel
from gui.document import Document
from gui.evaluation.evaluation_panel import EvaluationPanel
from gui.history.history_panel import HistoryPanel
from gui.review.review_panel import ReviewPanel
from gui.runs.runs_panel import RunsPanel
from gui.sequences.sequences_panel import SequencesPanel
from gui.settings import Settings
from gui.solar.display_panel import DisplayPanel
from gui.solar.header_panel import HeaderPanel
from gui.solar.look_memory import LookMemory
from gui.solar.pinned_lanes import PinnedLanes
from gui.solar.suggestion_bar import SuggestionBar
from gui.spans.spans_panel import SpansPanel
from gui.timeline.timeline_panel import TimelinePanel
from gui.train.train_panel import TrainPanel
from gui.viewer.playback import PlaybackController
from gui.viewer.viewer_panel import ViewerPanel
from gui.workspaces import Docks


class Panels:
    """All panels, made for a document and thrown away with it.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget
        The main window.
    settings : Settings
        Where panels remember their values.
    """

    def __init__(self, document: Document, parent: QWidget, settings: Settings) -> None:
        # Before the panels that show a sequence as it was shown last.
        self._looks = LookMemory(document, settings.store, document)
        self.viewer = ViewerPanel(document, parent, settings=settings)
        self.sequences = SequencesPanel(document, parent)
        self.spans = SpansPanel(document, parent, store=settings.store)
        self.clips = ClipsPanel(document, parent)
        self.timeline = TimelinePanel(document, parent, store=settings.store)
        self.train = TrainPanel(document, parent, store=settings.store)
        self.runs = RunsPanel(document, parent, store=settings.store)
        self.review = ReviewPanel(document, parent)
        self.evaluation = EvaluationPanel(document, parent, store=settings.store)
        self.history = HistoryPanel(document, parent)
        self.display = DisplayPanel(document, parent)
        self.header = HeaderPanel(document, parent)
        self.suggestions = SuggestionBar(document, parent)
        self._lanes = PinnedLanes(document, document)
        if document.is_read_only:
            self.train.setEnabled(False)
            self.train.setToolTip(document.project.why_read_only)
        self.runs.resume_asked.connect(self.train.resume)
        self.runs.reuse_asked.connect(self.train.reuse)

    @property
    def playback(self) -> PlaybackController:
        """What plays."""
        return self.viewer.playback

    def all(self) -> tuple[QWidget, ...]:
        """Return every panel."""
        return (
            self.viewer,
            self.sequences,
            self.spans,
            self.clips,
            self.timeline,
            self.train,
            self.runs,
            self.review,
            self.evaluation,
            self.history,
            self.display,
            self.header,
            self.suggestions,
        )

    def in_docks(self, docks: Docks) -> tuple[tuple[QDockWidget, QWidget], ...]:
        """Return which panel stands in which dock."""
        return (
            (docks.sequences, self.sequences),
            (docks.spans, self.spans),
            (docks.clips, self.clips),
            (docks.timeline, self.timeline),
            (docks.train, self.train),
            (docks.runs, self.runs),
            (docks.review, _scrolling(self.review)),
            (docks.evaluation, self.evaluation),
            (docks.history, self.history),
            (docks.display, _scrolling(self.display)),
            (docks.header, self.header),
        )

    def close(self) -> None:
        """Stop playing and let go of the media."""
        self.playback.pause()
        self.review.stop()
        self.history.let_go()
        self.viewer.close_source()


def _scrolling(panel: QWidget) -> QScrollArea:
    """Return a panel that may be lower than all it holds, as on a small or enlarged screen."""
    area = QScrollArea()
    area.setWidget(panel)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumWidth(panel.minimumSizeHint().width())
    return area
