"""Tell all of a run in one HTML file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from core.export.colormap import color_table
from core.export.figure_options import ReportOptions
from core.export.report.page import Page
from core.export.report.render import render
from core.export.report.run_tables import tiles
from core.export.target import check_target, written_whole
from core.jobs import JobContext
from core.media.time_text import utc_text
from core.operations.diagnosis import version
from core.operations.report_sections import ReportSections
from core.operations.run_board import RunBoardJob, evaluated_where_due
from core.project.project import Project
from core.project.records import Run

_SUFFIXES = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class ReportExport:
    """Which file was written."""

    path: Path
    run: str
    sequences: tuple[str, ...]
    bytes: int

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        return f"Wrote the report of {self.run} to {self.path}."


@dataclass(frozen=True, slots=True)
class ReportJob:
    """Write figures, tables, settings and protocol of a run as one page that needs no network.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run; it has scored at least one sequence.
    target : Path
        The ``.html``.
    options : ReportOptions
        Frame score, and how much is shown.
    overwrite : bool
        Whether an older file may be replaced.
    """

    folder: Path
    run_name: str
    target: Path
    options: ReportOptions = field(default_factory=ReportOptions)
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Writing the report of {self.run_name}"

    def run(self, context: JobContext) -> ReportExport:
        """Evaluate the run where it is due, and write the page, whole or not at all.

        A ProjectError says that there is no such run or that it has no scores, an ExportError that
        the file cannot be written.
        """
        check_target(self.target, *_SUFFIXES, overwrite=self.overwrite)
        color_table(self.options.colormap)
        board = RunBoardJob(self.folder, self.run_name, self.options.statistic).run(context)
        found = evaluated_where_due(board, self.folder, context)
        with Project.open(self.folder, check=False) as project:
            run = project.run_named(self.run_name)
            sections = ReportSections(project, run, found, board.labels, self.options, context)
            now = dt.datetime.now(dt.UTC).replace(microsecond=0)
            page = Page(
                title=run.name,
                subtitle=_subtitle(project, run),
                tiles=tiles(found),
                sections=sections.all(),
                foot=f"Written by Framesift {version()} on {utc_text(now)}.",
            )
        text = render(page)
        context.check()
        with written_whole(self.target) as part:
            part.write_text(text, encoding="utf-8")
        names = tuple(it.name for it in found.sequences)
        return ReportExport(self.target, run.name, names, len(text.encode()))


def _subtitle(project: Project, run: Run) -> str:
    day = run.created.partition("T")[0]
    return f"A run of {run.detector} in the project {project.name}, trained {day}"
