"""A frame store holds every frame, in place, or is not there at all."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from astropy.io import fits
from numpy.typing import NDArray

from core.errors import ProjectError, SourceError
from core.jobs import CancelToken, JobCancelled, JobContext, Progress
from core.media.frame_index import FrameIssue, Issue
from core.media.open import open_source
from core.recipe.build import build_frame_store
from core.recipe.frame_store import FrameStore
from core.recipe.recipe import Channel, IntensityScale, Recipe, ScaleKind

Source = Callable[..., Any]

RECIPE = Recipe(width=8, height=8)


def noise(*shape: int, dtype: str = "uint8") -> NDArray[Any]:
    return np.random.default_rng(1).integers(0, 250, shape).astype(dtype)


def test_8_bit_frames_of_the_right_size_are_kept_to_the_bit(
    array_source: Source, tmp_path: Path
) -> None:
    frames = noise(5, 8, 8)

    store, _ = build_frame_store(array_source(frames), RECIPE, tmp_path / "s.npy", JobContext())

    np.testing.assert_array_equal(store.frames[..., 0], frames)


def test_shrinking_takes_the_mean_of_the_pixels_that_become_one(
    array_source: Source, tmp_path: Path
) -> None:
    frames = noise(2, 32, 32)

    store, _ = build_frame_store(array_source(frames), RECIPE, tmp_path / "s.npy", JobContext())

    means = frames.reshape(2, 8, 4, 8, 4).mean(axis=(2, 4))
    np.testing.assert_allclose(store.frames[..., 0], means, atol=0.51)


def test_values_of_more_than_8_bit_are_stored_as_float16(
    array_source: Source, tmp_path: Path
) -> None:
    frames = noise(2, 8, 8, dtype="uint16") * 256

    store, _ = build_frame_store(array_source(frames), RECIPE, tmp_path / "s.npy", JobContext())

    assert store.frames.dtype == np.float16
    np.testing.assert_allclose(store.frame(1)[..., 0], frames[1] / 65535, atol=5e-4)


def test_big_endian_values_mean_what_they_say(array_source: Source, tmp_path: Path) -> None:
    frames = noise(2, 16, 16, dtype=">i2")
    recipe = Recipe(width=8, height=8, intensity=IntensityScale(ScaleKind.FIXED, low=0, high=256))

    store, index = build_frame_store(array_source(frames), recipe, tmp_path / "s.npy", JobContext())

    means = frames.astype(float).reshape(2, 8, 2, 8, 2).mean(axis=(2, 4)) / 256
    np.testing.assert_allclose(store.frames[..., 0], means, atol=1e-3)
    np.testing.assert_allclose(index.mean, frames.mean(axis=(1, 2)), rtol=1e-6)


def test_missing_pixels_are_left_out_of_the_mean(array_source: Source, tmp_path: Path) -> None:
    frames = np.full((1, 16, 16), 0.5, np.float32)
    frames[0, ::2] = np.nan
    frames[0, :2, :2] = np.nan
    recipe = Recipe(width=8, height=8, intensity=IntensityScale(ScaleKind.FIXED, low=0, high=1))

    store, index = build_frame_store(array_source(frames), recipe, tmp_path / "s.npy", JobContext())

    assert store.frame(0)[0, 0, 0] == 0
    assert (store.frame(0)[1:] == 0.5).all()
    assert (index.mean[0], index.minimum[0], index.maximum[0]) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize(("channel", "channels"), [(Channel.GREY, 1), (Channel.COLOUR, 3)])
@pytest.mark.parametrize("shape", [(2, 16, 16), (2, 16, 16, 3)])
def test_any_source_becomes_grey_or_colour(
    array_source: Source, tmp_path: Path, channel: Channel, channels: int, shape: tuple[int, ...]
) -> None:
    recipe = Recipe(width=8, height=8, channel=channel)

    store, _ = build_frame_store(
        array_source(noise(*shape)), recipe, tmp_path / "s.npy", JobContext()
    )

    assert store.frames.shape == (2, 8, 8, channels)


def test_colour_is_weighted_as_the_eye_does(array_source: Source, tmp_path: Path) -> None:
    frames = noise(1, 8, 8, 3)

    store, _ = build_frame_store(array_source(frames), RECIPE, tmp_path / "s.npy", JobContext())

    grey = cv2.cvtColor(frames[0], cv2.COLOR_RGB2GRAY)
    np.testing.assert_array_equal(store.frames[0, ..., 0], grey)


def test_damaged_frames_are_black_and_marked(array_source: Source, tmp_path: Path) -> None:
    source = array_source(noise(6, 8, 8) + 1, damaged=frozenset({0, 3, 5}))

    store, index = build_frame_store(source, RECIPE, tmp_path / "s.npy", JobContext())

    assert index.readable.tolist() == [False, True, True, False, True, False]
    assert store.frames.any(axis=(1, 2, 3)).tolist() == index.readable.tolist()
    assert np.isnan(index.mean).tolist() == (~index.readable).tolist()
    assert index.issues == tuple(FrameIssue(it, Issue.UNREADABLE) for it in (0, 3, 5))


def test_a_frame_of_nan_alone_is_blank_and_not_learnt(array_source: Source, tmp_path: Path) -> None:
    frames = noise(3, 8, 8, dtype="float32")
    frames[1] = np.nan

    _, index = build_frame_store(array_source(frames), RECIPE, tmp_path / "s.npy", JobContext())

    assert index.issues == (FrameIssue(1, Issue.BLANK),)
    assert index.readable.tolist() == [True, False, True]


def test_statistics_are_in_source_units(array_source: Source, tmp_path: Path) -> None:
    frames = noise(3, 20, 30, dtype="int16") * 10

    _, index = build_frame_store(array_source(frames), RECIPE, tmp_path / "s.npy", JobContext())

    pixels = frames.reshape(3, -1).astype(float)
    np.testing.assert_allclose(index.mean, pixels.mean(axis=1), rtol=1e-5)
    np.testing.assert_allclose(index.std, pixels.std(axis=1), rtol=1e-5)
    np.testing.assert_array_equal(index.minimum, pixels.min(axis=1))
    np.testing.assert_array_equal(index.maximum, pixels.max(axis=1))


def test_a_source_without_a_usable_frame_leaves_no_store(
    array_source: Source, tmp_path: Path
) -> None:
    source = array_source(noise(2, 8, 8), damaged=frozenset({0, 1}))

    with pytest.raises(SourceError, match="None of the 2 frames"):
        build_frame_store(source, RECIPE, tmp_path / "s.npy", JobContext())

    assert list(tmp_path.iterdir()) == []


def test_cancelling_leaves_the_older_store_as_it_was(array_source: Source, tmp_path: Path) -> None:
    path = tmp_path / "s.npy"
    build_frame_store(array_source(noise(4, 8, 8)), RECIPE, path, JobContext())
    token = CancelToken()
    context = JobContext(emit=lambda _: token.cancel(), token=token)

    with pytest.raises(JobCancelled):
        build_frame_store(array_source(noise(9, 8, 8)), RECIPE, path, context)

    assert len(FrameStore.open(path)) == 4
    assert [it.name for it in tmp_path.iterdir()] == ["s.npy"]


def test_progress_counts_frames_and_ends_at_the_last(array_source: Source, tmp_path: Path) -> None:
    events: list[object] = []

    build_frame_store(
        array_source(noise(30, 8, 8)), RECIPE, tmp_path / "s.npy", JobContext(emit=events.append)
    )

    assert events[-1] == Progress(30, 30, "Preparing array.npy: frame 30 of 30")


def test_a_disk_too_small_is_known_before_anything_is_written(
    array_source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    with pytest.raises(ProjectError, match=r"disk is full.*Free some space"):
        build_frame_store(array_source(noise(4, 8, 8)), RECIPE, tmp_path / "s.npy", JobContext())

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_on_the_way_leaves_nothing(
    array_source: Source, tmp_path: Path
) -> None:
    source = array_source(noise(4, 8, 8))
    decode = source.decode

    def decode_until_full(first: int) -> Any:
        yield from list(decode(first))[:2]
        raise OSError(errno.ENOSPC, "No space left on device")

    source.decode = decode_until_full

    with pytest.raises(ProjectError, match="disk is full"):
        build_frame_store(source, RECIPE, tmp_path / "s.npy", JobContext())

    assert list(tmp_path.iterdir()) == []


def write_alternating_exposures(folder: Path) -> None:
    """Write FITS files of a constant scene whose exposure alternates, as it does in a flare."""
    rng = np.random.default_rng(3)
    scene = rng.gamma(9.0, 60.0, (192, 192))
    scene[80:112, 80:112] += 8000
    for number in range(12):
        exposure_s = 0.5 if number % 2 else 2.0
        # The bright core saturates in the long exposures.
        values = np.minimum(rng.poisson(scene * exposure_s), 12000).astype(np.int16)
        header = fits.Header()
        header["DATE-OBS"] = f"2012-07-19T07:30:{number:02d}"
        header["EXPTIME"] = exposure_s
        header["WAVELNTH"] = 171
        fits.PrimaryHDU(values, header).writeto(folder / f"{number:02d}.fits")


def quiet_flicker(folder: Path, kind: ScaleKind, path: Path) -> float:
    """Return the median change of quiet pixels from frame to frame, relative to their value."""
    recipe = Recipe(width=48, height=48, intensity=IntensityScale(kind))
    with open_source(folder) as source:
        store, _ = build_frame_store(source, recipe, path, JobContext())
    frames = np.stack([store.frame(it)[..., 0] for it in range(len(store))])
    mean = frames.mean(axis=0)
    quiet = frames[:, mean < np.median(mean)]
    change = np.abs(np.diff(quiet, axis=0)) / np.maximum(quiet[:-1], 1e-3)
    return float(np.median(change))


def test_the_quiet_sun_does_not_flicker_when_the_exposure_alternates(tmp_path: Path) -> None:
    folder = tmp_path / "aia171"
    folder.mkdir()
    write_alternating_exposures(folder)

    fixed = quiet_flicker(folder, ScaleKind.SOLAR_LOG10, tmp_path / "fixed.npy")
    per_frame = quiet_flicker(folder, ScaleKind.FRAME_MIN_MAX, tmp_path / "per_frame.npy")

    assert per_frame > 0.20
    assert fixed < 0.01
