"""One table as a CSV file, whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.export.target import written_whole
from core.jobs import JobContext


def write_csv(
    target: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    context: JobContext,
    total: int = 0,
) -> int:
    """Write a table.

    Parameters
    ----------
    target : Path
        The ``.csv``; replaced when all is written.
    columns : sequence of str
        Heads of the columns.
    rows : iterable of sequence
        In their order; None becomes an empty field.
    context : JobContext
        For progress and cancel.
    total : int, optional
        How many rows there will be, if that is known.

    Returns
    -------
    int
        How many there were.
    """
    done = 0
    with (
        written_whole(target) as part,
        part.open("w", newline="", encoding="utf-8") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(columns)
        for done, row in enumerate(rows, start=1):
            context.check()
            writer.writerow(row)
            context.progress(done, total, f"Writing {target.name}")
    return done
