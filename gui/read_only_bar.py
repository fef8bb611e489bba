"""A bar that says that another window changes the project, and takes over when it is done."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QVBoxLayout, QWidget

from core.project.layout import ProjectLayout
from core.project.window_lease import WindowLease
from gui.icons import icon
from gui.tinted_bar import TintedBar

_LOOK_EVERY_MS = 1000


class ReadOnlyBar(TintedBar):
    """Hidden unless the project on show can only be read.

    Attributes
    ----------
    taken : Signal(object)
        The `WindowLease` of the project, which the person wanted and nobody else has any more.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout: ProjectLayout | None = None
        self._why = ""
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setAccessibleName("Read-only")
        self.try_button = QPushButton(icon("mdi6.lock-open-variant-outline"), "Try again")
        self.try_button.setToolTip("Change the project here, if the other window is closed by now")
        self.when_free = QCheckBox("Take over when free")
        self.when_free.setToolTip("Change the project here as soon as the other window is closed")
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)

        self.said.addWidget(self.text, 1)
        self.offered.addStretch()
        self.offered.addWidget(self.when_free)
        self.offered.addWidget(self.try_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.addLayout(self.line)

        self.try_button.clicked.connect(self._on_try)
        self.when_free.toggled.connect(self._on_when_free)
        self._timer.timeout.connect(self._take)
        self.show_project(None, "")

    def show_project(self, layout: ProjectLayout | None, why: str) -> None:
        """Say why a project can only be read; nothing if it can be changed."""
        self._layout, self._why = layout, why
        self.text.setText(f"{why} What changes there appears here.")
        self.when_free.setChecked(False)
        self.setVisible(bool(layout and why))

    def _on_try(self) -> None:
        if not self._take():
            self.text.setText(f"{self._why} It is still open there.")

    def _on_when_free(self, wanted: bool) -> None:
        if wanted and not self._take():
            self._timer.start()
        elif not wanted:
            self._timer.stop()

    def _take(self) -> bool:
        lease = None if self._layout is None else WindowLease.take(self._layout)
        if lease is None:
            return False
        self._timer.stop()
        self.taken.emit(lease)
        return True

    def tint(self, *, dark: bool) -> tuple[QColor, QColor]:
        """Yellowish: a state and no failure."""
        return QColor("#5a4a12" if dark else "#fff1c2"), QColor("#f7f1df" if dark else "#3a2f05")

    def take_colors(self) -> None:
        """Take the colours of the window, also for the check box."""
        super().take_colors()
        self.when_free.setPalette(self.palette())
