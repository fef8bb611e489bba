"""What is put on a clip, and what is labelled."""

from __future__ import annotations

import numpy as np
import pytest

from core.synthetic.canvas import Canvas, Crop


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(np.zeros((5, 16, 24, 1), np.float32), Crop(100, 50, 24, 16))


def _white(height: int = 4, width: int = 4) -> tuple[np.ndarray, np.ndarray]:
    return np.ones((height, width, 1), np.float32), np.ones((height, width), np.float32)


def test_positions_are_those_of_the_whole_frame(canvas: Canvas) -> None:
    canvas.paste(0, *_white(), (104.0, 52.0), is_anomaly=True)

    assert canvas.frames[0, 2:6, 4:8].min() == 1
    assert canvas.frames[0].sum() == 16


def test_only_the_middle_frame_is_labelled(canvas: Canvas) -> None:
    canvas.paste(0, *_white(), (104.0, 52.0), is_anomaly=True)
    assert not canvas.coverage.any()

    canvas.paste(2, *_white(), (104.0, 52.0), is_anomaly=True)
    assert canvas.coverage.sum() == 16


def test_what_is_normal_takes_the_label_off_what_it_covers(canvas: Canvas) -> None:
    canvas.paste(2, *_white(), (104.0, 52.0), is_anomaly=True)
    canvas.paste(2, *_white(4, 2), (104.0, 52.0), is_anomaly=False)

    assert canvas.coverage.sum() == 8


def test_between_pixels_a_picture_is_resampled(canvas: Canvas) -> None:
    canvas.paste(0, *_white(), (104.5, 52.0), is_anomaly=True)

    assert canvas.frames[0, 3, 4, 0] == pytest.approx(0.5)
    assert canvas.frames[0].sum() == pytest.approx(16)


@pytest.mark.parametrize("place", [(0.0, 0.0), (98.0, 49.0), (123.0, 65.0), (500.0, 60.25)])
def test_what_lies_beyond_the_crop_is_cut_off(canvas: Canvas, place: tuple[float, float]) -> None:
    canvas.paste(2, *_white(), place, is_anomaly=True)

    assert canvas.coverage.sum() == canvas.frames[2].sum() < 16


def test_cells_say_how_much_of_them_is_covered(canvas: Canvas) -> None:
    canvas.paste(2, *_white(2, 4), (104.0, 52.0), is_anomaly=True)

    cells = canvas.cells(4)

    assert cells.shape == (4, 6)
    assert cells[0, 1] == 0.5
    assert cells.sum() == 0.5


def test_what_is_put_on_ignored_pixels_is_taken_away_again() -> None:
    ignored = np.zeros((3, 16, 16), np.bool_)
    ignored[:, :8] = True
    canvas = Canvas(np.full((3, 16, 16, 1), 0.5, np.float32), Crop(0, 0, 16, 16), ignored)
    for position in range(3):
        canvas.paste(
            position,
            np.ones((8, 4, 1), np.float32),
            np.ones((8, 4), np.float32),
            (4, 4),
            is_anomaly=True,
        )

    canvas.clear_ignored()

    assert (canvas.frames[:, :8] == 0.5).all()
    assert (canvas.frames[:, 8:12, 4:8] == 1).all()
    assert not canvas.coverage[:8].any()
    assert canvas.coverage[8:12, 4:8].all()
    assert canvas.ignored_cells(4).tolist() == [[True] * 4] * 2 + [[False] * 4] * 2
