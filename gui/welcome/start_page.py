"""What the window shows while no project is open."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QAction, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
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
from gui.welcome.five_steps import FiveSteps
from gui.welcome.recent_projects import RecentProjects

_CHOICES = {
    "open_sample": "A solar sequence and a video made on the spot, to try everything on",
    "new_project": "Choose a folder for it, then add videos, FITS files or stills",
    "open_project": "Go on with a project folder",
}

#: Width and height of the program's picture.
_PICTURE = 72
#: Width of each of the two columns, in average characters.
_COLUMN = 62


class StartPage(QScrollArea):
    """Ways to begin and recent projects at the left, five steps at the right.

    Parameters
    ----------
    actions : ActionSet
        New, open, and the sample among them.
    settings : Settings
        Remembers recent projects.
    parent : QWidget, optional
        Qt's.

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
        self.links = {
            action_id: _link(actions[action_id], tip) for action_id, tip in _CHOICES.items()
        }
        self._making = QProgressBar()
        self._making.setRange(0, 0)
        self._making.setFormat("Making the sample, about half a minute")
        self._making.hide()
        drop = QLabel("Or drop a project, a video or a folder of frames here.")
        drop.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.recent = RecentProjects(settings)
        self.steps = FiveSteps()

        ways, way_column = _column(self)
        for link in self.links.values():
            way_column.addWidget(link)
        way_column.insertWidget(1, self._making)
        way_column.addSpacing(4)
        way_column.addWidget(drop)
        way_column.addSpacing(12)
        way_column.addWidget(self.recent)
        way_column.addStretch()
        guide, guide_column = _column(self)
        guide_column.addWidget(_heading("Five steps"))
        guide_column.addSpacing(8)
        guide_column.addWidget(self.steps)
        guide_column.addStretch()

        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(32)
        self._columns.addWidget(ways)
        self._columns.addWidget(guide)
        card = QWidget()
        column = QVBoxLayout(card)
        column.addLayout(_head())
        column.addSpacing(16)
        column.addLayout(self._columns)
        page = QWidget()
        outer = QVBoxLayout(page)
        # Not by an alignment: Qt would take the height that the words need at the page's width.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        outer.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(2)
        # It scrolls, for the page must not keep the window of an open project wide.
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.recent.chosen.connect(self.chosen)

    def refresh(self) -> None:
        """Look again which projects were opened lately."""
        self.recent.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        unit = self.fontMetrics().averageCharWidth()
        is_wide = self.viewport().width() >= 2 * unit * _COLUMN + 64
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)

    @Slot(object)
    def show_making(self, thread: JobThread) -> None:
        """Show that the sample is being made, until its job is over."""
        self.links["open_sample"].setEnabled(False)
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
        self.links["open_sample"].setEnabled(True)
        self._making.hide()


def _column(page: QWidget) -> tuple[QWidget, QVBoxLayout]:
    column = QWidget()
    column.setFixedWidth(page.fontMetrics().averageCharWidth() * _COLUMN)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    return column, layout


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    bold = label.font()
    bold.setBold(True)
    label.setFont(bold)
    return label


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
    link.setAccessibleName(text)
    link.setAccessibleDescription(tip)
    link.clicked.connect(action.trigger)
    return link
