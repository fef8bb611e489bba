"""Commands for what neither trains nor scores: regions add, list, delete."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.cli.output import json_option, show, table
from core.cli.project import PROJECT, checked_project
from core.media.frame_index import FrameRange
from core.wording import counted

if TYPE_CHECKING:
    # Help must not wait for what a database needs.
    from core.project.project import Project
    from core.project.records import Region


@click.group()
def regions() -> None:
    """Ignore rectangles of frames, in training and in scoring: a clock, a screen, a dead pixel."""


@regions.command("add")
@PROJECT
@click.argument("sequence")
@click.argument("place", metavar="X Y WIDTH HEIGHT", nargs=4, type=float)
@click.argument("first", type=click.IntRange(min=0), required=False)
@click.argument("last", type=click.IntRange(min=0), required=False)
@click.option("--note", default="", help="Free text kept with the region.")
@json_option
def add_region(
    project: Path,
    sequence: str,
    place: tuple[float, float, float, float],
    first: int | None,
    last: int | None,
    note: str,
    *,
    as_json: bool,
) -> None:
    """Ignore WIDTH x HEIGHT source pixels from X, Y on in the frames FIRST to LAST of a SEQUENCE.

    Without FIRST and LAST in all of its frames. What is there is neither learnt nor scored: frames
    are prepared again, and sequences that were scored are to be scored again.
    """
    from core.project.edits import AddRegion
    from core.project.project import Project
    from core.project.records import Rectangle

    with Project.open(checked_project(project), check=False) as opened:
        found = opened.sequence_named(sequence)
        frames = _frames(first, last, found.frames)
        edit = AddRegion(found.id, frames, Rectangle(*place), note)
        edit.apply(opened)
        (region,) = edit.after
        values = _values(opened, region)
    size = f"{region.place.width:g} x {region.place.height:g} pixels"
    line = (
        f"Region {region.id}: {size} at {region.place.x:g}, {region.place.y:g} are ignored in "
        f"frames {frames.start} to {frames.stop - 1} of {found.name}."
    )
    show(values, [line], as_json=as_json)


@regions.command("list")
@PROJECT
@click.argument("sequence", required=False)
@json_option
def list_regions(project: Path, sequence: str | None, *, as_json: bool) -> None:
    """List the regions to ignore of a PROJECT, or of one SEQUENCE."""
    from core.project.project import Project

    with Project.open(checked_project(project), check=False) as opened:
        chosen = None if sequence is None else opened.sequence_named(sequence).id
        values = [_values(opened, it) for it in opened.regions(chosen)]
    head = ["id", "sequence", "first", "last", "x", "y", "width", "height", "note"]
    rows = [[it[name] for name in head] for it in values]
    lines = table(head, rows) if rows else ["Nothing is ignored."]
    show({"regions": values}, lines, as_json=as_json)


@regions.command("delete")
@PROJECT
@click.argument("ids", metavar="ID...", nargs=-1, required=True, type=int)
@json_option
def delete_regions(project: Path, ids: tuple[int, ...], *, as_json: bool) -> None:
    """Take regions of a PROJECT into account again, by the ids that “regions list” shows."""
    from core.project.edits import DeleteRegions
    from core.project.project import Project

    with Project.open(checked_project(project), check=False) as opened:
        DeleteRegions(ids).apply(opened)
    line = f"{counted(len(set(ids)), 'region')} deleted."
    show({"deleted": sorted(set(ids))}, [line], as_json=as_json)


def _frames(first: int | None, last: int | None, count: int) -> FrameRange:
    start = 0 if first is None else first
    stop = count if last is None else last + 1
    if stop <= start:
        raise click.UsageError(f"LAST frame {stop - 1} lies before FIRST frame {start}.")
    return FrameRange(start, stop)


def _values(project: Project, region: Region) -> dict[str, Any]:
    return {
        "id": region.id,
        "sequence": project.sequence(region.sequence_id).name,
        "first": region.frames.start,
        "last": region.frames.stop - 1,
        "x": region.place.x,
        "y": region.place.y,
        "width": region.place.width,
        "height": region.place.height,
        "note": region.note,
    }
