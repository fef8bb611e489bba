"""Write spans, and the events of a run, in a format of another program."""

from __future__ import annotations

from collections.abc import Sequence as Names
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import ExportError
from core.export.annotations.formats import AnnotationFormat, format_named
from core.export.annotations.gather import gather_annotations
from core.export.annotations.records import WrittenAnnotations
from core.export.target import check_target, folder_written_whole, written_whole
from core.jobs import JobContext, Notice
from core.project.project import Project
from core.wording import counted


@dataclass(frozen=True, slots=True)
class AnnotationsExport:
    """What was written where.

    Attributes
    ----------
    path : Path
        The file or folder.
    sequences : list of str
        Which sequences are in it.
    spans, events : int
        How many of each.
    """

    path: Path
    sequences: list[str]
    spans: int
    events: int

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        what = counted(self.spans, "span")
        if self.events:
            what += f" and {counted(self.events, 'event')}"
        return f"Wrote {what} of {_listed(self.sequences)} to {self.path}."


@dataclass(frozen=True, slots=True)
class WriteAnnotationsJob:
    """Write annotations, whole or not at all.

    Attributes
    ----------
    folder : Path
        The project.
    format_name : str
        Which format.
    target : Path
        The file, or the folder where the format is one.
    run_name : str
        The run whose events are wanted; empty for spans only.
    sequence_names : sequence of str
        Which sequences; empty takes all.
    overwrite : bool
        Whether older files may be replaced.
    """

    folder: Path
    format_name: str
    target: Path
    run_name: str = ""
    sequence_names: Names[str] = ()
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Exporting {self.target.name}"

    def run(self, context: JobContext) -> AnnotationsExport:
        """Write the file or folder; what cannot be written is an ExportError."""
        chosen = format_named(self.format_name)
        check_target(self.target, *chosen.suffixes, overwrite=self.overwrite)
        with Project.open(self.folder, check=False) as project:
            found = gather_annotations(project, self.run_name, self.sequence_names)
        found = _fitting(found, chosen, context)
        whole = written_whole if chosen.suffixes else folder_written_whole
        with whole(self.target) as part:
            chosen.write(part, found, context)
        spans = [span for _, span in found.every_span()]
        events = sum(span.is_event for span in spans)
        names = [it.name for it in found.sequences]
        return AnnotationsExport(self.target, names, len(spans) - events, events)


def _fitting(
    found: WrittenAnnotations, chosen: AnnotationFormat, context: JobContext
) -> WrittenAnnotations:
    """Leave out what a format cannot hold, with a notice; refuse if nothing is left.

    Raises
    ------
    ExportError
        If nothing is left, or a format of one sequence is given several.
    """
    sequences = found.sequences
    if chosen.needs_utc:
        sequences = tuple(it for it in sequences if it.index.start_utc is not None)
        missing = _listed([it.name for it in found.sequences if it not in sequences])
        if not sequences:
            raise ExportError(
                f"{chosen.title} places events by UTC, and no frame of {missing} has a UTC time. "
                "Choose another format."
            )
        if len(sequences) < len(found.sequences):
            context.emit(Notice(f"Left out, for their frames have no UTC times: {missing}."))
    if chosen.holds_one and len(sequences) > 1:
        known = ", ".join(it.name for it in sequences)
        raise ExportError(f"{chosen.title} holds a single sequence. Say which one: {known}.")
    return replace(found, sequences=sequences)


def _listed(names: Names[str]) -> str:
    """Return a few names as they are, of many how many there are."""
    return ", ".join(names) if len(names) <= 3 else counted(len(names), "sequence")
