"""Arrays as sequences."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import SourceError
from core.media.open import open_source
from core.media.source import SourceKind

FRAMES = np.arange(5 * 8 * 12, dtype=np.int16).reshape(5, 8, 12)


@pytest.mark.parametrize("name", ["a.npy", "a.npz", "a.pt"])
def test_frames_of_every_kind_of_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("npy"):
        np.save(path, FRAMES)
    elif name.endswith("npz"):
        np.savez_compressed(path, times=np.arange(5), frames=FRAMES)
    else:
        torch.save({"frames": torch.from_numpy(FRAMES)}, path)

    with open_source(path) as source:
        assert (source.kind, len(source), source.dtype) == (SourceKind.TENSOR, 5, np.int16)
        np.testing.assert_array_equal(source.read(3), FRAMES[3])


@pytest.mark.parametrize(
    ("shape", "frames", "frame_shape"),
    [
        ((5, 8, 12), 5, (8, 12)),
        ((1, 5, 8, 12), 5, (8, 12)),
        ((5, 8, 12, 1), 5, (8, 12)),
        ((5, 8, 12, 3), 5, (8, 12, 3)),
        ((1, 8, 12, 3), 1, (8, 12, 3)),
    ],
)
def test_shapes(
    tmp_path: Path, shape: tuple[int, ...], frames: int, frame_shape: tuple[int, ...]
) -> None:
    np.save(tmp_path / "a.npy", np.zeros(shape, np.uint8))

    with open_source(tmp_path / "a.npy") as source:
        assert len(source) == frames
        assert source.read(0).shape == frame_shape
        assert source.channels == (3 if len(frame_shape) == 3 else 1)


@pytest.mark.parametrize("dtype", [">i2", ">f8", "<i8", "<f2"])
def test_frames_are_native_and_of_a_dtype_that_opencv_knows(tmp_path: Path, dtype: str) -> None:
    np.save(tmp_path / "a.npy", FRAMES.astype(dtype))

    with open_source(tmp_path / "a.npy") as source:
        frame = source.read(2)

    assert frame.dtype in (np.int16, np.float32)
    assert frame.dtype.isnative
    np.testing.assert_array_equal(frame, FRAMES[2])


def test_truth_values_become_black_and_white(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.ones((2, 8, 12), bool))

    with open_source(tmp_path / "a.npy") as source:
        assert source.read(0).tolist()[0][0] == 255


@pytest.mark.parametrize("shape", [(8, 12), (2, 5, 8, 12), (0, 8, 12), (5, 8, 12, 4)])
def test_other_shapes_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "a.npy", np.zeros(shape, np.uint8))

    with pytest.raises(SourceError, match=r"where \(T, H, W\), \(1, T, H, W\) or"):
        open_source(tmp_path / "a.npy")


class Payload:
    """Would make a file if it were unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("is_plain_pickle", [True, False])
def test_pickle_payload_never_runs(tmp_path: Path, *, is_plain_pickle: bool) -> None:
    path, trace = tmp_path / "evil.pt", tmp_path / "trace"
    if is_plain_pickle:
        path.write_bytes(pickle.dumps(Payload(trace)))
    else:
        torch.save(Payload(trace), path)

    with pytest.raises(SourceError, match=r"evil\.pt: .*could run code; save only the tensor"):
        open_source(path)
    assert not trace.exists()


def test_objects_in_numpy_files_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{"a": 1}], object), allow_pickle=True)

    with pytest.raises(SourceError, match=r"a\.npy: it holds Python objects"):
        open_source(tmp_path / "a.npy")


@pytest.mark.parametrize("name", ["a.npy", "a.npz", "a.pt"])
@pytest.mark.parametrize("text", ["", "Remember the milk.\n" * 9])
def test_damaged_files_are_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(SourceError, match=f"Cannot open {name}"):
        open_source(tmp_path / name)


def test_truncated_array_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, FRAMES)
    path.write_bytes(path.read_bytes()[:500])

    with pytest.raises(SourceError, match=r"Cannot open a\.npy: it is damaged"):
        open_source(path)


def test_index_of_another_length_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, FRAMES)
    with open_source(path) as source:
        index = source.index
    np.save(path, FRAMES[:3])

    with pytest.raises(SourceError, match=r"a\.npy has 3 frames now, but had 5"):
        open_source(path, index=index)
