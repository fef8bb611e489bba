"""Videos, whose frames must be exactly those that were asked for."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.numbered_video import number_of, variable_ticks, write_numbered_video
from core.errors import SourceError
from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.open import open_source
from core.media.source import FrameSource, SourceKind
from core.media.video import VideoSource


@pytest.fixture(scope="module")
def vfr(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return 60 frames at a variable rate with B-frames, a keyframe every 12."""
    path = tmp_path_factory.mktemp("vfr") / "vfr.mp4"
    return write_numbered_video(path, variable_ticks(60), b_frames=2)


def right_seeks(source: FrameSource, count: int = 40) -> int:
    wanted = np.random.default_rng(7).integers(0, len(source), count).tolist()
    return sum(number_of(source.read(frame_index)) == frame_index for frame_index in wanted)


def test_random_seeks_at_a_variable_frame_rate_are_exact(vfr: Path) -> None:
    with open_source(vfr) as source:
        assert right_seeks(source) == 40


@pytest.mark.parametrize(
    ("name", "start", "gop", "b_frames", "codec"),
    [
        ("constant.mp4", 0, 250, 0, "libx264"),
        ("late.mp4", 5000, 12, 2, "libx264"),
        ("late.ts", 5000, 12, 2, "libx264"),
        ("reordered.mkv", 0, 20, 3, "libx264"),
        ("reordered.avi", 0, 12, 2, "libx264"),
        ("reordered.mpg", 0, 12, 2, "mpeg1video"),
        ("pictures.avi", 0, 1, 0, "mjpeg"),
        ("open.webm", 0, 12, 0, "libvpx"),
    ],
)
def test_random_seeks_are_exact_in_every_container(
    tmp_path: Path, name: str, start: int, gop: int, b_frames: int, codec: str
) -> None:
    ticks = [start + 40 * frame for frame in range(60)]
    path = write_numbered_video(tmp_path / name, ticks, gop=gop, b_frames=b_frames, codec=codec)

    with open_source(path) as source:
        assert len(source) == 60
        assert source.index.cadence_s == pytest.approx(0.04, abs=0.001)
        assert right_seeks(source) == 40


def test_index_is_made_of_presentation_times(vfr: Path) -> None:
    with open_source(vfr) as source:
        index = source.index

    assert source.kind is SourceKind.VIDEO
    assert index.time_origin is TimeOrigin.CONTAINER
    assert index.time_s == pytest.approx(np.array(variable_ticks(60)) / 1000, abs=0.001)
    assert index.keyframes is not None
    assert index.keyframes.tolist() == [0, 12, 24, 36, 48]


def test_video_opens_again_with_its_saved_index(vfr: Path, tmp_path: Path) -> None:
    with open_source(vfr) as source:
        source.index.save(tmp_path / "index.npz")

    with open_source(vfr, index=FrameIndex.load(tmp_path / "index.npz")) as source:
        assert right_seeks(source, 10) == 10


def test_decoding_starts_at_any_frame_and_goes_on_in_order(vfr: Path) -> None:
    with open_source(vfr) as source:
        decoded = [(index, number_of(frame)) for index, frame in source.decode(31)]

    assert decoded == [(index, index) for index in range(31, 60)]


def test_frames_cut_away_by_an_edit_list_are_no_frames(tmp_path: Path) -> None:
    ticks = [40 * frame - 200 for frame in range(40)]
    path = write_numbered_video(tmp_path / "edited.mp4", ticks, b_frames=2)

    with open_source(path) as source:
        numbers = [number_of(source.read(frame)) for frame in (20, 3, 0, 34)]

    assert len(source) == 35
    assert numbers == [25, 8, 5, 39]


def test_reading_on_does_not_seek(vfr: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seeks: list[int] = []
    seek = VideoSource._seek
    monkeypatch.setattr(
        VideoSource, "_seek", lambda self, place: (seeks.append(place), seek(self, place))[1]
    )
    with open_source(vfr) as source:
        seeks.clear()
        for frame_index in range(25, 35):
            source.read(frame_index)

    assert seeks == [2]


def test_frames_are_rgb_of_eight_bit(vfr: Path) -> None:
    with open_source(vfr) as source:
        frame = source.read(3)

        assert (source.width, source.height, source.channels) == (64, 48, 3)
        assert (frame.shape, frame.dtype) == ((48, 64, 3), np.uint8)


def test_no_frame_beyond_the_last(vfr: Path) -> None:
    with open_source(vfr) as source, pytest.raises(IndexError, match="no frame 60"):
        source.read(60)


def test_grey_pixel_format_gives_grey_frames(tmp_path: Path) -> None:
    path = tmp_path / "grey.mkv"
    frame = np.arange(48 * 64, dtype=np.uint16).reshape(48, 64) * np.uint16(20)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "gray16le"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="gray16le")))
        container.mux(stream.encode(None))

    with open_source(path) as source:
        assert source.channels == 1
        np.testing.assert_array_equal(source.read(0), frame)


@pytest.mark.parametrize(
    ("matrix", "quarters"),
    [
        ((0, 1, -1, 0), -1),
        ((0, -1, 1, 0), 1),
        ((-1, 0, 0, -1), 2),
    ],
)
def test_display_matrix_turns_the_frames(
    tmp_path: Path, matrix: tuple[int, ...], quarters: int
) -> None:
    path = write_numbered_video(tmp_path / "turned.mp4", [0, 40, 80])
    with open_source(path) as source:
        upright = source.read(1)
    _set_display_matrix(path, matrix)

    with open_source(path) as source:
        frame = source.read(1)

    np.testing.assert_array_equal(frame, np.rot90(upright, quarters))
    assert frame.shape[:2] == (source.height, source.width)


def _set_display_matrix(path: Path, matrix: tuple[int, ...]) -> None:
    """Overwrite the matrix (a b u, c d v, x y w in 16.16) of the track header."""
    a, b, c, d = (it << 16 for it in matrix)
    data = bytearray(path.read_bytes())
    place = data.index(b"tkhd") + 4 + 40
    values = np.array([a, b, 0, c, d, 0, 0, 0, 1 << 30], ">i4")
    data[place : place + 36] = values.tobytes()
    path.write_bytes(data)


def test_truncated_video_gives_the_frames_that_are_whole(tmp_path: Path) -> None:
    options = {"movflags": "faststart"}
    path = write_numbered_video(
        tmp_path / "cut.mp4", variable_ticks(60), b_frames=2, container_options=options
    )
    data = path.read_bytes()
    frames_begin = data.index(b"mdat")
    path.write_bytes(data[: frames_begin + (len(data) - frames_begin) * 6 // 10])

    with open_source(path) as source:
        decoded = [(index, number_of(frame)) for index, frame in source.decode(0)]

    assert 10 < len(decoded) < 60
    assert all(index == number for index, number in decoded)


def test_frame_that_is_lost_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = write_numbered_video(tmp_path / "lost.mkv", [40 * frame for frame in range(30)])
    with open_source(path) as source:
        index = source.index
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])

    with (
        open_source(path, index=index) as source,
        pytest.raises(SourceError, match=r"Frame 29 of lost\.mkv cannot be decoded"),
    ):
        source.read(29)


def test_text_named_mp4_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("Remember the milk.\n" * 20)

    with pytest.raises(SourceError, match=r"Cannot open notes\.mp4: it is no video"):
        open_source(path)


def test_empty_file_named_mp4_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()

    with pytest.raises(SourceError, match=r"Cannot open empty\.mp4"):
        open_source(path)


def test_video_without_frames_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.mp4"
    options = {"movflags": "empty_moov+frag_keyframe"}
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        container.start_encoding()

    with pytest.raises(SourceError, match=r"none\.mp4 holds no frames"):
        open_source(path)


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 800), np.int16), format="s16", layout="mono"
        )
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))

    with pytest.raises(SourceError, match=r"sound\.mkv holds no video stream"):
        open_source(path)


def test_video_may_be_closed_twice(vfr: Path) -> None:
    source = open_source(vfr)
    source.close()
    source.close()
