"""The command that looks over what would be learnt: review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from core.cli.output import json_option, show, table
from core.cli.progress import run_job
from core.cli.project import PROJECT, checked_project
from core.wording import counted

_COLUMNS = ("mean", "std", "motion")

if TYPE_CHECKING:
    # Help must not wait for what a review needs.
    from core.operations.clip_review import ClipReview
    from core.project.project import Project


@click.command()
@PROJECT
@click.option("--flag", is_flag=True, help="List the clips that stand out.")
@click.option(
    "--sequence",
    "sequences",
    metavar="NAME",
    multiple=True,
    help="Only this sequence; all marked for training by default.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for clips.csv and clips.png; with --flag, PROJECT/review by default.",
)
@click.option("--overwrite", is_flag=True, help="Replace files that exist in --output.")
@click.option(
    "--label",
    "label_name",
    metavar="LABEL",
    help="With --flag: give the flagged frames this label, as suggestions to be looked at.",
)
@json_option
def review(
    project: Path,
    sequences: tuple[str, ...],
    output: Path | None,
    label_name: str | None,
    *,
    flag: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Measure the clips of a PROJECT that would be learnt, and flag those unlike the rest.

    Flagged is a clip whose mean intensity or standard deviation lies more than 1.645 standard
    deviations above that of all clips. Nothing is excluded by itself: look at them, then label
    them, or let --label do it.
    """
    from core.operations.review_clips import ReviewClipsJob, label_flagged
    from core.project.project import Project

    _check_label(label_name, flag=flag)
    folder = checked_project(project)
    with Project.open(folder, check=False) as opened:
        label = None if label_name is None else opened.label_named(label_name)
    if output is None and flag:
        output, overwrite = folder / "review", True
    found = run_job(ReviewClipsJob(folder, sequences, output, overwrite))
    with Project.open(folder, check=False) as opened:
        labelled = [] if label is None else label_flagged(opened, found, label)
        labels = _labels(opened)
    values = _values(found, labels, flag=flag) | (
        {} if label is None else {"labelled": len(labelled)}
    )
    lines = [*_statistics_lines(values), "", *_label_lines(labels)]
    if flag:
        lines += ["", *_flagged_lines(found)]
    if label is not None:
        lines.append(f"{counted(len(labelled), 'range')} labelled “{label.name}”.")
    if found.files is not None:
        lines.append(f"Wrote {found.files.table} and {found.files.histogram.name}.")
    show(values, lines, as_json=as_json)


def _check_label(label_name: str | None, *, flag: bool) -> None:
    if label_name is not None and not flag:
        raise click.UsageError("--label goes with --flag.")


def _values(found: ClipReview, labels: list[dict[str, Any]], *, flag: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "clips": len(found.statistics),
        "mean_threshold": found.flagged.mean_threshold,
        "std_threshold": found.flagged.std_threshold,
        "reference": _clip(found, found.flagged.reference),
        "sequences": _sequences(found),
        "labels": labels,
    }
    if flag:
        values["flagged"] = [_clip(found, it) for it in found.flagged.clips.tolist()]
    if found.files is not None:
        values |= {"table": found.files.table, "histogram": found.files.histogram}
    return values


def _clip(found: ClipReview, clip: int | None) -> dict[str, Any] | None:
    if clip is None:
        return None
    statistics, frames = found.statistics, found.statistics.frames(clip)
    return {
        "sequence": found.name(clip),
        "start": frames.start,
        "stop": frames.stop,
        "mean": float(statistics.mean[clip]),
        "std": float(statistics.std[clip]),
        "motion": float(statistics.motion[clip]),
    }


def _sequences(found: ClipReview) -> list[dict[str, Any]]:
    rows = []
    for place, sequence in enumerate(found.sequences):
        own = np.flatnonzero(found.statistics.sequence == place)
        columns = {name: getattr(found.statistics, name)[own] for name in _COLUMNS}
        means = {name: float(it.mean()) if len(own) else None for name, it in columns.items()}
        rows.append({"name": sequence.name, "clips": len(own), **means})
    return rows


def _labels(project: Project) -> list[dict[str, Any]]:
    spans = project.spans()
    return [
        {
            "name": label.name,
            "spans": sum(it.label_id == label.id for it in spans),
            "frames": sum(len(it.frames) for it in spans if it.label_id == label.id),
            "excludes_from_training": label.excludes_from_training,
            "is_anomaly": label.is_anomaly,
        }
        for label in project.labels()
    ]


def _statistics_lines(values: dict[str, Any]) -> list[str]:
    rows = [
        [it["name"], it["clips"], *("–" if it[n] is None else it[n] for n in _COLUMNS)]
        for it in values["sequences"]
    ]
    lines = table(["sequence", "clips", *_COLUMNS], rows)
    if (clip := values["reference"]) is not None:
        first, last = clip["start"], clip["stop"] - 1
        lines.append(f"Most ordinary clip: frames {first} to {last} of {clip['sequence']}.")
    return lines


def _label_lines(labels: list[dict[str, Any]]) -> list[str]:
    def meaning(label: dict[str, Any]) -> str:
        parts = ["not learnt"] if label["excludes_from_training"] else []
        return ", ".join([*parts, *(["anomalous"] if label["is_anomaly"] else [])])

    rows = [[it["name"], it["spans"], it["frames"], meaning(it)] for it in labels]
    return table(["label", "spans", "frames", "meaning"], rows)


def _flagged_lines(found: ClipReview) -> list[str]:
    flagged, statistics = found.flagged, found.statistics
    if not len(flagged.clips):
        return ["No clip stands out."]
    rows = [
        [
            it.sequence.name,
            it.frames.start,
            it.frames.stop - 1,
            len(it.clips),
            float(statistics.mean[list(it.clips)].max()),
            float(statistics.std[list(it.clips)].max()),
        ]
        for it in found.flagged_ranges()
    ]
    head = ["flagged in", "first", "last", "clips", "highest mean", "highest std"]
    summary = (
        f"{counted(len(flagged.clips), 'clip')} of {len(statistics)} flagged: mean above "
        f"{flagged.mean_threshold:.4g} or std above {flagged.std_threshold:.4g}."
    )
    return [*table(head, rows), summary]
