"""Commands that say what spans can mean: labels list, set, delete, move, import, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.cli.output import json_option, show, table
from core.cli.project import PROJECT, checked_project
from core.wording import counted

if TYPE_CHECKING:
    # Help must not wait for what a database needs.
    from core.project.edits import Edit
    from core.project.project import Project


@click.group()
def labels() -> None:
    """Say what spans can mean: names, keys, colours, and what is learnt or anomalous."""


@labels.command("list")
@PROJECT
@json_option
def list_labels(project: Path, *, as_json: bool) -> None:
    """List the labels of a PROJECT with how many spans have them."""
    from core.project.project import Project

    with Project.open(checked_project(project), check=False) as opened:
        _show(opened, as_json=as_json)


@labels.command("set")
@PROJECT
@click.argument("name")
@click.option("--rename", metavar="NAME", help="What to call it from now on.")
@click.option("--key", metavar="DIGIT", help="The key that chooses it; another label loses it.")
@click.option(
    "--color", metavar="#RRGGBB", help="On the timeline; one that no other has for a new label."
)
@click.option(
    "--excludes/--learnt", default=None, help="Whether its spans are kept out of training."
)
@click.option("--anomaly/--no-anomaly", default=None, help="Whether its spans count as anomalous.")
@json_option
def set_label(
    project: Path,
    name: str,
    rename: str | None,
    key: str | None,
    color: str | None,
    *,
    excludes: bool | None,
    anomaly: bool | None,
    as_json: bool,
) -> None:
    """Change the label NAME of a PROJECT, or add it."""
    from core.project.edits import AddLabel, ChangeLabel
    from core.project.label_colors import free_color
    from core.project.project import Project
    from core.project.records import NewLabel

    with Project.open(checked_project(project), check=False) as opened:
        found = [label for label in opened.labels() if label.name == name]
        edit: Edit
        if found:
            edit = ChangeLabel(
                found[0].id,
                name=rename,
                color=color,
                key=key,
                excludes_from_training=excludes,
                is_anomaly=anomaly,
            )
        elif rename is not None:
            opened.label_named(name)  # Says that there is none to rename, and which there are.
            return
        else:
            color = color or free_color(opened.labels())
            new = NewLabel(name, color, bool(excludes), bool(anomaly), key or "")
            edit = AddLabel(new)
        _apply(opened, edit, as_json=as_json)


@labels.command("delete")
@PROJECT
@click.argument("name")
@click.option("--move-to", metavar="LABEL", help="The label that its spans get.")
@click.option("--with-spans", is_flag=True, help="Delete its spans as well.")
@json_option
def delete_label(
    project: Path, name: str, move_to: str | None, *, with_spans: bool, as_json: bool
) -> None:
    """Delete the label NAME of a PROJECT.

    If it has spans, say what becomes of them: --move-to LABEL or --with-spans.
    """
    from core.project.edits import DeleteLabel
    from core.project.project import Project

    is_decided = _is_decided(move_to, with_spans=with_spans)
    with Project.open(checked_project(project), check=False) as opened:
        label = opened.label_named(name)
        if not is_decided:
            _refuse_spans(name, opened.span_counts().get(label.id, 0))
        target = None if move_to is None else opened.label_named(move_to).id
        edit = DeleteLabel(label.id, move_to=target, with_spans=with_spans)
        _apply(opened, edit, as_json=as_json)


@labels.command("move")
@PROJECT
@click.argument("name")
@click.argument("place", type=click.IntRange(min=1))
@json_option
def move_label(project: Path, name: str, place: int, *, as_json: bool) -> None:
    """Put the label NAME of a PROJECT in another PLACE, 1 for the first."""
    from core.project.edits import MoveLabel
    from core.project.project import Project

    with Project.open(checked_project(project), check=False) as opened:
        _apply(opened, MoveLabel(opened.label_named(name).id, place - 1), as_json=as_json)


@labels.command("import")
@PROJECT
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def import_labels(project: Path, file: Path, *, as_json: bool) -> None:
    """Take labels from a YAML or JSON FILE: the same names are changed, others added."""
    from core.export.label_file import read_labels
    from core.project.edits import ImportLabels
    from core.project.project import Project

    with Project.open(checked_project(project), check=False) as opened:
        _apply(opened, ImportLabels(read_labels(file), file.name), as_json=as_json)


@labels.command("export")
@PROJECT
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The .yaml or .json file to write.",
)
@click.option("--overwrite", is_flag=True, help="Replace a file that exists.")
@json_option
def export_labels(project: Path, output: Path, *, overwrite: bool, as_json: bool) -> None:
    """Write the labels of a PROJECT to a file for other projects."""
    from core.export.label_file import write_labels
    from core.project.project import Project

    with Project.open(checked_project(project), check=False) as opened:
        found = opened.labels()
        write_labels(found, output, overwrite=overwrite)
    values = {"file": output, "labels": len(found)}
    show(values, [f"Wrote {counted(len(found), 'label')} to {output}."], as_json=as_json)


def _is_decided(move_to: str | None, *, with_spans: bool) -> bool:
    """Return whether it was said what becomes of spans.

    Raises
    ------
    UsageError
        If two things were said.
    """
    if move_to is not None and with_spans:
        raise click.UsageError("Give either --move-to or --with-spans.")
    return with_spans or move_to is not None


def _refuse_spans(name: str, count: int) -> None:
    if count:
        raise click.UsageError(
            f"“{name}” has {counted(count, 'span')}. Say what becomes of them: --move-to LABEL or "
            "--with-spans"
        )


def _apply(project: Project, edit: Edit, *, as_json: bool) -> None:
    edit.apply(project)
    _show(project, as_json=as_json)


def _show(project: Project, *, as_json: bool) -> None:
    counts = project.span_counts()
    values: list[dict[str, Any]] = [
        {
            "name": label.name,
            "key": label.key,
            "color": label.color,
            "excludes_from_training": label.excludes_from_training,
            "is_anomaly": label.is_anomaly,
            "spans": counts.get(label.id, 0),
        }
        for label in project.labels()
    ]
    rows = [
        [
            it["name"],
            it["key"],
            it["color"],
            "not learnt" if it["excludes_from_training"] else "learnt",
            "anomalous" if it["is_anomaly"] else "",
            it["spans"],
        ]
        for it in values
    ]
    head = ["label", "key", "color", "training", "meaning", "spans"]
    show({"labels": values}, table(head, rows), as_json=as_json)
