"""Masks of anomalous pixels, written in order and read one at a time."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import ProjectError, SourceError
from core.project.ground_truth import GroundTruthMasks, write_masks
from core.project.project import Project
from core.project.records import Sequence

Masks = NDArray[np.bool_]


@pytest.fixture
def masks(sequence: Sequence) -> Masks:
    """One mask a frame of the sequence; every tenth has anomalous pixels."""
    made = np.zeros((sequence.frames, sequence.height, sequence.width), np.bool_)
    made[::10, 5:9, 60:] = True
    return made


def _path(project: Project, sequence: Sequence) -> Path:
    return project.layout.ground_truth(sequence.id)


def test_each_mask_comes_back_as_it_was_written(
    project: Project, sequence: Sequence, masks: Masks
) -> None:
    write_masks(_path(project, sequence), masks, sequence.frames, masks.shape[1:])

    read = GroundTruthMasks.open(project.layout, sequence)

    assert read is not None
    assert len(read) == sequence.frames
    assert read.shape == (sequence.height, sequence.width)
    assert read.mask(20).dtype == np.bool_
    assert all((read.mask(number) == mask).all() for number, mask in enumerate(masks))
    assert read.any().tolist() == masks.any(axis=(1, 2)).tolist()


@given(width=st.integers(1, 20), seed=st.integers(0, 99))
def test_any_width_is_kept_to_the_pixel(
    tmp_path_factory: pytest.TempPathFactory, width: int, seed: int
) -> None:
    path = tmp_path_factory.mktemp("masks") / "ground_truth.npy"
    masks = np.random.default_rng(seed).random((2, 3, width)) < 0.5
    write_masks(path, masks, 2, (3, width))

    read = GroundTruthMasks(np.load(path), width)

    assert (np.stack([read.mask(0), read.mask(1)]) == masks).all()


def test_a_sequence_without_masks_has_none(project: Project, sequence: Sequence) -> None:
    assert GroundTruthMasks.open(project.layout, sequence) is None


@pytest.mark.parametrize("content", [b"", b"no array", b"\x93NUMPY\x01\x00"])
def test_damaged_masks_are_named(project: Project, sequence: Sequence, content: bytes) -> None:
    path = _path(project, sequence)
    path.write_bytes(content)

    with pytest.raises(SourceError, match=r"ground_truth\.npy is damaged .* walkway"):
        GroundTruthMasks.open(project.layout, sequence)


def test_masks_of_other_frames_are_refused(project: Project, sequence: Sequence) -> None:
    other = np.zeros((3, sequence.height, sequence.width), np.bool_)
    write_masks(_path(project, sequence), other, 3, other.shape[1:])

    with pytest.raises(SourceError, match=r"not that of walkway \(3 masks"):
        GroundTruthMasks.open(project.layout, sequence)


def test_masks_that_break_off_leave_the_older_ones(
    project: Project, sequence: Sequence, masks: Masks
) -> None:
    path = _path(project, sequence)
    write_masks(path, masks, sequence.frames, masks.shape[1:])
    before = path.read_bytes()

    def breaking_off() -> Iterator[Masks]:
        yield masks[0]
        raise SourceError("002.png is no whole image")

    with pytest.raises(SourceError, match="no whole image"):
        write_masks(path, breaking_off(), sequence.frames, masks.shape[1:])
    with pytest.raises(ValueError, match="1 masks for 100 frames"):
        write_masks(path, masks[:1], sequence.frames, masks.shape[1:])
    with pytest.raises(ValueError, match="mask 0 has the shape"):
        write_masks(path, masks, sequence.frames, (3, 4))

    assert path.read_bytes() == before
    assert [it.name for it in path.parent.iterdir() if "part" in it.name] == []


def test_a_full_disk_is_called_full(project: Project, sequence: Sequence, masks: Masks) -> None:
    def no_room() -> Iterator[Masks]:
        yield masks[0]
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ProjectError, match=r"Cannot write .*ground_truth\.npy: the disk is full"):
        write_masks(_path(project, sequence), no_room(), sequence.frames, masks.shape[1:])
