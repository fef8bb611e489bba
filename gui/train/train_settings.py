"""What the training form remembers between two starts of the program."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSettings

_GROUP = "train"


class TrainMemory:
    """The last values of the form, by name.

    Parameters
    ----------
    store : QSettings, optional
        Where to keep them; the user's own by default, a file of their own in tests.
    """

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = QSettings() if store is None else store

    def text(self, name: str, default: str) -> str:
        """Return a remembered text."""
        return str(self._store.value(f"{_GROUP}/{name}", default))

    def number(self, name: str, default: float) -> float:
        """Return a remembered number; the default where there is none or it is damaged."""
        try:
            return float(self.text(name, str(default)))
        except ValueError:
            return default

    def remember(self, values: dict[str, Any]) -> None:
        """Keep values."""
        for name, value in values.items():
            self._store.setValue(f"{_GROUP}/{name}", str(value))
