"""A pin that is set or taken out by a click or the space key."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QIcon, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.icons import icon

_SIZE = 16
_FAINT = 0.25
_Index = QModelIndex | QPersistentModelIndex


class PinDelegate(QStyledItemDelegate):
    """Paints a check state as a pin, faint where nothing is pinned.

    Boxes to tick drown in the colours of alternating rows in the dark.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon("mdi6.pin")

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        style = plain.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, plain.widget)
        is_selected = bool(plain.state & QStyle.StateFlag.State_Selected)
        mode = QIcon.Mode.Selected if is_selected else QIcon.Mode.Normal
        painter.save()
        if not _is_pinned(index):
            painter.setOpacity(_FAINT)
        # Not painted by the icon, which would set an opacity of its own.
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._icon.pixmap(QSize(_SIZE, _SIZE), ratio, mode)
        painter.drawPixmap(_place(option.rect), pixmap)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: ARG002
        return QSize(_SIZE + 8, _SIZE + 4)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,  # noqa: ARG002 - Qt's signature
        index: _Index,
    ) -> bool:
        is_click = (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
        )
        is_key = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select)
        )
        if not (is_click or is_key):
            return False
        state = Qt.CheckState.Unchecked if _is_pinned(index) else Qt.CheckState.Checked
        return model.setData(index, state, Qt.ItemDataRole.CheckStateRole)


def _is_pinned(index: _Index) -> bool:
    return Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked


def _place(cell: QRect) -> QRect:
    rect = QRect(0, 0, _SIZE, _SIZE)
    rect.moveCenter(cell.center())
    return rect
