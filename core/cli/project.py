"""Commands that make a project and fill it: new, add, label."""

from __future__ import annotations

from pathlib import Path

import click

from core.cli.added_sequences import SEQUENCE_HEAD, sequence_row, sequence_values
from core.cli.output import json_option, show, table
from core.cli.progress import run_job
from core.media.frame_index import FrameRange

PROJECT = click.argument("project", type=click.Path(path_type=Path))


def checked_project(folder: Path) -> Path:
    """Open a project once before a job does: look for damage, upgrade it, back it up.

    Returns
    -------
    Path
        Its folder; what the person should know of it is on standard error by then.
    """
    from core.project.project import Project

    with Project.open(folder) as opened:
        for notice in opened.notices:
            click.echo(notice, err=True)
        return opened.layout.folder


@click.command()
@PROJECT
@json_option
def new(project: Path, *, as_json: bool) -> None:
    """Make an empty PROJECT folder; “.framesift” is added to its name."""
    from core.project.project import Project

    with Project.create(project) as made:
        folder = made.layout.folder
    show({"project": folder}, [f"Made {folder}. Add a video or a folder next."], as_json=as_json)


@click.command()
@PROJECT
@click.argument(
    "sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--split",
    type=click.Choice(["train", "test"]),
    default="train",
    show_default=True,
    help="Whether to learn from the sequences or only to test on them.",
)
@click.option("--name", help="What to call the sequence; only for a single SOURCE.")
@json_option
def add(
    project: Path, sources: tuple[Path, ...], split: str, name: str | None, *, as_json: bool
) -> None:
    """Add each SOURCE as a sequence: a video, FITS, a folder or archive of images, a tensor.

    The sources stay where they are. If one of them cannot be read, none is added.
    """
    from core.operations.add import InspectSourcesJob
    from core.project.edits import AddSequences
    from core.project.project import Project
    from core.project.records import Split

    _check_name(name, sources)
    with Project.open(project) as opened:
        edit = AddSequences(run_job(InspectSourcesJob(sources, name)), Split(split))
        edit.apply(opened)
    values = [sequence_values(it) for it in edit.added]
    lines = table(SEQUENCE_HEAD, [sequence_row(it) for it in edit.added])
    show({"sequences": values}, lines, as_json=as_json)


@click.command()
@PROJECT
@click.argument("sequence")
@click.argument("first", type=click.IntRange(min=0))
@click.argument("last", type=click.IntRange(min=0))
@click.argument("label")
@click.option("--note", default="", help="Free text kept with the span.")
@json_option
def label(
    project: Path, sequence: str, first: int, last: int, label: str, note: str, *, as_json: bool
) -> None:
    """Give the frames FIRST to LAST of a SEQUENCE a LABEL, e.g. “exclude”.

    Frame numbers count from 0, as everywhere in Framesift, and LAST is labelled too: 40 55 are
    sixteen frames, the first and the last frame of the span as the window shows them.
    """
    from core.project.edits import AddSpan
    from core.project.project import Project

    with Project.open(project) as opened:
        found = opened.sequence_named(sequence)
        meaning = opened.label_named(label)
        AddSpan(found.id, _frames(first, last), meaning.id, note=note).apply(opened)
    values = {"sequence": found.name, "first": first, "last": last, "label": meaning.name}
    effects = ["excluded from training"] if meaning.excludes_from_training else []
    effects += ["anomalous in evaluation"] if meaning.is_anomaly else []
    count = last - first + 1
    what = f"Frames {first} to {last} of {found.name} ({count}) are now “{meaning.name}”"
    show(
        values,
        [": ".join([what, *([" and ".join(effects)] if effects else [])]) + "."],
        as_json=as_json,
    )


def _check_name(name: str | None, sources: tuple[Path, ...]) -> None:
    if name is not None and len(sources) > 1:
        raise click.UsageError("--name goes with a single SOURCE.")


def _frames(first: int, last: int) -> FrameRange:
    if last < first:
        raise click.UsageError(f"LAST frame {last} lies before FIRST frame {first}.")
    return FrameRange(first, last + 1)
