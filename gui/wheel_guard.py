"""Keep a wheel that is turned to scroll a form from changing a number on its way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QWidget


class WheelGuard(QObject):
    """An event filter that gives the wheel to a field only while it has the focus."""

    def watch(self, field: QWidget) -> None:
        """Guard a field and the fields inside it."""
        for box in (field, *field.findChildren(QWidget)):
            if isinstance(box, QComboBox | QAbstractSpinBox):
                box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget):
            event.setAccepted(False)
            return not watched.hasFocus()
        return super().eventFilter(watched, event)
