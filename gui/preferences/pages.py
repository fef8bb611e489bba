"""Which preferences there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox

from gui.preferences.page import Page, Row
from gui.settings import Appearance, Numbers, Preference, Settings, Start

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

_APPEARANCES = {
    Appearance.SYSTEM: "As the system",
    Appearance.LIGHT: "Light",
    Appearance.DARK: "Dark",
}
_NUMBERS = {
    Numbers.POINT: "1234.5, the same everywhere",
    Numbers.SYSTEM: "As the system writes them",
}
_STARTS = {
    Start.LAST: "The project that was open last",
    Start.WELCOME: "The welcome page",
}
_SCALES = {100: "100 %", 125: "125 %", 150: "150 %", 175: "175 %", 200: "200 %"}
#: Upper ends of the number fields, in MiB: a terabyte of disk, a large computer's memory.
_MOST_DISK, _MOST_MEMORY, _LEAST_MEMORY = 1 << 20, 1 << 18, 64

Tell = Callable[[Preference], None]


def appearance_page(settings: Settings, tell: Tell) -> Page:
    """Return what concerns colours, sizes and numbers."""

    def set_appearance(chosen: Appearance) -> None:
        settings.appearance = chosen
        tell(Preference.APPEARANCE)

    def set_numbers(chosen: Numbers) -> None:
        settings.numbers = chosen
        tell(Preference.NUMBERS)

    def set_start(chosen: Start) -> None:
        settings.start = chosen
        tell(Preference.START)

    def set_scale(chosen: int) -> None:
        settings.scale_percent = chosen
        tell(Preference.SCALE)

    return Page(
        "Appearance",
        [
            Row(
                "Colours",
                "Light, dark, or whichever the system has now.",
                _choice(_APPEARANCES, settings.appearance, set_appearance),
            ),
            Row(
                "Size of everything",
                "On top of what the system says of the screen. Holds from the next start.",
                _choice(_SCALES, settings.scale_percent, set_scale),
            ),
            Row(
                "Numbers",
                "How number fields write decimals. Files are always written with a point.",
                _choice(_NUMBERS, settings.numbers, set_numbers),
            ),
            Row(
                "Begin with",
                "What the window shows when the program starts.",
                _choice(_STARTS, settings.start, set_start),
            ),
        ],
    )


def viewing_page(settings: Settings, tell: Tell) -> Page:
    """Return what concerns memory and disk space for frames."""

    def set_cache(mib: int) -> None:
        settings.cache_mib = mib
        tell(Preference.CACHE)

    def set_proxy(mib: int) -> None:
        settings.proxy_budget_mib = mib
        tell(Preference.PROXY)

    cache = _mebibytes(settings.cache_mib, _LEAST_MEMORY, _MOST_MEMORY, set_cache)
    proxy = _mebibytes(settings.proxy_budget_mib, 0, _MOST_DISK, set_proxy)
    proxy.setSpecialValueText("none are made")
    return Page(
        "Viewing",
        [
            Row(
                "Memory for decoded frames",
                "More lets one go back and forth over a longer stretch at once. Holds from the "
                "next sequence that is shown.",
                cache,
            ),
            Row(
                "Disk space for display proxies",
                "Small copies of frames that are slow to read, made in the background, that make "
                "scrubbing smooth; so much for each project. The oldest give way.",
                proxy,
            ),
        ],
    )


class WorkPage(Page):
    """What concerns who works, and on what.

    Parameters
    ----------
    settings : Settings
        What is changed.
    user : str
        Name of the system's user.
    tell : callable
        Called after a change.
    """

    def __init__(self, settings: Settings, user: str, tell: Tell) -> None:
        self._settings = settings
        self._tell = tell
        self.annotator = QLineEdit(settings.annotator)
        self.annotator.setPlaceholderText(user)
        self.device = QComboBox()
        super().__init__(
            "Work",
            [
                Row(
                    "Your name",
                    "Stands beside spans that you make and in the log of edits.",
                    self.annotator,
                ),
                Row(
                    "Compute on",
                    "The device that scores sequences, and that trains where the settings of the "
                    "training say auto.",
                    self.device,
                ),
            ],
        )
        self.show_devices(["cpu"])
        self.annotator.editingFinished.connect(self._on_annotator)
        self.device.activated.connect(self._on_device)

    def show_devices(self, names: Sequence[str]) -> None:
        """Offer these devices; the one chosen stays, even if it is not there now."""
        chosen = self._settings.device
        texts = {name: name for name in ("auto", *names, chosen)}
        texts["auto"] = "The fastest there is"
        self.device.clear()
        for name, text in texts.items():
            self.device.addItem(text, name)
        self.device.setCurrentIndex(self.device.findData(chosen))

    def _on_annotator(self) -> None:
        name = self.annotator.text().strip()
        if name != self._settings.annotator:
            self._settings.annotator = name
            self._tell(Preference.ANNOTATOR)

    def _on_device(self) -> None:
        self._settings.device = self.device.currentData()
        self._tell(Preference.DEVICE)


def _choice(
    texts: Mapping[ChoiceT, str] | Mapping[int, str] | Mapping[str, str],
    chosen: object,
    take: Callable[..., None],
) -> QComboBox:
    """Return a box with one line a choice."""
    box = QComboBox()
    values = list(texts)
    box.addItems(list(texts.values()))
    if chosen in values:
        box.setCurrentIndex(values.index(chosen))
    box.activated.connect(lambda row: take(values[row]))
    return box


def _mebibytes(value: int, least: int, most: int, take: Callable[[int], None]) -> QSpinBox:
    box = QSpinBox()
    box.setRange(least, most)
    box.setSuffix(" MiB")
    box.setSingleStep(256)
    box.setKeyboardTracking(False)
    box.setValue(value)
    box.valueChanged.connect(take)
    return box
