"""Folders of images, and what cannot be opened at all."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import SourceError
from core.media.frame_index import Issue, TimeOrigin
from core.media.open import open_source
from core.media.source import SourceKind

GREY = np.arange(96, dtype=np.uint8).reshape(8, 12)


def write(path: Path, image: NDArray[np.generic] = GREY) -> Path:
    """Write an image, colour given as RGB; through memory, for paths of any letters."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stored = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(path.suffix, stored)
    path.write_bytes(data.tobytes())
    return path


def test_images_are_in_natural_order(tmp_path: Path) -> None:
    for number in (1, 2, 10):
        write(tmp_path / f"{number}.png", np.full((8, 12), number, np.uint8))

    with open_source(tmp_path) as source:
        assert source.kind is SourceKind.STILLS
        assert source.index.time_origin is TimeOrigin.FILE_ORDER
        assert source.index.cadence_s == pytest.approx(0.04)
        assert [int(frame[0, 0]) for _, frame in source.decode(0)] == [1, 2, 10]


def test_file_names_with_times_give_the_times(tmp_path: Path) -> None:
    for stamp in ("20240510_120000", "20240510_120030", "20240510_120010"):
        write(tmp_path / f"cam_{stamp}.png")

    with open_source(tmp_path) as source:
        assert source.index.time_origin is TimeOrigin.FILE_NAME
        assert source.index.time_s.tolist() == [0, 10, 30]


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp"])
def test_grey_comes_back_to_the_digit(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"a{suffix}")

    with open_source(path) as source:
        assert source.channels == 1
        np.testing.assert_array_equal(source.read(0), GREY)


def test_sixteen_bit_stays_sixteen_bit(tmp_path: Path) -> None:
    image = GREY.astype(np.uint16) * np.uint16(500)
    path = write(tmp_path / "a.png", image)

    with open_source(path) as source:
        assert source.dtype == np.uint16
        np.testing.assert_array_equal(source.read(0), image)


def test_colour_is_rgb(tmp_path: Path) -> None:
    image = np.zeros((8, 12, 3), np.uint8)
    image[..., 0] = 200
    path = write(tmp_path / "a.png", image)

    with open_source(path) as source:
        assert source.channels == 3
        assert source.read(0)[0, 0].tolist() == [200, 0, 0]


def test_path_of_any_letters_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "Übung 日本" / "ä.png")

    with open_source(path.parent) as source:
        np.testing.assert_array_equal(source.read(0), GREY)


def test_single_image_is_a_sequence_of_one_frame(tmp_path: Path) -> None:
    with open_source(write(tmp_path / "a.png")) as source:
        assert len(source) == 1
        assert source.index.files == ()
        assert source.index.cadence_s == 0


def test_image_of_another_size_is_an_issue(tmp_path: Path) -> None:
    write(tmp_path / "1.png", np.zeros((4, 4), np.uint8))
    write(tmp_path / "2.png")
    write(tmp_path / "3.png")

    with open_source(tmp_path) as source:
        assert (source.width, source.height) == (12, 8)
        assert [(it.frame_index, it.issue) for it in source.index.issues] == [(0, Issue.SIZE)]
        assert [frame for frame, _ in source.decode(0)] == [1, 2]
        with pytest.raises(SourceError, match=r"1\.png is 4 × 4 pixels"):
            source.read(0)


def test_damaged_image_disables_itself(tmp_path: Path) -> None:
    write(tmp_path / "1.png")
    (tmp_path / "2.png").write_text("no image")
    write(tmp_path / "3.png")

    with open_source(tmp_path) as source:
        assert [it.issue for it in source.index.issues] == [Issue.UNREADABLE]
        assert [frame for frame, _ in source.decode(0)] == [0, 2]


def test_grey_image_among_colour_ones_becomes_colour(tmp_path: Path) -> None:
    write(tmp_path / "1.png", np.full((8, 12, 3), 9, np.uint8))
    write(tmp_path / "2.png", np.full((8, 12), 7, np.uint8))

    with open_source(tmp_path) as source:
        assert source.read(1)[0, 0].tolist() == [7, 7, 7]


def test_commoner_kind_of_a_mixed_folder_is_taken(tmp_path: Path) -> None:
    write(tmp_path / "1.png")
    write(tmp_path / "2.png")
    (tmp_path / "notes.txt").write_text("no frame")
    (tmp_path / "film.mp4").write_text("no frame")
    (tmp_path / "sun.fits").write_text("no frame")

    with open_source(tmp_path) as source:
        assert (source.kind, len(source)) == (SourceKind.STILLS, 2)


def test_only_images_that_are_damaged_are_refused(tmp_path: Path) -> None:
    (tmp_path / "1.png").write_text("no image")

    with pytest.raises(SourceError, match="no image that can be read"):
        open_source(tmp_path)


def test_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not there: it was moved, renamed or deleted"):
        open_source(tmp_path / "gone.mp4")


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is an empty folder"):
        open_source(tmp_path)


def test_folder_of_folders_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "Train001" / "1.png")

    with pytest.raises(SourceError, match="holds folders only: open one of them"):
        open_source(tmp_path)


def test_folder_of_nothing_known_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no frame")

    with pytest.raises(SourceError, match="holds no FITS files and no images"):
        open_source(tmp_path)


def test_folder_of_videos_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()

    with pytest.raises(SourceError, match="video files, each a sequence of its own"):
        open_source(tmp_path)


def test_file_of_unknown_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no frame")

    with pytest.raises(SourceError, match=r"Cannot open notes\.txt: it is no video, FITS file"):
        open_source(path)


def test_folder_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)

    with pytest.raises(SourceError, match=r"Cannot read .*: Permission denied"):
        open_source(tmp_path)


def test_image_without_suffix_is_known_by_its_content(tmp_path: Path) -> None:
    path = write(tmp_path / "a.png").rename(tmp_path / "a")

    with open_source(path) as source:
        np.testing.assert_array_equal(source.read(0), GREY)
