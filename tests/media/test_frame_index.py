"""The frame index: gaps, times, and what a file of it holds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from core.errors import SourceError
from core.media.frame_index import FrameIndex, FrameIssue, FrameRange, Issue, TimeOrigin


def an_index() -> FrameIndex:
    return FrameIndex.of_times(
        np.array([0.0, 12.0, 24.0, 72.0, 84.0]),
        TimeOrigin.HEADER,
        start_utc=datetime(2012, 7, 19, 7, 30, tzinfo=UTC),
        files=("a.fits", "b.fits", "c.fits", "d.fits", "e.fits"),
        exposure_s=np.array([2.0, 0.2, np.nan, 2.0, 0.2]),
        wavelength=171,
        instrument="AIA_3",
        issues=(FrameIssue(2, Issue.EXPOSURE),),
    )


def test_a_step_longer_than_the_factor_allows_is_a_gap() -> None:
    index = an_index()

    assert index.cadence_s == 12
    assert index.gap_starts().tolist() == [3]
    assert index.gap_starts(gap_factor=5).tolist() == []


def test_the_frame_on_show_is_the_last_that_has_begun() -> None:
    index = an_index()

    assert [index.frame_at(time) for time in (-1, 0, 11.9, 12, 50, 1000)] == [0, 0, 0, 1, 2, 4]


def test_a_saved_index_comes_back_whole(tmp_path: Path) -> None:
    index = an_index()
    index.save(tmp_path / "index.npz")

    loaded = FrameIndex.load(tmp_path / "index.npz")

    assert loaded.utc(3) == index.utc(3)
    assert loaded.files == index.files
    assert loaded.issues == index.issues
    assert (loaded.wavelength, loaded.instrument) == (171, "AIA_3")
    assert loaded.time_origin is TimeOrigin.HEADER
    np.testing.assert_array_equal(loaded.exposure_s, index.exposure_s)


@pytest.mark.parametrize("kept", [0, 10, 400])
def test_a_truncated_index_is_named(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "index.npz"
    an_index().save(path)
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(SourceError, match=r"index\.npz is damaged or missing"):
        FrameIndex.load(path)


@pytest.mark.parametrize(("start", "stop"), [(3, 3), (-1, 2), (5, 4)])
def test_a_range_without_frames_is_refused(start: int, stop: int) -> None:
    with pytest.raises(ValueError, match="are no range"):
        FrameRange(start, stop)
