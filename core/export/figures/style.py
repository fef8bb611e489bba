"""What all figures share: size, colours, axes of time, and how they are written."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.anomaly.score_envelope import ScoreEnvelope
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.media.time_text import time_text
from core.project.records import Thresholds

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

#: What a figure can be written as.
SUFFIXES = (".png", ".svg", ".pdf")

#: Frames known to be normal and to be anomalous, everywhere.
NORMAL, ANOMALOUS = "#4c78a8", "#d62728"
#: The thresholds: red and light blue as in the window, dark enough for white paper.
LOW, HIGH = "#e03131", "#1c8fd6"
LINE, ALARM = "#2b2f36", "#555555"

#: Blocks of frames that a long sequence is drawn with, more than there are dots across the page.
_COLUMNS = 1500
_DPI, _PAGE_DPI = 150, 110
_WIDTH, _HEIGHT = 10.0, 4.2
_LEGEND_ROW, _LEGEND_COLUMNS = 0.22, 4
#: Where a logarithmic axis over so many decades has numbers, in each of them.
_LOG_TICKS = ((1.3, (1, 1.5, 2, 3, 4, 6, 8)), (3.0, (1, 2, 5)), (np.inf, (1,)))


def new_figure(width: float = _WIDTH, height: float = _HEIGHT) -> Figure:
    """Return an empty figure, its size in inches."""
    # A figure of its own, not one of pyplot's, which belong to the main thread.
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def new_plot(lines: int) -> tuple[Figure, Axes]:
    """Return a figure of one plot with room for a legend of so many lines."""
    rows = -(-lines // _LEGEND_COLUMNS)
    figure = new_figure(height=_HEIGHT + _LEGEND_ROW * rows)
    return figure, figure.subplots()


def draw_scores(axes: Axes, scores: NDArray[np.float64], **line: Any) -> None:
    """Draw one value a frame; of a long sequence, the lowest and highest of blocks of frames."""
    places, values = ScoreEnvelope(scores).within(0, len(scores), _COLUMNS)
    axes.plot(places, values, **{"lw": 1.1} | line)


def shade_known(axes: Axes, anomalous: Sequence[FrameRange]) -> None:
    """Shade the frames known to be anomalous."""
    for number, frames in enumerate(anomalous):
        label = "anomalous" if number == 0 else None
        axes.axvspan(frames.start, frames.stop, color=ANOMALOUS, alpha=0.12, lw=0, label=label)


def draw_thresholds(axes: Axes, thresholds: Thresholds | None, *, is_upright: bool = False) -> None:
    """Draw the thresholds across a plot of scores, or upright where scores run to the right."""
    if thresholds is None:
        return
    draw = axes.axvline if is_upright else axes.axhline
    for name, value, color in (("low", thresholds.low, LOW), ("high", thresholds.high, HIGH)):
        draw(value, color=color, lw=1.1, ls="--", label=f"{name} threshold {value:.3g}")


def add_times(axes: Axes, index: FrameIndex) -> None:
    """Let a second axis above a plot over frames tell the time, unless it is made up."""
    if index.time_origin is TimeOrigin.FILE_ORDER:
        return

    def text(place: float, _position: float) -> str:
        frame = int(place)
        if not 0 <= frame < len(index):
            return ""
        utc = index.utc(frame)
        return f"{utc:%m-%d %H:%M:%S}" if utc else time_text(float(index.time_s[frame]))

    top = axes.secondary_xaxis("top")
    top.xaxis.set_major_formatter(text)
    top.tick_params(labelsize="small")
    top.set_xlabel("UTC" if index.start_utc else "time", fontsize="small")


def set_logarithmic(axes: Axes, name: Literal["x", "y"]) -> None:
    """Make an axis logarithmic, with enough numbers also where it spans less than a decade."""
    from matplotlib.ticker import LogLocator, NullFormatter

    axes.set(**{f"{name}scale": "log"})
    axis: Axis = getattr(axes, f"{name}axis")
    low, high = axis.get_view_interval()
    decades = np.log10(high / low)
    steps = next(steps for most, steps in _LOG_TICKS if decades <= most)
    axis.set_major_locator(LogLocator(subs=steps, numticks=15))
    axis.set_major_formatter(lambda value, _position: f"{value:.3g}")
    axis.set_minor_formatter(NullFormatter())


def add_legend(figure: Figure, axes: Axes) -> None:
    """Explain the lines below the plot."""
    handles, names = axes.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=_LEGEND_COLUMNS, frameon=False)


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure as its suffix says, one of `SUFFIXES`; letters in SVG stay letters."""
    import matplotlib as mpl

    # The same figure gives the same file.
    stamps = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    with mpl.rc_context({"svg.hashsalt": "framesift", "svg.fonttype": "none", "pdf.fonttype": 42}):
        figure.savefig(path, dpi=_DPI, metadata=stamps.get(path.suffix.lower()))


def figure_bytes(figure: Figure, suffix: str) -> bytes:
    """Return a figure as the content of a ``.svg`` or ``.jpg`` file, to stand in a page.

    Letters become outlines: the page looks the same wherever it is opened.
    """
    import matplotlib as mpl

    file = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "framesift", "svg.fonttype": "path"}):
        kind = suffix.removeprefix(".")
        stamp = {"Date": None} if kind == "svg" else None
        figure.savefig(file, format=kind, dpi=_PAGE_DPI, metadata=stamp)
    return file.getvalue()
