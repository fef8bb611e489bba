"""Show the log, and copy what belongs into a report."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow

from core.operations.diagnosis import Diagnosis, DiagnosisJob
from gui.job_center import JobCenter
from gui.log.diagnostics import diagnostics_text
from gui.log.log_panel import LogPanel
from gui.log.log_store import LogStore


class LogCommands(QObject):
    """Slots of the Help menu that concern the log.

    Parameters
    ----------
    window : QMainWindow
        The main window.
    dock : QDockWidget
        Gets the panel; it is there without a project as well.
    jobs : JobCenter
        Runs the look at this computer.
    project_text : callable
        Returns what is said of the open project.

    Attributes
    ----------
    told : Signal(str)
        A sentence for the message bar.
    failed : Signal(object)
        An error for the message bar.
    """

    told = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        window: QMainWindow,
        dock: QDockWidget,
        jobs: JobCenter,
        project_text: Callable[[], str],
    ) -> None:
        super().__init__(window)
        self.store = LogStore(self)
        self.panel = LogPanel(self.store)
        self._window = window
        self._dock = dock
        self._jobs = jobs
        self._project_text = project_text
        dock.setWidget(self.panel)
        self.panel.diagnostics_asked.connect(self.copy_diagnostics)
        self.panel.failed.connect(self.failed)

    def show_log(self) -> None:
        """Show the log, or bring it to the front."""
        if self._window.dockWidgetArea(self._dock) is Qt.DockWidgetArea.NoDockWidgetArea:
            self._window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._dock)
        self._dock.show()
        self._dock.raise_()

    @Slot()
    def copy_diagnostics(self) -> None:
        """Copy versions, devices, codecs and the last lines of the log."""
        thread = self._jobs.prepare(DiagnosisJob())
        thread.succeeded.connect(self._on_found)
        self._jobs.start(thread)

    @Slot(object)
    def _on_found(self, found: Diagnosis) -> None:
        text = diagnostics_text(found, self._project_text(), self.store.lines())
        QGuiApplication.clipboard().setText(text)
        self.told.emit("Diagnostics copied: paste them into the report. Look at them first.")
