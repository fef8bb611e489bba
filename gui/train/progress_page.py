"""How the training goes: figures, a preview, the queue, a log."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.anomaly.review import PreviewScale, review_preview
from core.training.events import PreviewReady
from gui.train.figures_view import FiguresView
from gui.train.live_options import LiveOptions
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
    store : QSettings, optional
        Where choices are remembered; the user's own by default.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(
        self,
        trainings: TrainingQueue,
        store: QSettings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._trainings = trainings
        self._shown: Training | None = None
        self._scale = PreviewScale()

        self.heading = QLabel(_NOTHING)
        self.heading.setWordWrap(True)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.figures = FiguresView()
        self.preview = PreviewView()
        self.live_options = LiveOptions(store)
        self.queue = QueueList()
        self.log = LogView()

        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.heading)
        column.addWidget(self.figures)
        column.addWidget(self.queue)
        column.addWidget(self.preview)
        column.addWidget(self.live_options)
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
            self._shown, self._scale = current, PreviewScale()
            self.preview.hide()
            self.log.write(current.title)
        self._show()

    def _on_reported(self, event: object) -> None:
        self.log.take(event)
        if isinstance(event, PreviewReady):
            frame = review_preview(event, self._scale.of(event))
            self.preview.show_preview(frame, event.epoch, is_epoch_done=event.is_epoch_done)
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
        self.preview.ask_button.setVisible(self._shown is self._trainings.current)
