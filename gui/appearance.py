"""Light, dark, or as the system has it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from gui.settings import Appearance

_SCHEMES = {
    Appearance.SYSTEM: Qt.ColorScheme.Unknown,
    Appearance.LIGHT: Qt.ColorScheme.Light,
    Appearance.DARK: Qt.ColorScheme.Dark,
}

_Role = QPalette.ColorRole

#: Fusion's own dark colours, for platforms that have no notion of a colour scheme.
_DARK = {
    _Role.Window: "#2d2d30",
    _Role.WindowText: "#e6e6e6",
    _Role.Base: "#232326",
    _Role.AlternateBase: "#29292c",
    _Role.ToolTipBase: "#3a3a3e",
    _Role.ToolTipText: "#e6e6e6",
    _Role.PlaceholderText: "#9a9a9a",
    _Role.Text: "#e6e6e6",
    _Role.Button: "#38383c",
    _Role.ButtonText: "#e6e6e6",
    _Role.BrightText: "#ff6b6b",
    _Role.Light: "#4a4a4f",
    _Role.Midlight: "#404045",
    _Role.Mid: "#2a2a2d",
    _Role.Dark: "#1b1b1d",
    _Role.Shadow: "#0f0f10",
    _Role.Link: "#6cb4ff",
    _Role.LinkVisited: "#b99cff",
    _Role.Highlight: "#2f6fb3",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#3d8bd9",
}
_DARK_DISABLED = {
    _Role.WindowText: "#808080",
    _Role.Text: "#808080",
    _Role.ButtonText: "#808080",
    _Role.Highlight: "#4a4a4f",
    _Role.HighlightedText: "#a0a0a0",
}


def is_dark(palette: QPalette) -> bool:
    """Return whether text is lighter than what it stands on."""
    text, ground = palette.color(_Role.WindowText), palette.color(_Role.Window)
    return text.lightness() > ground.lightness()


def apply_appearance(app: QApplication, appearance: Appearance) -> None:
    """Give the whole program light or dark colours, or the system's."""
    wanted = _SCHEMES[appearance]
    app.setPalette(QPalette())
    app.styleHints().setColorScheme(wanted)
    is_followed = app.styleHints().colorScheme() == wanted
    if appearance is Appearance.DARK and not is_followed:
        # A bare X server has no theme that could follow, and Qt says nothing about it.
        app.setPalette(_dark_palette())


def _dark_palette() -> QPalette:
    palette = QPalette()
    for role, color in _DARK.items():
        palette.setColor(role, QColor(color))
    for role, color in _DARK_DISABLED.items():
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(color))
    return palette
