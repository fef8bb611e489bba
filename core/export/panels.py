"""One annotated picture: panels side by side, their captions, and what is drawn into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.anomaly.boxes import Box

Picture = NDArray[np.uint8]
Color = tuple[int, int, int]

#: Longest side of a panel in pixels; three of them still play everywhere.
LONGEST_SIDE = 1280
#: A panel is at least this wide, or its captions would not fit.
NARROWEST = 240
BACKGROUND: Color = (24, 26, 30)
TEXT: Color = (232, 232, 232)
LOW_COLOR: Color = (240, 62, 62)
HIGH_COLOR: Color = (116, 206, 255)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_FONT_SCALE = 0.45
#: Of one line of text, and where its letters stand in it, in pixels at a text size of 1.
_LINE, _BASE, _MARGIN = 24, 17, 8
#: Height of a panel whose letters have a text size of 1; those of larger ones grow with it.
_USUAL_HEIGHT = 420
_LARGEST_TEXT = 2.2


def panel_size(width: int, height: int, wanted_width: float | None = None) -> tuple[int, int]:
    """Return width and height of a panel for frames of a size: even, and neither huge nor tiny.

    With a ``wanted_width`` it is as wide as that, as long as it is neither.
    """
    if wanted_width is not None:
        factor = min(max(wanted_width, NARROWEST) / width, LONGEST_SIDE / max(width, height))
        return even(width * factor), even(height * factor)
    factor = min(1.0, LONGEST_SIDE / max(width, height))
    factor = max(factor, NARROWEST / width) if factor == 1.0 else factor
    return even(width * factor), even(height * factor)


@dataclass(frozen=True, slots=True)
class Caption:
    """Text in one colour.

    Attributes
    ----------
    text : str
        One line.
    color : tuple of int
        RGB.
    """

    text: str
    color: Color = TEXT


@dataclass(frozen=True, slots=True)
class ColorBar:
    """Which values the colours of a heat map stand for.

    Attributes
    ----------
    table : ndarray of uint8, shape (256, 3)
        The colours, from lowest to highest.
    low, high : float
        Their values.
    """

    table: Picture
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture with its title.

    Attributes
    ----------
    title : str
        Above it.
    picture : ndarray of uint8, shape (H, W) or (H, W, 3)
        Of any size.
    notes : tuple of str
        Lines of text in its lower corner.
    bar : ColorBar or None
        Beside the title, where there is room.
    """

    title: str
    picture: Picture
    notes: tuple[str, ...] = ()
    bar: ColorBar | None = None


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where panels and their captions are on a picture.

    Attributes
    ----------
    panel : tuple of int
        Width and height of each panel, even.
    panels : int
        How many stand side by side.
    """

    panel: tuple[int, int]
    panels: int

    @property
    def text_size(self) -> float:
        """How large letters are: 1 is the usual size."""
        return min(max(1.0, self.panel[1] / _USUAL_HEIGHT), _LARGEST_TEXT)

    @property
    def caption(self) -> int:
        """Height of a line of text above or below the panels, even."""
        return even(_LINE * self.text_size)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole picture, captions included; both even."""
        return self.panel[0] * self.panels, self.panel[1] + 2 * self.caption

    def compose(self, panels: Sequence[Panel], status: Sequence[Caption]) -> Picture:
        """Put panels side by side, with their titles above and a line of text below.

        Parameters
        ----------
        panels : sequence of Panel
            As many as the canvas has room for; their pictures are stretched.
        status : sequence of Caption
            Time, frame and score, one after the other.

        Returns
        -------
        ndarray of uint8, shape (H, W, 3)
            RGB; both sides even, as video encoders need them.
        """
        width, height = self.panel
        across, down = self.size
        canvas = np.empty((down, across, 3), np.uint8)
        canvas[...] = BACKGROUND
        for place, panel in enumerate(panels):
            left = place * width
            room = canvas[:, left : left + width]
            room[self.caption : self.caption + height] = self._filled(panel)
            self._write_title(room, panel)
        left = round(_MARGIN * self.text_size)
        for caption in status:
            base = down - self.caption + round(_BASE * self.text_size)
            write(canvas, caption.text, (left, base), caption.color, self.text_size)
            left += text_width(caption.text, self.text_size) + round(14 * self.text_size)
        return canvas

    def draw_boxes(
        self, picture: Picture, boxes: Sequence[Box], frame_size: tuple[int, int]
    ) -> Picture:
        """Return a panel with boxes: red from low on, light blue from high on, the score beside.

        Parameters
        ----------
        picture : ndarray of uint8, shape (H, W) or (H, W, 3)
            The frame.
        boxes : sequence of Box
            In source pixels.
        frame_size : tuple of int
            Width and height of the source, in pixels.
        """
        panel = fitted(picture, self.panel).copy()
        across, down = self.panel[0] / frame_size[0], self.panel[1] / frame_size[1]
        zoom = self.text_size
        for box in boxes:
            color = HIGH_COLOR if box.is_high else LOW_COLOR
            left, top = round(box.x * across), round(box.y * down)
            right, bottom = round((box.x + box.width) * across), round((box.y + box.height) * down)
            cv2.rectangle(panel, (left, top), (right - 1, bottom - 1), color, 2)
            value = f"{box.score:.3g}"
            # At the right edge the value moves left until it is whole.
            beside = max(0, min(left, self.panel[0] - text_width(value, zoom) - 2))
            fits_above = top > 16 * zoom
            base = top - 5 if fits_above else min(bottom + round(14 * zoom), self.panel[1] - 4)
            write(panel, value, (beside, base), color, zoom)
        return panel

    def _filled(self, panel: Panel) -> Picture:
        picture = fitted(panel.picture, self.panel)
        if panel.notes:
            picture = picture.copy()
        line = round(_LINE * 0.75 * self.text_size)
        base = self.panel[1] - round(7 * self.text_size) - line * (len(panel.notes) - 1)
        for note in panel.notes:
            write(picture, note, (round(_MARGIN * self.text_size), base), TEXT, self.text_size)
            base += line
        return picture

    def _write_title(self, room: Picture, panel: Panel) -> None:
        zoom = self.text_size
        left, base = round(_MARGIN * zoom), round(_BASE * zoom)
        write(room, panel.title, (left, base), TEXT, zoom)
        if panel.bar is None:
            return
        # What is as good as nothing on this scale is not worth an exponent.
        is_nothing = abs(panel.bar.low) < 1e-3 * abs(panel.bar.high)
        low, high = "0" if is_nothing else f"{panel.bar.low:.2g}", f"{panel.bar.high:.2g}"
        width, gap = round(56 * zoom), round(6 * zoom)
        taken = left + text_width(panel.title, zoom) + 2 * gap
        right = room.shape[1] - left
        bar = right - text_width(high, zoom) - gap - width
        start = bar - gap - text_width(low, zoom)
        if start < taken:
            return
        colors = panel.bar.table[np.linspace(0, 255, width).astype(int)]
        room[round(7 * zoom) : base, bar : bar + width] = colors
        write(room, low, (start, base), TEXT, zoom)
        write(room, high, (bar + width + gap, base), TEXT, zoom)


def mix_heat(picture: Picture, heat: Picture, weight: float, size: tuple[int, int]) -> Picture:
    """Return a panel with the heat map mixed into the frame.

    Parameters
    ----------
    picture : ndarray of uint8, shape (H, W) or (H, W, 3)
        The frame.
    heat : ndarray of uint8, shape (H, W, 3)
        The heat map, of any size.
    weight : float
        0 shows the frame alone, 1 the heat map.
    size : tuple of int
        Width and height of the panel.
    """
    mixed = cv2.addWeighted(fitted(picture, size), 1 - weight, fitted(heat, size), weight, 0)
    return np.asarray(mixed, np.uint8)


def fitted(picture: Picture, size: tuple[int, int]) -> Picture:
    """Return a picture stretched to width and height, RGB, shape (H, W, 3)."""
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB)  # type: ignore[assignment]
    shrinks = picture.shape[1] > size[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)


def write(
    canvas: Picture, text: str, place: tuple[int, int], color: Color = TEXT, text_size: float = 1.0
) -> None:
    """Write a line of text into a picture; ``place`` is where its base line begins (x, y)."""
    scale = _FONT_SCALE * text_size
    stroke = max(1, round(text_size))
    # Dark around, or light text would drown in a bright frame. Not one thicker stroke: since
    # OpenCV 5 bolder letters are wider.
    for across, down in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, 1), (1, 1)):
        around = place[0] + across * stroke, place[1] + down * stroke
        cv2.putText(canvas, text, around, _FONT, scale, BACKGROUND, stroke, cv2.LINE_AA)
    cv2.putText(canvas, text, place, _FONT, scale, color, stroke, cv2.LINE_AA)


def text_width(text: str, text_size: float = 1.0) -> int:
    """Return the width of a line of text in pixels."""
    stroke = max(1, round(text_size))
    return int(cv2.getTextSize(text, _FONT, _FONT_SCALE * text_size, stroke)[0][0])


def even(length: float) -> int:
    """Return the nearest even number of pixels, at least 2."""
    return max(2, 2 * round(length / 2))
