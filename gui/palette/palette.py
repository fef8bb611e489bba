"""The field in which a person types what they want done, and the list below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.keys.key_tips import say
from gui.palette.entries import Entry
from gui.palette.fuzzy import fit
from gui.settings import Settings

_Key = Qt.Key
_Group = QPalette.ColorGroup
_MOVES = frozenset({_Key.Key_Up, _Key.Key_Down, _Key.Key_PageUp, _Key.Key_PageDown})
_NOTHING_FITS = "Nothing fits. Type fewer letters, or {key_sheet} for the list of all."
#: In average characters and lines.
_WIDTH, _LINES = 88, 16


def best_first(entries: Sequence[Entry], typed: str, recent: Sequence[str]) -> list[Entry]:
    """Return the entries that fit, the best first; those used lately before their equals.

    Parameters
    ----------
    entries : sequence of Entry
        All there are.
    typed : str
        Nothing at all gives everything, what was used lately first.
    recent : sequence of str
        Ids of what was used lately, the last one first.
    """
    ages = {entry_id: age for age, entry_id in enumerate(recent)}
    ranked = []
    for entry in entries:
        in_name, in_both = fit(typed, entry.name), fit(typed, f"{entry.place} {entry.name}")
        if in_name is None and in_both is None:
            continue
        # A letter found in the name says more than one found in the name of the menu.
        worth = max(in_name or 0.0, (in_both or 0.0) / 2)
        ranked.append((-worth, bool(entry.why_not and typed), ages.get(entry.id, len(ages)), entry))
    ranked.sort(key=lambda row: row[:3])
    return [entry for *_, entry in ranked]


class Palette(QDialog):
    """Narrow, choose, do; it goes away when something else gets the focus.

    Parameters
    ----------
    entries : sequence of Entry
        What there is to choose from.
    settings : Settings
        Remembers what was used lately.
    parent : QWidget
        The main window.
    """

    def __init__(self, entries: Sequence[Entry], settings: Settings, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Find an action")
        self._entries = tuple(entries)
        self._settings = settings
        self._shown: list[Entry] = []

        self.field = QLineEdit()
        self.field.setPlaceholderText("What do you want to do? Type a part of it")
        self.field.setAccessibleName("What do you want to do?")
        self.field.setClearButtonEnabled(True)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Actions that fit")
        self.list.setHeaderHidden(True)
        self.list.setColumnCount(3)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # typing goes on while one chooses
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.status = QLabel()

        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        for widget in (self.field, self.list, self.status):
            column.addWidget(widget)

        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._fill)
        self.list.itemClicked.connect(self._on_clicked)
        self.list.currentItemChanged.connect(self._show_status)
        self._fill()
        self._place(parent)

    @property
    def shown(self) -> tuple[Entry, ...]:
        """What fits, the best first."""
        return tuple(self._shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _MOVES:
                self.list.event(event)
                return True
            if event.key() in (_Key.Key_Return, _Key.Key_Enter):
                self._choose(self.list.currentIndex().row())
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.close()

    @Slot()
    def _fill(self) -> None:
        self._shown = best_first(self._entries, self.field.text(), self._settings.recent_in_palette)
        self.list.clear()
        lines = [self._line(entry) for entry in self._shown]
        self.list.addTopLevelItems(lines)
        if lines:
            self.list.setCurrentItem(lines[0])
        self._show_status()

    @Slot()
    def _show_status(self) -> None:
        row = self.list.currentIndex().row()
        if not 0 <= row < len(self._shown):
            say(self.status, _NOTHING_FITS)
            return
        why = self._shown[row].why_not
        self.status.setText(f"{why}." if why else "Enter does it, Esc closes.")

    @Slot(QTreeWidgetItem, int)
    def _on_clicked(self, item: QTreeWidgetItem, _column: int) -> None:
        self._choose(self.list.indexOfTopLevelItem(item))

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self._shown) or self._shown[row].why_not:
            return  # The line below the list says why.
        chosen = self._shown[row]
        self._settings.used_in_palette(chosen.id)
        # First of all: what is done may open a window of its own.
        self.close()
        chosen.run()

    def _line(self, entry: Entry) -> QTreeWidgetItem:
        item = QTreeWidgetItem([entry.name, entry.place, entry.keys])
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(0, entry.why_not)
        # What cannot be done is grey, but may be chosen: the line below then says what to do first.
        group = _Group.Disabled if entry.why_not else _Group.Active
        item.setForeground(0, self.palette().brush(group, QPalette.ColorRole.Text))
        for column in (1, 2):
            item.setForeground(column, self.palette().brush(QPalette.ColorRole.PlaceholderText))
        return item

    def _place(self, parent: QWidget) -> None:
        unit = self.fontMetrics()
        width = min(unit.averageCharWidth() * _WIDTH, parent.width() - 16)
        height = min(unit.height() * (_LINES + 6), parent.height() - 16)
        self.resize(width, height)
        corner = QPoint((parent.width() - width) // 2, parent.height() // 10)
        self.move(parent.mapToGlobal(corner))
