"""Which run has which colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor

#: Told apart in light and dark, and mostly by eyes that do not tell red from green: after the
#: palette of Okabe and Ito 2008, darker on white, lighter on black; its yellow is too pale for a
#: line on white.
LIGHT = ("#0072b2", "#d55e00", "#008f6b", "#b0438a", "#8a6d00", "#3f9bd1", "#6b4fbb", "#606060")
DARK = ("#56b4e9", "#ff8c42", "#2fc79a", "#e38cc0", "#f0e442", "#8fd0f5", "#b39ddb", "#c8c8c8")


class CurveColors:
    """Colours of the runs on show; a run keeps its own while others come and go."""

    #: Runs that can be told apart.
    MOST = len(LIGHT)

    def __init__(self) -> None:
        self._slots: dict[int, int] = {}

    def assign(self, run_ids: Sequence[int]) -> None:
        """Say which runs are on show; those beyond `MOST` get no colour."""
        shown = list(run_ids)[: self.MOST]
        self._slots = {run_id: slot for run_id, slot in self._slots.items() if run_id in shown}
        free = [slot for slot in range(self.MOST) if slot not in self._slots.values()]
        for run_id in shown:
            if run_id not in self._slots:
                self._slots[run_id] = free.pop(0)

    def colors(self, *, dark: bool) -> dict[int, QColor]:
        """Return the colour of each run on show, by id."""
        palette = DARK if dark else LIGHT
        return {run_id: QColor(palette[slot]) for run_id, slot in self._slots.items()}
