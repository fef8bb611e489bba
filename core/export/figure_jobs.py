"""Export the figures of a run, one by one or all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ExportError
from core.export.colormap import color_table
from core.export.figure_options import FigureOptions, SheetOptions, TimelineOptions
from core.export.figures.style import SUFFIXES, save_figure
from core.export.file_names import file_stems
from core.export.frame_choice import chosen_frames
from core.export.run_figures import RunFigures
from core.export.scored import one_scored, scored_exports
from core.export.target import check_target, folder_written_whole, written_whole
from core.jobs import JobContext, Notice
from core.project.project import Project
from core.wording import counted

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.figure import Figure


class FigureKind(StrEnum):
    """What a figure shows."""

    TIMELINE = "timeline"
    CURVES = "curves"
    HISTOGRAM = "histogram"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class FigureExport:
    """Which figure was written."""

    path: Path
    kind: str
    sequences: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        return f"Wrote the {self.kind} of {', '.join(self.sequences)} to {self.path}."


@dataclass(frozen=True, slots=True)
class FigureExportJob:
    """Draw one figure of a run.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run.
    target : Path
        A ``.png``, ``.svg`` or ``.pdf``.
    kind : FigureKind
        What it shows.
    options : FigureOptions
        `TimelineOptions` for a timeline, `SheetOptions` for a sheet.
    sequence_names : tuple of str
        Timeline and sheet show one, by default the only one that was scored. The others take all
        of these, by default those that an evaluation judges.
    overwrite : bool
        Whether an older file may be replaced.
    """

    folder: Path
    run_name: str
    target: Path
    kind: FigureKind
    options: FigureOptions
    sequence_names: tuple[str, ...] = ()
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Drawing {self.target.name}"

    def run(self, context: JobContext) -> FigureExport:
        """Write the figure, whole or not at all.

        An ExportError says that there are no scores, that there is nothing to draw, or that the
        file cannot be written.
        """
        check_target(self.target, *SUFFIXES, overwrite=self.overwrite)
        with Project.open(self.folder, check=False) as project:
            figures = RunFigures(project, self.run_name, self.options.statistic)
            figure, names = self._drawn(project, figures, context)
        context.check()
        with written_whole(self.target) as part:
            save_figure(figure, part)
        return FigureExport(self.target, self.kind.value, names)

    def _drawn(
        self, project: Project, figures: RunFigures, context: JobContext
    ) -> tuple[Figure, tuple[str, ...]]:
        if self.kind in (FigureKind.CURVES, FigureKind.HISTOGRAM):
            judged = figures.judged(self.sequence_names)
            draw = figures.curves if self.kind is FigureKind.CURVES else figures.histogram
            return draw(judged), tuple(it.name for it in judged)
        wanted = self.sequence_names[0] if self.sequence_names else ""
        export = one_scored(project, self.run_name, wanted)
        name = export.sequence.name
        if isinstance(self.options, SheetOptions):
            color_table(self.options.colormap)
            return figures.sheet(export, self.options, context), (name,)
        shown = None
        if isinstance(self.options, TimelineOptions):
            shown = chosen_frames(name, len(export.scored), self.options.first, self.options.last)
        return figures.timeline(export, shown), (name,)


@dataclass(frozen=True, slots=True)
class PlotsExport:
    """Which figures were written."""

    path: Path
    files: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        return f"Wrote {counted(len(self.files), 'figure')} to {self.path}."


@dataclass(frozen=True, slots=True)
class PlotsExportJob:
    """Draw all figures of a run: losses, curves, histogram, a timeline and a sheet a sequence.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run.
    target : Path
        The folder to fill with ``.png`` files.
    options : SheetOptions
        Frame score, and what the sheets show.
    sequence_names : tuple of str
        Which sequences; by default all that were scored.
    overwrite : bool
        Whether older files may be replaced.
    """

    folder: Path
    run_name: str
    target: Path
    options: SheetOptions
    sequence_names: tuple[str, ...] = ()
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Drawing figures of {self.run_name}"

    def run(self, context: JobContext) -> PlotsExport:
        """Write what can be drawn, all of it or nothing; notices tell what cannot.

        An ExportError says that there are no scores or the folder cannot be written.
        """
        check_target(self.target, overwrite=self.overwrite)
        color_table(self.options.colormap)
        files: list[str] = []
        with (
            Project.open(self.folder, check=False) as project,
            folder_written_whole(self.target) as part,
        ):
            drawings = dict(self._drawings(project, context))
            for done, (name, draw) in enumerate(drawings.items(), start=1):
                context.check()
                context.progress(done, len(drawings), f"Drawing {name}")
                try:
                    figure = draw()
                except ExportError as error:
                    context.emit(Notice(f"{name} is left out. {error}"))
                else:
                    save_figure(figure, part / f"{name}.png")
                    files.append(f"{name}.png")
        return PlotsExport(self.target, tuple(files))

    def _drawings(
        self, project: Project, context: JobContext
    ) -> Iterator[tuple[str, Callable[[], Figure]]]:
        figures = RunFigures(project, self.run_name, self.options.statistic)
        exports = scored_exports(project, self.run_name, self.sequence_names)
        judged = figures.judged(self.sequence_names)
        yield "losses", figures.losses
        yield "curves", partial(figures.curves, judged)
        yield "histogram", partial(figures.histogram, judged)
        stems = file_stems(it.sequence.name for it in exports)
        for export in exports:
            stem = stems[export.sequence.name]
            yield f"timeline-{stem}", partial(figures.timeline, export)
            yield f"sheet-{stem}", partial(figures.sheet, export, self.options, context)
