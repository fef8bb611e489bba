"""Rows of the table ``span``."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.database import IN_IDS, ProjectDatabase, as_ids, now
from core.project.records import Span, SpanSource

#: In the order of the fields of `Span`.
_COLUMNS = (
    "id, uuid, sequence_id, start_frame, stop_frame, label_id, source, annotator, note,"
    " created, modified"
)
_SOURCES = {source.value: source for source in SpanSource}


class SpanTable:
    """Reads and writes spans.

    Parameters
    ----------
    database : ProjectDatabase
        Of the open project.
    """

    def __init__(self, database: ProjectDatabase) -> None:
        self._database = database

    def all(self) -> list[Span]:
        """Return the spans of all sequences, ordered by sequence and start."""
        return self._select("TRUE ORDER BY sequence_id, start_frame, id", [])

    def of_sequence(self, sequence_id: int, within: FrameRange | None = None) -> list[Span]:
        """Return the spans of a sequence, or those that overlap a range of frames, by start."""
        if within is None:
            return self._select("sequence_id = ? ORDER BY start_frame, id", [sequence_id])
        # No span is longer than the longest one: this bounds both ends of the index search.
        return self._select(
            "sequence_id = ? AND start_frame < ? AND stop_frame > ? AND start_frame > ? - ("
            " SELECT MAX(stop_frame - start_frame) FROM span WHERE sequence_id = ?)"
            " ORDER BY start_frame, id",
            [sequence_id, within.stop, within.start, within.start, sequence_id],
        )

    def has_any(self, sequence_id: int) -> bool:
        """Return whether a sequence has any span."""
        sql = "SELECT EXISTS (SELECT 1 FROM span WHERE sequence_id = ?)"
        return bool(self._database.value(sql, [sequence_id]))

    def get(self, span_id: int) -> Span:
        """Return one span.

        Raises
        ------
        ProjectError
            If there is none with this id, e.g. because it was deleted meanwhile.
        """
        for span in self.some([span_id]):
            return span
        name = self._database.layout.folder.name
        raise ProjectError(f"{name} has no span with id {span_id} any more; it was deleted.")

    def some(self, span_ids: Iterable[int]) -> list[Span]:
        """Return those of the spans that exist, ordered by id."""
        return self._select(f"{IN_IDS} ORDER BY id", [as_ids(span_ids)])

    def labelled(self, label_id: int) -> list[Span]:
        """Return the spans that have a label, ordered by id."""
        return self._select("label_id = ? ORDER BY id", [label_id])

    def counts(self) -> dict[int, int]:
        """Return how many spans each label has."""
        rows = self._database.rows("SELECT label_id, COUNT(*) AS n FROM span GROUP BY label_id")
        return {row["label_id"]: row["n"] for row in rows}

    def relabel(self, old_label_id: int, label_id: int) -> None:
        """Give all spans of one label another one."""
        self._database.write(
            "UPDATE span SET label_id = ?, modified = ? WHERE label_id = ?",
            [label_id, now(), old_label_id],
        )

    def add(
        self,
        sequence_id: int,
        frames: FrameRange,
        label_id: int,
        source: SpanSource,
        annotator: str,
        note: str,
    ) -> Span:
        """Add a span with a new uuid."""
        time = now()
        span = Span(
            id=0,
            uuid=str(uuid.uuid4()),
            sequence_id=sequence_id,
            frames=frames,
            label_id=label_id,
            source=source,
            annotator=annotator,
            note=note,
            created=time,
            modified=time,
        )
        return replace(span, id=self._database.insert("span", _row(span)))

    def take(self, span: Span, sequence_id: int, label_id: int) -> Span:
        """Add a span of another project as it is; it gets a new uuid only if its own is taken."""
        taken = self._database.value("SELECT 1 FROM span WHERE uuid = ?", [span.uuid])
        own = str(uuid.uuid4()) if taken else span.uuid
        added = replace(span, uuid=own, sequence_id=sequence_id, label_id=label_id)
        return replace(added, id=self._database.insert("span", _row(added)))

    def update(
        self,
        span_id: int,
        *,
        frames: FrameRange | None = None,
        label_id: int | None = None,
        note: str | None = None,
        annotator: str | None = None,
    ) -> Span:
        """Change what is not None."""
        before = self.get(span_id)
        after = replace(
            before,
            frames=before.frames if frames is None else frames,
            label_id=before.label_id if label_id is None else label_id,
            note=before.note if note is None else note,
            annotator=before.annotator if annotator is None else annotator,
            modified=now(),
        )
        self._database.update("span", span_id, _row(after))
        return after

    def restore(self, spans: Iterable[Span]) -> None:
        """Insert spans under the ids that they had."""
        self._database.insert_many("span", [_row(span) for span in spans])

    def delete(self, span_ids: Collection[int]) -> None:
        """Delete spans; ids that are gone already are left alone."""
        self._database.delete("span", span_ids)

    def ranges(self, sequence_id: int, meaning: str) -> tuple[FrameRange, ...]:
        """Return the frames of a sequence under labels of a meaning, merged, in order.

        Parameters
        ----------
        sequence_id : int
            Which sequence.
        meaning : str
            Column of ``label``: ``excludes_from_training`` or ``is_anomaly``.
        """
        rows = self._database.tuples(
            "SELECT start_frame, stop_frame FROM span JOIN label ON label.id = label_id"  # noqa: S608 (our own names)
            f" WHERE sequence_id = ? AND {meaning} ORDER BY start_frame",
            [sequence_id],
        )
        return merged(FrameRange(start, stop) for start, stop in rows)

    def ranges_by_label(self, sequence_id: int, meaning: str) -> dict[str, tuple[FrameRange, ...]]:
        """Return the same by the name of the label, as the spans are: not merged, by start."""
        rows = self._database.rows(
            "SELECT name, start_frame, stop_frame FROM span JOIN label ON label.id = label_id"  # noqa: S608 (our own names)
            f" WHERE sequence_id = ? AND {meaning} ORDER BY start_frame, span.id",
            [sequence_id],
        )
        found: dict[str, list[FrameRange]] = {}
        for row in rows:
            frames = FrameRange(row["start_frame"], row["stop_frame"])
            found.setdefault(row["name"], []).append(frames)
        return {name: tuple(ranges) for name, ranges in found.items()}

    def _select(self, condition: str, parameters: list[object]) -> list[Span]:
        # Tuples: of a hundred thousand spans, mappings take longer than the spans themselves.
        sql = f"SELECT {_COLUMNS} FROM span WHERE {condition}"  # noqa: S608 (our own names)
        return [_span(row) for row in self._database.tuples(sql, parameters)]


def merged(ranges: Iterable[FrameRange]) -> tuple[FrameRange, ...]:
    """Join ranges that overlap or touch.

    Parameters
    ----------
    ranges : iterable of FrameRange
        In order of start.

    Examples
    --------
    >>> merged([FrameRange(0, 5), FrameRange(3, 8), FrameRange(8, 9), FrameRange(12, 14)])
    (FrameRange(start=0, stop=9), FrameRange(start=12, stop=14))
    """
    joined: list[FrameRange] = []
    for frames in ranges:
        if joined and frames.start <= joined[-1].stop:
            joined[-1] = FrameRange(joined[-1].start, max(joined[-1].stop, frames.stop))
        else:
            joined.append(frames)
    return tuple(joined)


def _span(row: tuple[Any, ...]) -> Span:
    span_id, span_uuid, sequence_id, start, stop, label_id, source, *texts = row
    return Span(
        span_id,
        span_uuid,
        sequence_id,
        FrameRange(start, stop),
        label_id,
        _SOURCES.get(source) or SpanSource(source),
        *texts,
    )


def _row(span: Span) -> dict[str, object]:
    return {
        "id": span.id,
        "uuid": span.uuid,
        "sequence_id": span.sequence_id,
        "start_frame": span.frames.start,
        "stop_frame": span.frames.stop,
        "label_id": span.label_id,
        "source": span.source.value,
        "annotator": span.annotator,
        "note": span.note,
        "created": span.created,
        "modified": span.modified,
    }
