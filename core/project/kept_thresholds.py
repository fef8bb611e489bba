"""The thresholds of a run beside its checkpoints, so that they go with a copy of its folder.

The project's database is what holds; the file follows it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from core.files import replaced_when_whole
from core.project.records import Thresholds

#: Name of the file in a run folder.
THRESHOLDS = "thresholds.json"


def write_kept_thresholds(folder: Path, thresholds: Mapping[str, Thresholds]) -> None:
    """Write all thresholds of a run, by frame score, into its folder if that is there.

    Where the folder cannot be written, a copy of it is judged by its calibration.
    """
    if not folder.is_dir():
        return
    try:
        with replaced_when_whole(folder / THRESHOLDS) as part:
            part.write_bytes(_adapter().dump_json(dict(thresholds), indent=1))
    except OSError:
        pass  # Whoever set them was not asked for a file, and the project knows them.


def read_kept_thresholds(folder: Path) -> dict[str, Thresholds]:
    """Return the thresholds in a run folder by frame score; none if there is no whole file."""
    try:
        return _adapter().validate_json((folder / THRESHOLDS).read_bytes())
    except (OSError, ValidationError):
        return {}


@functools.cache
def _adapter() -> TypeAdapter[dict[str, Thresholds]]:
    return TypeAdapter(dict[str, Thresholds])
