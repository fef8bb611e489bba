"""What can be exported from the evaluation."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from gui.icons import icon

#: Names of exporters, and what they are called here.
_EXPORTS = (
    ("curves", "Curves as a picture…"),
    ("histogram", "Histogram as a picture…"),
    ("evaluation", "Tables (CSV)…"),
    ("csv", "Scores and events (CSV)…"),
    ("report", "Report (HTML)…"),
)


class ExportButton(QPushButton):
    """A button with a menu.

    Attributes
    ----------
    export_asked : Signal(str)
        Name of the exporter that the person chose.
    """

    export_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(icon("mdi6.export-variant"), "Export", parent)
        self.setToolTip("Export curves, tables or a report of the run on show")
        menu = QMenu(self)
        for name, title in _EXPORTS:
            menu.addAction(title, partial(self.export_asked.emit, name))
        self.setMenu(menu)
