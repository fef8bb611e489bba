"""Read and write what is in a project folder.

A `Project` belongs to the thread that opened it, as SQLite connections do; a job opens its own
with ``Project.open(folder, check=False)``, which costs a millisecond.
"""

from __future__ import annotations

import shutil
from bisect import bisect_right
from collections.abc import Collection, Iterable
from pathlib import Path

from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.database import ProjectDatabase
from core.project.drawn_box_table import DrawnBoxTable
from core.project.kept_thresholds import write_kept_thresholds
from core.project.label_table import LabelTable
from core.project.project_folder import ProjectFolder
from core.project.records import (
    DrawnBox,
    Label,
    NewSequence,
    Rectangle,
    Region,
    Run,
    RunState,
    Sequence,
    Span,
    SpanSource,
    Split,
    Thresholds,
)
from core.project.region_table import RegionTable
from core.project.run_table import RemovedRuns, RunTable
from core.project.sequence_table import RemovedSequences, SequenceTable
from core.project.span_table import SpanTable


class Project(ProjectFolder):
    """One project folder, opened by one thread with `create` or `open`.

    Every method that asks for an id raises `ProjectError` if the row is gone, and every method
    that writes does so if the folder cannot be written; nothing is half-written then.

    Attributes
    ----------
    layout : ProjectLayout
        Where its files are.
    annotator : str
        Who is at work, for spans and the edit log; the name of the system's user by default.
    """

    def __init__(self, database: ProjectDatabase) -> None:
        super().__init__(database)
        self._sequences = SequenceTable(database)
        self._labels = LabelTable(database)
        self._spans = SpanTable(database)
        self._regions = RegionTable(database)
        self._drawn_boxes = DrawnBoxTable(database)
        self._runs = RunTable(database)

    def close(self) -> None:
        """Close the project for good, which is of no use afterwards; may be called twice."""
        if not self.why_read_only:
            self._runs.trash.empty()
        super().close()

    # Sequences

    def sequences(self) -> list[Sequence]:
        """Return all sequences in the order in which they were added."""
        return self._sequences.all()

    def sequence(self, sequence_id: int) -> Sequence:
        """Return one sequence."""
        return self._sequences.get(sequence_id)

    def sequence_named(self, name: str) -> Sequence:
        """Return the sequence with a name; the error offers similar names."""
        return self._sequences.named(name)

    def add_sequence(self, new: NewSequence, split: Split, *, kept: Path | None = None) -> Sequence:
        """Add a sequence and save its index; a number is added to a taken name.

        Parameters
        ----------
        new : NewSequence
            What is known of its source.
        split : Split
            What it is for.
        kept : Path, optional
            A folder on the project's disk with what is to be kept of its frames, the index among
            it; it is moved into the project.
        """
        with self.transaction():
            sequence = self._sequences.add(new, split)
            if kept is None:
                self.save_index(sequence.id, new.index)
            else:
                self._take_in(kept, self.layout.kept(sequence.id))
        return sequence

    def update_sequence(
        self,
        sequence_id: int,
        *,
        name: str | None = None,
        split: Split | None = None,
        path: Path | None = None,
    ) -> Sequence:
        """Change what is not None; refuses a name that another sequence has."""
        with self.transaction():
            return self._sequences.update(sequence_id, name=name, split=split, path=path)

    def remove_sequences(self, sequence_ids: Collection[int]) -> RemovedSequences:
        """Remove sequences with their spans, scores and events; their files stay for an undo."""
        return self._sequences.take_out(sequence_ids)

    def restore_sequences(self, removed: RemovedSequences) -> None:
        """Bring back what `remove_sequences` returned, under the same ids."""
        self._sequences.put_back(removed)

    # Labels and spans

    def labels(self) -> list[Label]:
        """Return all labels in the order that a person gave them."""
        return self._labels.all()

    def label(self, label_id: int) -> Label:
        """Return one label."""
        return self._labels.get(label_id)

    def label_named(self, name: str) -> Label:
        """Return the label with a name; the error offers similar names."""
        return self._labels.named(name)

    def add_label(
        self,
        name: str,
        color: str,
        key: str = "",
        *,
        excludes_from_training: bool = False,
        is_anomaly: bool = False,
    ) -> Label:
        """Add a label; ``color`` is ``#rrggbb``, ``key`` the digit that chooses it."""
        with self.transaction():
            return self._labels.add(
                name,
                color,
                key,
                excludes_from_training=excludes_from_training,
                is_anomaly=is_anomaly,
            )

    def update_label(self, label: Label) -> Label:
        """Write all columns of a label that is there; refuses a name that another one has."""
        with self.transaction():
            return self._labels.update(label)

    def delete_label(self, label_id: int) -> None:
        """Delete a label; refuses one that spans have."""
        self._labels.delete(label_id)

    def restore_label(self, label: Label) -> None:
        """Bring back a deleted label under the same id; refuses a name that is taken."""
        self._labels.restore(label)

    def spans(
        self, sequence_id: int | None = None, *, within: FrameRange | None = None
    ) -> list[Span]:
        """Return all spans or those of one sequence, by start.

        Parameters
        ----------
        sequence_id : int, optional
            Only of this sequence.
        within : FrameRange, optional
            Only those that overlap these frames of the sequence.
        """
        if sequence_id is None:
            return self._spans.all()
        return self._spans.of_sequence(sequence_id, within)

    def has_spans(self, sequence_id: int) -> bool:
        """Return whether a sequence has any span."""
        return self._spans.has_any(sequence_id)

    def span(self, span_id: int) -> Span:
        """Return one span."""
        return self._spans.get(span_id)

    def spans_labelled(self, label_id: int) -> list[Span]:
        """Return the spans of all sequences that have a label, ordered by id."""
        return self._spans.labelled(label_id)

    def span_counts(self) -> dict[int, int]:
        """Return how many spans each label has; those without any are left out."""
        return self._spans.counts()

    def spans_with_ids(self, span_ids: Iterable[int]) -> list[Span]:
        """Return those of the spans that exist, ordered by id."""
        return self._spans.some(span_ids)

    def add_span(
        self,
        sequence_id: int,
        frames: FrameRange,
        label_id: int,
        *,
        source: SpanSource = SpanSource.PERSON,
        annotator: str = "",
        note: str = "",
    ) -> Span:
        """Give frames of a sequence a label; refuses frames beyond the sequence's end."""
        with self.transaction():
            self._check_span(sequence_id, frames, label_id)
            annotator = annotator or self.annotator
            return self._spans.add(sequence_id, frames, label_id, source, annotator, note)

    def take_span(self, span: Span, sequence_id: int, label_id: int) -> Span:
        """Add a span of another project with its uuid, annotator, source, note and times."""
        with self.transaction():
            self._check_span(sequence_id, span.frames, label_id)
            return self._spans.take(span, sequence_id, label_id)

    def update_span(
        self,
        span_id: int,
        *,
        frames: FrameRange | None = None,
        label_id: int | None = None,
        note: str | None = None,
        annotator: str | None = None,
    ) -> Span:
        """Change what is not None."""
        with self.transaction():
            span = self._spans.update(
                span_id, frames=frames, label_id=label_id, note=note, annotator=annotator
            )
            self._check_span(span.sequence_id, span.frames, span.label_id)
        return span

    def relabel_spans(self, old_label_id: int, label_id: int) -> None:
        """Give all spans of one label another one."""
        with self.transaction():
            self._labels.get(label_id)
            self._spans.relabel(old_label_id, label_id)

    def delete_spans(self, span_ids: Collection[int]) -> None:
        """Delete spans; ids that are gone already are left alone."""
        self._spans.delete(span_ids)

    def restore_spans(self, spans: Iterable[Span]) -> None:
        """Bring back deleted spans as they were, under the same ids."""
        self._spans.restore(spans)

    # Regions to ignore

    def regions(self, sequence_id: int | None = None) -> list[Region]:
        """Return all regions to ignore or those of one sequence, by start."""
        if sequence_id is None:
            return self._regions.all()
        return self._regions.of_sequence(sequence_id)

    def region(self, region_id: int) -> Region:
        """Return one region."""
        return self._regions.get(region_id)

    def regions_with_ids(self, region_ids: Iterable[int]) -> list[Region]:
        """Return those of the regions that exist, ordered by id."""
        return self._regions.some(region_ids)

    def add_region(
        self, sequence_id: int, frames: FrameRange, place: Rectangle, *, note: str = ""
    ) -> Region:
        """Ignore a rectangle of some frames; what lies outside of the frame is cut off."""
        with self.transaction():
            place = self._checked_place(sequence_id, frames, place)
            return self._regions.add(sequence_id, frames, place, self.annotator, note)

    def update_region(
        self,
        region_id: int,
        *,
        frames: FrameRange | None = None,
        place: Rectangle | None = None,
        note: str | None = None,
    ) -> Region:
        """Change what is not None."""
        with self.transaction():
            region = self._regions.get(region_id)
            frames = region.frames if frames is None else frames
            place = region.place if place is None else place
            place = self._checked_place(region.sequence_id, frames, place)
            return self._regions.update(region_id, frames=frames, place=place, note=note)

    def delete_regions(self, region_ids: Collection[int]) -> None:
        """Delete regions; ids that are gone already are left alone."""
        self._regions.delete(region_ids)

    def restore_regions(self, regions: Iterable[Region]) -> None:
        """Bring back deleted regions as they were, under the same ids."""
        self._regions.restore(regions)

    # Boxes that people draw

    def drawn_boxes(self, sequence_id: int) -> list[DrawnBox]:
        """Return the boxes that people drew on frames of a sequence, by frame."""
        return self._drawn_boxes.of_sequence(sequence_id)

    def anomaly_boxes(self, sequence_id: int) -> list[DrawnBox]:
        """Return those of the drawn boxes whose frame a span calls anomalous, by frame."""
        boxes = self.drawn_boxes(sequence_id)
        anomalous = self.anomalous(sequence_id) if boxes else ()
        starts = [frames.start for frames in anomalous]
        found = []
        for box in boxes:
            place = bisect_right(starts, box.frame_index) - 1
            if place >= 0 and box.frame_index in anomalous[place]:
                found.append(box)
        return found

    def drawn_box(self, box_id: int) -> DrawnBox:
        """Return one box that a person drew."""
        return self._drawn_boxes.get(box_id)

    def drawn_boxes_with_ids(self, box_ids: Iterable[int]) -> list[DrawnBox]:
        """Return those of the boxes that exist, ordered by id."""
        return self._drawn_boxes.some(box_ids)

    def add_drawn_box(
        self, sequence_id: int, frame_index: int, place: Rectangle, *, note: str = ""
    ) -> DrawnBox:
        """Say where on a frame an anomaly is; what lies outside of the frame is cut off."""
        with self.transaction():
            frames = FrameRange(frame_index, frame_index + 1)
            place = self._checked_place(sequence_id, frames, place, "box")
            return self._drawn_boxes.add(sequence_id, frame_index, place, self.annotator, note)

    def move_drawn_box(self, box_id: int, place: Rectangle) -> DrawnBox:
        """Put a box elsewhere on its frame, or give it another size."""
        with self.transaction():
            box = self._drawn_boxes.get(box_id)
            frames = FrameRange(box.frame_index, box.frame_index + 1)
            place = self._checked_place(box.sequence_id, frames, place, "box")
            return self._drawn_boxes.move(box_id, place, self.annotator)

    def delete_drawn_boxes(self, box_ids: Collection[int]) -> None:
        """Delete boxes; ids that are gone already are left alone."""
        self._drawn_boxes.delete(box_ids)

    def restore_drawn_boxes(self, boxes: Iterable[DrawnBox]) -> None:
        """Bring back deleted boxes as they were, under the same ids."""
        self._drawn_boxes.restore(boxes)

    # What is learnt from, and what counts as anomalous

    def excluded(self, sequence_id: int) -> tuple[FrameRange, ...]:
        """Return the frames that no training clip may touch, merged, in order."""
        return self._spans.ranges(sequence_id, "excludes_from_training")

    def anomalous(self, sequence_id: int) -> tuple[FrameRange, ...]:
        """Return the frames that are known to be anomalous, merged, in order."""
        return self._spans.ranges(sequence_id, "is_anomaly")

    def anomaly_classes(self, sequence_id: int) -> dict[str, tuple[FrameRange, ...]]:
        """Return the spans whose label means anomaly, by the name of the label, in order."""
        return self._spans.ranges_by_label(sequence_id, "is_anomaly")

    # Runs and thresholds

    def runs(self) -> list[Run]:
        """Return all runs, oldest first."""
        return self._runs.all()

    def run(self, run_id: int) -> Run:
        """Return one run."""
        return self._runs.get(run_id)

    def run_named(self, name: str) -> Run:
        """Return the run with a name; the error offers similar names."""
        return self._runs.named(name)

    def add_run(self, detector: str, dataset_hash: str, name: str | None = None) -> Run:
        """Add a run that is about to begin; it is named ``<detector>-001`` and so on by default."""
        return self._runs.add(detector, dataset_hash, name)

    def update_run(
        self,
        run_id: int,
        *,
        state: RunState | None = None,
        reason: str | None = None,
        seconds: float | None = None,
        train_loss: float | None = None,
        val_loss: float | None = None,
        name: str | None = None,
    ) -> Run:
        """Change what is not None; a new name moves the run's folder."""
        values: dict[str, object] = {
            "state": None if state is None else state.value,
            "reason": reason,
            "seconds": seconds,
            "train_loss": train_loss,
            "val_loss": val_loss,
        }
        changed = {column: value for column, value in values.items() if value is not None}
        with self.transaction():
            run = self._runs.update(run_id, changed)
            return run if name is None else self._runs.rename(run_id, name)

    def remove_runs(self, run_ids: Collection[int]) -> RemovedRuns:
        """Remove runs with thresholds, scores and events; their folders stay until `close`."""
        return self._runs.take_out(run_ids)

    def restore_runs(self, removed: RemovedRuns) -> None:
        """Bring back what `remove_runs` returned, under the same ids."""
        self._runs.put_back(removed)

    def delete_run(self, run_id: int) -> None:
        """Delete a run for good with its thresholds, scores, events and folder."""
        run = self._runs.get(run_id)
        self._runs.delete(run_id)
        shutil.rmtree(self.layout.run(run.name), ignore_errors=True)

    def thresholds(self, run_id: int, statistic: str) -> Thresholds | None:
        """Return the thresholds of a run on a frame statistic, or None if none were set."""
        return self._runs.thresholds(run_id, statistic)

    def set_thresholds(self, run_id: int, statistic: str, thresholds: Thresholds | None) -> None:
        """Write the thresholds of a run on a frame statistic; None forgets them.

        A copy goes into the run's folder.
        """
        self._runs.set_thresholds(run_id, statistic, thresholds)
        folder = self.layout.run(self._runs.get(run_id).name)
        write_kept_thresholds(folder, self._runs.all_thresholds(run_id))

    def _take_in(self, kept: Path, place: Path) -> None:
        # Ids come again when a transaction fails: what lies there belongs to nobody.
        shutil.rmtree(place, ignore_errors=True)
        self._database.move(kept, place)

    def _checked_place(
        self, sequence_id: int, frames: FrameRange, place: Rectangle, what: str = "region"
    ) -> Rectangle:
        sequence = self._sequences.get(sequence_id)
        self._check_frames(sequence, frames, what)
        inside = place.inside(sequence.width, sequence.height)
        if inside is None:
            raise ProjectError(
                f"The {what} lies outside of the frames of {sequence.name}, which have "
                f"{sequence.width} x {sequence.height} pixels."
            )
        return inside

    def _check_span(self, sequence_id: int, frames: FrameRange, label_id: int) -> None:
        self._labels.get(label_id)
        self._check_frames(self._sequences.get(sequence_id), frames, "span")

    def _check_frames(self, sequence: Sequence, frames: FrameRange, what: str) -> None:
        if frames.stop > sequence.frames:
            raise ProjectError(
                f"Frames {frames.start} to {frames.stop - 1} are no {what} of {sequence.name}: its "
                f"frames are 0 to {sequence.frames - 1}."
            )
