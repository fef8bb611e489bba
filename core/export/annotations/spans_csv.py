"""Spans as CSV, for spreadsheets and scripts: one row a span.

Frames count from 0; ``first_frame`` and ``last_frame`` both belong to the span. ``start_s`` is when
its first frame starts and ``stop_s`` when its last one stops, in seconds from the sequence's first
frame; ``start_utc`` and ``stop_utc`` are the same in ISO 8601, where the sequence knows UTC.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from core.errors import AnnotationError
from core.export.annotations.json_file import is_whole
from core.export.annotations.records import (
    AtFrames,
    AtSeconds,
    AtUtc,
    FileLabel,
    ReadAnnotations,
    ReadSpan,
    WrittenAnnotations,
    WrittenSequence,
    WrittenSpan,
)
from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.media.times import parse_time

_COLUMNS = (
    "sequence", "first_frame", "last_frame", "start_s", "stop_s", "start_utc", "stop_utc", "label",
    "excluded", "anomaly", "source", "annotator", "note", "peak_frame", "peak_score",
)  # fmt: skip
#: Columns that a file must have one pair of, best first; the second is the last frame or the end.
_FRAMES = ("first_frame", "last_frame")
_SECONDS = (("start_s", "stop_s"), ("start_s", "end_s"))
_UTC = (("start_utc", "stop_utc"), ("start_utc", "end_utc"))


def write_spans_csv(target: Path, annotations: WrittenAnnotations, context: JobContext) -> None:
    """Write one file for all sequences."""
    meanings = {label.name: label for label in annotations.labels}
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for sequence, span in annotations.every_span():
            context.check()
            writer.writerow(_row(sequence, span, meanings[span.label]))


def _row(sequence: WrittenSequence, span: WrittenSpan, label: FileLabel) -> list[object]:
    start_s, stop_s = sequence.seconds(span)
    start = sequence.index.start_utc
    utc = ["", ""]
    if start is not None:
        utc = [(start + timedelta(seconds=it)).isoformat() for it in (start_s, stop_s)]
    return [
        sequence.name,
        span.frames.start,
        span.frames.stop - 1,
        f"{start_s:.6f}",
        f"{stop_s:.6f}",
        *utc,
        span.label,
        int(bool(label.excludes_from_training)),
        int(bool(label.is_anomaly)),
        span.source,
        span.annotator,
        span.note,
        "" if span.peak_frame is None else span.peak_frame,
        "" if span.peak_score is None else f"{span.peak_score:.6g}",
    ]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table with a head.

    Attributes
    ----------
    file : str
        Name of the file, for errors.
    line : int
        Where it ends, from 1.
    cells : mapping of str
        Stripped, by the name of their column in lower case.
    """

    file: str
    line: int
    cells: Mapping[str, str]

    @property
    def where(self) -> str:
        """Its place, for messages."""
        return f"line {self.line}"

    def text(self, column: str) -> str:
        """Return a cell, empty where there is none."""
        return self.cells.get(column, "")

    def frame(self, column: str) -> int:
        """Return a cell that is a frame number; `AnnotationError` if it is none."""
        value = self.text(column)
        if is_whole(value):
            return int(value)
        raise self.error(f"{column} is “{value}”, no frame number")

    def number(self, column: str) -> float:
        """Return a cell that is a finite number; `AnnotationError` if it is none."""
        value = self.text(column)
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
        raise self.error(f"{column} is “{value}”, no number")

    def error(self, problem: str) -> AnnotationError:
        """Return the error that says what is wrong in this row."""
        return AnnotationError(f"{self.file}, {self.where}: {problem}. Nothing was imported.")


def read_table(path: Path) -> Iterator[TableRow]:
    """Yield the rows of a table in UTF-8, separated by commas, semicolons or tabs.

    Raises
    ------
    AnnotationError
        If it cannot be read or is no table.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            head = file.readline()
            separator = max("\t;,", key=head.count)
            columns = next(csv.reader([head], delimiter=separator), [])
            names = [name.strip().lower() for name in columns]
            for cells in (reader := csv.reader(file, delimiter=separator)):
                if any(cell.strip() for cell in cells):
                    values = dict(zip(names, (cell.strip() for cell in cells), strict=False))
                    yield TableRow(path.name, reader.line_num + 1, values)
    except OSError as error:
        raise AnnotationError(f"Cannot read {path}: {error.strerror or error}.") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise AnnotationError(f"{path.name} is no table: {error}. Export it again.") from error


def read_spans_csv(path: Path) -> ReadAnnotations:
    """Read a table with a column ``label`` and frames, seconds or UTC.

    Of several pairs of columns the first that a row fills counts: ``first_frame`` and
    ``last_frame``, ``start_s`` and ``stop_s`` (or ``end_s``), ``start_utc`` and ``stop_utc`` (or
    ``end_utc``). All other columns may be missing.
    """
    spans, labels = [], dict[str, FileLabel]()
    for row in read_table(path):
        name = row.text("label")
        if not name:
            raise row.error("there is no label; the table needs a column “label”")
        labels[name] = FileLabel(
            name,
            excludes_from_training=_flag(row, "excluded"),
            is_anomaly=_flag(row, "anomaly"),
        )
        sequence = row.text("sequence")
        spans.append(
            ReadSpan(
                row.where,
                _place(row),
                name,
                (sequence,) if sequence else (),
                row.text("annotator"),
                row.text("note"),
            )
        )
    return ReadAnnotations(tuple(spans), tuple(labels.values()))


def _place(row: TableRow) -> AtFrames | AtSeconds | AtUtc:
    if any(row.text(column) for column in _FRAMES):
        first, last = (row.frame(column) for column in _FRAMES)
        if last < first:
            raise row.error(f"the last frame {last} lies before the first frame {first}")
        return AtFrames(FrameRange(first, last + 1))
    for start, stop in _SECONDS:
        if row.text(start) and row.text(stop):
            return AtSeconds(row.number(start), row.number(stop))
    for start, stop in _UTC:
        if row.text(start) and row.text(stop):
            start_utc, stop_utc = parse_time(row.text(start)), parse_time(row.text(stop))
            if start_utc is None or stop_utc is None:
                raise row.error(f"{row.text(start)} to {row.text(stop)} are no UTC times")
            return AtUtc(start_utc, stop_utc)
    raise row.error(
        "it is not clear when it is; it takes first_frame and last_frame, start_s and stop_s, or "
        "start_utc and stop_utc"
    )


def _flag(row: TableRow, column: str) -> bool | None:
    return {"1": True, "0": False, "true": True, "false": False}.get(row.text(column).lower())
