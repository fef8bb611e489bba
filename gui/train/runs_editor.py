"""Some of the runs that there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton


class RunsEditor(QToolButton):
    """A button that says which runs are chosen, and a menu to choose them from.

    Its value is their names with commas between.

    Attributes
    ----------
    edited : Signal()
        Another choice.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._offered: tuple[str, ...] = ()
        self._chosen: list[str] = []
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._show()

    def offer(self, names: Sequence[str]) -> None:
        """Offer these runs; those chosen stay if they are there."""
        self._offered = tuple(names)
        self._chosen = [name for name in self._chosen if name in names]
        self._menu.clear()
        for name in names:
            action = self._menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name in self._chosen)
            action.toggled.connect(lambda is_on, name=name: self._choose(name, is_on=is_on))
        self._show()

    def plain(self) -> str:
        """Return the names of the chosen runs."""
        return ",".join(self._chosen)

    def show_plain(self, value: Any) -> None:
        """Choose runs by name; those that are not offered are left aside."""
        wanted = [name.strip() for name in str(value).split(",")]
        for action in self._menu.actions():
            action.setChecked(action.text() in wanted)

    def _choose(self, name: str, *, is_on: bool) -> None:
        if is_on and name not in self._chosen:
            self._chosen.append(name)
        elif not is_on and name in self._chosen:
            self._chosen.remove(name)
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        few = len(self._offered) < 2
        nothing = "Train two others first" if few else "Choose two or more"
        self.setText(", ".join(self._chosen) or nothing)
        self.setEnabled(not few)
