"""The Qt application: colours, fonts, errors, and the window."""

from __future__ import annotations

import logging
import os
import sys
import threading
from pathlib import Path
from types import TracebackType

import pyqtgraph
from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from core.errors import FramesiftError
from gui.appearance import apply_appearance
from gui.garbage import GuiThreadCollector
from gui.icons import program_icon
from gui.main_window import MainWindow
from gui.numbers import apply_numbers
from gui.settings import Settings, Start

log = logging.getLogger(__name__)

#: Said instead of Qt's abort when there is no screen to open a window on.
NO_DISPLAY = (
    "There is no display to open a window on. Use the subcommands (framesift --help), or set "
    "DISPLAY, or QT_QPA_PLATFORM=offscreen."
)

#: Seconds after which a thread gives Python's lock to another that waits for it.
_SWITCH_S = 0.0005


def has_display() -> bool:
    """Return whether Qt can open a window; it would abort the process otherwise."""
    if sys.platform in ("win32", "darwin"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def open_window(project: Path | None = None) -> int:
    """Run the window until it is closed.

    Parameters
    ----------
    project : Path, optional
        What to open; by default the project that was open last.

    Returns
    -------
    int
        Exit code: 2 if there is no display, else Qt's.
    """
    if not has_display():
        print(NO_DISPLAY, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 2
    app = make_application()
    settings = Settings()
    apply_appearance(app, settings.appearance)
    apply_numbers(settings.numbers)
    window = MainWindow(settings)
    relay = ErrorRelay(window)
    relay.raised.connect(window.message_bar.show_error)
    relay.install()
    window.log.store.install()
    window.show()
    # Once the window is there: it can say what is wrong with the project.
    QTimer.singleShot(0, window, lambda: open_first(window, project))
    return app.exec()


def open_first(window: MainWindow, project: Path | None) -> None:
    """Open what was asked for on the command line, or what was open last."""
    settings = window.settings
    folder = project or (settings.last_project if settings.start is Start.LAST else None)
    if folder is not None and (project is not None or folder.is_dir()):
        window.project_commands.open(folder)


def make_application() -> QApplication:
    """Make the one `QApplication`, set up for Framesift."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    QApplication.setApplicationName("Framesift")
    QApplication.setOrganizationName("Framesift")
    scale_everything(Settings().scale_percent)
    app = QApplication(sys.argv[:1])
    QGuiApplication.setDesktopFileName("framesift")
    app.setStyle("Fusion")
    app.setWindowIcon(program_icon())
    prepare_plots()
    # A paint takes Python's lock again after every call of Qt, and would wait up to 5 ms each time
    # while a job computes.
    sys.setswitchinterval(_SWITCH_S)
    GuiThreadCollector(app)
    logging.captureWarnings(capture=True)
    log.info("Qt %s", QLibraryInfo.version().toString())
    return app


def scale_everything(percent: int) -> None:
    """Make everything larger or smaller from here on; Qt takes it in when it starts."""
    if percent != 100:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{percent / 100:g}")


def prepare_plots() -> None:
    """Tell pyqtgraph once that images have rows first, as everywhere in Framesift."""
    pyqtgraph.setConfigOptions(imageAxisOrder="row-major", antialias=False)


class ErrorRelay(QObject):
    """Bring exceptions of any thread into the GUI thread.

    Attributes
    ----------
    raised : Signal(object)
        An exception that nothing caught.
    """

    raised = Signal(object)

    def install(self) -> None:
        """Take over Python's hooks."""
        sys.excepthook = self.on_exception
        threading.excepthook = self._on_thread_exception

    def on_exception(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Log an exception and tell the window; leave Ctrl+C to Qt."""
        if error is None or issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        if not isinstance(error, FramesiftError):
            log.error("Not caught", exc_info=(kind, error, traceback))
        self.raised.emit(error)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        self.on_exception(args.exc_type, args.exc_value, args.exc_traceback)
