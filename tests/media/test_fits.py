"""FITS files, folders and cubes."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from astropy.io import fits

from core.errors import SourceError
from core.media.fits_stream import open_stream
from core.media.frame_index import FrameIndex, Issue, TimeOrigin
from core.media.open import open_source
from core.media.source import SourceKind
from tests.media.conftest import WriteFits, aia_header, aia_image


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def issues_of(index: FrameIndex) -> list[tuple[int, Issue]]:
    return [(it.frame_index, it.issue) for it in index.issues]


def test_folder_is_sorted_by_the_time_in_the_headers(write_fits: WriteFits) -> None:
    for name, minute in (("a.fits", 4), ("b.fits", 0), ("c.fits", 2)):
        path = write_fits(name, 100 + minute, minute=minute)

    with open_source(path.parent) as source:
        assert source.index.files == ("b.fits", "c.fits", "a.fits")
        assert source.index.time_s.tolist() == [0, 120, 240]
        assert source.index.time_origin is TimeOrigin.HEADER
        assert source.index.start_utc == datetime(2012, 7, 19, 7, 0, tzinfo=UTC)
        assert [int(source.read(frame)[0, 0]) for frame in range(3)] == [100, 102, 104]


def test_header_gives_exposure_quality_wavelength_and_instrument(write_fits: WriteFits) -> None:
    write_fits("a.fits", minute=0, exposure=2.0)
    path = write_fits("b.fits", minute=1, exposure=0.5, quality=8)

    with open_source(path.parent) as source:
        index = source.index

    assert source.kind is SourceKind.FITS
    assert (index.wavelength, index.instrument, source.unit) == (171, "AIA_3", "DN")
    assert index.exposure_s.tolist() == [2.0, 0.5]
    assert index.quality.tolist() == [0, 8]
    assert issues_of(index) == [(1, Issue.QUALITY)]


def test_frames_are_in_native_byte_order(write_fits: WriteFits) -> None:
    path = write_fits("a.fits", 100)

    with open_source(path) as source:
        frame = source.read(0)

    assert frame.dtype == np.int16
    assert frame.dtype.isnative
    np.testing.assert_array_equal(frame, aia_image(100))


@pytest.mark.parametrize(
    ("stored", "dtype"),
    [("u1", "uint8"), ("u2", "uint16"), ("i4", "float32"), ("f8", "float32")],
)
def test_dtypes_that_opencv_knows(tmp_path: Path, stored: str, dtype: str) -> None:
    values = np.arange(96).reshape(8, 12).astype(stored)
    fits.PrimaryHDU(values).writeto(tmp_path / "a.fits")

    with open_source(tmp_path / "a.fits") as source:
        frame = source.read(0)

    assert (source.dtype, frame.dtype) == (np.dtype(dtype), np.dtype(dtype))
    np.testing.assert_array_equal(frame, values)


def test_blank_pixels_become_nan(tmp_path: Path) -> None:
    path = tmp_path / "a.fits"
    header = aia_header()
    header["BLANK"] = -32768
    image = aia_image(0)
    image[2, 3] = -32768
    fits.PrimaryHDU(image, header).writeto(path)

    with open_source(path) as source:
        frame = source.read(0)

    assert source.dtype == np.float32
    assert np.argwhere(np.isnan(frame)).tolist() == [[2, 3]]


def test_card_that_breaks_a_rule_raises_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.fits"
    fits.PrimaryHDU(np.ones((8, 12), np.float32)).writeto(path)
    with fits.open(path, mode="update") as parts:
        parts[0].header["WAVELNTH"] = 171
    data = path.read_bytes().replace(b"WAVELNTH=", b"BLANK   =")
    path.write_bytes(data)

    with open_source(path) as source:
        assert source.read(0).mean() == 1


def test_compressed_image_is_found_behind_an_empty_primary_part(tmp_path: Path) -> None:
    path = tmp_path / "a.fits"
    image = fits.CompImageHDU(aia_image(7, (32, 48)), aia_header(), compression_type="RICE_1")
    fits.HDUList([fits.PrimaryHDU(), image]).writeto(path)

    with open_source(path) as source:
        np.testing.assert_array_equal(source.read(0), aia_image(7, (32, 48)))
        assert (source.width, source.height) == (48, 32)
        assert source.index.wavelength == 171


def test_gzipped_file_is_read(write_fits: WriteFits) -> None:
    path = write_fits("a.fits", 5)
    packed = path.with_name("b.fits.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))

    with open_source(packed) as source:
        np.testing.assert_array_equal(source.read(0), aia_image(5))


def test_cube_is_one_sequence(tmp_path: Path) -> None:
    cube = np.arange(5 * 8 * 12, dtype=np.int16).reshape(5, 8, 12)
    header = aia_header()
    header["CTYPE3"], header["CDELT3"], header["CUNIT3"] = "TIME", 12.0, "s"
    path = tmp_path / "cube.fits"
    fits.PrimaryHDU(cube, header).writeto(path)

    with open_source(path) as source:
        assert source.index.files == ()
        assert source.index.time_s.tolist() == [0, 12, 24, 36, 48]
        np.testing.assert_array_equal(source.read(3), cube[3])


def test_compressed_cube_is_read_plane_by_plane(tmp_path: Path) -> None:
    cube = np.arange(5 * 8 * 12, dtype=np.int16).reshape(5, 8, 12)
    path = tmp_path / "cube.fits"
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(cube)]).writeto(path)

    with open_source(path) as source:
        assert source.index.time_origin is TimeOrigin.FILE_ORDER
        np.testing.assert_array_equal(source.read(4), cube[4])


def test_cubes_in_a_folder_follow_each_other(write_fits: WriteFits) -> None:
    cube = np.arange(2 * 8 * 12, dtype=np.int16).reshape(2, 8, 12)
    write_fits("a.fits", data=cube)
    path = write_fits("b.fits", data=cube + np.int16(1000))

    with open_source(path.parent) as source:
        index = source.index
        assert [int(source.read(frame)[0, 0]) for frame in range(4)] == [0, 96, 1000, 1096]

    with open_source(path.parent, index=index) as source:
        assert int(source.read(3)[0, 0]) == 1096


def test_without_header_times_the_file_names_tell_them(tmp_path: Path) -> None:
    for stamp in ("2012-07-19T073100Z", "2012-07-19T073000Z", "2012-07-19T073200Z"):
        fits.PrimaryHDU(aia_image(0)).writeto(tmp_path / f"aia.{stamp}.171.fits")

    with open_source(tmp_path) as source:
        assert source.index.time_origin is TimeOrigin.FILE_NAME
        assert source.index.time_s.tolist() == [0, 60, 120]


def test_without_any_times_the_natural_order_counts(tmp_path: Path) -> None:
    for number in (1, 2, 10):
        fits.PrimaryHDU(aia_image(number)).writeto(tmp_path / f"frame{number}.fits")

    with open_source(tmp_path) as source:
        assert source.index.time_origin is TimeOrigin.FILE_ORDER
        assert source.index.files == ("frame1.fits", "frame2.fits", "frame10.fits")


def test_header_of_a_frame_can_be_read(write_fits: WriteFits) -> None:
    path = write_fits("a.fits")

    with open_source(path) as source:
        header = source.header(0)

    assert header["INSTRUME"] == "AIA_3"
    assert header["HISTORY"] == "made for a test"


def test_missing_exposure_is_an_issue_where_others_have_one(write_fits: WriteFits) -> None:
    write_fits("a.fits", minute=0)
    path = write_fits("b.fits", minute=1, exposure=None)

    with open_source(path.parent) as source:
        assert issues_of(source.index) == [(1, Issue.EXPOSURE)]


def test_frames_of_no_valid_pixel_are_an_issue_if_the_header_says_so(
    write_fits: WriteFits,
) -> None:
    write_fits("a.fits", minute=0)
    path = write_fits("b.fits", minute=1)
    fits.setval(path, "DATAVALS", value=0)

    with open_source(path.parent) as source:
        assert issues_of(source.index) == [(1, Issue.BLANK)]


def test_frame_of_nan_only_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.fits"
    fits.PrimaryHDU(np.full((8, 12), np.nan, np.float32)).writeto(path)

    with open_source(path) as source:
        assert np.isnan(source.read(0)).all()


def test_commonest_size_wins_and_the_others_are_issues(write_fits: WriteFits) -> None:
    write_fits("a.fits", minute=0, shape=(4, 4))
    write_fits("b.fits", minute=1)
    path = write_fits("c.fits", minute=2)

    with open_source(path.parent) as source:
        assert (source.width, source.height) == (12, 8)
        assert issues_of(source.index) == [(0, Issue.SIZE)]
        assert source.index.readable.tolist() == [False, True, True]
        assert [frame for frame, _ in source.decode(0)] == [1, 2]
        with pytest.raises(SourceError, match=r"a\.fits is 4 × 4 pixels where .* 12 × 8"):
            source.read(0)


@pytest.mark.parametrize("kept", [0, 100, 2880, 2900])
def test_truncated_file_disables_itself_not_its_folder(write_fits: WriteFits, kept: int) -> None:
    for minute in range(3):
        path = write_fits(f"{minute}.fits", minute=minute)
    path.with_name("1.fits").write_bytes(path.read_bytes()[:kept])

    with open_source(path.parent) as source:
        assert len(source) == 3
        assert [issue for _, issue in issues_of(source.index)] == [Issue.UNREADABLE]
        assert len(list(source.decode(0))) == 2


@pytest.mark.parametrize("kept", [0, 100, 2880, 2900])
def test_truncated_file_alone_is_refused_in_one_sentence(write_fits: WriteFits, kept: int) -> None:
    path = write_fits("a.fits")
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(SourceError, match=r"a\.fits.*(empty|cut off)"):
        open_source(path)


def test_file_without_image_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.fits"
    table = fits.BinTableHDU.from_columns([fits.Column("t", "D", array=[1.0, 2.0])])
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(path)

    with pytest.raises(SourceError, match=r"table\.fits: none of its parts holds an image"):
        open_source(path)


def test_table_beside_images_is_left_out(write_fits: WriteFits) -> None:
    path = write_fits("a.fits")
    table = fits.BinTableHDU.from_columns([fits.Column("t", "D", array=[1.0, 2.0])])
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(path.with_name("events.fits"))

    with open_source(path.parent) as source:
        assert source.index.files == ("a.fits",)


def test_text_named_fits_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.fits"
    path.write_text("Remember the milk.\n" * 400)

    with pytest.raises(SourceError, match=r"Cannot open notes\.fits"):
        open_source(path)


def test_wavelengths_do_not_mix(write_fits: WriteFits) -> None:
    write_fits("a.fits", minute=0)
    path = write_fits("b.fits", minute=1)
    fits.setval(path, "WAVELNTH", value=193)

    with pytest.raises(SourceError, match=r"mixes 171 Å \(1 frames\) and 193 Å"):
        open_source(path.parent)


def test_values_per_second_are_not_divided_by_the_exposure_again(write_fits: WriteFits) -> None:
    path = write_fits("a.fits", exposure=2.0)
    fits.setval(path, "BUNIT", value="DN/s")

    with open_source(path) as source:
        assert source.index.exposure_s.tolist() == [1.0]


def test_with_a_saved_index_no_header_is_scanned(
    write_fits: WriteFits, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(5):
        path = write_fits(f"{minute}.fits", 100 + minute, minute=minute)
    with open_source(path.parent) as source:
        index = source.index
    monkeypatch.setattr("core.media.fits.scan", lambda _files: pytest.fail("scanned again"))

    with open_source(path.parent, index=index) as source:
        assert int(source.read(4)[0, 0]) == 104


def test_file_that_vanished_is_one_damaged_frame(write_fits: WriteFits) -> None:
    for minute in range(3):
        path = write_fits(f"{minute}.fits", minute=minute)
    with open_source(path.parent) as source:
        path.with_name("1.fits").unlink()
        with pytest.raises(SourceError, match=r"Cannot read 1\.fits in aia: No such file"):
            source.read(1)
        assert source.read(2) is not None


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files by /proc")
def test_files_do_not_stay_open(write_fits: WriteFits) -> None:
    for minute in range(20):
        path = write_fits(f"{minute:02d}.fits", minute=minute)
    before = open_files()

    with open_source(path.parent) as source:
        for frame_index in range(20):
            source.read(frame_index)
        during = open_files()

    assert during <= before + 1
    assert open_files() <= before


class Unreadable(io.BytesIO):
    """A file that opens and then cannot be read, as a damaged member of an archive."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(f"{size} bytes are damaged")


class OneUnreadable:
    """A set of files with one of them."""

    def __init__(self, path: Path) -> None:
        self.path, self.names = path, ("a.fits",)
        self.opened = Unreadable()

    def open(self, _name: str) -> BinaryIO:
        return self.opened

    def size(self, _name: str) -> int:
        return 2880

    def close(self) -> None:
        self.opened.close()


def test_a_file_that_cannot_be_read_is_closed_again(tmp_path: Path) -> None:
    files = OneUnreadable(tmp_path / "sun.zip")

    with pytest.raises(SourceError, match=r"Cannot read a\.fits: .* are damaged\."):
        open_stream(files, "a.fits", "a.fits")

    assert files.opened.closed
