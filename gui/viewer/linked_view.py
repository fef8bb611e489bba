"""Which part of the frame is on show, shared by every pane."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QSizeF, Signal

from gui.view_mode import Zoom

#: One wheel notch or key press zooms by this factor.
ZOOM_STEP = 1.25
#: Device-independent pixels for each pixel of the frame, at most.
_LARGEST_SCALE = 64.0
#: Smallest scale, as a share of the one at which the whole frame fits.
_SMALLEST_SHARE = 0.25


class LinkedView(QObject):
    """Zoom and centre that all panes follow.

    Attributes
    ----------
    changed : Signal()
        Scale, centre or frame size changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame_size = QSizeF(1, 1)
        self._centre = QPointF(0.5, 0.5)
        self._scale: float | None = None
        self._flips = (False, False)

    @property
    def frame_size(self) -> QSizeF:
        """Width and height of the frame, in source pixels."""
        return self._frame_size

    @property
    def centre(self) -> QPointF:
        """The point of the frame in the middle of each pane, in source pixels."""
        return QPointF(self._centre)

    @property
    def signs(self) -> tuple[int, int]:
        """Which way columns and rows run on the screen: 1 right and down, -1 the other way."""
        columns, rows = self._flips
        return (-1 if columns else 1, -1 if rows else 1)

    def set_flips(self, *, columns: bool, rows: bool) -> None:
        """Turn the order of columns and rows round on the screen."""
        if (columns, rows) != self._flips:
            self._flips = columns, rows
            self.changed.emit()

    @property
    def is_fitted(self) -> bool:
        """Whether the whole frame is shown, however large the panes are."""
        return self._scale is None

    @property
    def zoom_part(self) -> Zoom | None:
        """Scale and centre; None while the whole frame is shown."""
        if self._scale is None:
            return None
        return Zoom(self._scale, self._centre.x(), self._centre.y())

    def show_part(self, part: Zoom | None) -> None:
        """Show a part of the frame as `zoom_part` told it."""
        if part is None:
            self.fit()
        else:
            self._scale = min(part.scale, _LARGEST_SCALE)
            self._move_to(QPointF(part.x, part.y))

    def scale(self, viewport: QSizeF) -> float:
        """Return how many pixels of a pane one pixel of the frame takes."""
        return self._fit_scale(viewport) if self._scale is None else self._scale

    def set_frame_size(self, width: int, height: int) -> None:
        """Take frames of another size; they are fitted anew."""
        size = QSizeF(max(1, width), max(1, height))
        if size != self._frame_size:
            self._frame_size = size
            self.fit()

    def fit(self) -> None:
        """Show the whole frame."""
        self._scale = None
        self._centre = QPointF(self._frame_size.width() / 2, self._frame_size.height() / 2)
        self.changed.emit()

    def zoom(self, factor: float, viewport: QSizeF, anchor: QPointF | None = None) -> None:
        """Zoom by a factor.

        Parameters
        ----------
        factor : float
            Above 1 zooms in.
        viewport : QSizeF
            Size of the pane.
        anchor : QPointF, optional
            Point of the frame, in source pixels, that stays where it is; the centre by default.
        """
        before = self.scale(viewport)
        smallest = min(before, self._fit_scale(viewport) * _SMALLEST_SHARE)
        after = min(max(before * factor, smallest), _LARGEST_SCALE)
        anchor = self._centre if anchor is None else anchor
        self._scale = after
        self._move_to(anchor + (self._centre - anchor) * (before / after))

    def pan(self, pixels: QPointF, viewport: QSizeF) -> None:
        """Move the frame by some pixels of the pane; nothing moves while the whole frame fits."""
        if self._scale is not None:
            across, down = self.signs
            moved = QPointF(across * pixels.x(), down * pixels.y()) / self.scale(viewport)
            self._move_to(self._centre - moved)

    def _move_to(self, centre: QPointF) -> None:
        # The middle of the pane stays on the frame, or it could be lost out of sight.
        self._centre = QPointF(
            min(max(centre.x(), 0.0), self._frame_size.width()),
            min(max(centre.y(), 0.0), self._frame_size.height()),
        )
        self.changed.emit()

    def _fit_scale(self, viewport: QSizeF) -> float:
        return max(
            min(
                viewport.width() / self._frame_size.width(),
                viewport.height() / self._frame_size.height(),
                _LARGEST_SCALE,
            ),
            1e-3,
        )
