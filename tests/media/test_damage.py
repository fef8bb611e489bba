"""Whatever is wrong with a file, it is said in a sentence: no other exception comes out."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from astropy.io import fits
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.numbered_video import write_numbered_video
from core.errors import SourceError
from core.media.display import display_scale
from core.media.open import open_source
from tests.media.conftest import aia_header, aia_image

#: Warnings of torch and NumPy on damaged files are theirs to give; what counts is the exception.
pytestmark = pytest.mark.filterwarnings("default")

FRAMES = np.arange(3 * 8 * 12, dtype=np.int16).reshape(3, 8, 12)


def fits_bytes() -> bytes:
    file = io.BytesIO()
    image = fits.CompImageHDU(aia_image(3, (32, 48)), aia_header())
    fits.HDUList([fits.PrimaryHDU(), image]).writeto(file)
    return file.getvalue()


def png_bytes() -> bytes:
    return cv2.imencode(".png", np.arange(96, dtype=np.uint8).reshape(8, 12))[1].tobytes()


def tar_bytes() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for number in range(3):
            member = tarfile.TarInfo(f"{number}.png")
            member.size = len(png_bytes())
            archive.addfile(member, io.BytesIO(png_bytes()))
    return file.getvalue()


def zip_bytes() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.fits", fits_bytes())
    return file.getvalue()


def npz_bytes() -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, frames=FRAMES)
    return file.getvalue()


def npy_bytes() -> bytes:
    file = io.BytesIO()
    np.save(file, FRAMES)
    return file.getvalue()


def pt_bytes() -> bytes:
    file = io.BytesIO()
    torch.save(torch.from_numpy(FRAMES), file)
    return file.getvalue()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return a sound file of each kind."""
    video = tmp_path_factory.mktemp("whole") / "a.mp4"
    write_numbered_video(video, [40 * frame for frame in range(10)])
    return {
        "a.mp4": video.read_bytes(),
        "a.fits": fits_bytes(),
        "a.png": png_bytes(),
        "a.tar": tar_bytes(),
        "a.zip": zip_bytes(),
        "a.npz": npz_bytes(),
        "a.npy": npy_bytes(),
        "a.pt": pt_bytes(),
    }


KINDS = ["a.mp4", "a.fits", "a.png", "a.tar", "a.zip", "a.npz", "a.npy", "a.pt"]


@pytest.mark.parametrize("name", KINDS)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cut=st.none() | st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=4),
)
def test_damaged_file_gives_frames_or_a_sentence(
    name: str,
    cut: float | None,
    changes: list[tuple[float, int]],
    whole: dict[str, bytes],
    tmp_path: Path,
) -> None:
    data = bytearray(whole[name])
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    if cut is not None:
        del data[int(cut * len(data)) :]
    path = tmp_path / name
    path.write_bytes(data)

    try:
        with open_source(path) as source:
            scale = display_scale(source)
            for frame_index, frame in source.decode(0):
                assert frame.shape[:2] == (source.height, source.width)
                assert scale.picture(frame, frame_index).dtype == np.uint8
                source.header(frame_index)
    except SourceError as error:
        sentence = str(error)
    else:
        sentence = "It could be read."
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("name", KINDS)
@given(data=st.binary(max_size=3000))
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_bytes_of_any_kind_are_refused_in_a_sentence(
    name: str, data: bytes, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(SourceError):
        open_source(path)
