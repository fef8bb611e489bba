"""What a run is worth as CSV, for spreadsheets and papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.evaluation.evaluation import Evaluation
from core.evaluation.figure_rows import figure_rows
from core.export.csv_file import write_csv
from core.export.figure_options import FigureOptions
from core.export.target import check_target
from core.jobs import JobContext
from core.operations.run_board import RunBoardJob, evaluated_where_due
from core.wording import counted

_SEQUENCES = ("sequence", "frames", "anomalous", "frame_auc", "reason")
_FIGURES = ("figure", "title", "value", "reason")
_LABELS = ("label", "is_anomaly", "frames", "mean_score", "auc")
#: What the further tables are called, after the stem of the first; the registry names them too.
_BESIDE = ("-figures.csv", "-labels.csv")


@dataclass(frozen=True, slots=True)
class EvaluationTables:
    """Which files were written."""

    sequences: Path
    figures: Path
    labels: Path
    count: int

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        what = counted(self.count, "sequence")
        return (
            f"Wrote {what} to {self.sequences}, and beside it {self.figures.name} and "
            f"{self.labels.name}."
        )


@dataclass(frozen=True, slots=True)
class EvaluationTablesJob:
    """Write a row a sequence, and beside it ``NAME-figures.csv`` and ``NAME-labels.csv``.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run; it has scored at least one sequence.
    target : Path
        The ``.csv`` of the sequences.
    options : FigureOptions
        Which frame score is judged.
    overwrite : bool
        Whether older files may be replaced.
    """

    folder: Path
    run_name: str
    target: Path
    options: FigureOptions = field(default_factory=FigureOptions)
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Exporting {self.target.name}"

    def run(self, context: JobContext) -> EvaluationTables:
        """Evaluate the run where it is due, and write each file whole or not at all.

        A ProjectError says that there is no such run or that it has no scores.
        """
        figures, labels = (self.target.with_name(f"{self.target.stem}{it}") for it in _BESIDE)
        for target in (self.target, figures, labels):
            check_target(target, ".csv", overwrite=self.overwrite)
        board = RunBoardJob(self.folder, self.run_name, self.options.statistic).run(context)
        found = evaluated_where_due(board, self.folder, context)
        of_sequences = (
            [it.name, it.frames, it.anomalous, it.auc, it.reason] for it in found.sequences
        )
        count = write_csv(self.target, _SEQUENCES, of_sequences, context)
        write_csv(figures, _FIGURES, _figure_rows(found), context)
        of_labels = (
            [it.label, int(it.is_anomaly), it.frames, it.mean_score, it.auc] for it in found.classes
        )
        write_csv(labels, _LABELS, of_labels, context)
        return EvaluationTables(self.target, figures, labels, count)


def _figure_rows(found: Evaluation) -> Iterator[list[object]]:
    for row in figure_rows(found):
        yield [row.name, row.title, row.value, row.reason]
    low, high = found.ci95 or (None, None)
    yield ["ci95.low", "Frame AUC, micro: lower end of the 95 % interval", low, ""]
    yield ["ci95.high", "Frame AUC, micro: upper end of the 95 % interval", high, ""]
    yield ["prevalence", "Share of anomalous frames", found.prevalence, ""]
    if found.confusion is None:
        return
    for name, values in found.confusion.to_mapping().items():
        for quantity, value in values.items():
            title = f"Frames at the {name} threshold: {quantity.replace('_', ' ')}"
            yield [f"confusion.{name}.{quantity}", title, value, ""]
