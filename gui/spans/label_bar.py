"""Buttons that choose what the next span means, with the key of each."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget
from superqt import QFlowLayout

from core.project.records import Changes, Label
from gui.document import Document
from gui.icons import icon

#: Rows of buttons that are shown however low the panel is.
_ROWS = 3


class LabelBar(QWidget):
    """One button a label, exactly one of which is down, and what the person adds at the end.

    Attributes
    ----------
    edit_asked : Signal()
        The button for the label editor was clicked.
    """

    edit_asked = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._group = QButtonGroup(self)
        self._layout = QFlowLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self.edit_button = QToolButton()
        self.edit_button.setIcon(icon("mdi6.tag-edit-outline"))
        self.edit_button.setToolTip("Add, rename, order and delete labels")
        self.edit_button.setAccessibleName("Edit labels")
        self._others: list[QToolButton] = []
        self.add_button(self.edit_button)

        self.edit_button.clicked.connect(self.edit_asked)
        self._group.idClicked.connect(document.view.choose_label)
        document.view.label_changed.connect(self._on_label_changed)
        document.changed.connect(self._on_changed)
        self._make_buttons()

    def add_button(self, button: QToolButton) -> None:
        """Put a button that is no label at the end."""
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._others.append(button)
        self._layout.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_whole()

    def button(self, label_id: int) -> QToolButton:
        """Return the button of a label.

        Raises
        ------
        KeyError
            If there is no such label.
        """
        button = self._group.button(label_id)
        if not isinstance(button, QToolButton):
            raise KeyError(label_id)
        return button

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.labels:
            self._make_buttons()

    @Slot(int)
    def _on_label_changed(self, label_id: int) -> None:
        button = self._group.button(label_id)
        if button is not None:
            button.setChecked(True)

    def _keep_whole(self) -> None:
        # Without this a low panel shows half of the last row.
        most = _ROWS * (self.edit_button.sizeHint().height() + self._layout.spacing())
        self.setMinimumHeight(min(self._layout.heightForWidth(self.width()), most))

    def _make_buttons(self) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._layout.removeWidget(button)
            button.deleteLater()
        for button in self._others:
            self._layout.removeWidget(button)
        for label in self._document.project.labels():
            button = QToolButton()
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setText(f"{label.key}  {label.name}" if label.key else label.name)
            button.setIcon(_swatch(label.color))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setToolTip(_tip(label))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button, label.id)
            self._layout.addWidget(button)
        for button in self._others:
            self._layout.addWidget(button)
        self._on_label_changed(self._document.view.label_id)
        self._keep_whole()


def _swatch(color: str) -> QIcon:
    pixmap = QPixmap(QSize(32, 32))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(4, 4, 24, 24, 6, 6)
    painter.end()
    return QIcon(pixmap)


def _tip(label: Label) -> str:
    meanings = [f"The next span means “{label.name}”"]
    if label.excludes_from_training:
        meanings.append("is not learnt")
    if label.is_anomaly:
        meanings.append("counts as anomalous")
    tip = ", ".join(meanings)
    return f"{tip} ({label.key})" if label.key else tip
