"""The few controls above the frames."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from gui.icons import icon
from gui.keys.key_tips import say_tip, teach
from gui.view_mode import ViewerLook, ViewMode
from gui.viewer.heat_menu import HeatMenu
from gui.viewer.play_menu import REPEAT_ICONS, PlayMenu
from gui.viewer.play_way import PlayWay, pace_text, speed_text

_SPEED = "Speed of playing ({shuttle_back} and {shuttle_forward})"


class ToolRow(QWidget):
    """Mode, heat map and its menu, opacity, boxes, live, a hint, speed and fit.

    Buttons show what holds; they are told by the panel, never by each other.

    Attributes
    ----------
    mode_chosen : Signal(object)
        A `ViewMode`.
    heat_map_toggled, boxes_toggled, live_toggled : Signal(bool)
        What is wanted on show.
    opacity_changed : Signal(float)
        Of the overlay, 0…1.
    fit_clicked : Signal()
        The whole frame is wanted.
    """

    mode_chosen = Signal(object)
    heat_map_toggled = Signal(bool)
    boxes_toggled = Signal(bool)
    live_toggled = Signal(bool)
    opacity_changed = Signal(float)
    fit_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.side_by_side = _toggle("mdi6.view-column-outline", "Side by side")
        self.overlay = _toggle("mdi6.layers-outline", "Overlay")
        self.wipe = _toggle("mdi6.compare", "Wipe")
        self.heat_map = _toggle("mdi6.heat-wave", "Heat map")
        self.heat_menu = HeatMenu(self.heat_map)
        self.opacity = _opacity_slider()
        self.boxes = _toggle("mdi6.vector-square", "Boxes")
        self.live = _toggle("mdi6.broadcast", "Live: what the run in training makes of this frame")
        self._hint = _hint_label()
        self.speed = _speed_button()
        self._zoom = _zoom_label()
        self.fit = _button("mdi6.fit-to-page-outline", "Show the whole frame")
        self.play_menu = PlayMenu(self.speed)
        for button in (self.side_by_side, self.overlay, self.wipe):
            teach(button, "toggle_mode")
        teach(self.heat_map, "toggle_heat_map")
        teach(self.boxes, "toggle_boxes")
        teach(self.fit, "fit")

        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        layout.setSpacing(2)
        for widget in (
            self.side_by_side,
            self.overlay,
            self.wipe,
            self.heat_map,
            self.opacity,
            self.boxes,
        ):
            layout.addWidget(widget)
        self.heat_map.setMenu(self.heat_menu)
        self.heat_map.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        layout.addWidget(self.live)
        layout.addWidget(self._hint, 1)
        layout.addWidget(self.speed)
        layout.addWidget(self._zoom)
        layout.addWidget(self.fit)
        self.speed.setMenu(self.play_menu)
        self.live.hide()

        self.side_by_side.clicked.connect(lambda: self.mode_chosen.emit(ViewMode.SIDE_BY_SIDE))
        self.overlay.clicked.connect(lambda: self.mode_chosen.emit(ViewMode.OVERLAY))
        self.wipe.clicked.connect(lambda: self.mode_chosen.emit(ViewMode.WIPE))
        self.heat_map.clicked.connect(self.heat_map_toggled)
        self.boxes.clicked.connect(self.boxes_toggled)
        self.live.clicked.connect(self.live_toggled)
        self.opacity.valueChanged.connect(lambda percent: self.opacity_changed.emit(percent / 100))
        self.fit.clicked.connect(self.fit_clicked)

    @property
    def hint(self) -> str:
        """The discreet line beside the buttons."""
        return self._hint.text()

    def show_state(
        self, look: ViewerLook, *, is_known: bool, has_residuals: bool, hint: str
    ) -> None:
        """Show what holds.

        Parameters
        ----------
        look : ViewerLook
            What is wanted on show, and how.
        is_known : bool
            Whether a detector says anything, without which nothing here has an effect.
        has_residuals : bool
            Whether frame minus reconstruction is known.
        hint : str
            Why there is nothing to see; may be empty.
        """
        modes = {
            ViewMode.SIDE_BY_SIDE: self.side_by_side,
            ViewMode.OVERLAY: self.overlay,
            ViewMode.WIPE: self.wipe,
        }
        for mode, button in modes.items():
            button.setChecked(mode is look.mode)
        self.heat_map.setChecked(look.heat_map)
        self.boxes.setChecked(look.boxes)
        for widget in (*modes.values(), self.heat_map, self.boxes):
            widget.setEnabled(is_known)
        self.heat_menu.show_look(look.heat, has_residuals=has_residuals)
        self.opacity.setVisible(look.mode is ViewMode.OVERLAY)
        self.opacity.setEnabled(is_known and look.heat_map)
        self._hint.setText(hint)
        self._hint.setToolTip(hint)

    def show_playing(self, speed: float, natural_pace: float, way: PlayWay) -> None:
        """Show how the sequence plays.

        Parameters
        ----------
        speed : float
            Times the natural pace; negative is backwards.
        natural_pace : float
            Seconds of the sequence that pass in one at a speed of 1; 0 with nothing on show.
        way : PlayWay
            What happens at the end, and whether every frame is shown.
        """
        # Where a second is not a second, the speed says so: 1× alone would be no answer.
        is_paced = natural_pace not in (0.0, 1.0)
        pace = f" · {pace_text(natural_pace * speed)}" if is_paced else ""
        every = " · every frame" if way.shows_every else ""
        self.speed.setText(f"{speed_text(speed)}{pace}{every}")
        self.speed.setIcon(icon(REPEAT_ICONS[way.repeat]))
        seconds = abs(natural_pace * speed)
        told = f": {seconds:.3g} s of the sequence in a second" if seconds else ""
        say_tip(self.speed, f"{_SPEED}{told}; plays {way.repeat.value}")
        self.play_menu.show_playing(speed, natural_pace, way)

    def show_opacity(self, opacity: float) -> None:
        """Show how much of the frame the heat map hides, 0…1."""
        blocker = QSignalBlocker(self.opacity)
        self.opacity.setValue(round(100 * opacity))
        del blocker

    @property
    def zoom(self) -> str:
        """Size of the frame on the screen, e.g. ``200 %``."""
        return self._zoom.text()

    def show_zoom(self, scale: float | None) -> None:
        """Show how many pixels of the screen a pixel of the frame takes; None without a frame."""
        self._zoom.setText("" if scale is None else f"{100 * scale:.0f} %")

    def show_live(self, *, available: bool, wanted: bool) -> None:
        """Show whether there is a preview, and whether it is preferred to scores."""
        self.live.setVisible(available)
        self.live.setChecked(wanted)


def _button(icon_name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setIconSize(QSize(18, 18))
    button.setToolTip(tip)
    button.setAccessibleName(tip.split(" (", maxsplit=1)[0].split(":", maxsplit=1)[0])
    button.setAutoRaise(True)
    # A click leaves the keys to the frames; Tab still comes here.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _toggle(icon_name: str, tip: str) -> QToolButton:
    button = _button(icon_name, tip)
    button.setCheckable(True)
    return button


def _opacity_slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, 100)
    slider.setValue(round(100 * ViewerLook().opacity))
    slider.setFixedWidth(110)
    slider.setToolTip("Opacity of the heat map")
    slider.setAccessibleName("Opacity of the heat map")
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return slider


def _speed_button() -> QToolButton:
    button = QToolButton()
    button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
    button.clicked.connect(button.showMenu)
    say_tip(button, _SPEED)
    button.setAccessibleName("Speed of playing")
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIconSize(QSize(16, 16))
    button.setMinimumWidth(button.fontMetrics().horizontalAdvance("−1/8×") + 44)
    return button


def _hint_label() -> QLabel:
    label = QLabel()
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setContentsMargins(8, 0, 8, 0)
    return label


def _zoom_label() -> QLabel:
    label = QLabel()
    label.setToolTip("Zoom: at 100 % a pixel of the frame is a pixel of the screen (mouse wheel)")
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    # As wide as it will ever be, or its neighbours would jump about while one zooms.
    label.setMinimumWidth(label.fontMetrics().horizontalAdvance("6400 %"))
    return label
