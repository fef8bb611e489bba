"""The command that brings a data set with its ground truth into a project."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.added_sequences import SEQUENCE_HEAD, sequence_row, sequence_values
from core.cli.output import json_option, show, table
from core.cli.progress import run_job
from core.cli.project import checked_project
from core.project.layout import ProjectLayout
from core.wording import counted

if TYPE_CHECKING:
    from core.evaluation.layouts import DataSet
    from core.project.edits import ImportSequences

_ARGUMENTS = "[LAYOUT] DIR PROJECT"


@click.command("import", short_help="Import a data set with its ground truth.")
@click.argument("arguments", metavar=_ARGUMENTS, nargs=-1, type=click.Path(path_type=Path))
@json_option
def import_data_set(arguments: tuple[Path, ...], *, as_json: bool) -> None:
    """Import the data set in DIR into PROJECT: sequences, anomalous frames and pixel masks.

    LAYOUT is ucsd, avenue, ipad, mvtec or folders; without it, or with auto, it is recognised.
    PROJECT is made if it does not exist. The files of the data set stay where they are. If one of
    them does not fit, nothing is imported; sequences that the project has are left as they are.

    \b
    ucsd     Train/Train001, Test/Test001, Test/Test001_gt, Test/UCSDped2.m
    avenue   training_videos, testing_videos, testing_label_mask/1_label.mat
    ipad     training/frames/01, testing/frames/01, test_label/001.npy
    mvtec    train/good, test/<defect>, ground_truth/<defect>/000_mask.png
    folders  train/good or train/normal, test/<kind>: stills, or videos
    """  # noqa: D301  (\b is click's sign to keep lines)
    from core.evaluation.layouts import AUTO, read_data_set
    from core.operations.import_data_set import ImportDataSetJob
    from core.project.project import Project

    layout, directory, project = _split(arguments)
    data_set = read_data_set(directory, layout or AUTO)
    with _project_to_fill(project) as folder:
        edit = run_job(ImportDataSetJob(folder, data_set))
        with Project.open(folder, check=False) as opened:
            edit.apply(opened)
            masked = [opened.layout.ground_truth(it.id).exists() for it in edit.added]
    _show(folder, data_set, edit, masked, as_json=as_json)


def _split(arguments: tuple[Path, ...]) -> tuple[str, Path, Path]:
    """Return layout, directory and project; an empty layout if none was named.

    Raises
    ------
    UsageError
        If there are more or fewer arguments.
    """
    if len(arguments) not in (2, 3):
        raise click.UsageError(f"import takes {_ARGUMENTS}, not {counted(len(arguments), 'word')}.")
    *layout, directory, project = arguments
    return str(layout[0]) if layout else "", directory, project


@contextmanager
def _project_to_fill(project: Path) -> Iterator[Path]:
    """Give the folder of a project, made if need be and then taken away again on failure."""
    from core.project.project import Project
    from core.project.project_folder import with_suffix

    if with_suffix(project).exists() or ProjectLayout(project).database.exists():
        yield checked_project(project)
        return
    with Project.create(project) as made:
        folder = made.layout.folder
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _show(
    folder: Path, data_set: DataSet, edit: ImportSequences, masked: list[bool], *, as_json: bool
) -> None:
    anomalous = [sum(len(frames) for frames in it.anomalous) for it in edit.sequences]
    rows = list(zip(edit.added, anomalous, masked, strict=True))
    values = {
        "layout": data_set.layout,
        "project": folder,
        "sequences": [
            {**sequence_values(sequence), "anomalous": count, "masks": has_masks}
            for sequence, count, has_masks in rows
        ],
    }
    lines = table(
        [*SEQUENCE_HEAD, "anomalous", "masks"],
        [
            [*sequence_row(sequence), count, "yes" if has_masks else "–"]
            for sequence, count, has_masks in rows
        ],
    )
    head = (
        f"Imported {counted(len(rows), 'sequence')} of the layout {data_set.layout} into {folder}:"
        f" {sum(anomalous)} anomalous frames."
    )
    show(values, [head, *lines], as_json=as_json)
