"""One page of the preferences: rows that a search narrows."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFormLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget


@dataclass(frozen=True, slots=True)
class Row:
    """One preference.

    Attributes
    ----------
    title : str
        What it sets.
    tip : str
        What it does, one sentence; shown below and searched.
    editor : QWidget
        Shows and changes it.
    also : tuple of QWidget
        What is hidden together with it.
    """

    title: str
    tip: str
    editor: QWidget
    also: list[QWidget] = field(default_factory=list)


class Page(QWidget):
    """A form with a row a preference.

    Parameters
    ----------
    title : str
        In the list of pages.
    rows : list of Row
        From top to bottom.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, title: str, rows: list[Row], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._rows = rows
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for row in rows:
            label, tip = QLabel(f"{row.title}:"), QLabel(row.tip)
            label.setBuddy(row.editor)
            row.editor.setAccessibleName(row.title)
            row.editor.setAccessibleDescription(row.tip)
            tip.setWordWrap(True)
            tip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            tip.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            tip.setContentsMargins(0, 0, 0, tip.fontMetrics().height() // 2)
            form.addRow(label, row.editor)
            form.addRow("", tip)
            row.also.extend((label, tip))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(form)
        column.addStretch()

    def narrow(self, text: str) -> bool:
        """Show only rows that hold a text; return whether there are any."""
        wanted = text.casefold().split()
        is_any_left = False
        for row in self._rows:
            words = f"{self.title} {row.title} {row.tip}".casefold()
            fits = all(word in words for word in wanted)
            for widget in (row.editor, *row.also):
                widget.setVisible(fits)
            is_any_left |= fits
        return is_any_left
