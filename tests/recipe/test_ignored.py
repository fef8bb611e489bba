"""What lies in regions to ignore is painted over, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.jobs import CancelToken, JobCancelled, JobContext
from core.media.frame_index import FrameRange
from core.recipe.frame_store import FrameStore
from core.recipe.ignored import (
    IgnoredBox,
    boxes_hash,
    ignored_pixels,
    painted_over,
    write_painted_store,
)

HEIGHT, WIDTH = 7, 9


def noise(frames: int = 100, channels: int = 1, seed: int = 0) -> FrameStore:
    rng = np.random.default_rng(seed)
    return FrameStore(rng.integers(0, 256, (frames, HEIGHT, WIDTH, channels), np.uint8))


@settings(deadline=None, max_examples=40)
@given(
    top=st.integers(0, HEIGHT - 1),
    left=st.integers(0, WIDTH - 1),
    height=st.integers(1, HEIGHT),
    width=st.integers(1, WIDTH),
    seed=st.integers(0, 9),
)
def test_a_box_is_the_mean_of_what_surrounds_it(
    top: int, left: int, height: int, width: int, seed: int
) -> None:
    frame = noise(1, 3, seed).frames[0]
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[top : top + height, left : left + width] = True

    filled = painted_over(frame, mask)

    assert np.array_equal(filled[~mask], frame[~mask])
    ring = [
        frame[row, column]
        for row in range(HEIGHT)
        for column in range(WIDTH)
        if not mask[row, column]
        and any(
            0 <= row + down < HEIGHT
            and 0 <= column + right < WIDTH
            and mask[row + down, column + right]
            for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0))
        )
    ]
    expected = np.rint(np.mean(ring, 0)) if ring else np.zeros(3)
    assert (filled[mask] == expected).all()


def test_a_store_is_copied_without_what_boxes_hold(tmp_path: Path) -> None:
    store = noise()
    boxes = (IgnoredBox(60, 70, 1, 3, 2, 5), IgnoredBox(0, 100, 6, 7, 8, 9))
    path = tmp_path / "copy.npy"

    write_painted_store(store, boxes, path, JobContext())

    copy = FrameStore.open(path)
    assert copy.frames.shape == store.frames.shape
    assert copy.frames.dtype == store.frames.dtype
    for frame_index in range(100):
        mask = ignored_pixels(boxes, frame_index, (HEIGHT, WIDTH))
        assert mask is not None
        assert mask.sum() == (7 if 60 <= frame_index < 70 else 1)
        assert np.array_equal(copy.frames[frame_index][~mask], store.frames[frame_index][~mask])
        assert not np.array_equal(copy.frames[frame_index], store.frames[frame_index])


def test_half_floats_stay_half_floats(tmp_path: Path) -> None:
    store = FrameStore(np.random.default_rng(0).random((3, 4, 4, 1)).astype(np.float16))

    write_painted_store(store, [IgnoredBox(0, 3, 1, 3, 1, 3)], tmp_path / "a.npy", JobContext())

    copy = FrameStore.open(tmp_path / "a.npy")
    inner = copy.frames[1, 1:3, 1:3, 0]
    assert copy.frames.dtype == np.float16
    assert len(np.unique(inner)) == 1


def test_a_cancelled_copy_leaves_nothing(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()

    with pytest.raises(JobCancelled):
        write_painted_store(
            noise(), [IgnoredBox(0, 9, 0, 1, 0, 1)], tmp_path / "a.npy", JobContext(token=token)
        )

    assert list(tmp_path.iterdir()) == []


def test_boxes_of_a_part_count_from_its_first_frame() -> None:
    box = IgnoredBox(10, 20, 0, 1, 0, 1)

    assert box.within(FrameRange(15, 40)) == IgnoredBox(0, 5, 0, 1, 0, 1)
    assert box.within(FrameRange(0, 12)) == IgnoredBox(10, 12, 0, 1, 0, 1)
    assert box.within(FrameRange(20, 30)) is None


def test_no_frame_beside_the_range_has_ignored_pixels() -> None:
    box = IgnoredBox(10, 20, 0, 1, 0, 1)

    assert ignored_pixels([box], 9, (2, 2)) is None
    assert ignored_pixels([box], 20, (2, 2)) is None


def test_the_order_of_boxes_does_not_matter() -> None:
    one, other = IgnoredBox(0, 9, 0, 1, 0, 1), IgnoredBox(0, 9, 1, 2, 0, 1)

    assert boxes_hash([one, other]) == boxes_hash([other, one])
    assert boxes_hash([one]) != boxes_hash([other])
