"""What a person does with the open project as a whole: undo, train, score, fit."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.operations.score import ScoreJob
from gui.document import Document
from gui.panels import Panels
from gui.workspaces import Docks


class DocumentCommands(QObject):
    """Slots of the Edit, Train and Review menus that go to several panels.

    Attributes
    ----------
    review_wanted : Signal()
        The Review workspace shall be entered.
    """

    review_wanted = Signal()

    def __init__(self, document: Document, panels: Panels, docks: Docks) -> None:
        super().__init__(document)
        self._document = document
        self._panels = panels
        self._docks = docks

    def undo(self) -> None:
        """Take the last edit back."""
        self._document.undo_stack.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self._document.undo_stack.redo()

    def fit(self) -> None:
        """Show the whole frame and the whole timeline."""
        self._panels.viewer.fit()
        self._panels.timeline.fit()

    def review_clips(self) -> None:
        """Show the clips that would be learnt and the queue of those that stand out."""
        self._docks.clips.show()
        self._docks.clips.raise_()
        self._panels.clips.start()

    def suggest(self) -> None:
        """Look at the training frames and propose what to train on them."""
        self._docks.train.show()
        self._docks.train.raise_()
        self._panels.train.suggest()

    def train(self) -> None:
        """Start training with the settings of the training panel, and show it."""
        self._docks.train.show()
        self._docks.train.raise_()
        self._panels.train.train()

    def score(self) -> None:
        """Score the sequence on show with the run on show."""
        self._panels.review.score()

    def score_some(self, names: tuple[str, ...]) -> None:
        """Score some sequences with the run on show."""
        self._panels.review.score_some(names)

    def review_run(self) -> None:
        """Show what the run on show finds in the sequence on show; scores it if that is new."""
        view = self._document.view
        jobs = [thread.job for thread in self._document.jobs.running]
        is_scored = view.sequence_id in self._document.scored_sequences()
        if not is_scored and not any(isinstance(job, ScoreJob) for job in jobs):
            self.score()
        self.review_wanted.emit()

    def evaluate(self) -> None:
        """Evaluate the run on show, and show what it is worth."""
        self._docks.evaluation.show()
        self._docks.evaluation.raise_()
        self._panels.evaluation.bar.evaluate()
