"""Which keys belong to the widget that has the focus, and which to the whole window.

Every action is a window-wide shortcut. Qt asks the widget with the focus first
(``ShortcutOverride``): text fields claim what they type, but a spin box does not claim Up and Down,
nor a table its arrows, so this filter claims for them. It also knows whether K is held, or what the
person made the key that pauses.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from gui.keys.key_map import KeyMap

_Key = Qt.Key
_NO_COMMAND = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier

_UP_DOWN = frozenset({_Key.Key_Up, _Key.Key_Down})
_ARROWS = _UP_DOWN | {_Key.Key_Left, _Key.Key_Right}
_PRESS = frozenset({_Key.Key_Space, _Key.Key_Return, _Key.Key_Enter})
_SPECIAL = _ARROWS | {
    _Key.Key_PageUp,
    _Key.Key_PageDown,
    _Key.Key_Home,
    _Key.Key_End,
    _Key.Key_Return,
    _Key.Key_Enter,
    _Key.Key_Delete,
    _Key.Key_Backspace,
}


class HeldKeys(QObject):
    """An event filter on the widget that has the focus.

    Attributes
    ----------
    released : Signal(int)
        A key was let go, or the window lost the keyboard while it was held.
    newest : int or None
        The key that went down last and is still held.
    """

    released = Signal(int)
    newest: int | None = None

    def __init__(self, window: QWidget, keys: KeyMap) -> None:
        super().__init__(window)
        self.is_shuttle_held = False
        self._keys = keys
        self._window = window
        self._reached_by_key = False
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        self._follow(event)
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._is_shuttle_key(event) and not event.isAutoRepeat():
                self.is_shuttle_held = True
            if isinstance(watched, QWidget) and self._is_claimed(watched, event):
                event.accept()
                return True
        elif kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            # Held keys repeat as release and press on X11.
            if self._is_shuttle_key(event) and not event.isAutoRepeat():
                self.is_shuttle_held = False
        elif kind == QEvent.Type.WindowDeactivate:
            self.is_shuttle_held = False
        return False

    def _is_shuttle_key(self, event: QKeyEvent) -> bool:
        return QKeySequence(event.key()).toString() in self._keys.keys("pause")

    def _follow(self, event: QEvent) -> None:
        """Keep `newest` true."""
        kind, held = event.type(), self.newest
        if kind == QEvent.Type.WindowDeactivate and held is not None:
            self.newest = None
            self.released.emit(held)
        if not isinstance(event, QKeyEvent) or event.isAutoRepeat():
            return
        if kind == QEvent.Type.ShortcutOverride:
            self.newest = event.key()
        elif kind == QEvent.Type.KeyRelease:
            if event.key() == held:
                self.newest = None
            self.released.emit(event.key())

    def _is_claimed(self, widget: QWidget, event: QKeyEvent) -> bool:
        if event.modifiers() & ~_NO_COMMAND:
            return False  # Text fields claim Ctrl+Z, Ctrl+Left and the like themselves.
        if _is_text_field(widget):
            return event.key() in _SPECIAL or bool(event.text())
        key, claimed = event.key(), frozenset[Qt.Key]()
        match widget:
            case QAbstractItemView():
                claimed = _UP_DOWN
            case QAbstractSlider():
                claimed = _ARROWS
            case QComboBox():
                claimed = _UP_DOWN | _PRESS if self._reached_by_key else _UP_DOWN
            case QAbstractButton() if self._reached_by_key:
                # After a click Space plays; a person who came by Tab wants to press the button.
                claimed = _PRESS
        return key in claimed

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is not None and old is not self._window:
            old.removeEventFilter(self)
        if now is not None and now.window() is self._window:
            self._reached_by_key = QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton
            now.installEventFilter(self)


def _is_text_field(widget: QWidget) -> bool:
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    if isinstance(widget, (QTextEdit, QPlainTextEdit)):
        return not widget.isReadOnly()  # a log that was clicked into to copy from it
    return isinstance(widget, (QLineEdit, QAbstractSpinBox))
