"""The command that holds two people's spans against each other: annotators."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.cli.output import json_option, number, show, table
from core.cli.progress import run_job
from core.cli.project import PROJECT, checked_project
from core.media.time_text import frames_text
from core.wording import counted

if TYPE_CHECKING:
    # Help must not wait for what comparing needs.
    from core.operations.compare_annotators import AnnotatorComparison, Choice
    from core.project.span_pairs import NamedSpan, SpanPair

#: Pairs that people are shown; JSON has all.
_MOST_SHOWN = 40


@click.command()
@PROJECT
@click.argument("other", type=click.Path(path_type=Path))
@click.option("--merge", is_flag=True, help="Take over the spans that only OTHER has.")
@click.option(
    "--conflicts",
    type=click.Choice(["mine", "theirs", "both"]),
    default="mine",
    show_default=True,
    help="With --merge: which span stays where they contradict each other.",
)
@json_option
def annotators(project: Path, other: Path, conflicts: str, *, merge: bool, as_json: bool) -> None:
    """Compare the spans of PROJECT with those in OTHER, another person's project.

    Sequences are matched by name and number of frames, or by their content where the name is
    another. Counted are spans of people, not suggestions or ground truth. Cohen's kappa is over
    frames; spans are partners from an intersection over union of 0.5 on. OTHER is never changed,
    and PROJECT only with --merge, in one step.
    """
    from core.operations.compare_annotators import Choice, CompareAnnotatorsJob

    folder = checked_project(project)
    found = run_job(CompareAnnotatorsJob(folder, other))
    merged = _merge(folder, found, Choice(conflicts)) if merge else None
    show(_values(found, merged), _lines(found, merged), as_json=as_json)


def _merge(folder: Path, found: AnnotatorComparison, conflicts: Choice) -> dict[str, int]:
    """Take over what only they have, and what was decided of conflicts."""
    from core.operations.compare_annotators import default_choice, merge_edit
    from core.project.project import Project
    from core.project.span_pairs import Relation

    chosen = [
        (
            it,
            pair,
            conflicts if pair.relation is Relation.CONFLICT else default_choice(pair.relation),
        )
        for it in found.sequences
        for pair in it.pairs
    ]
    with Project.open(folder, check=False) as opened:
        edit = merge_edit(found, chosen, opened.labels())
        if edit is None:
            return {"taken": 0, "removed": 0}
        edit.apply(opened)
        return {"taken": len(edit.after), "removed": len(edit.before)}


def _values(found: AnnotatorComparison, merged: dict[str, int] | None) -> dict[str, Any]:
    from core.project.span_pairs import Relation

    return {
        "other": found.other,
        "annotators": {"mine": found.mine, "theirs": found.theirs},
        "sequences": [
            {
                "name": it.mine.name,
                "other_name": it.theirs.name,
                "frames": it.mine.frames,
                "matched_by": it.matched_by,
                "pairs": [_pair(pair) for pair in it.pairs],
            }
            for it in found.sequences
        ],
        "unmatched": [
            {"name": it.name, "is_mine": it.is_mine, "reason": it.reason} for it in found.unmatched
        ],
        "spans": {it.name.lower(): found.count(it) for it in Relation},
        "frames": found.agreement.frames,
        "kappa": found.agreement.kappa,
        "labels": [dataclasses.asdict(it) for it in found.agreement.labels],
        "merged": merged,
    }


def _pair(pair: SpanPair) -> dict[str, Any]:
    return {
        "relation": pair.relation.value,
        "mine": _span(pair.mine),
        "theirs": _span(pair.theirs),
    }


def _span(named: NamedSpan | None) -> dict[str, Any] | None:
    if named is None:
        return None
    return {
        "uuid": named.span.uuid,
        "start": named.frames.start,
        "stop": named.frames.stop,
        "label": named.label,
        "annotator": named.span.annotator,
    }


def _lines(found: AnnotatorComparison, merged: dict[str, int] | None) -> list[str]:
    from core.project.span_pairs import Relation

    who = f"{', '.join(found.mine) or 'nobody'} here, {', '.join(found.theirs) or 'nobody'} there"
    head = ["label", "kappa", "frame IoU", "spans here", "there", "F1 at IoU 0.5", "mean IoU"]
    rows = [
        [
            it.label,
            number(it.kappa),
            number(it.frame_iou),
            it.spans_mine,
            it.spans_theirs,
            number(it.span_f1),
            number(it.mean_span_iou),
        ]
        for it in found.agreement.labels
    ]
    frames = f"{found.agreement.frames:,} frames of {counted(len(found.sequences), 'sequence')}"
    lines = [
        f"{frames}: {who}.",
        f"Cohen's kappa of all labels together: {number(found.agreement.kappa)}.",
        "",
        *table(head, rows),
        "",
        ", ".join(f"{it.value}: {found.count(it)}" for it in Relation) + ".",
    ]
    differing = [
        [it.mine.name, pair.relation.value, _text(pair.mine), _text(pair.theirs)]
        for it in found.sequences
        for pair in it.pairs
        if pair.relation is not Relation.SAME
    ]
    if differing:
        lines += ["", *table(["sequence", "", "here", "there"], differing[:_MOST_SHOWN])]
    if len(differing) > _MOST_SHOWN:
        lines.append(f"… and {len(differing) - _MOST_SHOWN} more; --json lists all.")
    for it in found.unmatched:
        lines.append(f"Left out, {'here' if it.is_mine else 'there'}: {it.name} ({it.reason}).")
    if merged is not None:
        taken, removed = counted(merged["taken"], "span"), counted(merged["removed"], "span")
        lines.append(f"Took {taken}, removed {removed}.")
    return lines


def _text(named: NamedSpan | None) -> str:
    return "–" if named is None else f"{frames_text(named.frames)} {named.label}"
