"""Read an annotation file and find out what it would add to a project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from core.errors import AnnotationError
from core.export.annotations.formats import format_named, format_of
from core.export.annotations.match import match_spans
from core.export.annotations.records import FileLabel
from core.jobs import JobContext, Notice
from core.project.import_spans import ImportSpans, NewSpan
from core.project.label_colors import COLORS
from core.project.project import Project
from core.project.records import Label, NewLabel

#: Names of labels that mean nothing out of the ordinary, and of those that only exclude.
_NORMAL = frozenset({"normal", "nominal", "regular", "ok", "good", "quiet", "background"})
_EXCLUDING = frozenset({"exclude", "excluded", "ignore", "artefact", "artifact", "unsure"})
#: Colours of new labels whose file has none: those of the default labels and beyond.
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class SpansToImport:
    """What a file would add.

    Attributes
    ----------
    path : Path
        The file or folder.
    format_name : str
        Of which format it is.
    spans : tuple of NewSpan
        New ones only.
    labels : tuple of NewLabel
        Those that the project lacks.
    """

    path: Path
    format_name: str
    spans: tuple[NewSpan, ...]
    labels: tuple[NewLabel, ...]

    @property
    def edit(self) -> ImportSpans:
        """The edit that adds them, one step of the undo history; of no use without spans."""
        return ImportSpans(self.spans, self.labels, self.path.name)


@dataclass(frozen=True, slots=True)
class ReadSpansJob:
    """Read a file and match it to a project, without changing the project.

    Attributes
    ----------
    folder : Path
        The project.
    path : Path
        The file, or a folder of sidecars.
    format_name : str
        Which format; ``auto`` looks at the file.
    sequence_name : str
        The sequence that is meant, whatever the file calls it; empty goes by the file.
    """

    folder: Path
    path: Path
    format_name: str = "auto"
    sequence_name: str = ""

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Reading {self.path.name}"

    def run(self, context: JobContext) -> SpansToImport:
        """Read and match, with a notice on all that the person should know.

        Raises
        ------
        AnnotationError
            If the file is not there or cannot be understood, or it is not clear what it means.
        """
        if not self.path.exists():
            raise AnnotationError(f"{self.path} is not there. Check the path.")
        is_known = self.format_name != "auto"
        chosen = format_named(self.format_name) if is_known else format_of(self.path)
        if chosen.read is None:
            raise AnnotationError(
                f"{chosen.title} is only written, not read. Choose another format."
            )
        if chosen.suffixes and self.path.is_dir():
            raise AnnotationError(f"{self.path} is a folder. Choose a file of {chosen.title}.")
        found = chosen.read(self.path)
        context.check()
        with Project.open(self.folder, check=False) as project:
            matched = match_spans(project, self.path.name, found, self.sequence_name)
            labels = project.labels()
        context.check()
        new = tuple(_new_labels(matched.spans, found.labels, labels))
        for sentence in (*matched.notices, *map(_told, new)):
            context.emit(Notice(sentence))
        return SpansToImport(self.path, chosen.name, matched.spans, new)


def _new_labels(
    spans: Iterable[NewSpan], told: Iterable[FileLabel], there: Iterable[Label]
) -> Iterator[NewLabel]:
    known = {label.name for label in there}
    taken = {label.color.lower() for label in there}
    colors = cycle([color for color in COLORS if color not in taken] or COLORS)
    by_name = {label.name.casefold(): label for label in told}
    for name in dict.fromkeys(span.label for span in spans):
        if name not in known:
            label = by_name.get(name.casefold(), FileLabel(name))
            excludes, is_anomaly = _meaning(label)
            color = label.color if _COLOR.fullmatch(label.color) else next(colors)
            yield NewLabel(name, color.lower(), excludes, is_anomaly)


def _meaning(label: FileLabel) -> tuple[bool, bool]:
    """Return whether a label excludes from training, and whether it means anomaly.

    What the file says counts. Else nothing that somebody bothered to mark is learnt, unless its
    name says that it is normal, and it counts as anomalous unless its name says that it excludes.
    """
    name = label.name.casefold()
    excludes = name not in _NORMAL
    is_anomaly = excludes and name not in _EXCLUDING
    if label.excludes_from_training is not None:
        excludes = label.excludes_from_training
    if label.is_anomaly is not None:
        is_anomaly = label.is_anomaly
    return excludes, is_anomaly


def _told(label: NewLabel) -> str:
    effects = [
        "excluded from training" if label.excludes_from_training else "learnt",
        *(["anomalous in evaluation"] if label.is_anomaly else []),
    ]
    return f"The label “{label.name}” is new: its frames are {' and '.join(effects)}."
