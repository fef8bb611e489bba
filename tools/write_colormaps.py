"""Write the colours of the colormaps that the window offers into ``resources/colormaps.json``.

Run it when `core.media.colormaps` offers another one. The colours are those of matplotlib and
sunpy, which take a second to load; a test holds the file against them.
"""  # noqa: INP001  # a script

from __future__ import annotations

import json

from core.media.colormaps import library_colors, offered_colormaps
from resources import colormaps_file


def main() -> None:
    """Write the file."""
    colors = {name: library_colors(name).tobytes().hex() for name in offered_colormaps()}
    colormaps_file().write_text(json.dumps(colors, indent=0) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
