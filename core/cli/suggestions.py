"""Commands for frames in doubt: suggestions list, exclude, keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.cli.output import json_option, show, table
from core.cli.project import PROJECT, checked_project
from core.wording import counted

if TYPE_CHECKING:
    # Help must not wait for what a database needs.
    from core.media.doubtful_frames import Doubt
    from core.project.project import Project
    from core.project.records import Sequence

    #: A sequence with what is to be decided of it.
    Pending = tuple[Sequence, tuple[Doubt, ...]]


@click.group()
def suggestions() -> None:
    """Decide about frames that had better not be learnt: quality flags, exposures, blank frames.

    Clips that stand out are found by “review --flag”.
    """


@suggestions.command("list")
@PROJECT
@click.argument("sequence", required=False)
@json_option
def list_suggestions(project: Path, sequence: str | None, *, as_json: bool) -> None:
    """List the frames of a PROJECT, or of one SEQUENCE, that nobody has decided about."""
    from core.project.project import Project

    with Project.open(checked_project(project), check=False) as opened:
        values = _values(_pending(opened, sequence, None, None))
    head = ["sequence", "first", "last", "reason"]
    rows = [[it[name] for name in head] for it in values]
    lines = table(head, rows) if rows else ["Nothing is to be decided."]
    show({"suggestions": values}, lines, as_json=as_json)


@suggestions.command("exclude")
@PROJECT
@click.argument("sequence", required=False)
@click.argument("first", type=click.IntRange(min=0), required=False)
@click.argument("last", type=click.IntRange(min=0), required=False)
@json_option
def exclude_suggestions(
    project: Path, sequence: str | None, first: int | None, last: int | None, *, as_json: bool
) -> None:
    """Keep suggested frames out of training: all, those of a SEQUENCE, or from FIRST to LAST.

    Of frames FIRST to LAST only those that are suggested are excluded.
    """
    _decide(project, sequence, first, last, excluded=True, as_json=as_json)


@suggestions.command("keep")
@PROJECT
@click.argument("sequence", required=False)
@click.argument("first", type=click.IntRange(min=0), required=False)
@click.argument("last", type=click.IntRange(min=0), required=False)
@json_option
def keep_suggestions(
    project: Path, sequence: str | None, first: int | None, last: int | None, *, as_json: bool
) -> None:
    """Let suggested frames be learnt and not be suggested again; chosen as by “exclude”."""
    _decide(project, sequence, first, last, excluded=False, as_json=as_json)


def _decide(
    project: Path,
    name: str | None,
    first: int | None,
    last: int | None,
    *,
    excluded: bool,
    as_json: bool,
) -> None:
    from core.project.project import Project
    from core.project.suggestions import DecideSuggestions

    with Project.open(checked_project(project), check=False) as opened, opened.transaction():
        pending = _pending(opened, name, first, last)
        for sequence, doubts in pending:
            DecideSuggestions(sequence.id, doubts, excluded=excluded).apply(opened)
        values = _values(pending)
    frames = sum(it["last"] - it["first"] + 1 for it in values)
    done = "excluded" if excluded else "kept"
    line = f"{counted(frames, 'frame')} in {counted(len(values), 'range')} {done}."
    show({done: values}, [line], as_json=as_json)


def _pending(
    project: Project, name: str | None, first: int | None, last: int | None
) -> list[Pending]:
    """Return what is to be decided, as far as it lies in the frames that were named.

    Raises
    ------
    UsageError
        If they end before they begin.
    """
    from core.media.doubtful_frames import doubtful_frames
    from core.media.frame_index import FrameRange
    from core.project.suggestions import pending_suggestions

    chosen = project.sequences() if name is None else [project.sequence_named(name)]
    found = []
    for sequence in chosen:
        start, stop = first or 0, sequence.frames if last is None else last + 1
        if stop <= start:
            raise click.UsageError(f"LAST frame {stop - 1} lies before FIRST frame {start}.")
        doubts = doubtful_frames(project.index(sequence.id))
        pending = pending_suggestions(project, sequence.id, doubts)
        inside = tuple(
            part for doubt in pending if (part := doubt.within(FrameRange(start, stop))) is not None
        )
        if inside:
            found.append((sequence, inside))
    return found


def _values(pending: list[Pending]) -> list[dict[str, Any]]:
    return [
        {
            "sequence": sequence.name,
            "first": doubt.frames.start,
            "last": doubt.frames.stop - 1,
            "reason": doubt.reason,
            "certain": doubt.is_certain,
        }
        for sequence, doubts in pending
        for doubt in doubts
    ]
