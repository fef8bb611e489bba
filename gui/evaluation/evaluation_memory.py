"""What the evaluation panel remembers between two starts."""

from __future__ import annotations

from PySide6.QtCore import QSettings

from gui.evaluation.curve_plot import CurveKind

_GROUP = "evaluation"


class EvaluationMemory:
    """Typed access to some values of a `QSettings`.

    Parameters
    ----------
    store : QSettings, optional
        Where they are kept; the user's own by default.
    """

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = QSettings() if store is None else store

    @property
    def curve(self) -> CurveKind:
        """Which curve was on show."""
        try:
            return CurveKind(str(self._store.value(f"{_GROUP}/curve", CurveKind.ROC.value)))
        except ValueError:
            return CurveKind.ROC

    @curve.setter
    def curve(self, kind: CurveKind) -> None:
        self._store.setValue(f"{_GROUP}/curve", kind.value)

    @property
    def page(self) -> str:
        """Title of the page of figures that was on show; empty at first."""
        return str(self._store.value(f"{_GROUP}/page", ""))

    @page.setter
    def page(self, title: str) -> None:
        self._store.setValue(f"{_GROUP}/page", title)
