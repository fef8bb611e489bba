"""How the training goes: figures, a preview, the queue, a log."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.anomaly.review import heat_range_of, review_preview
from core.training.events import PreviewReady
from gui.train.figures_view import FiguresView
from gui.train.log_view import LogView
from gui.train.preview_view import PreviewView
from gui.train.queue_list import QueueList
from gui.training_queue import Training, TrainingQueue

_NOTHING = "Nothing was trained since the project was opened."


class ProgressPage(QWidget):
    """The training that runs now, or the last one.

    Parameters
    ----------
    trainings : TrainingQueue
        Of the document.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, trainings: TrainingQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trainings = trainings
        self._shown: Training | None = None
        self._heat_range: tuple[float, float] | None = None

        self.heading = QLabel(_NOTHING)
        self.heading.setWordWrap(True)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.figures = FiguresView()
        self.preview = PreviewView()
        self.queue = QueueList()
        self.log = LogView()

        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.heading)
        column.addWidget(self.figures)
        column.addWidget(self.queue)
        column.addWidget(self.preview)
        column.addWidget(self.log, 1)

        self.queue.remove_asked.connect(trainings.remove)
        trainings.changed.connect(self._on_changed)
        trainings.reported.connect(self._on_reported)
        trainings.ended.connect(self._on_ended)
        self._on_changed()

    def _on_changed(self) -> None:
        self.queue.show_waiting(self._trainings.waiting)
        current = self._trainings.current
        if current is not None and current is not self._shown:
            self._shown, self._heat_range = current, None
            self.preview.hide()
            self.log.write(current.title)
        self._show()

    def _on_reported(self, event: object) -> None:
        self.log.take(event)
        if isinstance(event, PreviewReady):
            # Fixed over the run, so that one sees the residual fade as the run learns.
            self._heat_range = self._heat_range or heat_range_of(event.anomaly_map)
            self.preview.show_preview(review_preview(event, self._heat_range), event.epoch)
        self._show()

    def _on_ended(self, training: Training) -> None:
        self.log.write(training.state.text)
        self._show()

    def _show(self) -> None:
        if self._shown is None:
            return
        run = self._shown.state.run
        title = self._shown.title
        self.heading.setText(title if run in ("", title) else f"{run}: {title}")
        self.figures.show_figures(self._shown.state.figures)
