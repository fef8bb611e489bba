"""How commands that add sequences say what they added."""

from __future__ import annotations

from typing import Any

from core.cli.output import number
from core.project.records import Sequence

#: Heads of the columns of `sequence_row`.
SEQUENCE_HEAD = ("name", "kind", "frames", "size", "split", "start (UTC)", "cadence", "gaps")


def sequence_values(sequence: Sequence) -> dict[str, Any]:
    """Return what JSON tells of a sequence."""
    return {
        "name": sequence.name,
        "kind": sequence.kind,
        "frames": sequence.frames,
        "width": sequence.width,
        "height": sequence.height,
        "split": sequence.split,
        "start_utc": sequence.start_utc or None,
        "cadence_s": sequence.cadence_s,
        "gaps": sequence.gaps,
    }


def sequence_row(sequence: Sequence) -> list[object]:
    """Return what a table tells of a sequence."""
    return [
        sequence.name,
        sequence.kind.value,
        sequence.frames,
        f"{sequence.width}x{sequence.height}",
        sequence.split.value,
        sequence.start_utc[:19] or "–",
        f"{number(sequence.cadence_s)} s",
        sequence.gaps,
    ]
