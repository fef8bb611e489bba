"""How the frames of a sequence are shown, as one value that can be remembered."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass

from core.media.display_choice import Display, Limits, Stretch


@dataclass(frozen=True, slots=True)
class FrameLook:
    """What a person chose for the frames of a sequence.

    Attributes
    ----------
    display : Display or None
        Stretch, limits and colours; None shows what is usual for such a sequence.
    has_grid : bool
        Whether limb and heliographic grid are drawn over a solar frame.
    corner : tuple of str
        FITS keywords that stand in the corner of the viewer.
    lanes : tuple of str
        FITS keywords that have a lane on the timeline.
    """

    display: Display | None = None
    has_grid: bool = False
    corner: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As it is written into settings."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_text(cls, text: str) -> FrameLook:
        """Read what `text` gave; what makes no sense gives the usual look."""
        try:
            values = json.loads(text)
            display = values["display"]
            if display is not None:
                stretch, limits = Stretch(display["stretch"]), Limits(display["limits"])
                display = Display(**{**display, "stretch": stretch, "limits": limits})
            return cls(
                display,
                bool(values["has_grid"]),
                tuple(map(str, values["corner"])),
                tuple(map(str, values["lanes"])),
            )
        except (ValueError, TypeError, KeyError):
            return cls()

    def pinned_to_corner(self, keyword: str, *, pinned: bool) -> FrameLook:
        """Return the look with a keyword in the corner, or without it."""
        return dataclasses.replace(self, corner=_with(self.corner, keyword, pinned=pinned))

    def pinned_to_lane(self, keyword: str, *, pinned: bool) -> FrameLook:
        """Return the look with a lane for a keyword, or without it."""
        return dataclasses.replace(self, lanes=_with(self.lanes, keyword, pinned=pinned))


def _with(keywords: tuple[str, ...], keyword: str, *, pinned: bool) -> tuple[str, ...]:
    others = tuple(it for it in keywords if it != keyword)
    if not pinned:
        return others
    return keywords if keyword in keywords else (*keywords, keyword)
