"""Input, reconstruction and residual, arranged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from core.anomaly.boxes import Box
from core.anomaly.heat_picture import HeatPicture
from core.anomaly.review import ReviewedFrame
from gui.view_mode import ViewerLook, ViewMode
from gui.viewer.linked_view import LinkedView
from gui.viewer.pane import Pane


class Panes(QWidget):
    """Three panes of one frame; those that have nothing to show give their room to the others.

    Side by side shows the residual in a pane of its own; overlay lays it over the input; the wipe
    shows the input left of an edge that can be dragged, and right of it the residual, or the
    reconstruction while the heat map is hidden.
    """

    def __init__(self, linked: LinkedView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._linked = linked
        self._look = ViewerLook()
        self._reviewed: ReviewedFrame | None = None
        self._heat: HeatPicture | None = None
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

        linked.changed.connect(self._turn)
        self.input.canvas.wiped.connect(self._on_wiped)
        self._arrange()

    @property
    def all(self) -> tuple[Pane, Pane, Pane]:
        """Input, reconstruction and residual, whether on show or not."""
        return self.input, self.reconstruction, self.residual

    @property
    def with_boxes(self) -> tuple[Pane, Pane]:
        """The panes that show boxes."""
        return self.input, self.residual

    @property
    def look(self) -> ViewerLook:
        """What is wanted on show, and how."""
        return self._look

    def set_look(self, look: ViewerLook) -> None:
        """Arrange everything anew."""
        self._look = look
        self._show_heat()
        self._arrange()

    def set_name(self, name: str) -> None:
        """Name the sequence on show."""
        self._name = name
        self._arrange()

    def set_known(self, is_known: bool, picture_name: str, residual_name: str, epoch: int) -> None:
        """Say what there is to show of the frames to come.

        Parameters
        ----------
        is_known : bool
            Whether a detector says anything.
        picture_name : str
            What the picture that it makes of a frame is called; empty if it makes none.
        residual_name : str
            What the heat map is called.
        epoch : int
            After which epoch a preview was made; 0 for scores.
        """
        self._is_known, self._has_picture = is_known, bool(picture_name)
        live = f" · epoch {epoch}" if epoch else ""
        self.reconstruction.set_title(f"{picture_name}{live}")
        self.residual.set_title(f"{residual_name}{live}")
        self._arrange()

    def show_picture(self, picture: NDArray[np.uint8] | None, placeholder: str = "") -> None:
        """Show another frame, or say why there is none."""
        self.input.picture.show_picture(picture)
        self.input.show_placeholder(placeholder)

    def show_review(
        self,
        reviewed: ReviewedFrame | None,
        heat: HeatPicture | None,
        boxes: Sequence[Box],
        placeholder: str,
    ) -> None:
        """Show what a detector says of the frame on show.

        Parameters
        ----------
        reviewed : ReviewedFrame or None
            None where it says nothing of this frame.
        heat : HeatPicture or None
            Its heat map.
        boxes : sequence of Box
            In source pixels.
        placeholder : str
            Why it says nothing.
        """
        self._reviewed, self._heat = reviewed, heat
        self._show_heat()
        self.reconstruction.picture.show_picture(
            None if reviewed is None else reviewed.reconstruction
        )
        for pane in (self.reconstruction, self.residual):
            pane.show_placeholder("" if reviewed is not None else placeholder)
        self.show_boxes(boxes)

    def show_boxes(self, boxes: Sequence[Box]) -> None:
        """Show other boxes on the same frame."""
        for pane in self.with_boxes:
            pane.boxes.show_boxes(boxes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    @property
    def _is_wipe(self) -> bool:
        return self._look.mode is ViewMode.WIPE and self._is_known

    @property
    def _wipes_heat(self) -> bool:
        """Whether the wipe uncovers the residual, not the reconstruction."""
        return self._look.heat_map or not self._has_picture

    def _show_heat(self) -> None:
        """Show the heat map, and what its colours stand for, where they belong."""
        heat, reviewed = self._heat, self._reviewed
        over = None if heat is None else heat.overlay
        if self._is_wipe and self._wipes_heat:
            over = None if heat is None else heat.alone
        elif self._is_wipe:
            over = None if reviewed is None else reviewed.reconstruction
        self.input.heat_map.show_picture(over)
        self.residual.picture.show_picture(None if heat is None else heat.alone)
        self.residual.show_heat(heat)
        is_over = self.input.heat_map.isVisible() and not (self._is_wipe and not self._wipes_heat)
        self.input.show_heat(heat if is_over else None)

    def _arrange(self) -> None:
        look, is_known = self._look, self._is_known
        is_apart = look.mode is ViewMode.SIDE_BY_SIDE and is_known
        self.reconstruction.setVisible(is_apart and self._has_picture)
        self.residual.setVisible(is_apart and look.heat_map)
        is_overlay = look.mode is ViewMode.OVERLAY and is_known and look.heat_map
        self.input.heat_map.setVisible(is_overlay or self._is_wipe)
        self.input.heat_map.setOpacity(look.opacity if is_overlay else 1.0)
        self.input.heat_map.show_from(look.wipe if self._is_wipe else 0.0)
        self.input.canvas.edge.move_to(look.wipe)
        self.input.canvas.edge.setVisible(self._is_wipe)
        self.input.set_title(self._input_title())
        for pane in self.with_boxes:
            pane.boxes.setVisible(look.boxes)
            pane.canvas.drawn_boxes.setVisible(look.boxes)
        self._show_heat()
        self._turn()

    def _input_title(self) -> str:
        if self._is_wipe:
            other = self.residual if self._wipes_heat else self.reconstruction
            return f"Input  |  {other.title}"
        is_alone = self.reconstruction.isHidden() and self.residual.isHidden()
        return self._name if is_alone else "Input"

    def _on_wiped(self, share: float) -> None:
        self.set_look(replace(self._look, wipe=share))

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
