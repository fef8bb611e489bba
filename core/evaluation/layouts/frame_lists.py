"""Read files that name the anomalous frames of a sequence."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from core.errors import SourceError
from core.evaluation.layouts.frame_truth import FrameList
from core.media.frame_index import FrameRange, ranges_of
from core.project.span_table import merged

_Rows = list[list[int]]

_HOW = "It takes 0 or 1 for each frame, or the first and the last frame of one range a line."


def read_frame_list(path: Path) -> FrameList:
    """Read a ``.csv`` or ``.txt`` file.

    Parameters
    ----------
    path : Path
        Numbers between commas, semicolons or blanks: 0 or 1 for each frame, one a line or all in
        one; or a frame number, counted from 0, and 0 or 1 a line; or the first and the last frame
        of one range a line, from 0 and both anomalous. A line of words at the top and what follows
        a ``#`` do not count.

    Raises
    ------
    SourceError
        If it is none of these.
    """
    rows = _rows(path)
    lengths = {len(row) for row in rows}
    if len(rows) == 1 and lengths != {2}:
        rows = [[value] for value in rows[0]]
    elif lengths == {2} and _counts_frames(rows):
        rows = [[flag] for _, flag in rows]
    if all(len(row) == 1 for row in rows):
        return _of_flags(path, np.array(rows, np.int64).reshape(-1))
    if lengths != {2}:
        raise SourceError(f"{path} is no list of frames. {_HOW}")
    return FrameList(path, _merged([_range(path, *row) for row in rows]))


def read_flags(path: Path) -> FrameList:
    """Read an ``.npy`` file with 0 or 1 for each frame.

    Raises
    ------
    SourceError
        If it is damaged or holds something else.
    """
    try:
        flags = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise SourceError(f"Cannot read {path}: it is no whole .npy file ({error}).") from error
    return _of_flags(path, np.asarray(flags).reshape(-1))


def read_ucsd_list(path: Path) -> dict[int, FrameList]:
    """Read the frame list of UCSD, e.g. ``UCSDped2.m``.

    Parameters
    ----------
    path : Path
        MATLAB lines such as ``TestVideoFile{end+1}.gt_frame = [5:90, 140:200];``, one a test
        sequence in order; frames count from 1 and both ends are anomalous.

    Returns
    -------
    dict of int to FrameList
        By the number of the sequence, from 1. A line that cannot be understood is a `SourceError`.
    """
    text = path.read_text(encoding="utf-8", errors="replace")
    lists: dict[int, FrameList] = {}
    for line in text.splitlines():
        found = _UCSD_LINE.match(line)
        if not found:
            continue
        number = int(found["number"]) if found["number"] else len(lists) + 1
        words = re.sub(r"\s*:\s*", ":", found["frames"]).replace(",", " ").split()
        lists[number] = FrameList(path, _merged([_ucsd_range(path, line, it) for it in words]))
    return lists


_UCSD_LINE = re.compile(
    r"\s*\w+\{\s*(?:end\s*\+\s*1|(?P<number>\d+))\s*\}\.gt_frame\s*=\s*\[?(?P<frames>[^\];%]*)"
)


def _ucsd_range(path: Path, line: str, text: str) -> FrameRange:
    found = re.fullmatch(r"(\d+)(?::(\d+))?", text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last:
        raise SourceError(f"{path}: “{line.strip()}” has “{text}”, which is no range of frames.")
    return FrameRange(first - 1, last)


def _rows(path: Path) -> _Rows:
    """Return the numbers of each line.

    Raises
    ------
    SourceError
        If there is something else, or nothing.
    """
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    lines = [line for it in text.splitlines() if (line := it.partition("#")[0].strip(" \t,;"))]
    if lines and not re.search(r"\d", lines[0]):
        del lines[0]  # the names of the columns
    try:
        rows = [[int(word) for word in re.split(r"[\s,;]+", line)] for line in lines]
    except ValueError as error:
        raise SourceError(f"{path} is no list of frames: {error}. {_HOW}") from error
    if not rows:
        raise SourceError(f"{path} is empty. {_HOW}")
    return rows


def _counts_frames(rows: _Rows) -> bool:
    """Return whether lines hold a frame number and a flag; as ranges they would make no sense."""
    return len(rows) > 2 and all(
        row[0] == number and row[1] in (0, 1) for number, row in enumerate(rows)
    )


def _of_flags(path: Path, flags: np.ndarray) -> FrameList:
    if not np.isin(flags, (0, 1)).all():
        raise SourceError(f"{path} holds other numbers than 0 and 1. {_HOW}")
    return FrameList(path, ranges_of(flags.astype(np.bool_)), len(flags))


def _range(path: Path, first: int, last: int) -> FrameRange:
    if not 0 <= first <= last:
        raise SourceError(f"{path}: {first} to {last} is no range of frames. {_HOW}")
    return FrameRange(first, last + 1)


def _merged(ranges: list[FrameRange]) -> tuple[FrameRange, ...]:
    return merged(sorted(ranges))
