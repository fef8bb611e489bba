"""How the settings of a recipe are called in the form; see `gui.train.setting_rows`."""

from __future__ import annotations

from gui.train.setting_row import Group, SettingRow, When

_HAS_LIMITS = When("kind", frozenset({"fixed", "solar_log10", "solar_asinh"}))
_IS_PERCENTILES = When("kind", frozenset({"percentiles"}))

CLIP_LENGTH = SettingRow("clip_length", "Clip length", "Frames that are looked at together")

RECIPE_ROWS: tuple[SettingRow, ...] = (
    SettingRow("stride", "Stride", "Frames between the starts of two training clips"),
    SettingRow(
        "channel",
        "Channels",
        "Whether frames are learnt grey or in colour",
        texts={"grey": "Grey", "colour": "Colour"},
    ),
    SettingRow("gap_factor", "Gap", "A step longer than so many cadences is a gap"),
)

INTENSITY_ROWS: tuple[SettingRow, ...] = (
    SettingRow(
        "kind",
        "Intensities",
        "How the intensities of the source become 0 to 1",
        texts={
            "auto": "As suits the source",
            "solar_log10": "Solar, log10 of DN/s",
            "solar_asinh": "Solar, asinh of DN/s",
            "fixed": "Between two values",
            "percentiles": "Between percentiles",
            "bit_range": "Range of the pixel type",
            "frame_min_max": "Each frame by itself (flickers)",
        },
    ),
    SettingRow("low", "Low", "Intensity that becomes 0", Group.OTHER, _HAS_LIMITS),
    SettingRow("high", "High", "Intensity that becomes 1", Group.OTHER, _HAS_LIMITS),
    SettingRow(
        "low_percentile",
        "Low percentile",
        "Of all intensities of the sequence; it becomes 0",
        Group.OTHER,
        _IS_PERCENTILES,
    ),
    SettingRow(
        "high_percentile",
        "High percentile",
        "Of all intensities of the sequence; it becomes 1",
        Group.OTHER,
        _IS_PERCENTILES,
    ),
)
