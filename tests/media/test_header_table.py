"""Keywords of whole sequences, whatever headers hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceError
from core.media.header_builder import HeaderTableBuilder, read_header_table
from core.media.header_table import HeaderTable, value_text
from core.media.open import open_source
from tests.media.conftest import WriteFits

MIXED: list[dict[str, object]] = [
    {"EXPTIME": 2.0, "INSTRUME": "AIA_3", "QUALITY": "0x00000000", "T": True, "ODD": 1},
    {"EXPTIME": 0.5, "INSTRUME": "AIA_3", "QUALITY": "0x00000400", "T": False, "ODD": "one"},
    {"INSTRUME": "AIA_3", "QUALITY": "0x00000000", "T": True, "COMMENT": "long"},
    {"EXPTIME": math.nan, "INSTRUME": "AIA_3", "QUALITY": "none", "T": True, "NEW": 5},
]


def _table(headers: list[dict[str, object]]) -> HeaderTable:
    return read_header_table(headers.__getitem__, HeaderTableBuilder(len(headers)))


def test_numbers_that_change_are_a_curve_with_holes() -> None:
    curve = _table(MIXED).curve("EXPTIME")

    np.testing.assert_array_equal(curve, [2.0, 0.5, np.nan, np.nan])


def test_a_keyword_that_is_the_same_everywhere_is_kept_once() -> None:
    table = _table(MIXED)

    assert table.constant == {"INSTRUME": "AIA_3"}
    assert not table.changes("INSTRUME")
    assert table.curve("INSTRUME") is None


def test_flags_written_as_hexadecimal_text_are_numbers() -> None:
    np.testing.assert_array_equal(_table(MIXED).curve("QUALITY"), [0, 1024, 0, np.nan])


def test_a_keyword_of_mixed_kinds_shows_each_as_it_is() -> None:
    table = _table(MIXED)

    assert [table.value("ODD", it) for it in range(4)] == ["1", "one", None, None]
    assert [table.value("NEW", it) for it in range(4)] == [None, None, None, 5]
    assert "COMMENT" not in table.keywords
    assert "EXPTIME" not in table.header(3)


def test_what_was_kept_is_what_was_read(tmp_path: Path) -> None:
    table = _table(MIXED)
    table.save(tmp_path / "headers.npz")

    again = HeaderTable.load(tmp_path / "headers.npz")

    for frame in range(4):
        assert again.header(frame) == table.header(frame)
    assert again.keywords == table.keywords


def test_damaged_keywords_are_told(tmp_path: Path) -> None:
    (tmp_path / "headers.npz").write_bytes(b"no archive")

    with pytest.raises(SourceError, match="Read them again"):
        HeaderTable.load(tmp_path / "headers.npz")


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["A", "B", "C"]),
            st.one_of(st.integers(-(2**40), 2**40), st.floats(), st.text(max_size=3)),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_each_frame_gets_back_what_it_had(headers: list[dict[str, object]]) -> None:
    table = _table(headers)

    for frame, header in enumerate(headers):
        for keyword in ("A", "B", "C"):
            found, had = table.value(keyword, frame), header.get(keyword)
            if isinstance(had, float) and not math.isfinite(had):
                had = None
            assert value_text(found) == value_text(had)  # type: ignore[arg-type]


def test_a_frame_that_cannot_be_read_has_no_keywords(write_fits: WriteFits) -> None:
    write_fits("a.fits", minute=0, exposure=2.0)
    write_fits("b.fits", minute=1, exposure=0.5)
    folder = write_fits("c.fits", minute=2).parent

    with open_source(folder) as source:

        def header(frame_index: int) -> Mapping[str, object]:
            if frame_index == 1:
                raise SourceError("damaged")
            return source.header(frame_index)

        table = read_header_table(header, HeaderTableBuilder(3))

    np.testing.assert_array_equal(table.curve("EXPTIME"), [2.0, np.nan, 2.0])
    assert table.value("WAVELNTH", 0) == 171
