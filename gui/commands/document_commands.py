"""What a person does with the open project as a whole: undo, train, score, fit."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gui.document import Document
from gui.panels import Panels
from gui.workspaces import Docks


class DocumentCommands(QObject):
    """Slots of the Edit, Train and Review menus that go to several panels."""

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

    def evaluate(self) -> None:
        """Evaluate the run on show, and show what it is worth."""
        self._docks.evaluation.show()
        self._docks.evaluation.raise_()
        self._panels.evaluation.bar.evaluate()
