"""The options of an export, as its dataclass has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.export.colormap import EVEN_COLORMAPS
from core.media.colormaps import AUTO, solar_colormaps
from core.operations.setting_fields import SettingField, SettingKind, setting_fields
from gui.editors import ChoiceEditor, make_editor
from gui.exchange.option_rows import row_of
from gui.wheel_guard import WheelGuard

#: More options than this stand in two columns.
_MOST_IN_A_COLUMN = 5
_GAP = 16


class OptionsForm(QWidget):
    """One row an option, in two columns if there are many; hidden where there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._guard = WheelGuard(self)
        self._editors: dict[str, Any] = {}
        self._content: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)

    def show_options(self, options: type | None) -> None:
        """Offer what a dataclass has; values that were chosen before stay where they fit."""
        before = self.values()
        if self._content is not None:
            self._column.removeWidget(self._content)
            # Now, not only once Qt gets to deleting it: it would be seen through the next.
            self._content.setParent(None)
            self._content.deleteLater()
        self._editors = {}
        fields = setting_fields(options) if options is not None else ()
        self._content = self._grid(fields)
        self._column.addWidget(self._content)
        for name, value in before.items():
            self.show_value(name, value)
        self.setVisible(bool(fields))

    def values(self) -> dict[str, object]:
        """Return what is chosen, by name; what is left empty is left out."""
        plain = {name: editor.plain() for name, editor in self._editors.items()}
        return {name: value for name, value in plain.items() if value not in (None, "")}

    def show_value(self, name: str, value: object) -> None:
        """Show a value of an option, if there is such an option."""
        if name in self._editors:
            self._editors[name].show_plain(value)

    def editor(self, name: str) -> QWidget:
        """Return the widget of an option."""
        widget: QWidget = self._editors[name]
        return widget

    def _grid(self, fields: Sequence[SettingField]) -> QWidget:
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        rows = len(fields) if len(fields) <= _MOST_IN_A_COLUMN else (len(fields) + 1) // 2
        for place, field in enumerate(fields):
            row, editor = row_of(field.name), _editor(field)
            label = QLabel(row.label)
            label.setBuddy(editor)
            for widget in (label, editor):
                widget.setToolTip(row.tip)
            editor.setAccessibleName(row.label)
            if isinstance(editor, QComboBox):
                editor.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            self._guard.watch(editor)
            self._editors[field.name] = editor
            # Label, field, a gap, and the same again.
            down, across = place % rows, 3 * (place // rows)
            grid.addWidget(label, down, across)
            grid.addWidget(editor, down, across + 1)
        grid.setColumnStretch(1, 1)
        if len(fields) > rows:
            grid.setColumnMinimumWidth(2, _GAP)
            grid.setColumnStretch(4, 1)
        return content


def _editor(field: SettingField) -> QWidget:
    row = row_of(field.name)
    if field.name == "colormap":
        return ChoiceEditor(EVEN_COLORMAPS, {}, str(field.default))
    if field.name == "frame_colormap":
        return ChoiceEditor((AUTO, *EVEN_COLORMAPS, *solar_colormaps()), {}, str(field.default))
    if field.kind is SettingKind.CHOICE and field.is_optional:
        return ChoiceEditor(("", *field.choices), {"": row.empty} | dict(row.texts), "")
    return make_editor(field, texts=row.texts, zero=row.zero, empty=row.empty)
