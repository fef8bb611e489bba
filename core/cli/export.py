"""Commands that exchange with other programs: export, import-spans."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.assignments import read_assignments
from core.cli.config_file import config_option, setting_names, tell
from core.cli.output import json_option, show
from core.cli.progress import run_job
from core.cli.project import PROJECT, checked_project
from core.config import from_mapping
from core.wording import counted

if TYPE_CHECKING:
    # Help must not wait for what exports need.
    from core.operations.exporters import Exporter

#: In place of a RUN, where none is wanted.
_NO_RUN = "-"
_ARGUMENTS = "[FORMAT] FILE PROJECT"


class _ExportCommand(click.Command):
    """Names what can be exported in its help, which is made only when somebody asks for it."""

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from core.operations.exporters import EXPORTERS

        with formatter.section("WHAT"):
            formatter.write_dl([(it.name, _described(it)) for it in EXPORTERS])


def _described(exporter: Exporter) -> str:
    target = " or ".join(exporter.suffixes) or "a folder"
    notes = [
        *(["of a RUN"] if exporter.needs_run else []),
        *(["one sequence"] if exporter.holds_one else []),
    ]
    text = f"{exporter.title}: {', '.join([target, *notes])}"
    if exporter.options is None:
        return text
    names = [it.name for it in dataclasses.fields(exporter.options)]
    return f"{text}. --set {', '.join(names)}"


@click.command(cls=_ExportCommand)
@PROJECT
@click.argument("run_and_what", metavar="[RUN] WHAT", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write, or the folder; csv writes NAME-events.csv beside it.",
)
@click.option(
    "--sequence",
    "sequences",
    metavar="NAME",
    multiple=True,
    help="Which sequence; may be given several times. All by default.",
)
@click.option("--fps", type=click.FloatRange(0.1, 240), help="Frames a second of the video.")
@click.option(
    "--int8", is_flag=True, help="Round a network to 8 bit where that is faster on this machine."
)
@click.option(
    "--set",
    "settings",
    metavar="KEY=VALUE",
    multiple=True,
    help="How to export it; the help of WHAT below names the settings.",
)
@click.option("--overwrite", is_flag=True, help="Replace what exists already.")
@config_option
@json_option
def export(  # noqa: PLR0913  # click gives each option as an argument
    project: Path,
    run_and_what: tuple[str, ...],
    output: Path,
    sequences: tuple[str, ...],
    fps: float | None,
    settings: tuple[str, ...],
    config: Path | None,
    *,
    int8: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Write spans, or what a RUN found, for people and other programs.

    The annotation formats hold the spans that people, data sets and imports made; with a RUN its
    events and detections too, at the thresholds in force. RUN may be left out or be “-”.
    """
    from core.operations.exporters import ExportRequest, exporter_named

    run, what = _run_and_what(run_and_what)
    exporter = exporter_named(what)
    options = read_assignments(settings) | ({} if fps is None else {"fps": fps})
    if int8:
        options.setdefault("int8", "where_faster")
    chosen = _options(exporter, options, config, as_json=as_json)
    request = ExportRequest(project, output, run, sequences, overwrite, chosen)
    job = exporter.job(dataclasses.replace(request, folder=checked_project(project)))
    exported = run_job(job)
    show(dataclasses.asdict(exported), [exported.sentence], as_json=as_json)


def _options(
    exporter: Exporter, options: dict[str, object], path: Path | None, *, as_json: bool
) -> object:
    """Return what options and a file of an older pipeline say together, and tell of the file.

    Raises
    ------
    UsageError
        If there are options for something that has none.
    """
    from core.operations.pipeline_config import Taken, read_pipeline_config
    from core.operations.pipeline_keys import Target

    if exporter.options is None and options:
        raise click.UsageError(
            f"--fps, --int8 and --set say nothing here: {exporter.name} has no settings."
        )
    if path is not None:
        config = read_pipeline_config(path)
        known = frozenset() if exporter.options is None else setting_names(exporter.options)
        taken = Taken(options, known, exporter.name)
        tell(config, {Target.EXPORT: taken}, as_json=as_json)
        options = taken.settings(config.settings(Target.EXPORT))
    if exporter.options is None:
        return None
    return from_mapping(exporter.options, options, f"settings of {exporter.name}")


def _run_and_what(words: tuple[str, ...]) -> tuple[str, str]:
    """Return the run, empty for none, and what to export of it.

    Raises
    ------
    UsageError
        If there are more words.
    """
    match words:
        case (what,):
            return "", what
        case (run, what):
            return "" if run == _NO_RUN else run, what
        case _:
            raise click.UsageError(
                f"One RUN and one WHAT at most, not “{' '.join(words)}”. Put --sequence before "
                "the names of sequences."
            )


@click.command("import-spans", short_help="Import the spans of another program.")
@click.argument("arguments", metavar=_ARGUMENTS, nargs=-1, type=click.Path(path_type=Path))
@click.option("--sequence", metavar="NAME", default="", help="Which sequence the file is about.")
@json_option
def import_spans(arguments: tuple[Path, ...], sequence: str, *, as_json: bool) -> None:
    """Add the spans of FILE, as another program wrote it, to PROJECT; missing labels are made.

    FORMAT is spans (CSV), coco, cvat, boris, elan, xanylabeling (a folder) or hek; without it, or
    with auto, it is recognised. Frames are found by number, by the names of their files, by seconds
    or by UTC. All spans are added or none.
    """
    from core.export.annotations.read_job import ReadSpansJob
    from core.project.project import Project

    format_name, file, project = _file_and_project(arguments)
    folder = checked_project(project)
    found = run_job(ReadSpansJob(folder, file, format_name, sequence))
    with Project.open(folder, check=False) as opened:
        if found.spans:
            found.edit.apply(opened)
        names = {it.id: it.name for it in opened.sequences()}
    touched = list(dict.fromkeys(names[span.sequence_id] for span in found.spans))
    values = {
        "format": found.format_name,
        "spans": len(found.spans),
        "sequences": touched,
        "new_labels": [dataclasses.asdict(label) for label in found.labels],
    }
    where = f" into {', '.join(touched)}" if touched else ""
    show(values, [f"Imported {counted(len(found.spans), 'span')}{where}."], as_json=as_json)


def _file_and_project(arguments: tuple[Path, ...]) -> tuple[str, Path, Path]:
    """Return format, file and project.

    Raises
    ------
    UsageError
        If there are more or fewer arguments.
    """
    match arguments:
        case (file, project):
            return "auto", file, project
        case (format_name, file, project):
            return str(format_name), file, project
        case _:
            raise click.UsageError(
                f"import-spans takes {_ARGUMENTS}, not {counted(len(arguments), 'word')}."
            )
