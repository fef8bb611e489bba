"""A window on a few solar frames with real keywords, driven by keys and mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from astropy.io import fits
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from core.operations.add import inspect_source
from core.project.project import Project
from core.project.records import Split
from gui.app import prepare_plots
from gui.main_window import MainWindow
from gui.settings import Settings

WIDTH, HEIGHT, FRAMES = 40, 30, 8
#: Of SDO/AIA level 1, shortened and made coarse: the whole disc on forty pixels.
HEADER: dict[str, object] = {
    "WAVELNTH": 171,
    "INSTRUME": "AIA_3",
    "PIXLUNIT": "DN",
    "CTYPE1": "HPLN-TAN",
    "CTYPE2": "HPLT-TAN",
    "CUNIT1": "arcsec",
    "CUNIT2": "arcsec",
    "CRPIX1": 20.5,
    "CRPIX2": 15.5,
    "CRVAL1": 0.0,
    "CRVAL2": 0.0,
    "CDELT1": 60.0,
    "CDELT2": 60.0,
    "DSUN_OBS": 152057449515.79028,
    "HGLN_OBS": 0.0,
    "HGLT_OBS": 4.77,
}
WriteSun = Callable[..., Path]


@pytest.fixture
def write_sun(tmp_path: Path) -> WriteSun:
    """Write a folder of frames; ``changes`` are keywords by frame."""

    def write(
        name: str = "aia171",
        header: dict[str, object] | None = None,
        changes: dict[int, dict[str, object]] | None = None,
    ) -> Path:
        folder = tmp_path / "media" / name
        folder.mkdir(parents=True)
        ramp = np.add.outer(np.arange(HEIGHT) * 60, np.arange(WIDTH)).astype(np.int16)
        for number in range(FRAMES):
            cards = {
                "DATE-OBS": f"2012-07-19T07:30:{number * 6:02d}",
                "EXPTIME": 2.0,
                "QUALITY": 0,
                "TEMPCCD": -70.0 + number,
                **(HEADER if header is None else header),
                **((changes or {}).get(number, {})),
            }
            fits.PrimaryHDU(ramp + np.int16(20 + number), fits.Header(cards)).writeto(
                folder / f"{number}.fits"
            )
        return folder

    return write


@pytest.fixture
def write_stills(tmp_path: Path) -> Callable[[], Path]:
    """Write a folder of stills, which have no headers."""

    def write() -> Path:
        folder = tmp_path / "media" / "stills"
        folder.mkdir(parents=True)
        for number in range(4):
            cv2.imwrite(str(folder / f"{number}.png"), np.full((20, 30), 40 * number, np.uint8))
        return folder

    return write


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a file of their own."""
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


OpenSun = Callable[..., MainWindow]


@pytest.fixture
def open_sun(qtbot: QtBot, settings: Settings, tmp_path: Path) -> Iterator[OpenSun]:
    """Open a window on sources, the first of them on show."""
    prepare_plots()
    windows: list[MainWindow] = []

    def make(*sources: Path) -> MainWindow:
        folder = tmp_path / "sun.framesift"
        if not folder.exists():
            with Project.create(tmp_path / "sun") as project:
                for source in sources:
                    project.add_sequence(inspect_source(source), Split.TRAIN)
        for window in windows:
            window.close_for_good()
        window = MainWindow(settings)
        qtbot.addWidget(window)
        windows.append(window)
        window.resize(1400, 900)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.project_commands.open(folder)
        panels = window.panels
        assert panels is not None
        qtbot.waitUntil(lambda: panels.viewer.shown.frame_index is not None)
        return window

    yield make
    for window in windows:
        window.close_for_good()
