"""Everything in the window that lives as long as one project is open."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from core.project.project import Project
from gui.action_set import ActionSet
from gui.actions import EVENT_ACTIONS
from gui.annotators.annotator_commands import AnnotatorCommands
from gui.commands.availability import Availability
from gui.commands.curate_commands import CurateCommands
from gui.commands.document_commands import DocumentCommands
from gui.commands.navigation import Navigation
from gui.commands.paint_commands import PaintCommands
from gui.commands.review_commands import ReviewCommands
from gui.commands.span_commands import SpanCommands
from gui.commands.span_moves import SpanMoves
from gui.commands.training_commands import TrainingCommands
from gui.commands.verdict_commands import VerdictCommands
from gui.document import Document
from gui.exchange.exchange_commands import ExchangeCommands
from gui.held_keys import HeldKeys
from gui.panels import Panels
from gui.project_follower import ProjectFollower
from gui.relink.media_watch import MediaWatch
from gui.relink.relink_commands import RelinkCommands
from gui.settings import Place, Settings
from gui.welcome.thumbnail import save_thumbnail
from gui.workspaces import Docks


class OpenProject:
    """A document with its panels and the slots of its actions.

    Parameters
    ----------
    project : Project
        Closed by `release`.
    window : QWidget
        The main window.
    docks : Docks
        Where the panels will be.
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
        docks: Docks,
        actions: ActionSet,
        held_keys: HeldKeys,
        settings: Settings,
    ) -> None:
        self._settings = settings
        self.document = Document(project, window)
        self.panels = Panels(self.document, window, settings)
        self._follower = ProjectFollower(self.document)
        self.commands = DocumentCommands(self.document, self.panels, docks)
        self._training = TrainingCommands(self.document, self.panels, window)
        self._curate = CurateCommands(self.document, window)
        self._spans = SpanCommands(self.document)
        self._moves = SpanMoves(self.document, self._spans)
        self._paint = PaintCommands(self.document, held_keys)
        self._review = ReviewCommands(self.document)
        self._verdicts = VerdictCommands(self.document)
        self._exchange = ExchangeCommands(self.document, window)
        self._annotators = AnnotatorCommands(self.document, window)
        self._navigation = Navigation(self.document, self.panels.playback, held_keys, window)
        self.media = MediaWatch(self.document)
        self.relink = RelinkCommands(self.document, self.media, window)
        self._availability = Availability(self.document, self._spans, actions)
        self.panels.spans.edit_labels_asked.connect(self._curate.edit_labels)
        self.panels.viewer.box_clicked.connect(self._verdicts.show_peak)
        self.panels.viewer.box_corrected.connect(self._verdicts.correct_box)
        self.panels.viewer.event_menu = [actions[name] for name in EVENT_ACTIONS]
        self.panels.train.review_asked.connect(self.commands.review_run)
        self.panels.sequences.score_asked.connect(self.commands.score_some)
        self.panels.evaluation.export_asked.connect(self._exchange.ask_export)

    @property
    def rooms(self) -> Mapping[str, object]:
        """The objects that the table of actions names, by the name before the dot."""
        return {
            "document": self.commands,
            "training": self._training,
            "navigation": self._navigation,
            "spans": self._spans,
            "curate": self._curate,
            "moves": self._moves,
            "paint": self._paint,
            "review": self._review,
            "verdicts": self._verdicts,
            "exchange": self._exchange,
            "annotators": self._annotators,
            "relink": self.relink,
            "viewer": self.panels.viewer,
            "timeline": self.panels.timeline,
            "sequences": self.panels.sequences,
            "train": self.panels.train,
            "runs": self.panels.runs,
            "display": self.panels.display,
            "suggestions": self.panels.suggestions,
        }

    def show_first(self) -> None:
        """Show what was on show last, or else something: an empty viewer says nothing."""
        document = self.document
        labels, sequences = document.project.labels(), document.project.sequences()
        if labels:
            document.view.choose_label(labels[0].id)
        place = self._settings.place(document.folder)
        last = [it for it in sequences if place is not None and it.id == place.sequence_id]
        there = [it for it in sequences if not it.is_missing]
        if first := next(iter(last or there or sequences), None):
            document.view.show_sequence(first.id, first.frames)
        if last and place is not None:
            document.view.show_frame(place.frame_index)
        if place is not None and any(run.id == place.run_id for run in document.project.runs()):
            document.view.show_run(place.run_id)
            document.view.show_statistic(place.statistic)
        if last and place is not None:
            self.panels.viewer.show_part(place.zoom)
            if place.visible is not None:
                self.panels.timeline.visible.show(*place.visible)
        self.panels.viewer.set_look(self._settings.viewer_look)
        self.panels.viewer.setFocus()

    def remember_place(self) -> None:
        """Keep what is on show for the next time."""
        view = self.document.view
        self._settings.viewer_look = self.panels.viewer.look
        if view.sequence_id is not None:
            visible = self.panels.timeline.visible
            is_whole = visible.width >= visible.count
            place = Place(
                view.sequence_id,
                view.frame_index,
                view.run_id,
                view.statistic,
                self._settings.workspace,
                self.panels.viewer.linked.zoom_part,
                None if is_whole else (visible.start, visible.stop),
            )
            self._settings.set_place(self.document.folder, place)

    def remember_picture(self) -> None:
        """Keep a small picture of what is on show, for the start page."""
        viewer = self.panels.viewer
        picture = viewer.shown.picture
        if picture is not None and not self.document.is_read_only:
            save_thumbnail(viewer.sun.as_seen(picture), self.document.project.layout.thumbnail)

    def release(self) -> None:
        """Write what waits to be written, end the jobs, let go of the media."""
        self.remember_place()
        self.remember_picture()
        self._review.write()
        self._follower.stop()
        self.document.jobs.cancel_all()
        # What the jobs said last is on its way to the panels, which may look into the project.
        QCoreApplication.sendPostedEvents()
        self._training.release()
        self._curate.release()
        self._availability.stop()
        self.media.stop()
        self.panels.close()
        self.document.close()

    def delete_later(self) -> None:
        """Let Qt delete panels and document, once no dock holds them."""
        for panel in self.panels.all():
            panel.deleteLater()
        self.document.deleteLater()
