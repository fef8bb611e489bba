"""Find sources that have moved, and take the sequences there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from core.operations.find_media import FindMediaJob, FoundMedia
from core.project.edits import RelinkSequences
from core.project.records import Sequence as ProjectSequence
from core.wording import counted
from gui.document import Document
from gui.relink.media_watch import MediaWatch

#: So many sequences are named; of more, how many there are.
_NAMED = 3


class RelinkCommands(QObject):
    """Slot of the File menu, and the word about sources that went away.

    Parameters
    ----------
    document : Document
        The open project.
    watch : MediaWatch
        Knows which sources are missing.
    window : QWidget
        The main window.

    Attributes
    ----------
    all_back : Signal()
        No source is missing any more.
    told : Signal(str)
        A sentence for the message bar.
    missing : Signal(str)
        A sentence about sources that went away, to be shown with a way to relink them.
    """

    all_back = Signal()
    told = Signal(str)
    missing = Signal(str)

    def __init__(self, document: Document, watch: MediaWatch, window: QWidget) -> None:
        super().__init__(document)
        self._document = document
        self._watch = watch
        self._window = window
        watch.went.connect(self._on_went)
        watch.all_back.connect(self.all_back)

    def tell_missing(self) -> None:
        """Say which sources are missing, if any are."""
        sequences = self._watch.missing
        count = len(self._document.project.sequences())
        if len(sequences) == 1:
            self.missing.emit(f"{sequences[0].name} cannot be found where it was.")
        elif sequences:
            self.missing.emit(
                f"{len(sequences)} of {count} sequences cannot be found where they were."
            )

    def ask(self) -> None:
        """Ask for the folder in which the missing sources are now."""
        missing = self._watch.missing
        if not missing:
            self.told.emit("All sequences have their files; there is nothing to relink.")
            return
        title = f"Where is {_names(missing)} now? Folders below are looked through as well"
        dialog = QFileDialog(self._window, title, str(_nearest_folder(missing[0].path)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.look_in(Path(name)))
        dialog.open()

    def look_in(self, place: Path) -> None:
        """Look through a folder and relink all that fits."""
        thread = self._document.jobs.prepare(FindMediaJob(self._document.folder, place))
        thread.succeeded.connect(lambda found: self._on_found(place, found))
        self._document.jobs.start(thread)

    @Slot(object)
    def _on_went(self, sequences: list[ProjectSequence]) -> None:
        self.missing.emit(
            f"{_names(sequences)} went away while the project was open: moved, renamed, or on a "
            "disk that is gone. Labels and scores stay."
        )

    def _on_found(self, place: Path, found: FoundMedia) -> None:
        if found.paths:
            self._document.edit(RelinkSequences(found.paths))
        parts = [f"Relinked {counted(len(found.paths), 'sequence')} in {place.name}."]
        if not found.paths:
            parts = [f"Nothing was relinked in {place.name}."]
        if found.left:
            named = [f"{name} ({why})" for name, why in list(found.left.items())[:_NAMED]]
            more = len(found.left) - len(named)
            rest = f", and {more} more" if more else ""
            parts.append(f"Still missing: {', '.join(named)}{rest}.")
        self.told.emit(" ".join(parts))


def _names(sequences: Sequence[ProjectSequence]) -> str:
    if len(sequences) > _NAMED:
        return counted(len(sequences), "sequence")
    return " and ".join(it.name for it in sequences)


def _nearest_folder(path: Path) -> Path:
    """Return the lowest folder of a path that is still there."""
    return next((folder for folder in path.parents if folder.is_dir()), Path.home())
