"""Slots that concern the window as a whole: keys, about, full screen, a picture of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.errors import FramesiftError
from core.operations.devices import DevicesJob
from core.project.project_folder import user_name
from gui.job_center import JobCenter
from gui.key_sheet import KeySheet
from gui.keys.key_map import KeyMap
from gui.palette.entries import Entry
from gui.palette.palette import Palette
from gui.preferences.preferences_dialog import KEYS, PreferencesDialog
from gui.screenshot import save_picture
from gui.settings import Settings

_ABOUT = """\
<h3>Framesift {version}</h3>
<p>Find what does not belong in a video or in a sequence of solar images.</p>
<p>Framesift is free under the MIT licence. Qt and PySide6 are used under the LGPL; the video
codecs come with FFmpeg, under the GPL.</p>
"""


class WindowCommands(QObject):
    """Slots of the View and Help menus.

    Parameters
    ----------
    window : QWidget
        The main window.
    keys : KeyMap
        The keys of all actions.
    settings : Settings
        What is remembered.
    jobs : JobCenter
        Runs what the preferences have to find out.
    entries : callable
        Returns what the palette offers now.

    Attributes
    ----------
    failed : Signal(object)
        An error that the message bar should show.
    preference_changed : Signal(object)
        Which `Preference` the person changed.
    """

    failed = Signal(object)
    preference_changed = Signal(object)

    def __init__(
        self,
        window: QWidget,
        keys: KeyMap,
        settings: Settings,
        jobs: JobCenter,
        entries: Callable[[], Sequence[Entry]],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._keys = keys
        self._settings = settings
        self._jobs = jobs
        self._entries = entries

    def toggle_full_screen(self) -> None:
        """Fill the screen, or leave it again."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_keys(self) -> None:
        """Show the F1 sheet."""
        sheet = KeySheet(self._keys, self._window)
        sheet.edit_asked.connect(self.edit_keys)
        sheet.show()

    def show_palette(self) -> None:
        """Offer all actions to whoever types a part of a name."""
        Palette(self._entries(), self._settings, self._window).show()

    def edit_keys(self) -> None:
        """Let the person give actions other keys."""
        self.show_preferences(KEYS)

    def show_preferences(self, page: str = "") -> None:
        """Show the preferences, or bring them to the front."""
        dialog = self._window.findChild(PreferencesDialog)
        if dialog is None:
            dialog = PreferencesDialog(self._settings, self._keys, user_name(), self._window)
            dialog.changed.connect(self.preference_changed)
            dialog.devices_wanted.connect(lambda: self._find_devices(dialog))
        if page:
            dialog.show_page(page)
        dialog.show()
        dialog.activateWindow()

    def _find_devices(self, dialog: PreferencesDialog) -> None:
        thread = self._jobs.prepare(DevicesJob(), is_quiet=True)
        thread.succeeded.connect(dialog.show_devices)
        self._jobs.start(thread)

    def show_about(self) -> None:
        """Say which version this is."""
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("About Framesift")
        box.setText(_ABOUT.format(version=metadata.version("framesift")))
        box.open()

    def ask_screenshot(self) -> None:
        """Ask where to save what the window shows."""
        picture = self._window.grab()  # before the dialog covers it
        dialog = QFileDialog(self._window, "Save a picture of the window")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("Pictures (*.png)")
        dialog.setDefaultSuffix("png")
        dialog.fileSelected.connect(lambda name: self._save(picture, Path(name)))
        dialog.open()

    def _save(self, picture: QPixmap, path: Path) -> None:
        try:
            save_picture(picture, path)
        except FramesiftError as error:
            self.failed.emit(error)
