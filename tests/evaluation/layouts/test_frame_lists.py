"""Files that name the anomalous frames of a sequence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceError
from core.evaluation.layouts.frame_lists import read_flags, read_frame_list, read_ucsd_list


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


@pytest.mark.parametrize(
    ("text", "ranges", "frames"),
    [
        ("0\n1\n1\n0\n", [(1, 3)], 4),
        ("label\n1\n0\n", [(0, 1)], 2),
        ("0 1 1 0", [(1, 3)], 4),
        ("0,0,1", [(2, 3)], 3),
        ("1", [(0, 1)], 1),
        ("3,5\n9,9\n", [(3, 6), (9, 10)], None),
        ("first;last\n9;9\n3;5\n4;7\n", [(3, 8), (9, 10)], None),
        ("# jam\n0\t1  # both\n\n", [(0, 2)], None),
        ("frame,anomalous\n0,0\n1,1\n2,1\n", [(1, 3)], 3),
        ("0,0\n1,1\n2,2\n", [(0, 3)], None),
        ("\ufeff2,3\r\n", [(2, 4)], None),
    ],
)
def test_flags_and_ranges_are_told_apart(
    path: Path, text: str, ranges: list[tuple[int, int]], frames: int | None
) -> None:
    path.write_text(text, encoding="utf-8")

    read = read_frame_list(path)

    assert [(it.start, it.stop) for it in read.anomalous] == ranges
    assert read.frames == frames


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("first,last\n", "is empty"),
        ("3\n5\n", "other numbers than 0 and 1"),
        ("5,3\n", "5 to 3 is no range"),
        ("-1,3\n", "-1 to 3 is no range"),
        ("1,2,3\n4,5,6\n", "is no list of frames"),
        ("0\n1,2\n", "is no list of frames"),
        ("1.5,2\n", "is no list of frames"),
    ],
)
def test_what_is_no_frame_list_is_refused_by_name(path: Path, text: str, why: str) -> None:
    path.write_text(text)

    with pytest.raises(SourceError, match=why) as caught:
        read_frame_list(path)

    assert "list.csv" in str(caught.value)
    assert "0 or 1 for each frame" in str(caught.value)


@given(flags=st.lists(st.booleans(), min_size=1, max_size=40))
def test_flags_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, flags: list[bool]
) -> None:
    path = tmp_path_factory.mktemp("flags") / "flags.npy"
    np.save(path, np.array(flags, np.float64)[:, None])

    read = read_flags(path)

    frames = {frame for it in read.anomalous for frame in range(it.start, it.stop)}
    assert frames == {number for number, flag in enumerate(flags) if flag}
    assert read.frames == len(flags)


@pytest.mark.parametrize("content", [b"", b"none", b"\x93NUMPY\x01\x00v\x00{"])
def test_damaged_flags_are_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "001.npy"
    path.write_bytes(content)

    with pytest.raises(SourceError, match=r"001\.npy: it is no whole \.npy file"):
        read_flags(path)


def test_flags_of_other_values_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "001.npy", np.array([0, 0.5, 1]))

    with pytest.raises(SourceError, match="other numbers than 0 and 1"):
        read_flags(tmp_path / "001.npy")


def test_a_ucsd_list_counts_from_one_and_includes_both_ends(tmp_path: Path) -> None:
    path = tmp_path / "UCSDped1.m"
    path.write_text(
        "TestVideoFile = {};\n"
        "TestVideoFile{end+1}.gt_frame = [60:152];\n"
        "TestVideoFile{end+1}.gt_frame = [5 : 90, 140:200];\n"
        "TestVideoFile{end+1}.gt_frame = [1:3 5];\n"
        "TestVideoFile{end+1}.gt_frame = [];\n"
        "TestVideoFile{7}.gt_frame = 2:4;\n"
    )

    lists = read_ucsd_list(path)

    found = {
        number: [(it.start, it.stop) for it in read.anomalous] for number, read in lists.items()
    }
    assert found == {
        1: [(59, 152)],
        2: [(4, 90), (139, 200)],
        3: [(0, 3), (4, 5)],
        4: [],
        7: [(1, 4)],
    }


@pytest.mark.parametrize("frames", ["9:2", "0:4", "a:b", "1:2:9"])
def test_a_ucsd_line_that_makes_no_sense_is_shown(tmp_path: Path, frames: str) -> None:
    path = tmp_path / "UCSDped1.m"
    path.write_text(f"TestVideoFile{{end+1}}.gt_frame = [{frames}];\n")

    with pytest.raises(SourceError, match=rf"UCSDped1\.m: .*has “{frames}”, which is no range"):
        read_ucsd_list(path)
