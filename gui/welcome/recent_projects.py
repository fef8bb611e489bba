"""The projects that were open lately, with a picture each; those that are gone are marked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.project.layout import ProjectLayout
from gui.icons import icon
from gui.settings import Settings
from gui.welcome.thumbnail import load_thumbnail

#: Of a project's picture, in logical pixels.
_PICTURE = QSize(84, 56)
_SHOWN = 6


class RecentProjects(QWidget):
    """One button a project, the last one first.

    Parameters
    ----------
    settings : Settings
        Remembers them.
    parent : QWidget, optional
        Qt's.

    Attributes
    ----------
    chosen : Signal(object)
        The folder of a project that was clicked, whether it is there or not.
    """

    chosen = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._title = QLabel("Recent projects")
        bold = self._title.font()
        bold.setBold(True)
        self._title.setFont(bold)
        self._column = QVBoxLayout()
        self._column.setSpacing(2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._title)
        outer.addLayout(self._column)
        self.refresh()

    @property
    def buttons(self) -> list[ProjectButton]:
        """The projects on show, the last one first."""
        items = [self._column.itemAt(row) for row in range(self._column.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, ProjectButton)]

    def refresh(self) -> None:
        """Look again which projects were opened lately, and which of them are there."""
        for button in self.buttons:
            self._column.removeWidget(button)
            button.hide()  # it goes in a moment: a click on it may be what led here
            button.deleteLater()
        folders = self._settings.known_projects[:_SHOWN]
        self._title.setVisible(bool(folders))
        for folder in folders:
            button = ProjectButton(folder)
            button.clicked.connect(lambda _checked=False, it=folder: self.chosen.emit(it))
            button.forget_asked.connect(self._on_forget)
            self._column.addWidget(button)

    @Slot(object)
    def _on_forget(self, folder: Path) -> None:
        self._settings.forget_project(folder)
        self.refresh()


class ProjectButton(QPushButton):
    """A project: its picture, its name, where it is, and whether it is still there.

    Parameters
    ----------
    folder : Path
        The project folder.

    Attributes
    ----------
    forget_asked : Signal(object)
        The folder, when the person does not want to see it here any more.
    """

    forget_asked = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.is_missing = not ProjectLayout(folder).database.is_file()
        state = ", missing" if self.is_missing else ""
        self.setAccessibleName(f"Open {folder.stem}{state}")
        self.setAccessibleDescription(str(folder))
        self.setFlat(True)
        where = "It is not there any more: moved, renamed, or on another disk.\n"
        self.setToolTip(f"{where if self.is_missing else ''}{folder}")

        picture = QLabel()
        picture.setFixedSize(_PICTURE)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        ratio = self.devicePixelRatioF()
        pixmap = load_thumbnail(ProjectLayout(folder).thumbnail, _PICTURE, ratio)
        if pixmap.isNull():
            name = "mdi6.folder-alert-outline" if self.is_missing else "mdi6.folder-outline"
            pixmap = icon(name).pixmap(_PICTURE * 0.6, ratio)
        picture.setPixmap(pixmap)
        title = QLabel(f"{folder.stem}{' — missing' if self.is_missing else ''}")
        self._place = QLabel()
        self._place.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        forget = QToolButton()
        forget.setIcon(icon("mdi6.close"))
        forget.setAutoRaise(True)
        forget.setToolTip("Forget this project; nothing is deleted")
        forget.setAccessibleName(f"Forget {folder.stem}")
        if self.is_missing:
            title.setForegroundRole(QPalette.ColorRole.PlaceholderText)

        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch()
        words.addWidget(title)
        words.addWidget(self._place)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 6, 4)
        row.addWidget(picture)
        row.addSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(forget)
        for label in (picture, title, self._place):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumHeight(row.sizeHint().height())
        self.forget_button = forget
        forget.clicked.connect(lambda: self.forget_asked.emit(folder))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt's own event
        room = self._place.width()
        text = self.fontMetrics().elidedText(
            str(self.folder.parent), Qt.TextElideMode.ElideMiddle, max(room, 60)
        )
        self._place.setText(text)
