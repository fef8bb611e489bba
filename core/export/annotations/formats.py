"""The annotation formats that there are; to add one, add a file beside this and an entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.config import nearest
from core.errors import AnnotationError
from core.export.annotations.boris import read_boris, write_boris
from core.export.annotations.coco import read_coco, write_coco
from core.export.annotations.cvat import read_cvat, write_cvat
from core.export.annotations.elan import read_elan, write_elan
from core.export.annotations.hek import read_hek, write_hek
from core.export.annotations.json_file import read_json
from core.export.annotations.records import ReadAnnotations, WrittenAnnotations
from core.export.annotations.spans_csv import read_spans_csv, read_table, write_spans_csv
from core.export.annotations.voevent import write_voevent
from core.export.annotations.xanylabeling import read_xanylabeling, write_xanylabeling
from core.jobs import JobContext

Write = Callable[[Path, WrittenAnnotations, JobContext], None]
Read = Callable[[Path], ReadAnnotations]


@dataclass(frozen=True, slots=True)
class AnnotationFormat:
    """One format.

    Attributes
    ----------
    name : str
        On the command line.
    title : str
        For people.
    suffixes : tuple of str
        Of its files, the first by default; empty where it is a folder.
    write : callable
        Writes annotations to a file that does not exist, or into an empty folder.
    read : callable or None
        Reads a file, `AnnotationError` if it is of another kind; None for formats that are only
        written.
    holds_one : bool
        Whether a file holds a single sequence.
    needs_utc : bool
        Whether it places events by UTC.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    write: Write
    read: Read | None = None
    holds_one: bool = False
    needs_utc: bool = False


FORMATS: tuple[AnnotationFormat, ...] = (
    AnnotationFormat("spans", "Spans (CSV)", (".csv",), write_spans_csv, read_spans_csv),
    AnnotationFormat("coco", "COCO with videos", (".json",), write_coco, read_coco),
    AnnotationFormat(
        "cvat", "CVAT for video 1.1", (".xml",), write_cvat, read_cvat, holds_one=True
    ),
    AnnotationFormat("boris", "BORIS", (".boris", ".tsv", ".csv"), write_boris, read_boris),
    AnnotationFormat("elan", "ELAN", (".eaf",), write_elan, read_elan, holds_one=True),
    AnnotationFormat(
        "xanylabeling", "X-AnyLabeling", (), write_xanylabeling, read_xanylabeling, holds_one=True
    ),
    AnnotationFormat("voevent", "VOEvent", (), write_voevent, needs_utc=True),
    AnnotationFormat("hek", "HEK events", (".json",), write_hek, read_hek, needs_utc=True),
)


def readable_formats() -> tuple[AnnotationFormat, ...]:
    """Return the formats that can be read."""
    return tuple(it for it in FORMATS if it.read is not None)


def format_named(name: str) -> AnnotationFormat:
    """Return a format by its name.

    Raises
    ------
    AnnotationError
        If there is none; names the nearest.
    """
    for known in FORMATS:
        if known.name == name:
            return known
    offer = nearest(name, [it.name for it in FORMATS])
    raise AnnotationError(f"There is no annotation format “{name}”. {offer}")


def format_of(path: Path) -> AnnotationFormat:
    """Find out of which format a file or folder is.

    Raises
    ------
    AnnotationError
        If it is of none that can be read, or cannot be read at all.
    """
    if path.is_dir():
        return format_named("xanylabeling")
    suffix = path.suffix.lower()
    if suffix in {".csv", ".tsv"}:
        columns = next((row.cells.keys() for row in read_table(path)), frozenset[str]())
        return format_named("boris" if "behavior" in columns else "spans")
    if suffix == ".json":
        return format_named(_json_format(path))
    for known in readable_formats():
        if suffix in known.suffixes:
            return known
    raise AnnotationError(
        f"{path.name} is of no annotation format that is known here: name it, one of "
        f"{', '.join(it.name for it in readable_formats())}."
    )


def _json_format(path: Path) -> str:
    root = read_json(path)
    for key, name in (
        ("annotations", "coco"),
        ("shapes", "xanylabeling"),
        ("behaviors_conf", "boris"),
        ("result", "hek"),
    ):
        if root.has(key):
            return name
    if isinstance(root.value, list) and all(it.has("event_type") for it in root.items()):
        return "hek"
    raise AnnotationError(
        f"{path.name} is of no annotation format that is known here: neither COCO, X-AnyLabeling "
        "nor HEK."
    )
