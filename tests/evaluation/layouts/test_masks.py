"""Masks of a data set, read one by one."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import cv2
import numpy as np
import pytest
from scipy.io import loadmat, savemat

from core.errors import SourceError
from core.evaluation.layouts.masks import MaskImages, NothingMasked
from core.evaluation.layouts.mat_cells import MatCells
from core.evaluation.layouts.mat_masks import MatMasks
from core.media.frame_index import FrameIndex, TimeOrigin
from core.operations.add import inspect_source
from tests.data_sets import HEIGHT, WIDTH, mask, write_masks, write_mat, write_stills

SHAPE = HEIGHT, WIDTH


def _index(frames: int) -> FrameIndex:
    return FrameIndex.of_times(np.arange(frames) / 25, TimeOrigin.CONTAINER)


def test_masks_follow_the_names_of_their_frames(tmp_path: Path) -> None:
    stills = write_stills(tmp_path / "crack", 3)
    folder = write_masks(tmp_path / "masks", [0, 1, 0], ending="_mask.png")

    read = list(MaskImages(folder).read(inspect_source(stills).index, SHAPE))

    assert [it.dtype for it in read] == [np.bool_] * 3
    assert [int(it.sum()) for it in read] == [0, 2, 0]
    assert read[1][1, 2:4].all()


def test_a_mask_that_one_frame_lacks_is_named(tmp_path: Path) -> None:
    stills = write_stills(tmp_path / "crack", 3)
    folder = write_masks(tmp_path / "masks", [1, 1, 1], ending="_mask.png")
    (folder / "001_mask.png").unlink()

    with pytest.raises(SourceError, match="has no mask of the frame 001, but of others"):
        list(MaskImages(folder).read(inspect_source(stills).index, SHAPE))


def test_masks_of_a_video_go_by_their_order(tmp_path: Path) -> None:
    folder = write_masks(tmp_path / "masks", [1, 0, 1], first=1)

    assert [it.any() for it in MaskImages(folder).read(_index(3), SHAPE)] == [True, False, True]
    with pytest.raises(SourceError, match=r"masks holds 3 masks, but the sequence has 4 frames"):
        list(MaskImages(folder).read(_index(4), SHAPE))


def test_a_mask_of_another_size_is_named_with_both_sizes(tmp_path: Path) -> None:
    folder = write_masks(tmp_path / "masks", [1], shape=(HEIGHT, WIDTH + 1))

    with pytest.raises(SourceError, match=r"000\.png is 13 x 8 pixels, but .* are 12 x 8"):
        list(MaskImages(folder).read(_index(1), SHAPE))


def test_a_frame_that_cannot_be_used_has_no_mask(tmp_path: Path) -> None:
    stills = write_stills(tmp_path / "crack", 3)
    cv2.imwrite(str(stills / "001.png"), np.zeros((4, 4), np.uint8))
    folder = write_masks(tmp_path / "masks", [1, 1, 1])

    read = MaskImages(folder).read(inspect_source(stills).index, SHAPE)

    assert [it.any() for it in read] == [True, False, True]


def test_colour_counts_and_seams_of_jpeg_do_not(tmp_path: Path) -> None:
    colour = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    colour[2, 3] = 0, 0, 200
    cv2.imwrite(str(tmp_path / "0.png"), colour)
    cv2.imwrite(str(tmp_path / "1.jpg"), np.full(SHAPE, 30, np.uint8))

    first, second = MaskImages(tmp_path).read(_index(2), SHAPE)

    assert np.argwhere(first).tolist() == [[2, 3]]
    assert not second.any()


def test_where_nothing_is_masked_every_mask_is_empty() -> None:
    assert [it.shape for it in NothingMasked().read(_index(2), SHAPE)] == [SHAPE, SHAPE]
    assert not any(it.any() for it in NothingMasked().read(_index(2), SHAPE))


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("dtype", [np.uint8, np.bool_, np.float64, np.int16])
def test_cells_come_as_scipy_reads_them(tmp_path: Path, dtype: type, compress: bool) -> None:
    path = tmp_path / "1_label.mat"
    rng = np.random.default_rng(3)
    cells = [rng.integers(0, 2, (size, 5)).astype(dtype) for size in (1, 3, 8)]
    write_mat(path, cells, compress=compress)

    with MatCells(path, "volLabel") as read:
        found = list(read)

    (expected,) = loadmat(path)["volLabel"]
    assert len(read) == 3
    assert all((one == other).all() for one, other in zip(found, expected, strict=True))


def test_masks_of_a_mat_file_are_where_it_is_not_zero(tmp_path: Path) -> None:
    path = tmp_path / "1_label.mat"
    write_mat(path, [mask(is_anomalous=False), mask(is_anomalous=True)])

    first, second = MatMasks(path).read(_index(2), SHAPE)

    assert not first.any()
    assert np.argwhere(second).tolist() == [[1, 2], [1, 3]]


def test_more_masks_or_larger_ones_than_frames_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "1_label.mat"
    write_mat(path, [mask(is_anomalous=True)] * 3)

    with pytest.raises(SourceError, match=r"1_label\.mat holds 3 masks, but .* has 2 frames"):
        list(MatMasks(path).read(_index(2), SHAPE))
    with pytest.raises(SourceError, match=r"1_label\.mat is 12 x 8 pixels, but .* are 7 x 6"):
        list(MatMasks(path).read(_index(3), (6, 7)))


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"other": np.arange(3)}, "has no cell array volLabel; it holds other"),
        ({"volLabel": np.arange(3)}, "has no cell array volLabel"),
        ({"volLabel": np.array([["text"]], object)}, r"Cell 1 of .* holds no array of numbers"),
    ],
)
def test_another_content_is_named(tmp_path: Path, variables: dict[str, object], why: str) -> None:
    path = tmp_path / "1_label.mat"
    savemat(path, variables)

    with pytest.raises(SourceError, match=why):
        list(MatMasks(path).read(_index(1), SHAPE))


@pytest.mark.parametrize("compress", [True, False])
def test_a_file_that_breaks_off_is_named(tmp_path: Path, compress: bool) -> None:
    path = tmp_path / "1_label.mat"
    noise = np.random.default_rng(1).integers(0, 255, SHAPE).astype(np.uint8)
    write_mat(path, [noise] * 4, compress=compress)
    whole = path.read_bytes()

    checksum = 4 * compress  # All masks are whole without it.
    for size in range(len(whole) - checksum):
        path.write_bytes(whole[:size])
        with pytest.raises(SourceError, match=r"1_label\.mat"):
            list(MatMasks(path).read(_index(4), SHAPE))


def test_a_damaged_size_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "1_label.mat"
    write_mat(path, [mask(is_anomalous=True)], compress=False)
    whole = bytearray(path.read_bytes())
    size_of_values = whole.rindex(mask(is_anomalous=True).tobytes(order="F")) - 4
    whole[size_of_values : size_of_values + 4] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(whole)

    with pytest.raises(SourceError, match=r"1_label\.mat: it is no whole MATLAB file"):
        list(MatMasks(path).read(_index(1), SHAPE))


def test_complex_numbers_do_not_push_the_next_mask_aside(tmp_path: Path) -> None:
    path = tmp_path / "1_label.mat"
    write_mat(path, [np.full(SHAPE, 1 + 2j), np.ones(SHAPE)])

    assert [it.all() for it in MatMasks(path).read(_index(2), SHAPE)] == [True, True]


def test_a_newer_mat_file_says_how_to_save_it(tmp_path: Path) -> None:
    path = tmp_path / "1_label.mat"
    path.write_bytes(b"MATLAB 7.3 MAT-file".ljust(128) + struct.pack("<Q", 0))

    with pytest.raises(SourceError, match=r"version 7\.3\. Load it there and save it with “-v7”"):
        list(MatMasks(path).read(_index(1), SHAPE))


def test_memory_does_not_grow_with_the_number_of_masks(tmp_path: Path) -> None:
    path = tmp_path / "1_label.mat"
    one = np.zeros((200, 300), np.uint8)
    write_mat(path, [one] * 100)

    tracemalloc.start()
    try:
        count = sum(1 for _ in MatMasks(path).read(_index(100), one.shape))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert count == 100
    assert peak < 10 * one.nbytes
