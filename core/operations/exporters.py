"""What can be exported, by the name that the command line and the window give it.

To add an export, add a job whose result is an `Exported` and an entry to `EXPORTERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Protocol

from core.config import nearest
from core.errors import ExportError
from core.export.annotations.formats import FORMATS
from core.export.figure_options import FigureOptions, ReportOptions, SheetOptions, TimelineOptions
from core.export.onnx_options import OnnxOptions
from core.export.picture_options import FramesOptions
from core.export.tensor_options import TensorOptions
from core.export.video_options import VideoOptions
from core.jobs import Job


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export where.

    Attributes
    ----------
    folder : Path
        The project.
    target : Path
        The file or folder to make.
    run_name : str
        The run; empty where none is wanted.
    sequence_names : tuple of str
        Which sequences; empty takes all.
    overwrite : bool
        Whether older files may be replaced.
    options : object
        Of the type that the exporter names; None takes its defaults.
    """

    folder: Path
    target: Path
    run_name: str = ""
    sequence_names: tuple[str, ...] = ()
    overwrite: bool = False
    options: Any = None

    @property
    def sequence_name(self) -> str:
        """The first sequence, for exports that hold a single one; empty if none is named."""
        return self.sequence_names[0] if self.sequence_names else ""


class Exported(Protocol):
    """The result of an export: a dataclass, whose fields are what ``--json`` prints."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        ...


@dataclass(frozen=True, slots=True)
class Exporter:
    """One thing that can be exported.

    Attributes
    ----------
    name : str
        On the command line.
    title : str
        For people.
    suffixes : tuple of str
        Of its file, the first by default; empty where it is a folder.
    make_job : callable
        Makes the job; it imports what it needs, so that help and menus need not.
    needs_run : bool
        Whether it makes no sense without a run.
    holds_one : bool
        Whether it holds a single sequence.
    without_run : str
        What it holds without one.
    beside : tuple of str
        Endings of further files that it writes beside its target, put after the target's stem.
    options : type or None
        The frozen dataclass of what a person may choose; None where there is nothing.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    make_job: Callable[[ExportRequest], Job[Exported]]
    needs_run: bool = False
    holds_one: bool = False
    without_run: str = "spans only"
    beside: tuple[str, ...] = ()
    options: type[Any] | None = None

    def in_the_way(self, target: Path) -> list[Path]:
        """Return what is there already where it would write."""
        files = [target, *(target.with_name(f"{target.stem}{ending}") for ending in self.beside)]
        return [it for it in files if it.is_file() or (it.is_dir() and any(it.iterdir()))]

    def job(self, request: ExportRequest) -> Job[Exported]:
        """Make the job that a request asks for.

        Raises
        ------
        ExportError
            If it names several sequences or no run where that makes no sense.
        """
        if self.needs_run and not request.run_name:
            raise ExportError(f"An export of {self.name} needs a run. Name one.")
        if self.holds_one and len(request.sequence_names) > 1:
            raise ExportError(f"{self.title} holds a single sequence. Name only one.")
        if self.options is not None and request.options is None:
            request = replace(request, options=self.options())
        return self.make_job(request)


def _video(request: ExportRequest) -> Job[Exported]:
    from core.export.video import VideoExportJob

    return VideoExportJob(
        request.folder,
        request.run_name,
        request.target,
        request.sequence_name,
        request.options,
        request.overwrite,
    )


def _frames(request: ExportRequest) -> Job[Exported]:
    from core.export.frames import FramesExportJob

    return FramesExportJob(
        request.folder,
        request.run_name,
        request.target,
        request.sequence_name,
        request.options,
        request.overwrite,
    )


def _tensor(request: ExportRequest) -> Job[Exported]:
    from core.operations.export_tensor import TensorExportJob

    return TensorExportJob(
        request.folder,
        request.run_name,
        request.target,
        request.sequence_name,
        request.options,
        request.overwrite,
    )


def _figure(kind: str) -> Callable[[ExportRequest], Job[Exported]]:
    def make(request: ExportRequest) -> Job[Exported]:
        from core.export.figure_jobs import FigureExportJob, FigureKind

        return FigureExportJob(
            request.folder,
            request.run_name,
            request.target,
            FigureKind(kind),
            request.options,
            request.sequence_names,
            request.overwrite,
        )

    return make


def _plots(request: ExportRequest) -> Job[Exported]:
    from core.export.figure_jobs import PlotsExportJob

    return PlotsExportJob(
        request.folder,
        request.run_name,
        request.target,
        request.options,
        request.sequence_names,
        request.overwrite,
    )


def _report(request: ExportRequest) -> Job[Exported]:
    from core.operations.report import ReportJob

    return ReportJob(
        request.folder, request.run_name, request.target, request.options, request.overwrite
    )


def _evaluation(request: ExportRequest) -> Job[Exported]:
    from core.operations.evaluation_tables import EvaluationTablesJob

    return EvaluationTablesJob(
        request.folder, request.run_name, request.target, request.options, request.overwrite
    )


def _onnx(request: ExportRequest) -> Job[Exported]:
    from core.operations.export_onnx import OnnxExportJob

    return OnnxExportJob(
        request.folder, request.run_name, request.target, request.options, request.overwrite
    )


def _tables(request: ExportRequest) -> Job[Exported]:
    from core.export.table import TableExportJob

    return TableExportJob(
        request.folder, request.run_name, request.target, request.sequence_names, request.overwrite
    )


def _annotations(format_name: str) -> Callable[[ExportRequest], Job[Exported]]:
    def make(request: ExportRequest) -> Job[Exported]:
        from core.export.annotations.write_job import WriteAnnotationsJob

        return WriteAnnotationsJob(
            request.folder,
            format_name,
            request.target,
            request.run_name,
            request.sequence_names,
            request.overwrite,
        )

    return make


_PICTURES = (".png", ".svg", ".pdf")

EXPORTERS: tuple[Exporter, ...] = (
    Exporter(
        "video",
        "Annotated video",
        (".mp4",),
        _video,
        needs_run=True,
        holds_one=True,
        options=VideoOptions,
    ),
    Exporter(
        "frames",
        "Frames (PNG)",
        (),
        _frames,
        holds_one=True,
        without_run="plain frames",
        options=FramesOptions,
    ),
    Exporter(
        "tensor",
        "Tensor",
        (".npy", ".pt"),
        _tensor,
        holds_one=True,
        without_run="the recipe of the project",
        options=TensorOptions,
    ),
    Exporter("report", "Report (HTML)", (".html",), _report, needs_run=True, options=ReportOptions),
    Exporter("plots", "All figures", (), _plots, needs_run=True, options=SheetOptions),
    Exporter(
        "timeline",
        "Timeline (figure)",
        _PICTURES,
        _figure("timeline"),
        needs_run=True,
        holds_one=True,
        options=TimelineOptions,
    ),
    Exporter(
        "curves",
        "ROC and precision-recall (figure)",
        _PICTURES,
        _figure("curves"),
        needs_run=True,
        options=FigureOptions,
    ),
    Exporter(
        "histogram",
        "Score histogram (figure)",
        _PICTURES,
        _figure("histogram"),
        needs_run=True,
        options=FigureOptions,
    ),
    Exporter(
        "sheet",
        "Reconstruction sheet (figure)",
        _PICTURES,
        _figure("sheet"),
        needs_run=True,
        holds_one=True,
        options=SheetOptions,
    ),
    Exporter(
        "csv",
        "Scores and events (CSV)",
        (".csv",),
        _tables,
        needs_run=True,
        beside=("-events.csv",),
    ),
    Exporter(
        "evaluation",
        "Evaluation (CSV)",
        (".csv",),
        _evaluation,
        needs_run=True,
        beside=("-figures.csv", "-labels.csv"),
        options=FigureOptions,
    ),
    Exporter("onnx", "Network (ONNX)", (".onnx",), _onnx, needs_run=True, options=OnnxOptions),
    *(
        Exporter(it.name, it.title, it.suffixes, _annotations(it.name), holds_one=it.holds_one)
        for it in FORMATS
    ),
)


def exporter_named(name: str) -> Exporter:
    """Return an exporter by its name.

    Raises
    ------
    ExportError
        If there is none; names the nearest.
    """
    for exporter in EXPORTERS:
        if exporter.name == name:
            return exporter
    offer = nearest(name, [it.name for it in EXPORTERS])
    raise ExportError(f"“{name}” is nothing that can be exported. {offer}")
