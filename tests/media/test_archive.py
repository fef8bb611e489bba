"""Archives of frames, and those that are refused."""

from __future__ import annotations

import io
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import SourceError
from core.media import spool
from core.media.open import open_source
from core.media.source import SourceKind
from tests.media.conftest import WriteFits, aia_image


def png(level: int) -> bytes:
    return cv2.imencode(".png", np.full((8, 12), level, np.uint8))[1].tobytes()


def write_tar(path: Path, members: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["f.tar", "f.tar.gz", "f.tgz", "f.tar.xz", "f.zip"])
def test_archive_of_fits_opens_like_a_folder(
    tmp_path: Path, write_fits: WriteFits, name: str
) -> None:
    paths = [write_fits(f"{minute}.fits", 100 + minute, minute=minute) for minute in (2, 0, 1)]
    members = {f"./sun/{path.name}": path.read_bytes() for path in paths}
    if name.endswith(".zip"):
        archive = write_zip(tmp_path / name, {key[2:]: data for key, data in members.items()})
    else:
        mode = {"f.tar": "w", "f.tar.xz": "w:xz"}.get(name, "w:gz")
        archive = write_tar(tmp_path / name, members, mode)

    with open_source(archive) as source:
        assert source.kind is SourceKind.FITS
        assert source.index.time_s.tolist() == [0, 60, 120]
        for frame_index in (2, 0, 1):
            np.testing.assert_array_equal(source.read(frame_index), aia_image(100 + frame_index))


@pytest.mark.parametrize("name", ["f.tar", "f.zip"])
def test_archive_of_stills_leaves_hidden_files_out(tmp_path: Path, name: str) -> None:
    members = {"a/2.png": png(2), "a/10.png": png(10), "a/._2.png": b"", "__MACOSX/2.png": b""}
    write = write_zip if name.endswith("zip") else write_tar
    archive = write(tmp_path / name, members)

    with open_source(archive) as source:
        assert [int(frame[0, 0]) for _, frame in source.decode(0)] == [2, 10]


@pytest.mark.parametrize("member", ["../evil.png", "a/../../evil.png", "/evil.png", "C:\\evil.png"])
@pytest.mark.parametrize("name", ["f.tar", "f.tar.gz", "f.zip"])
def test_member_outside_the_archive_is_refused(tmp_path: Path, name: str, member: str) -> None:
    members = {"good.png": png(1), member: png(2)}
    if name.endswith("zip"):
        archive = write_zip(tmp_path / name, members)
    else:
        archive = write_tar(tmp_path / name, members, "w:gz" if name.endswith("gz") else "w")

    with pytest.raises(SourceError, match="points outside the archive; make the archive again"):
        open_source(archive)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path, kind: bytes) -> None:
    archive = tmp_path / "f.tar"
    with tarfile.open(archive, "w") as written:
        member = tarfile.TarInfo("a.png")
        member.type, member.linkname = kind, "/etc/passwd"
        written.addfile(member)

    with pytest.raises(SourceError, match=r"“a\.png” is a link or no plain file"):
        open_source(archive)


def test_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "f.zip"
    with zipfile.ZipFile(archive, "w") as written:
        member = zipfile.ZipInfo("a.png")
        member.external_attr = 0o120777 << 16
        written.writestr(member, "/etc/passwd")

    with pytest.raises(SourceError, match=r"“a\.png” is a link or no plain file"):
        open_source(archive)


@pytest.mark.parametrize("name", ["f.tar", "f.tar.gz", "f.zip"])
def test_file_that_is_no_archive_is_refused(tmp_path: Path, name: str) -> None:
    archive = tmp_path / name
    archive.write_text("Remember the milk.\n" * 100)

    with pytest.raises(SourceError, match=r"Cannot open f\."):
        open_source(archive)


def test_archive_cut_off_keeps_its_whole_frames(tmp_path: Path, write_fits: WriteFits) -> None:
    members = {
        f"{minute}.fits": write_fits(f"{minute}.fits", minute=minute).read_bytes()
        for minute in range(3)
    }
    archive = write_tar(tmp_path / "f.tar", members)
    archive.write_bytes(archive.read_bytes()[: 2 * (512 + 5760) + 512 + 2900])

    with open_source(archive) as source:
        assert source.index.readable.tolist() == [True, True, False]


def test_packed_archive_cut_off_is_refused(tmp_path: Path) -> None:
    archive = write_tar(tmp_path / "f.tar.gz", {"a.png": png(1)}, "w:gz")
    archive.write_bytes(archive.read_bytes()[:-20])

    with pytest.raises(SourceError, match=r"Cannot unpack f\.tar\.gz"):
        open_source(archive)


def test_damaged_member_of_a_zip_is_one_damaged_frame(tmp_path: Path) -> None:
    archive = tmp_path / "f.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as written:
        for number in range(3):
            written.writestr(f"{number}.png", png(number))
    data = bytearray(archive.read_bytes())
    data[data.index(b"IDAT") + 6] ^= 0xFF
    archive.write_bytes(data)

    with open_source(archive) as source:
        assert [frame for frame, _ in source.decode(0)] == [1, 2]


def test_encrypted_zip_is_refused(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "f.zip", {"a.png": png(1)})
    data = bytearray(archive.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    archive.write_bytes(data)

    with pytest.raises(SourceError, match=r"f\.zip is encrypted"):
        open_source(archive)


def test_packed_archive_is_unpacked_once_for_all_who_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = write_tar(tmp_path / "f.tar.gz", {"1.png": png(1), "2.png": png(2)}, "w:gz")
    made: list[object] = []
    make = tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: made.append(make()) or made[-1])

    with open_source(archive) as viewer:
        with open_source(archive, index=viewer.index) as job:
            assert int(job.read(1)[0, 0]) == 2
        assert int(viewer.read(0)[0, 0]) == 1

    assert len(made) == 1
    assert not spool._stores


def test_packed_archive_that_does_not_fit_the_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = write_tar(tmp_path / "f.tar.gz", {"1.png": png(1)}, "w:gz")
    nearly_full = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: nearly_full)

    with pytest.raises(SourceError, match=r"f\.tar\.gz does not fit unpacked"):
        open_source(archive)


def test_archive_without_frames_is_refused(tmp_path: Path) -> None:
    archive = write_tar(tmp_path / "f.tar", {"notes.txt": b"no frame"})

    with pytest.raises(SourceError, match="holds no FITS files and no images"):
        open_source(archive)
