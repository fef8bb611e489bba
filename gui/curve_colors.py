"""Which run has which colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QIcon, QPixmap

#: Told apart in light and dark, and mostly by eyes that do not tell red from green: after the
#: palette of Okabe and Ito 2008, darker on white, lighter on black; its yellow is too pale for a
#: line on white.
LIGHT = ("#0072b2", "#d55e00", "#008f6b", "#b0438a", "#8a6d00", "#3f9bd1", "#6b4fbb", "#606060")
DARK = ("#56b4e9", "#ff8c42", "#2fc79a", "#e38cc0", "#f0e442", "#8fd0f5", "#b39ddb", "#c8c8c8")


class CurveColors:
    """Colours of the runs on show; a run gets the one that it had before, where that is free."""

    #: Runs that can be told apart.
    MOST = len(LIGHT)

    def __init__(self) -> None:
        self._wanted: dict[str, tuple[int, ...]] = {}
        self._shown: dict[int, int] = {}
        self._known: dict[int, int] = {}

    def assign(self, run_ids: Sequence[int], owner: str = "") -> None:
        """Say which runs a panel shows; those beyond `MOST` of all panels get no colour.

        Parameters
        ----------
        run_ids : sequence of int
            In place of those that this panel showed before.
        owner : str, optional
            Which panel: a run has one colour in all of them.
        """
        self._wanted[owner] = tuple(run_ids)
        union = dict.fromkeys(run_id for ids in self._wanted.values() for run_id in ids)
        wanted = list(union)[: self.MOST]
        shown = {run_id: place for run_id, place in self._shown.items() if run_id in wanted}
        for run_id in wanted:
            if run_id not in shown:
                free = [it for it in range(self.MOST) if it not in shown.values()]
                before = self._known.get(run_id)
                shown[run_id] = before if before in free else free[0]
        self._shown = shown
        self._known |= shown

    def colors(self, *, dark: bool) -> dict[int, QColor]:
        """Return the colour of each run on show, by id."""
        palette = DARK if dark else LIGHT
        return {run_id: QColor(palette[place]) for run_id, place in self._shown.items()}


def swatch(color: QColor, side: int) -> QIcon:
    """Return a square of a colour that stays as it is in a selected row."""
    pixmap = QPixmap(side, side)
    pixmap.fill(color)
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
