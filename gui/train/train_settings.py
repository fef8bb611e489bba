"""What the training form remembers between two starts of the program."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QSettings

from core.operations.setting_fields import SettingField

_GROUP = "train"


class TrainMemory:
    """The last values of the form, by name; only those that are not as they are at first.

    Parameters
    ----------
    store : QSettings, optional
        Where to keep them; the user's own by default, a file of their own in tests.
    """

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = QSettings() if store is None else store

    def detector(self, default: str) -> str:
        """Return the detector of the last training."""
        return str(self._store.value(f"{_GROUP}/detector", default))

    def remember_detector(self, name: str) -> None:
        """Keep which detector was trained."""
        self._store.setValue(f"{_GROUP}/detector", name)

    def value(self, field: SettingField) -> Any:
        """Return the value of a setting; its default where none is kept or it is damaged."""
        text = self._store.value(_key(field))
        if text is None:
            return field.default
        try:
            return json.loads(str(text))
        except ValueError:
            return field.default

    def remember(self, field: SettingField, value: Any) -> None:
        """Keep the value of a setting."""
        if value == field.default:
            # A default that changes with the program shall change here, too.
            self._store.remove(_key(field))
        else:
            self._store.setValue(_key(field), json.dumps(value))


def _key(field: SettingField) -> str:
    return f"{_GROUP}/values/{field.name}"
