"""Frames beside their reconstruction and residual: the worst, the best and some in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.export.figures.style import new_figure

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

Picture = NDArray[np.uint8]

_ACROSS = 11.0
_AROUND = 0.34


@dataclass(frozen=True, slots=True, eq=False)
class SheetFrame:
    """One column.

    Attributes
    ----------
    caption : str
        Above it.
    pictures : sequence of ndarray of uint8, shape (H, W) or (H, W, 3)
        One a row, from top to bottom.
    """

    caption: str
    pictures: Sequence[Picture]


@dataclass(frozen=True, slots=True, eq=False)
class SheetBlock:
    """Frames that were chosen for the same reason.

    Attributes
    ----------
    title : str
        The reason.
    frames : sequence of SheetFrame
        From left to right.
    """

    title: str
    frames: Sequence[SheetFrame]


@dataclass(frozen=True, slots=True, eq=False)
class SheetScale:
    """What the colours of the last row of each block stand for.

    Attributes
    ----------
    table : ndarray of uint8, shape (256, 3)
        The colours, from lowest to highest.
    low, high : float
        Their values.
    """

    table: Picture
    low: float
    high: float


def draw_sheet(
    title: str, row_names: Sequence[str], blocks: Sequence[SheetBlock], scale: SheetScale
) -> Figure:
    """Draw blocks of frames, one below the other.

    Parameters
    ----------
    title : str
        Above the figure.
    row_names : sequence of str
        What the rows of each block show.
    blocks : sequence of SheetBlock
        At least one, with pictures of one shape.
    scale : SheetScale
        Drawn beside the last row.

    Returns
    -------
    Figure
        Of matplotlib.
    """
    columns = max(len(block.frames) for block in blocks)
    shape = blocks[0].frames[0].pictures[0].shape
    height = _ACROSS / columns * shape[0] / shape[1] * len(row_names) + _AROUND
    figure = new_figure(_ACROSS, height * len(blocks) + _AROUND)
    figure.suptitle(title)
    parts = figure.subfigures(len(blocks), 1, squeeze=False)[:, 0]
    for part, block in zip(parts, blocks, strict=True):
        part.suptitle(block.title, fontsize="medium", x=0.01, ha="left")
        grid = part.subplots(len(row_names), columns, squeeze=False)
        for axes in grid.ravel():
            _clear(axes)
        for axes, name in zip(grid[:, 0], row_names, strict=True):
            axes.set_ylabel(name, fontsize="small")
        for column, frame in zip(grid.T, block.frames, strict=False):
            column[0].set_title(frame.caption, fontsize="x-small")
            for axes, picture in zip(column, frame.pictures, strict=True):
                axes.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        _add_scale(part, grid, scale)
    return figure


def _add_scale(part: SubFigure, grid: NDArray[np.object_], scale: SheetScale) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize

    colors = ListedColormap(scale.table / 255)
    shown = ScalarMappable(Normalize(scale.low, scale.high), colors)
    # Room is taken from all rows, so that their pictures stay of one size.
    share = 1 / len(grid)
    bar = part.colorbar(shown, ax=list(grid.ravel()), shrink=share, anchor=(0, 0), aspect=14)
    bar.ax.tick_params(labelsize="x-small")


def _clear(axes: Axes) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
