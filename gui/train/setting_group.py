"""Some rows of the training form under one title."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFormLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.wheel_guard import WheelGuard


class SettingGroup(QWidget):
    """Labels and fields; rows come and go, and the group hides when none is left.

    Parameters
    ----------
    title : str
        Above the rows; empty for none.
    guard : WheelGuard
        Watches all fields.
    """

    def __init__(self, title: str, guard: WheelGuard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._guard = guard
        self._fields: dict[str, QWidget] = {}
        self._labelled: list[QWidget] = []
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if title:
            heading = QLabel(title)
            font = QFont(heading.font())
            font.setBold(True)
            heading.setFont(font)
            heading.setContentsMargins(0, 6, 0, 0)
            column.addWidget(heading)
        column.addLayout(self._form)

    def add(self, name: str, label: str, field: QWidget, tip: str) -> None:
        """Add a row at the end."""
        field.setAccessibleName(label)
        field.setToolTip(tip)
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._guard.watch(field)
        self._fields[name] = field
        self._labelled.append(field)
        self._form.addRow(label, field)
        self._form.labelForField(field).setToolTip(tip)

    @property
    def label_width(self) -> int:
        """Width of the widest label, in pixels."""
        return max((label.sizeHint().width() for label in self._labels()), default=0)

    def align(self, width: int) -> None:
        """Let the fields begin where those of other groups do."""
        for label in self._labels():
            label.setMinimumWidth(width)

    def _labels(self) -> list[QWidget]:
        return [self._form.labelForField(field) for field in self._labelled]

    def add_wide(self, name: str, field: QWidget) -> None:
        """Add a row without a label."""
        self._fields[name] = field
        self._form.addRow(field)

    def show_rows(self, names: Collection[str]) -> None:
        """Show these of its rows, and hide the others."""
        for name, field in self._fields.items():
            self._form.setRowVisible(field, name in names)
        self.setVisible(any(name in names for name in self._fields))
