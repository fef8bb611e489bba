"""One widget for each kind of setting, all used in the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QRegularExpression, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QDoubleValidator, QRegularExpressionValidator, QValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QMenu,
    QSpinBox,
    QToolButton,
    QWidget,
)

from core.operations.setting_fields import SettingField, SettingKind

#: The largest number of a `QSpinBox`.
_LARGEST = 2**31 - 1
_NO_LIMIT = 1e9
#: Decimals kept; fewer are shown.
_DECIMALS = 10
_SHOWN_DIGITS = 6


class Editor(Protocol):
    """What all of these widgets have.

    Attributes
    ----------
    edited : Signal()
        The value changed.
    """

    edited: Any

    def plain(self) -> Any:
        """Return the value as `SettingField.default` has it."""
        ...

    def show_plain(self, value: Any) -> None:
        """Show a value; one that makes no sense here is left aside."""
        ...


def make_editor(
    field: SettingField, *, texts: Mapping[str, str], zero: str = "", empty: str = ""
) -> QWidget:
    """Return a widget for a setting, showing its default.

    Parameters
    ----------
    field : SettingField
        What is set.
    texts : mapping of str to str
        What to call the choices; those without a text are called by their own name.
    zero : str, optional
        What a number of 0 means, where that is something of its own.
    empty : str, optional
        What no number at all, or none of the choices, means where that is allowed.

    Returns
    -------
    QWidget
        Also an `Editor`.
    """
    if field.is_optional:
        return OptionalRealEditor(field, empty)
    if field.kind is SettingKind.CHOICE:
        return ChoiceEditor(field.choices, texts, field.default)
    if field.kind is SettingKind.CHOICES:
        return ChoicesEditor(field, texts, empty)
    if field.kind in (SettingKind.WHOLE, SettingKind.REAL):
        return _number_editor(field, zero)
    simple = {SettingKind.FLAG: FlagEditor, SettingKind.WHOLES: WholesEditor}
    return simple.get(field.kind, TextEditor)(field)


def _number_editor(field: SettingField, zero: str) -> QWidget:
    if field.kind is SettingKind.REAL:
        return RealEditor(field, zero)
    if field.high is not None and field.high > _LARGEST:
        return DigitsEditor(field)
    return WholeEditor(field, zero)


class WholeEditor(QSpinBox):
    """A whole number."""

    edited = Signal()

    def __init__(self, field: SettingField, zero: str = "") -> None:
        super().__init__()
        low = -_LARGEST if field.low is None else int(field.low)
        high = _LARGEST if field.high is None else int(field.high)
        self.setRange(low, high)
        self.setKeyboardTracking(False)
        if zero and low == 0:
            self.setSpecialValueText(zero)
        self.show_plain(field.default)
        self.valueChanged.connect(lambda _value: self.edited.emit())

    def plain(self) -> int:
        """Return the number."""
        return self.value()

    def show_plain(self, value: Any) -> None:
        """Show a number; one beyond the limits is brought to them."""
        if isinstance(value, int | float):
            self.setValue(int(max(self.minimum(), min(value, self.maximum()))))


class RealEditor(QDoubleSpinBox):
    """A real number, shown as 0.001 and not as 0.0010000000."""

    edited = Signal()

    def __init__(self, field: SettingField, zero: str = "") -> None:
        super().__init__()
        self._zero = zero
        self.setDecimals(_DECIMALS)
        low = -_NO_LIMIT if field.low is None else float(field.low)
        if field.is_above_low:
            low += 1e-6 if low == 0 else 1e-3
        self.setRange(low, _NO_LIMIT if field.high is None else float(field.high))
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.setKeyboardTracking(False)
        self.show_plain(field.default)
        self.valueChanged.connect(lambda _value: self.edited.emit())

    def plain(self) -> float:
        """Return the number."""
        return self.value()

    def show_plain(self, value: Any) -> None:
        """Show a number; one beyond the limits is brought to them."""
        if isinstance(value, int | float):
            self.setValue(float(value))

    def textFromValue(self, value: float) -> str:
        if self._zero and value == 0:
            return self._zero
        return self.locale().toString(value, "g", _SHOWN_DIGITS)

    def valueFromText(self, text: str) -> float:
        return 0.0 if self._zero and text == self._zero else super().valueFromText(text)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if self._zero and self._zero.startswith(text):
            is_whole = text == self._zero
            state = QValidator.State.Acceptable if is_whole else QValidator.State.Intermediate
            return state, text, position
        return super().validate(text, position)


class DigitsEditor(QLineEdit):
    """A whole number of any size, such as a seed."""

    edited = Signal()

    def __init__(self, field: SettingField) -> None:
        super().__init__()
        self._field = field
        self.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{1,19}"), self))
        self.setPlaceholderText(str(field.default))
        self.show_plain(field.default)
        self.editingFinished.connect(self.edited)

    def plain(self) -> int:
        """Return the number; the default where there is none."""
        return int(self.text()) if self.text().isdecimal() else int(self._field.default)

    def show_plain(self, value: Any) -> None:
        """Show a number."""
        if isinstance(value, int | float):
            self.setText(str(int(value)))


class OptionalRealEditor(QLineEdit):
    """A real number, or none."""

    edited = Signal()

    def __init__(self, field: SettingField, empty: str) -> None:
        super().__init__()
        validator = QDoubleValidator(self)
        validator.setLocale(self.locale())
        self.setValidator(validator)
        self.setPlaceholderText(empty)
        self.show_plain(field.default)
        self.editingFinished.connect(self.edited)

    def plain(self) -> float | None:
        """Return the number; None where nothing is typed."""
        value, is_number = self.locale().toDouble(self.text())
        return value if is_number else None

    def show_plain(self, value: Any) -> None:
        """Show a number or nothing."""
        is_number = isinstance(value, int | float)
        self.setText(self.locale().toString(float(value), "g", 8) if is_number else "")


class ChoiceEditor(QComboBox):
    """One of a few."""

    edited = Signal()

    def __init__(self, choices: Sequence[str], texts: Mapping[str, str], default: str) -> None:
        super().__init__()
        self._texts = texts
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.offer(choices)
        self.show_plain(default)
        self.currentIndexChanged.connect(lambda _row: self.edited.emit())

    def offer(self, choices: Sequence[str]) -> None:
        """Offer other choices; the one chosen stays if it is there, else the first is chosen."""
        chosen = self.plain()
        blocker = QSignalBlocker(self)
        self.clear()
        for choice in choices:
            self.addItem(self._texts.get(choice, choice), choice)
        self.show_plain(chosen)
        del blocker

    def plain(self) -> str:
        """Return the choice."""
        return str(self.currentData() or "")

    def show_plain(self, value: Any) -> None:
        """Show a choice, if there is such a one."""
        if (row := self.findData(value)) >= 0:
            self.setCurrentIndex(row)


class FlagEditor(QCheckBox):
    """Yes or no."""

    edited = Signal()

    def __init__(self, field: SettingField) -> None:
        super().__init__()
        self.show_plain(field.default)
        self.toggled.connect(lambda _checked: self.edited.emit())

    def plain(self) -> bool:
        """Return whether it is set."""
        return self.isChecked()

    def show_plain(self, value: Any) -> None:
        """Set it or not."""
        self.setChecked(bool(value))


class ChoicesEditor(QToolButton):
    """Any number of a few; none of them means what the detector takes by itself."""

    edited = Signal()

    def __init__(self, field: SettingField, texts: Mapping[str, str], empty: str) -> None:
        super().__init__()
        self._empty = empty or "none"
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.actions_by_choice: dict[str, QAction] = {}
        for choice in field.choices:
            action = menu.addAction(choice.replace("_", " ").capitalize())
            action.setCheckable(True)
            action.setToolTip(texts.get(choice, ""))
            action.toggled.connect(self._on_toggled)
            self.actions_by_choice[choice] = action
        self.setMenu(menu)
        self.show_plain(field.default)

    def plain(self) -> list[str]:
        """Return what is chosen."""
        return [name for name, action in self.actions_by_choice.items() if action.isChecked()]

    def show_plain(self, value: Any) -> None:
        """Show some choices."""
        if isinstance(value, list | tuple):
            for name, action in self.actions_by_choice.items():
                blocker = QSignalBlocker(action)
                action.setChecked(name in value)
                del blocker
        self._show_text()

    def _on_toggled(self) -> None:
        self._show_text()
        self.edited.emit()

    def _show_text(self) -> None:
        chosen = [it.text() for it in self.actions_by_choice.values() if it.isChecked()]
        self.setText(", ".join(chosen) or self._empty)


class WholesEditor(QLineEdit):
    """Whole numbers with commas between them."""

    edited = Signal()

    def __init__(self, field: SettingField) -> None:
        super().__init__()
        self._field = field
        self.setValidator(QRegularExpressionValidator(QRegularExpression(r"[\d, ]*"), self))
        self.show_plain(field.default)
        self.setPlaceholderText(self.text())
        self.editingFinished.connect(self.edited)

    def plain(self) -> list[int]:
        """Return the numbers; the default where nothing is typed."""
        words = self.text().replace(",", " ").split()
        return [int(word) for word in words] or list(self._field.default)

    def show_plain(self, value: Any) -> None:
        """Show numbers."""
        if isinstance(value, list | tuple):
            self.setText(", ".join(str(number) for number in value))


class TextEditor(QLineEdit):
    """Any text."""

    edited = Signal()

    def __init__(self, field: SettingField) -> None:
        super().__init__()
        self.show_plain(field.default)
        self.editingFinished.connect(self.edited)

    def plain(self) -> str:
        """Return the text."""
        return self.text()

    def show_plain(self, value: Any) -> None:
        """Show a text."""
        self.setText(str(value))
