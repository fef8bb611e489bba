"""Open what helps to decide what is learnt."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.curate.label_editor import LabelEditor
from gui.curate.region_editor import RegionEditor
from gui.document import Document


class CurateCommands(QObject):
    """Slots of the Labels menu that open a window.

    Parameters
    ----------
    document : Document
        The open project.
    window : QWidget
        The main window.
    """

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(document)
        self._document = document
        self._window = window
        self._labels: LabelEditor | None = None
        self._regions: RegionEditor | None = None

    @property
    def label_editor(self) -> LabelEditor | None:
        """The label editor, once it was opened."""
        return self._labels

    def edit_labels(self) -> None:
        """Show the label editor."""
        if self._labels is None:
            self._labels = LabelEditor(self._document, self._window)
        self._labels.show()
        self._labels.activateWindow()

    @property
    def region_editor(self) -> RegionEditor | None:
        """The list of regions to ignore, once it was opened."""
        return self._regions

    def edit_regions(self) -> None:
        """Show the list of regions to ignore."""
        if self._regions is None:
            self._regions = RegionEditor(self._document, self._window)
        self._regions.show()
        self._regions.activateWindow()

    def draw_region(self) -> None:
        """Let the next drag on the frame draw a region to ignore; again gives up."""
        view = self._document.view
        view.draw_region(wanted=not view.is_drawing_region)

    def release(self) -> None:
        """Close what is open: the project goes."""
        for editor in (self._labels, self._regions):
            if editor is not None:
                editor.close()
                editor.deleteLater()
        self._labels = self._regions = None
