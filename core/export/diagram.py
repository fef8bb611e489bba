"""Draw what a network is made of on a page of A4.

A column of blocks from input to output, two columns where one is too short. Between the blocks
stand the shapes, with a bar that is as wide as the frames are large and as thick as there are
channels: an autoencoder shows its waist.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from core.export.layers import Layer, LayerKind, Layers

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.axes import Axes

DiagramForm = Literal["svg", "png", "pdf"]

#: All lengths below are in millimetres, all fonts in points: nothing smaller than 7.
PAGE = (210.0, 297.0)
_DPI = 300
_MARGIN = 14.0
_TOP, _BOTTOM = 43.0, 20.0
_GUTTER = 12.0
_WIDEST = 112.0
_LOW_BLOCK, _HIGH_BLOCK = 6.4, 9.8
_GAP = 8.4
_BAND = 6.0
_LONGEST_BAR = 26.0
_SMALL, _NORMAL, _TITLE = 7.0, 8.0, 17.0
#: A short network is drawn larger, at most by this.
_LARGEST = 1.3
#: A longer title leaves no room beside it for the number of parameters.
_SHORT_TITLE = 28

_INK, _FAINT, _BAR = "#1d2430", "#5b6472", "#8795a8"
_FILLS = {
    LayerKind.CONVOLUTION: "#d5e5f7",
    LayerKind.DECONVOLUTION: "#fbe0c8",
    LayerKind.RECURRENT: "#e6dcf5",
    LayerKind.DENSE: "#d3eedd",
    LayerKind.RESIZING: "#eceff3",
    LayerKind.OTHER: "#fbf6cf",
}


def draw_diagram(layers: Layers, about: Sequence[str], form: DiagramForm) -> bytes:
    """Draw a network on a page.

    Parameters
    ----------
    layers : Layers
        The network.
    about : sequence of str
        At most two lines on what it is, below its name.
    form : {"svg", "png", "pdf"}
        Of the file; PNG has 300 dots an inch.

    Returns
    -------
    bytes
        The file. The page is A4 upright; longer, with the same letters, if the network has far
        more layers than those of ours.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    columns = _columns(layers.layers)
    longest = max(_height(it) for it in columns)
    height = max(PAGE[1], _TOP + _BOTTOM + longest)
    scale = min(_LARGEST, (height - _TOP - _BOTTOM) / longest) if len(columns) == 1 else 1.0
    # A figure of its own, not one of pyplot's, which belong to the main thread.
    figure = Figure(figsize=(PAGE[0] / 25.4, height / 25.4), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, PAGE[0]), ylim=(height, 0))
    axes.axis("off")
    page = _Page(axes, layers, scale)
    page.head(about)
    page.flow(columns)
    page.foot(height)
    file = io.BytesIO()
    # The same network gives the same file.
    stamp = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(form)
    with mpl.rc_context({"svg.hashsalt": "framesift"}):
        figure.savefig(file, format=form, dpi=_DPI, metadata=stamp)
    return file.getvalue()


def shape_text(shape: Sequence[int], frames: int = 1) -> str:
    """Return a shape for people.

    Examples
    --------
    >>> shape_text((256, 16, 56, 56)), shape_text((32, 96, 96), frames=8)
    ('256 × 16 × 56 × 56', '8 × (32 × 96 × 96)')
    """
    text = " × ".join(f"{it:,}" for it in shape)
    return text if frames == 1 else f"{frames} × ({text})"


def _block_height(layer: Layer) -> float:
    is_full = layer.parameters and len(layer.title) > _SHORT_TITLE
    return _HIGH_BLOCK if layer.then or is_full else _LOW_BLOCK


def _height(layers: Sequence[Layer]) -> float:
    return _GAP + sum(_block_height(it) + _GAP for it in layers)


def _columns(layers: tuple[Layer, ...]) -> list[tuple[Layer, ...]]:
    """Cut the layers into one column, or two of about the same height."""
    if _height(layers) <= PAGE[1] - _TOP - _BOTTOM or len(layers) < 2:
        return [layers]

    def unevenness(cut: int) -> float:
        higher = max(_height(layers[:cut]), _height(layers[cut:]))
        # Rather between two parts, as long as that leaves the columns nearly as even.
        return higher * (1.0 if layers[cut - 1].part != layers[cut].part else 1.25)

    cut = min(range(1, len(layers)), key=unevenness)
    return [layers[:cut], layers[cut:]]


@dataclass(frozen=True, slots=True)
class _Page:
    """The page that a network is drawn on; the flow of layers enlarged by a scale."""

    axes: Axes
    layers: Layers
    scale: float

    def head(self, about: Sequence[str]) -> None:
        """Write name, what it is, and totals."""
        network = self.layers
        # A person's own model is named by the whole path of its file.
        self._write(_MARGIN, 17, PurePath(network.model).name, _TITLE, weight="bold")
        for row, line in enumerate(about[:2]):
            self._write(_MARGIN, 24 + 5 * row, line, _NORMAL, color=_FAINT)
        total = f"{network.parameters:,} parameters"
        if network.buffers:
            total += f", and {network.buffers:,} running means and variances"
        flow = f"{shape_text(network.clip)} in, {shape_text(network.output)} out"
        self._write(_MARGIN, 36, f"{total} · {flow}", _NORMAL)
        self.axes.plot([_MARGIN, PAGE[0] - _MARGIN], [40, 40], color=_BAR, linewidth=0.6)

    def flow(self, columns: Sequence[Sequence[Layer]]) -> None:
        """Draw the layers from the input to the output."""
        network = self.layers
        gutters = _GUTTER * (len(columns) - 1)
        room = PAGE[0] - 2 * _MARGIN - gutters
        width = min(_WIDEST * self.scale, room / len(columns))
        left = (PAGE[0] - width * len(columns) - gutters) / 2
        shape, frames, note = tuple(network.clip), 1, "in"
        for place, column in enumerate(columns):
            x, y = left + place * (width + _GUTTER), _TOP
            bands: list[tuple[str, float, float]] = []
            for layer in column:
                taken = layer.taken if layer.taken != shape else None
                self._tensor(x, y, shape_text(shape, frames), self._bar(shape), note, taken)
                top = y + _GAP * self.scale
                y = top + _block_height(layer) * self.scale
                self._block(x, top, width, layer)
                bands.append((layer.part, top, y))
                shape, frames, note = layer.shape, layer.frames, ""
            end = "out" if place == len(columns) - 1 else "goes on at the right"
            self._tensor(x, y, shape_text(shape, frames), self._bar(shape), end)
            for part, top, bottom in _merged(bands):
                self._band(x, top, bottom, part)

    def foot(self, height: float) -> None:
        """Say what the colours and the shapes mean."""
        x = _MARGIN
        for kind in LayerKind:
            if any(it.kind is kind for it in self.layers.layers):
                self._box(x, height - 17.6, 4, 3.2, _FILLS[kind])
                self._write(x + 5.5, height - 16, kind.value, _SMALL)
                x += 12.5 + 1.32 * len(kind.value)
        notes = (
            "Shapes are channels × frames × rows × columns; of a frame channels × rows × columns.",
            "An arrow between two shapes: plain functions, which are no layers, fold or join them.",
        )
        for row, note in enumerate(notes):
            self._write(_MARGIN, height - 11 + 4 * row, note, _SMALL, color=_FAINT)

    def _block(self, x: float, y: float, width: float, layer: Layer) -> None:
        size, small = _NORMAL * self.scale, _SMALL * self.scale
        height, inset = _block_height(layer) * self.scale, 2.2 * self.scale
        left, right = x + (_BAND + 1) * self.scale, x + width
        self._box(left, y, right - left, height, _FILLS[layer.kind])
        is_low = _block_height(layer) == _LOW_BLOCK
        first = y + (height / 2 if is_low else 3.2 * self.scale)
        second = first if is_low else y + 7.1 * self.scale
        self._write(left + inset, first, layer.title, size)
        if layer.then:
            self._write(left + inset, second, " · ".join(layer.then), small, color=_FAINT)
        if layer.parameters:
            count = f"{layer.parameters:,} parameters"
            self._write(right - inset, second, count, small, align="right")

    def _tensor(
        self,
        x: float,
        y: float,
        shape: str,
        bar: tuple[float, float],
        note: str = "",
        taken: tuple[int, ...] | None = None,
    ) -> None:
        """Draw what goes from one block to the next: an arrow, a bar, the shape beside it."""
        gap = _GAP * self.scale
        middle = y + gap / 2 - 0.4
        center = x + (_BAND + 3 + _LONGEST_BAR / 2) * self.scale
        arrow = {"arrowstyle": "-|>", "color": _BAR, "linewidth": 0.8, "mutation_scale": 6}
        arrow |= {"shrinkA": 0, "shrinkB": 0}
        top, stop = y + (2.4 if note == "in" else 0.2), y + gap - (0.2 if note in ("", "in") else 2)
        self.axes.annotate("", (center, stop), (center, top), arrowprops=arrow)
        long, thick = bar
        self._box(center - long / 2, middle - thick / 2, long, thick, _BAR, round_by=0.3)
        text = shape if taken is None else f"{shape}  →  {shape_text(taken)}"
        text = f"{text}   {note}" if note else text
        beside = center + (_LONGEST_BAR / 2 + 3) * self.scale
        self._write(beside, middle, text, _SMALL * self.scale)

    def _bar(self, shape: tuple[int, ...]) -> tuple[float, float]:
        """Return length and thickness of the bar for a shape."""
        most = max(it.shape[0] for it in self.layers.layers)
        largest = max(math.prod(self.layers.clip[2:]), 2)
        size = math.prod(shape[-2:]) if len(shape) > 1 else 1
        long = 3 + (_LONGEST_BAR - 3) * min(1.0, math.log(max(size, 1)) / math.log(largest))
        thick = 0.7 + 2.3 * math.log(shape[0] + 1) / math.log(most + 1)
        return long * self.scale, thick * self.scale

    def _band(self, x: float, top: float, bottom: float, part: str) -> None:
        """Name the part beside its blocks."""
        width, size = (_BAND - 1.5) * self.scale, _SMALL * self.scale
        self._box(x, top, width, bottom - top, "#eef1f5")
        fits = max(3, int((bottom - top) / (1.35 * self.scale)))
        name = part if len(part) <= fits else f"{part[: fits - 1]}…"
        place = (x + width / 2, (top + bottom) / 2)
        self.axes.text(
            *place, name, fontsize=size, color=_FAINT, rotation=90, ha="center", va="center"
        )

    def _box(
        self, x: float, y: float, width: float, height: float, fill: str, *, round_by: float = 0.9
    ) -> None:
        from matplotlib.patches import FancyBboxPatch

        style = f"round,pad=0,rounding_size={min(round_by, height / 2, width / 2)}"
        box = FancyBboxPatch((x, y), width, height, boxstyle=style, facecolor=fill, linewidth=0)
        self.axes.add_patch(box)

    def _write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        color: str = _INK,
        weight: str = "normal",
        align: str = "left",
    ) -> None:
        # parse_math: a user's own class may be called anything.
        self.axes.text(
            x,
            y,
            text,
            fontsize=size,
            color=color,
            fontweight=weight,
            ha=align,
            va="center_baseline",
            parse_math=False,
        )


def _merged(bands: Sequence[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """Join the bands of one part that follow each other."""
    merged: list[tuple[str, float, float]] = []
    for part, top, bottom in bands:
        if merged and merged[-1][0] == part:
            merged[-1] = (part, merged[-1][1], bottom)
        else:
            merged.append((part, top, bottom))
    return merged
