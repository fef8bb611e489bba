"""How a person likes the timeline, remembered between two starts."""

from __future__ import annotations

from PySide6.QtCore import QSettings

_HIDDEN = "timeline/hidden_lanes"
_SNAPPING = "timeline/snapping"
_ONE_SCALE = "timeline/one_scale"


class LaneMemory:
    """Hidden lanes and switches, in a `QSettings`.

    Parameters
    ----------
    store : QSettings, optional
        Where values are kept; the user's own by default.
    """

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = QSettings() if store is None else store

    @property
    def hidden(self) -> frozenset[str]:
        """Keys of the lanes that the person hid."""
        value = self._store.value(_HIDDEN, "")
        return frozenset(value.split("\n")) - {""} if isinstance(value, str) else frozenset()

    @hidden.setter
    def hidden(self, keys: frozenset[str]) -> None:
        self._store.setValue(_HIDDEN, "\n".join(sorted(keys)))

    @property
    def is_snapping(self) -> bool:
        """Whether what is dragged snaps to what is near."""
        return bool(self._store.value(_SNAPPING, True, type=bool))

    @is_snapping.setter
    def is_snapping(self, is_snapping: bool) -> None:
        self._store.setValue(_SNAPPING, is_snapping)

    @property
    def has_one_scale(self) -> bool:
        """Whether all runs on show share one axis."""
        return bool(self._store.value(_ONE_SCALE, False, type=bool))

    @has_one_scale.setter
    def has_one_scale(self, has_one_scale: bool) -> None:
        self._store.setValue(_ONE_SCALE, has_one_scale)
