"""Everything in the window that lives as long as one project is open."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from core.project.project import Project
from gui.action_set import ActionSet
from gui.commands.availability import Availability
from gui.commands.navigation import Navigation
from gui.commands.review_commands import ReviewCommands
from gui.commands.span_commands import SpanCommands
from gui.document import Document
from gui.held_keys import HeldKeys
from gui.panels import Panels
from gui.settings import Settings


class OpenProject:
    """A document with its panels and the slots of its actions.

    Parameters
    ----------
    project : Project
        Closed by `release`.
    window : QWidget
        The main window.
    actions : ActionSet
        Enabled and disabled as the document changes.
    held_keys : HeldKeys
        Knows whether K is held.
    settings : Settings
        What is remembered between two starts.
    """

    def __init__(
        self,
        project: Project,
        window: QWidget,
        actions: ActionSet,
        held_keys: HeldKeys,
        settings: Settings,
    ) -> None:
        self.document = Document(project, window)
        self.panels = Panels(self.document, window, settings)
        self._spans = SpanCommands(self.document, self.panels.spans.selected_ids)
        self._review = ReviewCommands(self.document)
        self._navigation = Navigation(self.document, self.panels.playback, held_keys, window)
        self._availability = Availability(self.document, self._spans, actions)
        self.panels.spans.selection_changed.connect(self._availability.refresh)

    @property
    def rooms(self) -> Mapping[str, object]:
        """The objects that the table of actions names, by the name before the dot."""
        return {
            "navigation": self._navigation,
            "spans": self._spans,
            "review": self._review,
            "viewer": self.panels.viewer,
            "timeline": self.panels.timeline,
            "sequences": self.panels.sequences,
        }

    def show_first(self) -> None:
        """Show something at once: an empty viewer beside a list says nothing."""
        document = self.document
        labels, sequences = document.project.labels(), document.project.sequences()
        if labels:
            document.view.choose_label(labels[0].id)
        if sequences:
            there = [it for it in sequences if not it.is_missing]
            first = (there or sequences)[0]
            document.view.show_sequence(first.id, first.frames)
        self.panels.viewer.setFocus()

    def release(self) -> None:
        """Write what waits to be written, end the jobs, let go of the media."""
        self._review.write()
        self.document.jobs.cancel_all()
        # What the jobs said last is on its way to the panels, which may look into the project.
        QCoreApplication.sendPostedEvents()
        self._availability.stop()
        self.panels.close()
        self.document.close()

    def delete_later(self) -> None:
        """Let Qt delete panels and document, once no dock holds them."""
        for panel in self.panels.all():
            panel.deleteLater()
        self.document.deleteLater()
