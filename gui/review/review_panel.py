"""The review panel: run, scoring, thresholds, metrics, events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.anomaly.events import EventArrays
from core.anomaly.thresholds import ThresholdChoice
from core.errors import FramesiftError, ProjectError
from core.evaluation.live import LiveReview
from core.evaluation.ranking import Ranking, RankJob
from core.media.frame_index import FrameIndex, FrameRange
from core.operations.score import ScoreJob
from core.project.records import Changes, Run, RunState
from gui.document import Document
from gui.histogram_plot import HistogramPlot
from gui.icons import icon
from gui.job_thread import JobThread
from gui.keys.key_tips import teach
from gui.review.event_list import EventList
from gui.review.metrics_view import MetricsView
from gui.review.ranker import Ranker
from gui.review.rule_form import RuleForm
from gui.review.suggester import Suggester
from gui.review.suggestion_list import SuggestionList
from gui.review.threshold_form import ThresholdForm
from gui.review.threshold_keeper import ThresholdKeeper
from gui.run_chooser import RunChooser

#: A row of edits is taken up once, this long after the last.
_SETTLE_MS = 150
_HISTOGRAM_HEIGHT = 120
_USABLE = (RunState.DONE, RunState.STOPPED)


class ReviewPanel(QWidget):
    """What a run says of the sequence on show.

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
        self._scoring: JobThread | None = None
        self._review: LiveReview | None = None
        self._anomalous: tuple[FrameRange, ...] = ()
        self._keeper = ThresholdKeeper(document, self)
        self._suggester = Suggester(document, self)
        self._ranker = Ranker(document, self)
        self._ranking: Ranking | None = None
        # Thresholds move with every pixel of a drag; the numbers follow once a paint.
        self._follow_timer = QTimer(self, singleShot=True, interval=0)
        self._relabel_timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)

        self.chooser = RunChooser(document)
        self.score_button = QPushButton(icon("mdi6.chart-bell-curve-cumulative"), "Score sequence")
        self.score_button.setToolTip("Score the sequence on show with this run")
        teach(self.score_button, "score")
        self.score_all_button = QPushButton("Score all")
        self.score_all_button.setToolTip("Score every sequence of the project with this run")
        self.cancel_button = QPushButton(icon("mdi6.close"), "Cancel scoring")
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.thresholds = ThresholdForm()
        self.histogram = HistogramPlot()
        self.suggestions = SuggestionList()
        self.rule = RuleForm()
        self.metrics = MetricsView()
        self.events = EventList()
        self.previous_button = self._step_button("mdi6.chevron-up", "Previous suspect")
        self.next_button = self._step_button("mdi6.chevron-down", "Next suspect")
        teach(self.previous_button, "previous_suspect")
        teach(self.next_button, "next_suspect")

        self.histogram.lines.set_movable(not document.is_read_only)
        if why := document.project.why_read_only:
            for widget in (self.thresholds, self.suggestions, self.rule):
                widget.setEnabled(False)
                widget.setToolTip(why)
        self._lay_out()
        self._connect()
        self._show_buttons()
        self._choose_first_run()
        self._keeper.load()
        self._read()

    # What actions and the person call.

    def score(self) -> None:
        """Score the sequence on show with the run on show."""
        sequence_id = self._document.view.sequence_id
        if sequence_id is None:
            self._document.failed.emit(ProjectError("Choose a sequence to score first."))
            return
        self._score((self._document.project.sequence(sequence_id).name,))

    def score_all(self) -> None:
        """Score every sequence with the run on show."""
        self._score(())

    def score_some(self, names: tuple[str, ...]) -> None:
        """Score the sequences with these names with the run on show."""
        self._score(names)

    def next_suspect(self) -> None:
        """Go to the peak of the next event."""
        self._step(1)

    def previous_suspect(self) -> None:
        """Go to the peak of the event before."""
        self._step(-1)

    # Making it.

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.score_button, 1)
        buttons.addWidget(self.score_all_button)
        buttons.addWidget(self.cancel_button, 1)
        thresholds = QGroupBox("Thresholds")
        inside = QVBoxLayout(thresholds)
        for widget in (self.thresholds, self.histogram, self.suggestions):
            inside.addWidget(widget)
        self.histogram.setFixedHeight(_HISTOGRAM_HEIGHT)
        rule = QGroupBox("Events and boxes")
        within = QVBoxLayout(rule)
        within.addWidget(self.rule)
        for box in (inside, within):
            box.setContentsMargins(6, 6, 6, 6)
        metrics = QGroupBox("This sequence")
        QVBoxLayout(metrics).addWidget(self.metrics)
        steps = QHBoxLayout()
        steps.addWidget(QLabel("Events"), 1)
        steps.addWidget(self.previous_button)
        steps.addWidget(self.next_button)

        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.chooser)
        column.addLayout(buttons)
        column.addWidget(self.hint)
        column.addWidget(thresholds)
        column.addWidget(rule)
        column.addWidget(metrics)
        column.addLayout(steps)
        column.addWidget(self.events, 1)

    def _step_button(self, name: str, text: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setAutoRaise(True)
        button.setToolTip(text)
        button.setAccessibleName(text)
        return button

    def _connect(self) -> None:
        view = self._document.view
        view.sequence_changed.connect(self._read)
        view.run_changed.connect(self._on_run_changed)
        view.statistic_changed.connect(self._read)
        view.smoothing_changed.connect(self._read_scores)
        view.thresholds_changed.connect(self._on_thresholds_changed)
        view.frame_changed.connect(self.events.show_frame)
        self._document.changed.connect(self._on_changed)

        self.score_button.clicked.connect(self.score)
        self.score_all_button.clicked.connect(self.score_all)
        self.cancel_button.clicked.connect(self._cancel)
        self.thresholds.thresholds_changed.connect(self._keeper.change)
        self.histogram.lines.dragged.connect(view.show_thresholds)
        self.histogram.lines.drag_ended.connect(self._keeper.take)
        self.rule.rule_changed.connect(self._keeper.change_rule)
        self._suggester.suggested.connect(self.suggestions.show_suggestions)
        self._ranker.ranked.connect(self._on_ranked)
        self.suggestions.taken.connect(self._on_suggestion)
        self.events.event_chosen.connect(view.show_frame)
        self.previous_button.clicked.connect(self.previous_suspect)
        self.next_button.clicked.connect(self.next_suspect)
        self._follow_timer.timeout.connect(self._follow)
        self._relabel_timer.timeout.connect(self._relabel)

    # Runs.

    def _choose_first_run(self) -> None:
        """Show the newest run that can be used: what a person comes back for."""
        usable = [run for run in self._document.project.runs() if run.state in _USABLE]
        if self._document.view.run_id is None and usable:
            self._document.view.show_run(max(usable, key=lambda run: run.id).id)

    def _on_run_changed(self) -> None:
        self._show_buttons()
        self._read()

    def _show_buttons(self) -> None:
        run = self._keeper.run
        is_usable = run is not None and run.state in _USABLE
        is_scoring = self._scoring is not None
        for button in (self.score_button, self.score_all_button):
            button.setVisible(not is_scoring)
            button.setEnabled(is_usable and not self._document.is_read_only)
        self.cancel_button.setVisible(is_scoring)

    # Scoring.

    def _score(self, names: tuple[str, ...]) -> None:
        if self._scoring is not None:
            return
        run = self._keeper.run
        if run is None:
            self._document.failed.emit(
                ProjectError("There is no run to score with. Train a detector first.")
            )
            return
        document = self._document
        job = ScoreJob(document.folder, run.name, names, device=document.device)
        thread = document.jobs.prepare(job)
        thread.succeeded.connect(lambda _reports: self._on_scored(run))
        # Sequences that were done before the job ended otherwise have scores, too.
        thread.cancelled.connect(lambda: self._on_scoring_ended(run))
        thread.failed.connect(lambda _error: self._on_scoring_ended(run))
        self._scoring = thread
        self._document.jobs.start(thread)
        self._show_buttons()
        self._show_hint()

    def _cancel(self) -> None:
        if self._scoring is not None:
            self._scoring.cancel()

    def _on_scored(self, run: Run) -> None:
        self._on_scoring_ended(run)
        self._document.view.show_run(run.id)

    def _on_scoring_ended(self, run: Run) -> None:
        self._scoring = None
        self._document.job_wrote(Changes(runs=frozenset({run.id})))
        self._show_buttons()
        self._show_hint()

    # Scores, thresholds, events.

    def _on_changed(self, changes: Changes) -> None:
        view = self._document.view
        if changes.runs:
            self._show_buttons()
        if view.run_id in changes.runs or view.sequence_id in changes.sequences:
            self._read()
        elif changes.spans or changes.labels:
            self._relabel_timer.start()

    def stop(self) -> None:
        """Do no more of what was put off: the project is about to be closed."""
        self._follow_timer.stop()
        self._relabel_timer.stop()

    def _relabel(self) -> None:
        """Take up what the person said of the frames since."""
        anomalous = self._anomalous_now()
        if self._review is not None and anomalous != self._anomalous:
            self._anomalous = anomalous
            self._review.relabel(anomalous)
            self._rank()
            self._follow_timer.start()

    def _read(self, *_args: object) -> None:
        """Take the scores on show, and what is known to be anomalous."""
        self._anomalous = self._anomalous_now()
        self._read_scores()

    def _read_scores(self) -> None:
        """Take the scores on show, held against the same labels."""
        index, scores = self._index(), self._scores()
        self._review = None
        if scores is not None and index is not None:
            self._review = LiveReview(scores, index, self._anomalous)
        self._rank()
        self.rule.show_cadence(0.0 if index is None else index.cadence_s)
        self._show_hint()
        self._on_thresholds_changed()

    def _rank(self) -> None:
        """Let histogram and AUC follow when they are made; there is no AUC until then."""
        review = self._review
        if self._ranking is None and review is not None:
            self.histogram.show_message("Sorting the scores…")
        self._ranking = None
        self._ranker.rank(None if review is None else RankJob(review.scores, review.is_anomalous))

    def _on_ranked(self, ranking: Ranking | None) -> None:
        self._ranking = ranking
        self.histogram.show_histogram(None if ranking is None else ranking.histogram)
        self._follow_timer.start()

    def _scores(self) -> NDArray[np.float64] | None:
        try:
            scores = self._document.scores()
        except FramesiftError:
            return None  # the timeline says so
        index = self._index()
        if scores is None or index is None or len(scores) != len(index):
            return None
        return scores

    def _anomalous_now(self) -> tuple[FrameRange, ...]:
        sequence_id = self._document.view.sequence_id
        return () if sequence_id is None else self._document.project.anomalous(sequence_id)

    def _on_thresholds_changed(self) -> None:
        thresholds = self._document.view.thresholds
        self.thresholds.show_thresholds(thresholds)
        self.histogram.show_thresholds(thresholds if self._review is not None else None)
        self.rule.show_rule(None if thresholds is None else thresholds.rule)
        self._follow_timer.start()

    def _on_suggestion(self, choice: ThresholdChoice) -> None:
        """Take what was suggested, for the rule that is on show by now."""
        self._keeper.take(replace(choice.thresholds, rule=self._document.view.rule))

    def _follow(self) -> None:
        """Let counts, metrics and events follow the thresholds."""
        thresholds = self._document.view.thresholds
        index = self._index()
        if self._review is None or thresholds is None or index is None:
            self.metrics.clear()
            self.events.show_events(EventArrays.none(), None)
        else:
            metrics = self._review.at(thresholds)
            self.metrics.show_metrics(metrics, self._ranking.auc if self._ranking else None)
            self.events.show_events(metrics.events, index)
            self.events.show_frame(self._document.view.frame_index)
        has_events = self.events.table.rowCount() > 0
        self.previous_button.setEnabled(has_events)
        self.next_button.setEnabled(has_events)

    def _index(self) -> FrameIndex | None:
        sequence_id = self._document.view.sequence_id
        try:
            return None if sequence_id is None else self._document.index(sequence_id)
        except FramesiftError:
            return None  # the timeline says so

    def _show_hint(self) -> None:
        self.hint.setText(self._hint())
        self.hint.setVisible(bool(self.hint.text()))

    def _hint(self) -> str:
        if self._keeper.run is None:
            return "Train a detector first: its runs appear here."
        if self._scoring is not None:
            return "Scoring… you can go on working."
        if self._document.view.sequence_id is not None and self._review is None:
            return "This run has not scored the sequence on show yet."
        return ""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._suggester.watch()
        self._ranker.watch()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._suggester.leave()
        self._ranker.leave()

    def _step(self, direction: int) -> None:
        view = self._document.view
        peak = self.events.table.events.next_peak(view.frame_index, direction)
        if peak is not None:
            view.show_frame(peak)
