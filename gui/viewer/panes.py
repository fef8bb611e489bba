"""Input, reconstruction and residual, arranged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from core.anomaly.boxes import Box
from core.anomaly.review import ReviewedFrame
from gui.view_mode import ViewerLook, ViewMode
from gui.viewer.linked_view import LinkedView
from gui.viewer.pane import Pane


class Panes(QWidget):
    """Three panes of one frame; those that have nothing to show give their room to the others.

    Side by side shows the residual in a pane of its own; overlay lays it over the input.
    """

    def __init__(self, linked: LinkedView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._linked = linked
        self._mode = ViewMode.SIDE_BY_SIDE
        self._has_heat_map = True
        self._has_boxes = True
        self._is_known = False
        self._has_picture = False
        self._name = ""
        self.input = Pane("Input", linked)
        self.reconstruction = Pane("Reconstruction", linked)
        self.residual = Pane("Residual", linked)

        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        for pane in self.all:
            self._layout.addWidget(pane, 1)
        self.set_opacity(ViewerLook().opacity)

        linked.changed.connect(self._turn)
        self._arrange()

    @property
    def all(self) -> tuple[Pane, Pane, Pane]:
        """Input, reconstruction and residual, whether on show or not."""
        return self.input, self.reconstruction, self.residual

    @property
    def mode(self) -> ViewMode:
        """Side by side or overlay."""
        return self._mode

    def set_mode(self, mode: ViewMode) -> None:
        """Arrange the panes otherwise."""
        self._mode = mode
        self._arrange()

    @property
    def has_heat_map(self) -> bool:
        """Whether the residual is wanted, as an overlay or as a pane."""
        return self._has_heat_map

    def set_heat_map(self, wanted: bool) -> None:
        """Show or hide the residual."""
        self._has_heat_map = wanted
        self._arrange()

    @property
    def has_boxes(self) -> bool:
        """Whether boxes are wanted."""
        return self._has_boxes

    def set_boxes(self, wanted: bool) -> None:
        """Show or hide boxes."""
        self._has_boxes = wanted
        self._arrange()

    @property
    def look(self) -> ViewerLook:
        """What is wanted on show, and how."""
        opacity = round(self.input.heat_map.opacity(), 2)
        return ViewerLook(self._mode, self._has_heat_map, self._has_boxes, opacity)

    def set_look(self, look: ViewerLook) -> None:
        """Arrange everything anew."""
        self._mode, self._has_heat_map, self._has_boxes = look.mode, look.heat_map, look.boxes
        self.set_opacity(look.opacity)
        self._arrange()

    def set_opacity(self, opacity: float) -> None:
        """Set how much of the input the overlay hides, 0…1."""
        self.input.heat_map.setOpacity(opacity)

    def set_name(self, name: str) -> None:
        """Name the sequence on show."""
        self._name = name
        self._arrange()

    def set_known(self, is_known: bool, picture_name: str, epoch: int) -> None:
        """Say what there is to show of the frames to come.

        Parameters
        ----------
        is_known : bool
            Whether a detector says anything.
        picture_name : str
            What the picture that it makes of a frame is called; empty if it makes none.
        epoch : int
            After which epoch a preview was made; 0 for scores.
        """
        self._is_known, self._has_picture = is_known, bool(picture_name)
        live = f" · epoch {epoch}" if epoch else ""
        self.reconstruction.set_title(f"{picture_name}{live}")
        self.residual.set_title(f"{'Residual' if picture_name else 'Anomaly map'}{live}")
        self._arrange()

    def show_picture(self, picture: NDArray[np.uint8] | None, placeholder: str = "") -> None:
        """Show another frame, or say why there is none."""
        self.input.picture.show_picture(picture)
        self.input.show_placeholder(placeholder)

    def show_review(
        self, reviewed: ReviewedFrame | None, boxes: Sequence[Box], placeholder: str
    ) -> None:
        """Show what a detector says of the frame on show.

        Parameters
        ----------
        reviewed : ReviewedFrame or None
            None where it says nothing of this frame.
        boxes : sequence of Box
            In source pixels.
        placeholder : str
            Why it says nothing.
        """
        self.input.heat_map.show_picture(None if reviewed is None else reviewed.heat_map)
        self.reconstruction.picture.show_picture(
            None if reviewed is None else reviewed.reconstruction
        )
        self.residual.picture.show_picture(None if reviewed is None else reviewed.residual)
        for pane in (self.reconstruction, self.residual):
            pane.show_placeholder("" if reviewed is not None else placeholder)
        self.show_boxes(boxes)

    def show_boxes(self, boxes: Sequence[Box]) -> None:
        """Show other boxes on the same frame."""
        self.input.boxes.show_boxes(boxes)
        self.residual.boxes.show_boxes(boxes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _arrange(self) -> None:
        is_apart = self._mode is ViewMode.SIDE_BY_SIDE and self._is_known
        self.reconstruction.setVisible(is_apart and self._has_picture)
        self.residual.setVisible(is_apart and self._has_heat_map)
        self.input.heat_map.setVisible(
            self._mode is ViewMode.OVERLAY and self._is_known and self._has_heat_map
        )
        is_alone = self.reconstruction.isHidden() and self.residual.isHidden()
        self.input.set_title(self._name if is_alone else "Input")
        for pane in (self.input, self.residual):
            pane.boxes.setVisible(self._has_boxes)
        self._turn()

    def _turn(self) -> None:
        """Put the panes in a row or in a column, whichever shows the frame larger."""
        count = sum(not pane.isHidden() for pane in self.all)
        size = self._linked.frame_size
        in_row = min(self.width() / count / size.width(), self.height() / size.height())
        in_column = min(self.width() / size.width(), self.height() / count / size.height())
        # Half as large again, or the panes would jump about while a dock is dragged.
        if in_column > 1.5 * in_row:
            self._layout.setDirection(QBoxLayout.Direction.TopToBottom)
        elif in_row >= in_column:
            self._layout.setDirection(QBoxLayout.Direction.LeftToRight)
