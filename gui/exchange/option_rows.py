"""What the export dialog calls each option, and what no value means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from core.anomaly.statistic import Statistic


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One line of the form.

    Attributes
    ----------
    name : str
        The option, as the command line has it.
    label, tip : str
        What the form calls it, and one sentence about it.
    empty, zero : str
        What no value and what 0 mean, where that is something of its own.
    texts : mapping of str to str
        What to call its choices.
    """

    name: str
    label: str
    tip: str = ""
    empty: str = ""
    zero: str = ""
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def row_of(name: str) -> OptionRow:
    """Return the line of an option."""
    return _BY_NAME.get(name) or OptionRow(name, name.replace("_", " ").capitalize())


_R = OptionRow
_ROWS = (
    _R(
        "panels",
        "Panels",
        "Which pictures stand side by side",
        empty="as many as there are",
        texts={"standard": "frame, heat map", "diagnostic": "frame, reconstruction, heat map"},
    ),
    _R(
        "marks",
        "Anomalies",
        "How a picture says where they are",
        texts={"heat": "heat map", "boxes": "boxes", "both": "heat map and boxes"},
    ),
    _R("colormap", "Colours", "Of the heat map, from lowest to highest"),
    _R(
        "stretch",
        "Stretch",
        "The curve from black to white of the frames",
        empty="as usual",
        texts={
            "linear": "linear",
            "sqrt": "square root",
            "log": "logarithm",
            "asinh": "asinh",
            "histogram": "histogram equalisation",
        },
    ),
    _R(
        "limits",
        "Limits",
        "Where black and white of the frames come from",
        empty="as usual",
        texts={
            "fixed": "published for the wavelength",
            "percentile": "percentiles",
            "min-max": "minimum and maximum",
        },
    ),
    _R("frame_colormap", "Frame colours", "Of grey frames; auto takes those of the instrument"),
    _R("low", "Low threshold", "Boxes are red from this score on", empty="as in force"),
    _R("high", "High threshold", "Boxes are light blue from this score on", empty="as in force"),
    _R("min_area", "Least area", "Boxes around fewer pixels of the anomaly map are left out"),
    _R("overlap", "Overlap", "Of two boxes that overlap more, the larger is kept"),
    _R("heat_weight", "Heat in frame", "Share of the heat map mixed into the frame", zero="none"),
    _R("scale", "Scale", "Pixels for each pixel of the recipe", empty="as the source"),
    _R("statistics", "Statistics", "Mean, deviation and extremes written into the pictures"),
    _R("first", "First frame", empty="the first"),
    _R("last", "Last frame", empty="the last"),
    _R("every", "Every", "Takes one frame in so many"),
    _R("fps", "Frames a second", empty="its own pace"),
    _R(
        "curve",
        "Score curve",
        "The scores of the whole sequence with a cursor at the frame on show",
        texts={"none": "none", "below": "below", "beside": "beside"},
    ),
    _R(
        "content",
        "Content",
        texts={
            "frames": "frames in the recipe",
            "reconstructions": "reconstructions",
            "maps": "anomaly maps",
        },
    ),
    _R(
        "form",
        "Form",
        "A movie opens as a sequence again; networks take clips",
        texts={"movie": "movie (T, H, W)", "clip": "clip (1, C, T, H, W)"},
    ),
    _R("dtype", "Numbers", "uint8 holds 0 to 1 as 0 to 255"),
    _R("statistic", "Frame score", texts={it.value: it.text for it in Statistic}),
    _R("frames", "Frames of each", "Of the worst, of the best, and of those at equal steps"),
    _R("timelines", "Timelines", "Most sequences that get one"),
    _R("sheets", "Sheets of frames", "Of the sequences with the highest scores"),
    _R(
        "int8",
        "8 bit",
        "Rounded numbers make some networks faster; what that costs is measured",
        texts={"no": "no", "where_faster": "where it is faster here", "always": "always"},
    ),
)
_BY_NAME = {row.name: row for row in _ROWS}
