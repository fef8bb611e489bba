"""What the program ships beside its code: icons, recipes, model presets.

Everything is found relative to this file, which works from source, installed and frozen.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def recipe_files() -> dict[str, Path]:
    """Return the recipes that come with the program, by name."""
    return {path.stem: path for path in sorted((FOLDER / "recipes").glob("*.yaml"))}


def colormaps_file() -> Path:
    """Return the colours of the colormaps that the window offers: 256 RGB triples each, in hex."""
    return FOLDER / "colormaps.json"


def icon_file() -> Path:
    """Return the program's icon."""
    return FOLDER / "icons" / "framesift.svg"
