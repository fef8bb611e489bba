"""The parts of a report, from a project, a run and what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from core.anomaly.calibration import Calibration
from core.config import to_mapping
from core.errors import ExportError, FramesiftError
from core.evaluation.evaluation import Evaluation
from core.evaluation.figure_rows import remarks
from core.export.figure_options import ReportOptions
from core.export.figures.style import figure_bytes
from core.export.report.page import Picture, Section
from core.export.report.protocol import Origins, protocol
from core.export.report.run_tables import (
    beaten_by,
    class_table,
    confusion_table,
    figure_tables,
    history_table,
    mapping_table,
    sequence_table,
    threshold_table,
)
from core.export.run_figures import RunFigures
from core.export.scored import ScoredExport, scored_exports
from core.jobs import JobContext, Notice
from core.project.project import Project
from core.project.records import Run
from core.training.history import read_history
from core.training.run_folder import RunFolder, RunSettings
from core.wording import counted

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.figure import Figure

_MEDIA_TYPES = {".svg": "image/svg+xml", ".jpg": "image/jpeg"}


class ReportSections:
    """Makes the parts of a report; the project stays open meanwhile.

    Parameters
    ----------
    project : Project
        Where the run is.
    run : Run
        The run.
    found : Evaluation
        What it is worth.
    labels : sequence of str
        Which labels say what is anomalous.
    options : ReportOptions
        Frame score, and how much is shown.
    context : JobContext
        Hears what is left out; may cancel.
    """

    def __init__(
        self,
        project: Project,
        run: Run,
        found: Evaluation,
        labels: Sequence[str],
        options: ReportOptions,
        context: JobContext,
    ) -> None:
        self._folder = RunFolder(project.layout.run(run.name))
        self._found = found
        self._options = options
        self._context = context
        self._figures = RunFigures(project, run.name, options.statistic)
        judged = {it.name for it in found.sequences}
        exports = scored_exports(project, run.name)
        self._exports = [it for it in exports if it.sequence.name in judged]
        self._settings = self._folder.read_settings()
        self._calibration = _calibration(self._folder)
        self._origins = self._told(project, labels)

    def all(self) -> list[Section]:
        """Return the parts in their order, those with nothing to show left out."""
        makers: tuple[tuple[str, Callable[[], Section | None]], ...] = (
            ("figures", self._worth),
            ("thresholds", self._thresholds),
            ("sequences", self._sequences),
            ("timelines", self._timelines),
            ("reconstructions", self._sheets),
            ("training", self._training),
            ("settings", self._choices),
            ("protocol", self._protocol),
        )
        sections = []
        for done, (name, make) in enumerate(makers):
            self._context.check()
            self._context.progress(done, len(makers), f"Writing the report: {name}")
            if (section := make()) is not None:
                sections.append(section)
        self._context.progress(len(makers), len(makers), "Report written")
        return sections

    def _worth(self) -> Section:
        found, judged = self._found, self._figures.judged()
        curves = self._picture(
            "ROC and precision-recall curve", partial(self._figures.curves, judged)
        )
        histogram = self._picture(
            "Scores of normal and anomalous frames", partial(self._figures.histogram, judged)
        )
        return Section(
            "What the run is worth",
            sentences=[it for it in (beaten_by(found),) if it],
            tables=figure_tables(found),
            pictures=[it for it in (curves, histogram) if it is not None],
            remarks=remarks(found),
        )

    def _thresholds(self) -> Section | None:
        thresholds = self._figures.thresholds
        if thresholds is None:
            return None
        normal = None if self._calibration is None else self._calibration.normal
        held_out = threshold_table(thresholds, normal, self._options.statistic)
        confusion = confusion_table(self._found)
        return Section("Thresholds", tables=[held_out, *([confusion] if confusion else [])])

    def _sequences(self) -> Section:
        classes = class_table(self._found)
        tables = [sequence_table(self._found), *([classes] if classes else [])]
        return Section("Sequences and classes", tables=tables)

    def _timelines(self) -> Section | None:
        shown = self._exports[: self._options.timelines]
        if not shown:
            return None
        pictures = []
        for export in shown:
            self._context.check()
            title = f"Scores of {export.sequence.name}"
            pictures.append(self._picture(title, partial(self._figures.timeline, export)))
        rest = len(self._exports) - len(shown)
        more = [f"{counted(rest, 'sequence')} more not shown."] if rest else []
        return Section(
            "Timelines", pictures=[it for it in pictures if it is not None], remarks=more
        )

    def _sheets(self) -> Section | None:
        pictures, left_out = [], []
        for export in self._highest(self._options.sheets):
            name = export.sequence.name
            try:
                figure = self._figures.sheet(export, self._options, self._context)
            except FramesiftError as error:
                left_out.append(f"{name} is not shown. {error}")
                self._context.emit(Notice(f"The report does not show frames of {name}. {error}"))
            else:
                pictures.append(_picture(f"Frames of {name} and their residuals", figure, ".jpg"))
        if not pictures and not left_out:
            return None
        return Section("Frames and residuals", pictures=pictures, remarks=left_out)

    def _training(self) -> Section | None:
        rows = read_history(self._folder.history)
        history = history_table(rows)
        if history is None:
            return None
        losses = self._picture("Loss curve", self._figures.losses)
        return Section("Training", tables=[history], pictures=[losses] if losses else [])

    def _choices(self) -> Section:
        settings = {"detector": self._settings.detector, **self._settings.options}
        recipe = to_mapping(self._folder.read_recipe())
        tables = [mapping_table("Detector", settings), mapping_table("Recipe", recipe)]
        return Section("Settings", tables=tables)

    def _protocol(self) -> Section:
        return Section("How these figures came about", protocol(self._found, self._origins))

    def _highest(self, count: int) -> list[ScoredExport]:
        """Return the sequences with the highest scores."""

        def peak(export: ScoredExport) -> float:
            scores = export.scored.scores(self._options.statistic)
            known = scores[np.isfinite(scores)]
            return float(known.max()) if len(known) else -np.inf

        return sorted(self._exports, key=peak, reverse=True)[:count]

    def _picture(self, description: str, draw: Callable[[], Figure]) -> Picture | None:
        """Return a figure, or None where there is nothing to draw: the tables say why."""
        try:
            return _picture(description, draw(), ".svg")
        except ExportError:
            return None

    def _told(self, project: Project, labels: Sequence[str]) -> Origins:
        names = {it.id: it.name for it in project.sequences()}
        settings: RunSettings = self._settings
        return Origins(
            statistic=self._options.statistic,
            options=settings.options,
            learnt=[names[it] for it in settings.sequences if it in names],
            learnt_count=len(settings.sequences),
            dataset_hash=settings.dataset_hash,
            labels=labels,
            thresholds=self._figures.thresholds,
            calibration=self._calibration,
        )


def _calibration(folder: RunFolder) -> Calibration | None:
    try:
        return Calibration.load(folder.calibration)
    except FramesiftError:
        return None


def _picture(description: str, figure: Figure, suffix: str) -> Picture:
    return Picture(description, _MEDIA_TYPES[suffix], figure_bytes(figure, suffix))
