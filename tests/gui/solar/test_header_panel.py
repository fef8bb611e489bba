"""The FITS header of the frame on show, and keywords that are pinned."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.errors import ProjectError
from core.media.fits import FitsSource
from gui.main_window import MainWindow
from gui.solar.header_model import CORNER, KEYWORD, LANE, VALUE
from gui.solar.header_panel import HeaderPanel
from tests.gui.solar.conftest import FRAMES, OpenSun, WriteSun


def _panel(window: MainWindow) -> HeaderPanel:
    assert window.panels is not None
    window.docks.header.raise_()
    return window.panels.header


def _texts(panel: HeaderPanel) -> dict[str, str]:
    model = panel.model
    return {
        model.index(row, KEYWORD).data(): model.index(row, VALUE).data()
        for row in range(model.rowCount())
    }


def _pin(qtbot: QtBot, panel: HeaderPanel, keyword: str, column: int) -> None:
    """Click the pin of a keyword."""
    row = list(_texts(panel)).index(keyword)
    index = panel.model.index(row, column)
    panel.view.scrollTo(index)
    place = panel.view.visualRect(index).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_the_header_is_that_of_the_frame_on_show(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    panel = _panel(window)
    qtbot.waitUntil(lambda: _texts(panel).get("TEMPCCD") == "-70")

    qtbot.keyClick(window, Qt.Key.Key_End)

    qtbot.waitUntil(lambda: _texts(panel).get("TEMPCCD") == str(-70 + FRAMES - 1))
    assert _texts(panel)["INSTRUME"] == "AIA_3"


def test_a_search_finds_keywords_and_values(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    panel = _panel(open_sun(write_sun()))
    qtbot.waitUntil(lambda: bool(_texts(panel)))

    qtbot.keyClicks(panel.search, "aia")
    assert list(_texts(panel)) == ["INSTRUME"]

    panel.search.selectAll()
    qtbot.keyClicks(panel.search, "cdelt")
    assert list(_texts(panel)) == ["CDELT1", "CDELT2"]

    qtbot.keyClicks(panel.search, "nothing like it")
    assert "No keyword and no value" in panel.empty_text


def test_a_keyword_pinned_to_the_corner_stands_there_in_every_frame(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    panel = _panel(window)
    assert window.panels is not None
    corner = window.panels.viewer.panes.input.corner
    qtbot.waitUntil(lambda: "TEMPCCD" in _texts(panel))

    _pin(qtbot, panel, "TEMPCCD", CORNER)
    qtbot.waitUntil(lambda: "TEMPCCD -70" in corner.text)

    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "TEMPCCD -69" in corner.text)

    _pin(qtbot, panel, "TEMPCCD", CORNER)
    qtbot.waitUntil(lambda: "TEMPCCD" not in corner.text)


def test_a_keyword_pinned_to_a_lane_is_drawn_for_all_frames(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    changes: dict[int, dict[str, object]] = {2: {"TEMPCCD": "none"}, 3: {"TEMPCCD": -60.5}}
    window = open_sun(write_sun(changes=changes))
    panel = _panel(window)
    assert window.document is not None
    curves = window.document.curves
    qtbot.waitUntil(lambda: "TEMPCCD" in _texts(panel))

    _pin(qtbot, panel, "TEMPCCD", LANE)

    qtbot.waitUntil(lambda: [it.name for it in curves.shown] == ["TEMPCCD"])
    values = curves.shown[0].values
    np.testing.assert_array_equal(values[:4], [-70, -69, np.nan, -60.5])


def test_a_lane_is_drawn_while_a_long_sequence_is_read_and_after_that_was_cancelled(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.frame_header._FEW_FRAMES", 0)
    monkeypatch.setattr("core.operations.read_headers._GROWS_EVERY_S", 0.0)
    monkeypatch.setattr("core.operations.read_headers._GROWS_FIRST_S", 0.0)
    half_way, header = threading.Event(), FitsSource.header

    def wait_half_way(source: FitsSource, frame_index: int) -> Mapping[str, object]:
        # The frame on show is read as well, by another job.
        if frame_index == FRAMES // 2 and not half_way.wait(10):
            raise AssertionError
        return header(source, frame_index)

    window = open_sun(write_sun())
    panel, document = _panel(window), window.document
    assert document is not None
    qtbot.waitUntil(lambda: "TEMPCCD" in _texts(panel))
    assert document.header.table is None
    monkeypatch.setattr(FitsSource, "header", wait_half_way)

    _pin(qtbot, panel, "TEMPCCD", LANE)

    def known() -> int:
        curves = document.curves.shown
        return int(np.isfinite(curves[0].values).sum()) if curves else 0

    qtbot.waitUntil(lambda: known() == FRAMES // 2)
    (job,) = document.jobs.running
    with qtbot.waitSignal(document.jobs.ended):
        job.cancel()
        half_way.set()

    assert 0 < known() < FRAMES
    assert f"first {known()} frames" in panel.status
    assert panel.read_all.isVisibleTo(panel)
    qtbot.mouseClick(panel.read_all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: known() == FRAMES)
    assert not panel.read_all.isVisibleTo(panel)


def test_a_keyword_without_numbers_has_no_lane_and_the_panel_says_so(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    panel = _panel(window)
    assert window.document is not None
    qtbot.waitUntil(lambda: window.document.header.table is not None)

    _pin(qtbot, panel, "INSTRUME", LANE)

    assert "INSTRUME has no numbers" in panel.status
    assert window.document.curves.shown == ()


def test_only_what_changes_can_be_shown(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    panel = _panel(window)
    qtbot.waitUntil(panel.only_changing.isEnabled)

    qtbot.mouseClick(panel.only_changing, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))

    assert list(_texts(panel)) == ["DATE-OBS", "TEMPCCD"]


def test_pins_are_there_again_after_a_restart(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    panel = _panel(window)
    qtbot.waitUntil(lambda: "TEMPCCD" in _texts(panel))
    _pin(qtbot, panel, "TEMPCCD", CORNER)
    _pin(qtbot, panel, "EXPTIME", LANE)

    again = open_sun()

    assert again.document is not None
    look = again.document.view.look
    assert (look.corner, look.lanes) == (("TEMPCCD",), ("EXPTIME",))
    qtbot.waitUntil(lambda: [it.name for it in again.document.curves.shown] == ["EXPTIME"])


def test_stills_have_no_header_and_the_panel_says_so(
    open_sun: OpenSun, write_stills: Callable[[], Path]
) -> None:
    panel = _panel(open_sun(write_stills()))

    assert "stills is no FITS sequence" in panel.empty_text
    assert not panel.read_all.isVisibleTo(panel)


def test_files_that_vanish_are_told_once_and_calmly(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    folder = write_sun()
    window = open_sun(folder)
    panel = _panel(window)
    assert window.document is not None
    qtbot.waitUntil(lambda: bool(_texts(panel)))
    for file in folder.iterdir():
        file.unlink()
    errors: list[ProjectError] = []
    window.document.failed.connect(errors.append)

    qtbot.keyClick(window, Qt.Key.Key_End)

    # The keywords of all frames are known by then, or the panel says that they cannot be read.
    qtbot.waitUntil(lambda: bool(panel.empty_text) or _texts(panel).get("TEMPCCD") == "-63")
    assert errors == []


@pytest.mark.parametrize("column", [CORNER, LANE])
def test_a_pin_can_be_set_with_the_space_key(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun, column: int
) -> None:
    window = open_sun(write_sun())
    panel = _panel(window)
    assert window.document is not None
    qtbot.waitUntil(lambda: "EXPTIME" in _texts(panel))
    row = list(_texts(panel)).index("EXPTIME")
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.model.index(row, column))

    qtbot.keyClick(panel.view, Qt.Key.Key_Space)

    look = window.document.view.look
    assert "EXPTIME" in (look.corner if column == CORNER else look.lanes)


def test_a_pin_that_is_set_stands_out(qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun) -> None:
    panel = _panel(open_sun(write_sun()))
    qtbot.waitUntil(lambda: "EXPTIME" in _texts(panel))
    row = list(_texts(panel)).index("EXPTIME")
    panel.view.scrollTo(panel.model.index(row, CORNER))
    before = panel.view.viewport().grab(panel.view.visualRect(panel.model.index(row, CORNER)))

    panel.model.corner_toggled.emit("EXPTIME", True)

    after = panel.view.viewport().grab(panel.view.visualRect(panel.model.index(row, CORNER)))
    assert before.toImage() != after.toImage()


def test_a_project_that_is_closed_while_headers_are_read_starts_no_other_reading(
    qtbot: QtBot, open_sun: OpenSun, write_sun: WriteSun
) -> None:
    window = open_sun(write_sun())
    document = window.document
    assert document is not None
    document.jobs.cancel_all()

    with qtbot.assertNotEmitted(document.header.changed, wait=200):
        document.view.show_frame(5)
        document.header.read_all()

    assert not document.header.is_reading_all
