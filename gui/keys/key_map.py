"""The keys of every action, as the table has them or as the person changed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QKeySequence

from core.errors import FramesiftError
from gui.actions import ACTIONS, ActionSpec

_GROUP = "keys"
#: Keys by which people move about in any window and leave it.
_RESERVED = frozenset({"Tab", "Backtab", "Shift+Tab", "Shift+Backtab", "Esc"})


class KeyRefusedError(FramesiftError):
    """A key cannot be given to an action."""


def key_text(keys: Iterable[str]) -> str:
    """Return keys as they are written on this system's keyboards."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in keys)


class KeyMap(QObject):
    """Keys by action; no key ever belongs to two.

    Parameters
    ----------
    store : QSettings
        Where changes are remembered.
    table : sequence of ActionSpec, optional
        The actions with the keys that they have at first.
    parent : QObject, optional
        Qt's.

    Attributes
    ----------
    changed : Signal()
        Some action has other keys.
    """

    changed = Signal()

    def __init__(
        self,
        store: QSettings,
        table: tuple[ActionSpec, ...] = ACTIONS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._specs = {spec.id: spec for spec in table}
        self._keys = self._read()

    def keys(self, action_id: str) -> tuple[str, ...]:
        """Return the keys of an action in Qt's portable spelling; the first is the one to teach."""
        return self._keys[action_id]

    def text(self, action_id: str) -> str:
        """Return the keys of an action as they are written on this system's keyboards."""
        return key_text(self._keys[action_id])

    def first_text(self, action_id: str) -> str:
        """Return the key to teach, or nothing if the action has none."""
        return key_text(self._keys[action_id][:1])

    def is_changed(self, action_id: str) -> bool:
        """Return whether an action has other keys than at first."""
        return self._keys[action_id] != self._specs[action_id].keys

    def owner(self, key: str) -> str | None:
        """Return the action that a key triggers, or None if it is free."""
        wanted = _portable(key)
        for action_id, keys in self._keys.items():
            if wanted in keys:
                return action_id
        return None

    def set_keys(self, action_id: str, keys: Iterable[str]) -> None:
        """Give an action these keys instead of those that it has.

        A `KeyRefusedError` says that one of them is no key, is needed to move about, or belongs to
        another action, which it names.
        """
        wanted = tuple(dict.fromkeys(_portable(key) for key in keys))
        for key in wanted:
            self._refuse(action_id, key)
        if wanted != self._keys[action_id]:
            self._keys[action_id] = wanted
            self._write(action_id)
            self.changed.emit()

    def add_key(self, action_id: str, key: str) -> None:
        """Give an action one more key; refused as by `set_keys`."""
        self.set_keys(action_id, (*self._keys[action_id], key))

    def reset(self, action_id: str) -> None:
        """Give an action the keys that it had at first; refused as by `set_keys`."""
        self.set_keys(action_id, self._specs[action_id].keys)

    def reset_all(self) -> None:
        """Give all actions the keys that they had at first."""
        self._store.remove(_GROUP)
        before, self._keys = self._keys, self._read()
        if before != self._keys:
            self.changed.emit()

    def _refuse(self, action_id: str, key: str) -> None:
        if not key:
            raise KeyRefusedError("That is no key. Press one, with Ctrl, Shift or Alt if you like.")
        shown = key_text([key])
        if key in _RESERVED:
            raise KeyRefusedError(f"{shown} is needed to move about in every window. Take another.")
        owner = self.owner(key)
        if owner is not None and owner != action_id:
            name = self._specs[owner].name
            raise KeyRefusedError(f"{shown} belongs to “{name}”. Take it away there first.")

    def _read(self) -> dict[str, tuple[str, ...]]:
        """Return what was remembered; a key of the table gives way to a choice of the person."""
        chosen = dict(self._read_chosen())
        taken = {key for keys in chosen.values() for key in keys}
        return {
            action_id: chosen[action_id]
            if action_id in chosen
            else tuple(key for key in spec.keys if key not in taken)
            for action_id, spec in self._specs.items()
        }

    def _read_chosen(self) -> Mapping[str, tuple[str, ...]]:
        chosen: dict[str, tuple[str, ...]] = {}
        taken: set[str] = set()
        self._store.beginGroup(_GROUP)
        for action_id in self._store.childKeys():
            value = self._store.value(action_id)
            # An older program may have had actions that are gone, and a file may be edited.
            if action_id in self._specs and isinstance(value, str):
                keys = [_portable(key) for key in value.split("\n") if _portable(key)]
                chosen[action_id] = tuple(key for key in keys if key not in taken)
                taken.update(keys)
        self._store.endGroup()
        return chosen

    def _write(self, action_id: str) -> None:
        key = f"{_GROUP}/{action_id}"
        if self.is_changed(action_id):
            self._store.setValue(key, "\n".join(self._keys[action_id]))
        else:
            self._store.remove(key)


def _portable(key: str) -> str:
    return QKeySequence(key).toString()
