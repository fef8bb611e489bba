"""The heat map as a person wants it: which residual, which scale, which colours, wiped."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from core.anomaly.calibration import CalibrationBuilder
from core.anomaly.colormaps import Colormap, rgb_table
from core.anomaly.detector import FrameResult
from core.anomaly.heat_look import HeatLook, Residual
from core.project.records import Changes, Run, Sequence
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder, RunSettings
from gui.document import Document
from gui.settings import Settings
from gui.view_mode import ViewerLook, ViewMode
from gui.viewer.viewer_panel import ViewerPanel
from tests.gui.mouse import drag_on, hover

Score = Callable[..., Run]


@pytest.fixture
def suspect(reviewed: ViewerPanel, document: Document, qtbot: QtBot) -> ViewerPanel:
    """The viewer on frame 5, which has one block that stands out."""
    document.view.show_frame(5)
    qtbot.waitUntil(lambda: reviewed.shown.frame_index == 5)
    return reviewed


@pytest.fixture
def prepared(document: Document, sequence: Sequence, score: Score) -> Run:
    """A run whose frames are still prepared: 0.75, where it rebuilt 0.5."""
    run = score()
    folder = RunFolder(document.project.layout.run(run.name))
    recipe = Recipe(width=32, height=24)
    folder.write(recipe, RunSettings("conv3d_basic", "hash"))
    store = document.project.layout.frame_store(sequence.id, recipe.store_hash)
    frames = np.full((12, 24, 32, 1), 191, np.uint8)
    frames[:, 0, 0] = 0
    np.save(store, frames)
    return run


def color_at(panel: ViewerPanel, x: float, y: float) -> QColor:
    canvas = panel.panes.input.canvas
    return canvas.grab().toImage().pixelColor(canvas.mapFromScene(x, y))


def choose(panel: ViewerPanel, value: Residual | Colormap) -> None:
    panel.tools.heat_menu.choice(value).trigger()


def test_r_goes_round_the_three_modes(reviewed: ViewerPanel) -> None:
    modes = []
    for _ in range(3):
        modes.append(reviewed.look.mode)
        reviewed.toggle_mode()

    assert modes == [ViewMode.SIDE_BY_SIDE, ViewMode.OVERLAY, ViewMode.WIPE]
    assert reviewed.look.mode is ViewMode.SIDE_BY_SIDE


def test_the_wipe_shows_the_frame_left_and_the_residual_right_of_its_edge(
    suspect: ViewerPanel, qtbot: QtBot
) -> None:
    suspect.toggle_boxes()

    qtbot.mouseClick(suspect.tools.wipe, Qt.MouseButton.LeftButton)

    assert [pane.isVisible() for pane in suspect.panes.all] == [True, False, False]
    assert color_at(suspect, 20.5, 30.5) == QColor(50, 50, 50)
    dark = QColor(*rgb_table(Colormap.INFERNO)[0].tolist())
    assert color_at(suspect, 50.5, 40.5) == dark


def test_dragging_the_edge_of_the_wipe_moves_it(suspect: ViewerPanel, qtbot: QtBot) -> None:
    suspect.set_mode(ViewMode.WIPE)
    suspect.toggle_boxes()
    canvas = suspect.panes.input.canvas
    qtbot.waitUntil(lambda: canvas.width() > suspect.width() - 20)
    start, end = canvas.mapFromScene(QPointF(32, 40)), canvas.mapFromScene(QPointF(56, 40))

    drag_on(qtbot, canvas.viewport(), start, end)

    assert suspect.look.wipe == pytest.approx(56 / 64, abs=0.02)
    assert color_at(suspect, 50.5, 40.5) == QColor(50, 50, 50)


def test_without_the_heat_map_the_wipe_uncovers_the_reconstruction(suspect: ViewerPanel) -> None:
    suspect.set_mode(ViewMode.WIPE)
    suspect.toggle_boxes()

    suspect.toggle_heat_map()

    assert color_at(suspect, 50.5, 40.5) == QColor(128, 128, 128)
    assert suspect.panes.input.title == "Input  |  Reconstruction"


def test_the_scale_is_fixed_and_one_of_each_frame_is_marked(
    suspect: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    bar = suspect.panes.residual.color_bar
    fixed = bar.text
    document.view.show_frame(1)
    qtbot.waitUntil(lambda: suspect.shown.frame_index == 1)
    same = bar.text

    suspect.tools.heat_menu.per_frame.trigger()

    assert fixed == same == "0 to 0.5"
    assert bar.text == "0.001 to 0.01 · scale of this frame"
    assert bar.isVisible()


def test_another_scale_of_colours_paints_map_and_bar(suspect: ViewerPanel) -> None:
    choose(suspect, Colormap.VIRIDIS)

    picture = suspect.panes.residual.picture.picture
    assert picture is not None
    assert picture[8, 14, :3].tolist() == rgb_table(Colormap.VIRIDIS)[-1].tolist()
    assert suspect.tools.heat_menu.choice(Colormap.VIRIDIS).isChecked()


def test_what_lies_below_the_threshold_can_be_hidden(suspect: ViewerPanel) -> None:
    suspect.tools.heat_menu.hide_below.trigger()

    picture = suspect.panes.residual.picture.picture
    assert picture is not None
    assert picture[8, 14, 3] == 255
    assert picture[20, 28, 3] == 0


def test_plain_residuals_need_the_prepared_frames(suspect: ViewerPanel) -> None:
    menu = suspect.tools.heat_menu

    assert not menu.choice(Residual.SIGNED).isEnabled()
    assert menu.choice(Residual.SCORED).isChecked()


def test_a_signed_residual_has_two_colours_and_its_name(
    shown: ViewerPanel, document: Document, prepared: Run
) -> None:
    document.view.show_run(prepared.id)

    choose(shown, Residual.SIGNED)

    picture = shown.panes.residual.picture.picture
    assert picture is not None
    above, below = picture[12, 16, :3].astype(int), picture[0, 0, :3].astype(int)
    assert above[0] > above[2] + 30
    assert below[2] > below[0] + 30
    assert shown.panes.residual.title == "Signed residual"


@pytest.mark.parametrize(("residual", "high"), [(Residual.ABSOLUTE, 0.5), (Residual.SQUARED, 0.25)])
def test_absolute_and_squared_residuals_start_at_nothing(
    shown: ViewerPanel, document: Document, prepared: Run, residual: Residual, high: float
) -> None:
    document.view.show_run(prepared.id)

    choose(shown, residual)

    low_text, high_text = shown.panes.residual.color_bar.text.split(" to ")
    assert low_text == "0"
    assert float(high_text) == pytest.approx(high, abs=0.01)


def test_the_cursor_reads_how_unusual_a_pixel_is(
    shown: ViewerPanel, document: Document, score: Score, qtbot: QtBot
) -> None:
    run = score()
    builder = CalibrationBuilder()
    for level in (0.1, 0.3) * 5:
        builder.add(FrameResult(0, np.full((24, 32), level, np.float32)))
    builder.finish().save(RunFolder(document.project.layout.run(run.name)).calibration)
    document.view.show_run(run.id)
    document.view.show_frame(5)
    qtbot.waitUntil(lambda: shown.shown.frame_index == 5)
    canvas, texts = shown.panes.input.canvas, []
    shown.cursor_moved.connect(texts.append)

    hover(qtbot, canvas.viewport(), canvas.mapFromScene(QPointF(30.5, 22.5)))

    qtbot.waitUntil(lambda: bool(texts) and texts[-1].endswith("residual 0.5 · z 3.0"))


def test_the_statistics_key_clears_the_corner_and_brings_it_back(suspect: ViewerPanel) -> None:
    before = suspect.panes.input.corner.text

    suspect.toggle_statistics()
    cleared = suspect.panes.input.corner.text
    suspect.toggle_statistics()

    assert "frame 5" in before
    assert cleared == ""
    assert suspect.panes.input.corner.text == before


def test_pixels_are_told_apart_at_high_zoom(suspect: ViewerPanel) -> None:
    suspect.toggle_statistics()
    for _ in range(12):
        suspect.zoom_in()
    canvas = suspect.panes.input.canvas
    image = canvas.grab().toImage()
    place = canvas.mapFromScene(QPointF(32, 24.5))

    line = {image.pixelColor(place + QPoint(dx, 0)).rgb() for dx in (-1, 0, 1)}

    assert len(line) == 2


def test_the_look_is_remembered(tmp_path: object) -> None:
    settings = Settings(QSettings(f"{tmp_path}/settings.ini", QSettings.Format.IniFormat))
    heat = HeatLook(Residual.SIGNED, Colormap.CIVIDIS, is_per_frame=True, hides_below=True)
    look = ViewerLook(ViewMode.WIPE, boxes=False, statistics=False, wipe=0.25, heat=heat)

    settings.viewer_look = look

    assert settings.viewer_look == look


@pytest.mark.parametrize("text", ["SIDE_BY_SIDE 1 1 0.70", '{"mode": "upside down"}', "[]", ""])
def test_a_look_that_makes_no_sense_is_the_usual_one(tmp_path: object, text: str) -> None:
    store = QSettings(f"{tmp_path}/settings.ini", QSettings.Format.IniFormat)
    store.setValue("viewer/look", text)

    assert Settings(store).viewer_look == ViewerLook()


def test_a_changed_threshold_hides_more(suspect: ViewerPanel, document: Document) -> None:
    from core.project.records import Thresholds

    suspect.tools.heat_menu.hide_below.trigger()

    document.view.show_thresholds(Thresholds(0.9, 0.95))

    picture = suspect.panes.residual.picture.picture
    assert picture is not None
    assert not picture[..., 3].any()


def test_a_run_that_is_scored_again_is_painted_again(
    suspect: ViewerPanel, document: Document
) -> None:
    run_id = document.view.run_id
    assert run_id is not None
    before = suspect.panes.residual.picture.picture

    document.job_wrote(Changes(runs=frozenset({run_id})))

    assert suspect.panes.residual.picture.picture is not before
