"""Files as nobody wants them: each maker writes one into a folder and returns where."""

from __future__ import annotations

import io
import os
import pickle
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import torch
from astropy.io import fits
from numpy.typing import NDArray

from tests.media.conftest import aia_header, aia_image

MakeBad = Callable[[Path], Path]

#: Touched by the payload of `pickled_code`, should anybody ever unpickle it.
PAYLOAD_RAN = "payload-ran"


def png(level: int = 100, shape: tuple[int, int] = (32, 48)) -> bytes:
    """Return a grey image as a PNG file."""
    return cv2.imencode(".png", np.full(shape, level, np.uint8))[1].tobytes()


def write_fits(path: Path, minute: int, image: NDArray[Any] | None = None) -> Path:
    """Write one AIA image; ``minute`` tells images and times apart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = aia_header(f"2012-07-19T07:{minute:02d}:00.00")
    data = aia_image(100 + minute, (32, 48)) if image is None else image
    fits.PrimaryHDU(data, header).writeto(path)
    return path


def fits_folder(folder: Path, frames: int = 16) -> Path:
    """Return a folder of sound FITS files, a minute apart."""
    for minute in range(frames):
        write_fits(folder / f"{minute:03d}.fits", minute)
    return folder


def cut_off(path: Path, keep: float) -> Path:
    """Cut a file off after a share of its bytes."""
    data = path.read_bytes()
    path.write_bytes(data[: int(keep * len(data))])
    return path


def truncated_fits(folder: Path) -> Path:
    """Return a FITS file that ends in the middle of its pixels."""
    return cut_off(write_fits(folder / "truncated.fits", 0), 0.5)


def header_cut_fits(folder: Path) -> Path:
    """Return a FITS file that ends in the middle of its header."""
    return cut_off(write_fits(folder / "headless.fits", 0), 0.1)


def fits_without_image(folder: Path) -> Path:
    """Return a FITS file that holds a table only."""
    path = folder / "table.fits"
    table = fits.BinTableHDU.from_columns([fits.Column("a", "J", array=np.arange(3))])
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(path)
    return path


def nan_only_fits(folder: Path) -> Path:
    """Return a folder of FITS files without a single valid pixel."""
    for minute in range(3):
        blank = np.full((32, 48), np.nan, np.float32)
        write_fits(folder / "nothing-seen" / f"{minute}.fits", minute, blank)
    return folder / "nothing-seen"


def text_named_mp4(folder: Path) -> Path:
    """Return a text file that claims to be a video."""
    path = folder / "diary.mp4"
    path.write_text("Remember the milk.\n" * 50)
    return path


def empty_mp4(folder: Path) -> Path:
    """Return a file of no bytes."""
    path = folder / "nothing.mp4"
    path.touch()
    return path


def zero_frame_video(folder: Path) -> Path:
    """Return a whole video file whose stream has no frame."""
    path = folder / "frameless.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 48, 32, "yuv420p"
        container.start_encoding()
    return path


def empty_folder(folder: Path) -> Path:
    """Return a folder without a file."""
    path = folder / "hollow"
    path.mkdir()
    return path


def folder_of_notes(folder: Path) -> Path:
    """Return a folder that holds nothing that could be a frame."""
    path = folder / "notes"
    path.mkdir()
    (path / "notes.txt").write_text("no frame")
    return path


def _tar(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def tar_with_parent(folder: Path) -> Path:
    """Return an archive that would write beside itself if it were unpacked."""
    path = folder / "climbing.tar"
    return _tar(path, (tarfile.TarInfo("a.png"), png()), (tarfile.TarInfo("../evil.png"), png()))


def tar_with_absolute_path(folder: Path) -> Path:
    """Return an archive that would write to the root if it were unpacked."""
    path = folder / "rooted.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("/evil.png")
        member.size = len(png())
        archive.addfile(member, io.BytesIO(png()))
    return path


def tar_with_link(folder: Path) -> Path:
    """Return an archive with a symbolic link out of it."""
    link = tarfile.TarInfo("a.png")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return _tar(folder / "linked.tar", (tarfile.TarInfo("b.png"), png()), (link, b""))


def zip_with_parent(folder: Path) -> Path:
    """Return a zip archive that would write beside itself if it were unpacked."""
    path = folder / "climbing.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../evil.png", png())
    return path


class _Payload:
    """Touches a file when it is unpickled, as an attacker's would do worse."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return (Path.touch, (self._path,))


def pickled_code(folder: Path) -> Path:
    """Return a file of torch.save with code in it."""
    path = folder / "payload.pt"
    torch.save({"frames": torch.zeros(4, 8, 8), "code": _Payload(folder / PAYLOAD_RAN)}, path)
    return path


def bare_pickle(folder: Path) -> Path:
    """Return a pickle with code in it that is named like a tensor."""
    path = folder / "bare.pt"
    path.write_bytes(pickle.dumps(_Payload(folder / PAYLOAD_RAN)))
    return path


def object_array(folder: Path) -> Path:
    """Return a NumPy file whose array is a pickle."""
    path = folder / "objects.npy"
    np.save(path, np.array([_Payload(folder / PAYLOAD_RAN)], object), allow_pickle=True)
    return path


def missing_file(folder: Path) -> Path:
    """Return where no file is."""
    return folder / "gone.mp4"


#: Sources of which not one frame can be had, each refused when it is added.
REFUSED: tuple[MakeBad, ...] = (
    truncated_fits,
    header_cut_fits,
    fits_without_image,
    text_named_mp4,
    empty_mp4,
    zero_frame_video,
    empty_folder,
    folder_of_notes,
    tar_with_parent,
    tar_with_absolute_path,
    tar_with_link,
    zip_with_parent,
    pickled_code,
    bare_pickle,
    object_array,
    missing_file,
)


@contextmanager
def locked(project: Path) -> Iterator[None]:
    """Let another program hold the database of a project."""
    other = sqlite3.connect(project / "project.db", isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.close()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Forbid to write in a folder, even to root, who is somebody else meanwhile.

    All folders above must be open to everybody.
    """
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        for path in paths:
            path.chmod(0o777)


def make_newer(project: Path) -> None:
    """Mark a project as one of a Framesift that is not there yet."""
    database = sqlite3.connect(project / "project.db", isolation_level=None)
    database.execute("PRAGMA user_version = 99")
    database.close()


def rows(project: Path) -> list[str]:
    """Return all that the database of a project holds, as SQL."""
    database = sqlite3.connect(project / "project.db")
    try:
        return list(database.iterdump())
    finally:
        database.close()


def unfinished(folder: Path) -> list[Path]:
    """Return the files that somebody began to write and left behind."""
    return [path for path in folder.rglob("*") if {".part", ".new"} & set(path.suffixes)]
