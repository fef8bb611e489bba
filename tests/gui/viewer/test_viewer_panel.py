"""What the viewer shows of a sequence and of a run."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.anomaly.frame_scores import Statistic
from core.operations.add import inspect_source
from core.project.edits import RelinkSequences
from core.project.records import Changes, Run, Sequence, Split, Thresholds
from core.training.events import PreviewReady
from gui.document import Document
from gui.view_mode import ViewMode
from gui.viewer.corner_text import CornerText
from gui.viewer.viewer_panel import ViewerPanel
from tests.gui.mouse import hover

Score = Callable[..., Run]


def color_at(panel: ViewerPanel, x: float, y: float) -> QColor:
    """Return the colour on the screen at a pixel of the source frame, in the input pane."""
    canvas = panel.panes.input.canvas
    place = canvas.mapFromScene(x, y)
    image: QImage = canvas.grab().toImage()
    return image.pixelColor(place)


def go_to(panel: ViewerPanel, document: Document, frame_index: int, qtbot: QtBot) -> None:
    document.view.show_frame(frame_index)
    qtbot.waitUntil(lambda: panel.shown.frame_index == frame_index)


def test_a_corner_line_that_is_too_wide_is_left_out(qtbot: QtBot) -> None:
    corner = CornerText()
    qtbot.addWidget(corner)
    corner.show_lines("2011-02-15 00:36:00.340 UTC", "score 4")

    corner.set_room(corner.fontMetrics().horizontalAdvance("score 4") + 20)
    assert corner.fitting_lines == ("score 4",)

    corner.set_room(1000)
    assert len(corner.fitting_lines) == 2


def test_a_corner_line_that_is_too_wide_loses_its_last_part(qtbot: QtBot) -> None:
    corner = CornerText()
    qtbot.addWidget(corner)
    corner.show_lines("frame 3 / 12 · 0:00:00.120 · proxy")

    corner.set_room(corner.fontMetrics().horizontalAdvance("frame 3 / 12 · 0:00:00.120") + 20)

    assert corner.fitting_lines == ("frame 3 / 12 · 0:00:00.120",)


def test_nothing_on_show_says_what_to_do(panel: ViewerPanel) -> None:
    assert "Choose a sequence" in panel.panes.input.placeholder


def test_words_on_the_dark_ground_are_light_in_a_light_theme(panel: ViewerPanel) -> None:
    image = panel.panes.input.canvas.grab().toImage()

    brightest = max(
        image.pixelColor(x, y).lightness()
        for x in range(0, image.width(), 2)
        for y in range(image.height() // 2 - 10, image.height() // 2 + 10)
    )
    assert brightest > 120


def test_the_frame_under_the_playhead_is_painted(
    shown: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    go_to(shown, document, 7, qtbot)

    assert color_at(shown, 60.5, 40.5) == QColor(70, 70, 70)
    assert color_at(shown, 18, 14) == QColor(255, 255, 255)


def test_the_corner_names_frame_time_and_statistics(
    shown: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    go_to(shown, document, 3, qtbot)
    corner = shown.panes.input.corner

    qtbot.waitUntil(lambda: "mean" in corner.text)

    assert corner.text.splitlines()[0].startswith("frame 3 / 12 · 0:00:00.")
    assert "30 … 255" in corner.text


def test_without_a_run_only_the_input_is_there(shown: ViewerPanel) -> None:
    assert shown.panes.input.isVisible()
    assert not shown.panes.reconstruction.isVisible()
    assert not shown.panes.residual.isVisible()
    assert "train a detector" in shown.tools.hint


def test_a_scored_run_shows_reconstruction_and_residual(reviewed: ViewerPanel) -> None:
    panes = reviewed.panes

    assert [pane.isVisible() for pane in panes.all] == [True, True, True]
    assert [pane.title for pane in panes.all] == ["Input", "Reconstruction", "Residual"]
    assert panes.reconstruction.picture.picture is not None
    assert reviewed.tools.hint == ""


def test_a_detector_without_reconstruction_shows_what_it_has(
    shown: ViewerPanel, document: Document, score: Score
) -> None:
    document.view.show_run(score(reconstructs=False).id)

    assert not shown.panes.reconstruction.isVisible()
    assert shown.panes.residual.isVisible()
    assert shown.panes.residual.title == "Anomaly map"


def test_a_run_that_did_not_score_the_sequence_says_so(
    shown: ViewerPanel, document: Document
) -> None:
    document.view.show_run(document.project.add_run("motion", "hash").id)

    assert shown.tools.hint == "Not scored by this run yet"
    assert not shown.panes.residual.isVisible()


def test_boxes_stand_on_what_reaches_the_threshold_of_that_frame(
    reviewed: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    assert reviewed.panes.input.boxes.boxes == ()

    go_to(reviewed, document, 5, qtbot)

    (box,) = reviewed.panes.input.boxes.boxes
    assert box.is_high
    assert box.x <= 16
    assert box.x + box.width >= 40


def test_boxes_follow_a_threshold_that_is_dragged(
    reviewed: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    go_to(reviewed, document, 5, qtbot)

    document.view.show_thresholds(Thresholds(0.1, 0.9))
    low = [box.is_high for box in reviewed.panes.input.boxes.boxes]
    document.view.show_thresholds(Thresholds(0.8, 0.9))

    assert low == [False]
    assert reviewed.panes.input.boxes.boxes == ()


def test_thresholds_of_the_mean_leave_the_boxes_to_the_runs_own(
    reviewed: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    run_id = document.view.run_id
    assert run_id is not None
    document.project.set_thresholds(run_id, Statistic.LOCAL_MAX, Thresholds(0.1, 0.9))
    document.job_wrote(Changes(thresholds=frozenset({run_id})))
    go_to(reviewed, document, 5, qtbot)

    document.view.show_statistic(Statistic.MEAN)
    document.view.show_thresholds(Thresholds(0.0001, 0.0002))

    (box,) = reviewed.panes.input.boxes.boxes
    assert not box.is_high


def test_scores_that_vanish_are_reported_once_and_the_frames_go_on(
    reviewed: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    errors: list[object] = []
    document.failed.connect(errors.append)
    for maps in document.folder.glob("runs/*/maps/*.npy"):
        maps.unlink()

    go_to(reviewed, document, 5, qtbot)
    go_to(reviewed, document, 6, qtbot)

    assert len(errors) == 1
    assert not reviewed.panes.residual.isVisible()
    assert reviewed.panes.input.picture.picture is not None


def test_a_run_that_was_deleted_leaves_the_bare_frame(
    reviewed: ViewerPanel, document: Document
) -> None:
    errors: list[object] = []
    document.failed.connect(errors.append)
    run_id = document.view.run_id
    assert run_id is not None
    document.project.delete_run(run_id)

    document.job_wrote(Changes(runs=frozenset({run_id})))

    assert errors == []
    assert not reviewed.panes.residual.isVisible()
    assert reviewed.panes.input.boxes.boxes == ()


def test_preparing_a_sequence_keeps_the_frame_on_show(
    shown: ViewerPanel, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    go_to(shown, document, 4, qtbot)
    index = document.index(sequence.id)
    known = np.full(12, 7.5, np.float32)
    document.project.save_index(
        sequence.id, dataclasses.replace(index, mean=known, minimum=known, maximum=known)
    )

    document.job_wrote(Changes(sequences=frozenset({sequence.id})))

    assert shown.shown.frame_index == 4
    assert "mean 7.5" in shown.panes.input.corner.text


def test_a_sequence_that_is_taken_off_leaves_nothing_on_show(
    shown: ViewerPanel, document: Document
) -> None:
    document.view.show_sequence(None)

    assert "Nothing on show" in shown.panes.input.placeholder
    assert shown.panes.input.picture.picture is None
    assert shown.panes.input.corner.text == ""


def test_the_overlay_lies_over_the_input_alone(
    reviewed: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    go_to(reviewed, document, 5, qtbot)
    reviewed.toggle_boxes()
    plain = color_at(reviewed, 50, 40)

    qtbot.mouseClick(reviewed.tools.overlay, Qt.MouseButton.LeftButton)

    assert [pane.isVisible() for pane in reviewed.panes.all] == [True, False, False]
    assert reviewed.tools.overlay.isChecked()
    assert not reviewed.tools.side_by_side.isChecked()
    hot = color_at(reviewed, 30.5, 22)
    assert hot.red() > 150 > hot.blue()
    assert color_at(reviewed, 50, 40) == plain


def test_opacity_zero_shows_the_bare_frame(
    reviewed: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    go_to(reviewed, document, 5, qtbot)
    reviewed.set_mode(ViewMode.OVERLAY)
    reviewed.toggle_boxes()

    reviewed.tools.opacity.setValue(0)

    assert color_at(reviewed, 30.5, 22) == QColor(50, 50, 50)


def test_hiding_the_heat_map_gives_its_room_to_the_others(
    reviewed: ViewerPanel, qtbot: QtBot
) -> None:
    before = reviewed.panes.input.width()

    qtbot.mouseClick(reviewed.tools.heat_map, Qt.MouseButton.LeftButton)

    assert not reviewed.panes.residual.isVisible()
    qtbot.waitUntil(lambda: reviewed.panes.input.width() > before)


def test_hiding_boxes_takes_them_off_every_pane(reviewed: ViewerPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(reviewed.tools.boxes, Qt.MouseButton.LeftButton)

    assert not reviewed.panes.input.boxes.isVisible()
    assert not reviewed.panes.residual.boxes.isVisible()
    assert not reviewed.tools.boxes.isChecked()


def test_the_cursor_reads_value_reconstruction_and_residual(
    reviewed: ViewerPanel, document: Document, qtbot: QtBot
) -> None:
    go_to(reviewed, document, 5, qtbot)
    canvas = reviewed.panes.input.canvas
    texts: list[str] = []
    reviewed.cursor_moved.connect(texts.append)

    hover(qtbot, canvas.viewport(), canvas.mapFromScene(30.5, 22.5))

    expected = "px (30, 22) = 50 · reconstruction 0.502 · residual 0.5"
    qtbot.waitUntil(lambda: bool(texts) and texts[-1] == expected)


def test_a_missing_source_asks_to_be_relinked(
    panel: ViewerPanel, document: Document, sequence: Sequence, stills: Path, tmp_path: Path
) -> None:
    stills.rename(tmp_path / "elsewhere")

    document.view.show_sequence(sequence.id, sequence.frames)

    expected = "stills is missing. Relink it from Sequences."
    assert panel.panes.input.placeholder == expected


def test_relinking_a_missing_source_shows_it(
    panel: ViewerPanel,
    document: Document,
    sequence: Sequence,
    stills: Path,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    moved = stills.rename(tmp_path / "elsewhere")
    document.view.show_sequence(sequence.id, sequence.frames)

    document.edit(RelinkSequences({sequence.id: moved}))

    qtbot.waitUntil(lambda: panel.shown.frame_index == 0)
    assert panel.panes.input.placeholder == ""


def test_a_damaged_frame_is_named_and_the_next_one_shown(
    panel: ViewerPanel, document: Document, sequence: Sequence, stills: Path, qtbot: QtBot
) -> None:
    (stills / "003.png").write_bytes(b"no picture")
    document.view.show_sequence(sequence.id, sequence.frames)

    go_to(panel, document, 3, qtbot)
    damaged = panel.panes.input.placeholder
    go_to(panel, document, 4, qtbot)

    assert damaged == "Frame 3 cannot be decoded"
    assert panel.panes.input.placeholder == ""
    assert panel.panes.input.picture.picture is not None


def test_a_source_that_cannot_be_opened_says_why(
    panel: ViewerPanel, document: Document, sequence: Sequence, stills: Path, qtbot: QtBot
) -> None:
    for file in stills.iterdir():
        file.unlink()

    document.view.show_sequence(sequence.id, sequence.frames)

    qtbot.waitUntil(lambda: bool(panel.panes.input.placeholder))
    assert "stills" in panel.panes.input.placeholder


def test_the_picture_before_stays_while_another_sequence_opens(
    shown: ViewerPanel, document: Document, stills: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    shutil.copytree(stills, tmp_path / "others")
    other = document.project.add_sequence(inspect_source(tmp_path / "others"), Split.TEST)
    before = shown.panes.input.picture.picture

    document.view.show_sequence(other.id, other.frames)

    # The new one may be there at once, but there is never none.
    assert shown.panes.input.picture.picture is not None
    qtbot.waitUntil(lambda: shown.panes.input.picture.picture is not before)
    assert shown.panes.input.placeholder == ""


def test_a_preview_shows_while_its_frame_is_on_show(
    shown: ViewerPanel, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    preview = PreviewReady(
        3, sequence.id, 0, np.full((24, 32, 1), 0.25, np.float32), np.ones((24, 32), np.float32)
    )

    shown.show_preview(preview)

    assert shown.panes.reconstruction.title == "Reconstruction · epoch 3"
    picture = shown.panes.reconstruction.picture.picture
    assert picture is not None
    assert picture[0, 0] == 64
    assert shown.tools.live.isVisible()

    go_to(shown, document, 2, qtbot)

    assert shown.panes.reconstruction.placeholder == "Frame 2 follows after the next epoch"


def test_scores_can_be_looked_at_while_another_run_trains(
    reviewed: ViewerPanel, sequence: Sequence, qtbot: QtBot
) -> None:
    preview = PreviewReady(
        1, sequence.id, 0, np.zeros((24, 32, 1), np.float32), np.ones((24, 32), np.float32)
    )
    reviewed.show_preview(preview)
    live = reviewed.panes.reconstruction.title

    qtbot.mouseClick(reviewed.tools.live, Qt.MouseButton.LeftButton)

    assert live == "Reconstruction · epoch 1"
    assert reviewed.panes.reconstruction.title == "Reconstruction"


@pytest.mark.parametrize("size", [(900, 300), (300, 900)])
def test_panes_stand_where_the_frame_is_largest(
    reviewed: ViewerPanel, size: tuple[int, int], qtbot: QtBot
) -> None:
    reviewed.resize(*size)

    def in_row() -> bool:
        first, second = reviewed.panes.input, reviewed.panes.reconstruction
        return first.mapTo(reviewed, QPoint()).y() == second.mapTo(reviewed, QPoint()).y()

    qtbot.waitUntil(lambda: in_row() is (size[0] > size[1]))


def test_the_zoom_is_told_anew_on_a_screen_of_another_scale(
    shown: ViewerPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = int(shown.tools.zoom.split()[0])
    monkeypatch.setattr(shown, "devicePixelRatioF", lambda: 2.0)

    QApplication.sendEvent(shown, QEvent(QEvent.Type.DevicePixelRatioChange))

    assert int(shown.tools.zoom.split()[0]) == pytest.approx(2 * before, abs=1)
