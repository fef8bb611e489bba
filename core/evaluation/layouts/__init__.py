"""Data sets with ground truth: which layout a folder has, and what is in it.

A layout is a class in a file of its own with the members of `data_set.Layout`, and a line in
`LAYOUTS`. It describes sequences, their frame truth (`frame_truth.py`) and their masks
(`masks.py`, `mat_masks.py`) without reading a frame; `core.operations.import_data_set` brings them
into a project.
"""

from __future__ import annotations

from pathlib import Path

from core.config import nearest
from core.errors import SourceError
from core.evaluation.layouts.avenue import Avenue
from core.evaluation.layouts.data_set import DataSet, DataSetSequence, Layout
from core.evaluation.layouts.folders import Folders
from core.evaluation.layouts.ipad import Ipad
from core.evaluation.layouts.listing import subfolders
from core.evaluation.layouts.mvtec import Mvtec
from core.evaluation.layouts.ucsd import Ucsd

__all__ = ["AUTO", "LAYOUTS", "DataSet", "DataSetSequence", "Layout", "read_data_set"]

#: Instead of a layout's name: take the one that the folder has.
AUTO = "auto"

#: All layouts, those with the more certain marks first.
LAYOUTS: tuple[Layout, ...] = (Ucsd(), Avenue(), Ipad(), Mvtec(), Folders())

#: How many folders deep a data set may lie in the one that was given.
_DEPTH = 2


def read_data_set(folder: Path, layout: str = AUTO) -> DataSet:
    """Describe the data set in a folder; no frame is read.

    Parameters
    ----------
    folder : Path
        The data set, or a folder around it.
    layout : str, optional
        Name of a layout; by default it is recognised.

    Returns
    -------
    DataSet
        With at least one sequence.

    Raises
    ------
    SourceError
        If there is no such folder or layout, the folder has none or lacks a part of it, or holds
        several data sets.
    """
    folder = folder.expanduser().absolute()
    if not folder.is_dir():
        raise SourceError(f"{folder} is no folder: choose the one that holds the data set.")
    layouts = _wanted(layout)
    found = _whole(folder, layouts) or _whole_inside(folder, layouts)
    if found is None:
        raise SourceError(_why_none(folder, layouts))
    return found[1].read(found[0])


_Found = tuple[Path, Layout]


def _wanted(name: str) -> tuple[Layout, ...]:
    if name == AUTO:
        return LAYOUTS
    wanted = tuple(it for it in LAYOUTS if it.name == name)
    if not wanted:
        names = [*(it.name for it in LAYOUTS), AUTO]
        raise SourceError(f"There is no layout “{name}”. {nearest(name, names)}")
    return wanted


def _whole(folder: Path, layouts: tuple[Layout, ...]) -> _Found | None:
    """Return the folder with its layout if it lacks nothing of one."""
    return next(((folder, it) for it in layouts if it.lacks(folder) == ()), None)


def _whole_inside(folder: Path, layouts: tuple[Layout, ...]) -> _Found | None:
    """Return the only data set that lies further inside.

    Raises
    ------
    SourceError
        If there are several.
    """
    level = [folder]
    for _ in range(_DEPTH):
        level = [inner for it in level for inner in subfolders(it)]
        found = [whole for it in level if (whole := _whole(it, layouts)) is not None]
        if len(found) > 1:
            names = ", ".join(it.name for it, _ in found)
            raise SourceError(
                f"{folder} holds {len(found)} data sets, each for a detector of its own. Import "
                f"one of them: {names}."
            )
        if found:
            return found[0]
    return None


def _why_none(folder: Path, layouts: tuple[Layout, ...]) -> str:
    for layout in layouts:
        if lacks := layout.lacks(folder):
            return (
                f"{folder.name} looks like {layout.title}, but there is no {lacks[0]}. "
                f"That layout is made of {layout.parts}."
            )
    if len(layouts) == 1:
        other = _whole(folder, LAYOUTS)
        offer = f" It looks like {other[1].title}: import it as {other[1].name}." if other else ""
        return (
            f"{folder.name} does not look like {layouts[0].title}, which is made of "
            f"{layouts[0].parts}.{offer}"
        )
    known = "; ".join(f"{it.name}: {it.parts}" for it in layouts)
    return f"{folder.name} has no layout that is known here. Known are {known}."
