"""Find in a project what is to be written as annotations."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Names

from core.anomaly.events import find_events
from core.anomaly.frame_scores import Statistic
from core.errors import ExportError
from core.export.annotations.records import (
    EVENT,
    FileLabel,
    WrittenAnnotations,
    WrittenSequence,
    WrittenSpan,
)
from core.export.annotations.regions import SequenceRegions, drawn_places
from core.export.scored import ScoredExport, scored_exports
from core.project.ground_truth import GroundTruthMasks
from core.project.project import Project
from core.project.records import Label, Sequence, SpanSource

#: What people and data sets said; what the program only suggests stays at home.
WRITTEN_SOURCES = (SpanSource.PERSON, SpanSource.GROUND_TRUTH, SpanSource.IMPORT)
_EVENT_COLOR = "#d62728"


def gather_annotations(
    project: Project, run_name: str = "", names: Names[str] = ()
) -> WrittenAnnotations:
    """Gather the spans of sequences, and the events of a run at its thresholds.

    Parameters
    ----------
    project : Project
        Read here; what is returned does without it.
    run_name : str, optional
        The run whose events are wanted as well.
    names : sequence of str, optional
        Which sequences; empty takes all. With a run, those that it has scored.

    Returns
    -------
    WrittenAnnotations
        Sequences without a span or event are left out.

    Raises
    ------
    ExportError
        If nothing is left to write, or the run has scored nothing.
    """
    labels = {label.id: label for label in project.labels()}
    if run_name:
        scored = scored_exports(project, run_name, names)
        found = [_of_run(project, run_name, it, labels) for it in scored]
    else:
        chosen = [project.sequence_named(name) for name in names] or project.sequences()
        found = [_of_people(project, it, labels) for it in chosen]
    sequences = tuple(it for it in found if it.spans)
    if not sequences:
        raise ExportError(_nothing(project, run_name, names))
    used = {span.label for it in sequences for span in it.spans}
    return WrittenAnnotations(
        project.name, run_name, sequences, tuple(_file_labels(tuple(labels.values()), used))
    )


def _of_people(project: Project, sequence: Sequence, labels: dict[int, Label]) -> WrittenSequence:
    regions = SequenceRegions(
        sequence.width,
        sequence.height,
        masks=GroundTruthMasks.open(project.layout, sequence),
        drawn=drawn_places(project, sequence.id),
        anomalies=_anomalies(labels),
    )
    spans = tuple(_spans(project, sequence, labels))
    return WrittenSequence(sequence, project.index(sequence.id), spans, regions.find)


def _of_run(
    project: Project, run_name: str, export: ScoredExport, labels: dict[int, Label]
) -> WrittenSequence:
    sequence = export.sequence
    regions = SequenceRegions(
        sequence.width,
        sequence.height,
        export.scored,
        export.thresholds,
        GroundTruthMasks.open(project.layout, sequence),
        drawn_places(project, sequence.id),
        _anomalies(labels),
    )
    spans = [*_spans(project, sequence, labels), *_events(run_name, export)]
    spans.sort(key=lambda span: (span.frames, span.is_event))
    return WrittenSequence(sequence, export.index, tuple(spans), regions.find)


def _anomalies(labels: dict[int, Label]) -> frozenset[str]:
    return frozenset(label.name for label in labels.values() if label.is_anomaly)


def _spans(project: Project, sequence: Sequence, labels: dict[int, Label]) -> Iterator[WrittenSpan]:
    for span in project.spans(sequence.id):
        if span.source in WRITTEN_SOURCES:
            yield WrittenSpan(
                span.uuid,
                span.frames,
                labels[span.label_id].name,
                span.source.value,
                span.annotator,
                span.note,
            )


def _events(run_name: str, export: ScoredExport) -> Iterator[WrittenSpan]:
    if export.thresholds is None:
        return
    scores = export.scored.scores(Statistic.LOCAL_MAX)
    for number, event in enumerate(find_events(scores, export.thresholds, export.index)):
        level = "high" if event.peak_score >= export.thresholds.high else "low"
        yield WrittenSpan(
            f"{run_name}/{export.sequence.name}/{number}",
            event.frames,
            EVENT,
            f"run {run_name}",
            annotator=run_name,
            note=f"{level}, peak {event.peak_score:.4g} at frame {event.peak_frame}",
            peak_frame=event.peak_frame,
            peak_score=event.peak_score,
        )


def _file_labels(labels: Names[Label], used: set[str]) -> Iterator[FileLabel]:
    known = {label.name for label in labels}
    for label in labels:
        if label.name in used:
            yield FileLabel(label.name, label.color, label.excludes_from_training, label.is_anomaly)
    if EVENT in used - known:
        yield FileLabel(EVENT, _EVENT_COLOR, excludes_from_training=True, is_anomaly=True)


def _nothing(project: Project, run_name: str, names: Names[str]) -> str:
    where = ", ".join(names) or project.name
    if run_name:
        return (
            f"There is nothing to export: {where} has no span, and no frame reaches the low "
            f"threshold of {run_name}."
        )
    return f"There is no span to export in {where}. Label some frames, or name a run."
