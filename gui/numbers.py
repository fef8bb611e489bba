"""How number fields write decimals."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from gui.settings import Numbers


def apply_numbers(numbers: Numbers, window: QWidget | None = None) -> None:
    """Write decimals with a point, or as the system does.

    Parameters
    ----------
    numbers : Numbers
        Which of the two.
    window : QWidget, optional
        Whose fields are there already: they change at once.
    """
    locale = QLocale.c() if numbers is Numbers.POINT else QLocale.system()
    if numbers is Numbers.POINT:
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    QLocale.setDefault(locale)
    if window is not None:
        window.setLocale(locale)
