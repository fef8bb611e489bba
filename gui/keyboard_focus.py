"""Moving about by Tab: every stop can be seen, and none holds a person fast."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

#: Of the ring, in logical pixels.
_WIDTH = 2


def let_tab_pass(root: QWidget) -> None:
    """Let Tab leave every widget below a root, and stop at none that does nothing."""
    for widget in root.findChildren(QWidget):
        match widget:
            case QAbstractItemView():
                widget.setTabKeyNavigation(False)  # a table keeps Tab for its own cells
            case QPlainTextEdit() | QTextEdit():
                widget.setTabChangesFocus(True)
            case QScrollArea():
                widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it is reached


class FocusRings(QObject):
    """Draw a ring around the widget that was reached by Tab.

    The style marks fields and buttons, but no plot, no frame and no flat button; after a click
    nobody needs to be told where they are.

    Parameters
    ----------
    window : QWidget
        The main window.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._ring: FocusRing | None = None
        self._is_tabbing = False
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    @property
    def ring(self) -> FocusRing | None:
        """What marks the widget with the focus; None after a click."""
        return self._ring if self._ring is not None and isValid(self._ring) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Qt asks the window's key filter on a Tab just before it moves the focus.
        if event.type() == QEvent.Type.ShortcutOverride:
            key = event.key()  # type: ignore[attr-defined]  # a key event, by its type
            self._is_tabbing = key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return super().eventFilter(watched, event)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if self.ring is not None:
            self.ring.hide()
            self.ring.deleteLater()
        self._ring = None
        if old is not None and old is not self._window and isValid(old):
            old.removeEventFilter(self)
        if now is None or not self._owns(now.window()):
            return
        now.installEventFilter(self)
        if self._is_tabbing and QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._ring = FocusRing(now)
        self._is_tabbing = False

    def _owns(self, window: QWidget | None) -> bool:
        """Return whether a window is the main window, or a dialog or panel that came out of it."""
        while window is not None and window is not self._window:
            window = window.parentWidget()
        return window is not None


class FocusRing(QWidget):
    """A line along the edge of a widget, which the mouse goes through."""

    def __init__(self, marked: QWidget) -> None:
        super().__init__(marked)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setGeometry(marked.rect())
        marked.installEventFilter(self)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self.palette().color(QPalette.ColorRole.Highlight), _WIDTH)
        painter.setPen(pen)
        inset = _WIDTH / 2
        rect = self.rect().toRectF().adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(rect, 3, 3)
