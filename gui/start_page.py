"""What the window shows while no project is open."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import (
    QCommandLinkButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.jobs import Progress
from gui.action_set import ActionSet
from gui.icons import program_icon
from gui.job_thread import JobThread
from gui.settings import Settings

_CHOICES = {
    "new_project": "Choose a folder for it, then add videos, FITS files or stills",
    "open_project": "Go on with a project folder",
    "open_sample": "A solar sequence and a video made on the spot, to try everything on",
}

#: Width and height of the program's picture.
_PICTURE = 72


class StartPage(QScrollArea):
    """Four ways to begin: new, open, the sample, or a drop.

    Attributes
    ----------
    chosen : Signal(object)
        The folder of a recent project that was clicked.
    """

    chosen = Signal(object)

    def __init__(
        self, actions: ActionSet, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings

        links = {action_id: _link(actions[action_id], tip) for action_id, tip in _CHOICES.items()}
        self._sample_link = links["open_sample"]
        self._making = QProgressBar()
        self._making.setRange(0, 0)
        self._making.setFormat("Making the sample, about half a minute")
        self._making.hide()
        drop = QLabel("Or drop a project, a video or a folder of frames here.")
        drop.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._recent_title = QLabel("Recent projects")
        bold = self._recent_title.font()
        bold.setBold(True)
        self._recent_title.setFont(bold)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)

        card = QWidget()
        card.setFixedWidth(self.fontMetrics().averageCharWidth() * 96)
        column = QVBoxLayout(card)
        column.addLayout(_head())
        column.addSpacing(12)
        for link in links.values():
            column.addWidget(link)
        column.addWidget(self._making)
        column.addSpacing(8)
        column.addWidget(drop)
        column.addSpacing(16)
        column.addWidget(self._recent_title)
        column.addLayout(self._recent)
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.addStretch(1)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(2)
        # It scrolls, for the page must not keep the window of an open project wide.
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.refresh()

    def refresh(self) -> None:
        """Look again which projects were opened lately."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        folders = self._settings.recent_projects
        self._recent_title.setVisible(bool(folders))
        for folder in folders[:5]:
            link = QLabel(f'<a href="open">{folder.name}</a>  {folder.parent}')
            link.setToolTip(str(folder))
            link.setMargin(3)
            link.linkActivated.connect(partial(self._on_link, folder))
            self._recent.addWidget(link)

    @Slot(object)
    def show_making(self, thread: JobThread) -> None:
        """Show that the sample is being made, until its job is over."""
        self._sample_link.setEnabled(False)
        self._making.setRange(0, 0)
        self._making.show()
        thread.reported.connect(self._on_reported)
        thread.finished.connect(self._on_made)

    @Slot(object)
    def _on_reported(self, event: object) -> None:
        if isinstance(event, Progress) and event.total:
            self._making.setRange(0, event.total)
            self._making.setValue(event.done)

    @Slot()
    def _on_made(self) -> None:
        self._sample_link.setEnabled(True)
        self._making.hide()

    @property
    def recent_links(self) -> list[QLabel]:
        """The recent projects on show."""
        items = [self._recent.itemAt(row) for row in range(self._recent.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, QLabel)]

    def _on_link(self, folder: object, _href: str) -> None:
        self.chosen.emit(folder)


def _head() -> QHBoxLayout:
    """Return the picture of the program beside its name and what it is for."""
    picture = QLabel()
    ratio = picture.devicePixelRatioF()
    picture.setPixmap(program_icon().pixmap(QSize(_PICTURE, _PICTURE), ratio))
    title = QLabel("Framesift")
    font = title.font()
    font.setPointSizeF(font.pointSizeF() * 2.2)
    title.setFont(font)
    subtitle = QLabel("Find what does not belong in a video or in a sequence of solar images.")
    subtitle.setWordWrap(True)

    words = QVBoxLayout()
    words.addWidget(title)
    words.addWidget(subtitle)
    head = QHBoxLayout()
    head.addWidget(picture)
    head.addSpacing(10)
    head.addLayout(words, 1)
    return head


def _link(action: QAction, tip: str) -> QCommandLinkButton:
    text = action.text().replace("&", "").rstrip("…")
    link = QCommandLinkButton(text, tip)
    link.setIcon(action.icon())
    link.setIconSize(QSize(28, 28))
    # Fusion's own hint cuts the second line off.
    link.setMinimumHeight(link.fontMetrics().height() * 3 + 6)
    link.setObjectName(f"start_{action.objectName()}")
    link.clicked.connect(action.trigger)
    return link
