"""Say of an event that it is one, or that it is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from PySide6.QtCore import QObject, Slot

from core.anomaly.events import Event, event_arrays
from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.edits import DrawBox, JudgeEvent
from core.project.records import Label, Rectangle, SpanSource
from gui.document import Document


def anomaly_label(labels: Iterable[Label]) -> Label | None:
    """Return the label of accepted events: the first that means anomaly, best by that name."""
    return _best(labels, "anomaly", lambda it: it.is_anomaly)


def normal_label(labels: Iterable[Label]) -> Label | None:
    """Return the label of rejected events: no anomaly, and learnt from, best by that name."""
    return _best(labels, "normal", lambda it: not it.is_anomaly and not it.excludes_from_training)


class VerdictCommands(QObject):
    """Slots of the Review menu that judge the event under the playhead."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document

    @Slot()
    def show_peak(self) -> None:
        """Go to the highest score of the event."""
        if (event := self._event()) is not None:
            self._document.view.show_frame(event.peak_frame)

    def accept(self) -> None:
        """Say that the event is an anomaly."""
        self._judge(anomaly_label(self._document.project.labels()), "anomaly")

    def reject(self) -> None:
        """Say that the event is normal."""
        self._judge(normal_label(self._document.project.labels()), "normal")

    def edit(self) -> None:
        """Mark the event and choose its label; its ends can be moved before a span is made."""
        view, label = self._document.view, anomaly_label(self._document.project.labels())
        frames = self._frames()
        view.mark(frames.start, frames.stop - 1)
        if label is not None:
            view.choose_label(label.id)

    @Slot(object)
    def correct_box(self, place: Rectangle) -> None:
        """Draw a box in place of the detector's, which accepts the event if nobody has yet."""
        document, view = self._document, self._document.view
        if view.sequence_id is None:
            return
        verdict = None
        if not self._is_accepted(view.sequence_id, view.frame_index):
            label = anomaly_label(document.project.labels())
            verdict = self._verdict(label, "anomaly")
            if verdict is None:
                return
        edit = DrawBox(view.sequence_id, view.frame_index, place, verdict, self._note())
        document.edit(edit)

    def _is_accepted(self, sequence_id: int, frame_index: int) -> bool:
        """Tell whether a person said that there is an anomaly; a data set's truth has its masks."""
        project, here = self._document.project, FrameRange(frame_index, frame_index + 1)
        anomalies = {label.id for label in project.labels() if label.is_anomaly}
        spans = project.spans(sequence_id, within=here)
        by_people = (SpanSource.PERSON, SpanSource.IMPORT)
        return any(it.label_id in anomalies and it.source in by_people for it in spans)

    def _judge(self, label: Label | None, meaning: str) -> None:
        if (verdict := self._verdict(label, meaning)) is not None:
            self._document.edit(verdict)

    def _verdict(self, label: Label | None, meaning: str) -> JudgeEvent | None:
        """Return the edit that judges the event here; None, and a message, if it cannot be."""
        document, view = self._document, self._document.view
        if view.sequence_id is None or view.run_id is None:
            return None
        if label is None:
            error = f"No label means {meaning}. Add one with Labels, Edit labels."
            document.failed.emit(ProjectError(error))
            return None
        labels = document.project.labels()
        verdicts = [it for it in (anomaly_label(labels), normal_label(labels)) if it is not None]
        return JudgeEvent(
            view.sequence_id, self._frames(), label.id, [it.id for it in verdicts], self._note()
        )

    def _note(self) -> str:
        """Return what found the event, so that one can tell later."""
        project, run_id = self._document.project, self._document.view.run_id
        event = self._event()
        if run_id is None or event is None:
            return ""
        return f"{project.run(run_id).name}: peak {event.peak_score:.3g} at {event.peak_frame}"

    def _frames(self) -> FrameRange:
        """Return the frames of the event here; this frame alone if it is in none."""
        event, now = self._event(), self._document.view.frame_index
        return FrameRange(now, now + 1) if event is None else event.frames

    def _event(self) -> Event | None:
        view = self._document.view
        scores = self._document.scores()
        if scores is None or view.thresholds is None or view.sequence_id is None:
            return None
        gaps = self._document.index(view.sequence_id).gap_starts()
        events = event_arrays(scores, view.thresholds, gaps)
        place = events.at(view.frame_index)
        if place is None:
            return None
        (event,) = events.some(np.arange(len(events)) == place).one_by_one()
        return event


def _best(labels: Iterable[Label], name: str, fits: Callable[[Label], bool]) -> Label | None:
    fitting = [it for it in labels if fits(it)]
    named = [it for it in fitting if it.name.casefold() == name]
    return next(iter(named or fitting), None)
