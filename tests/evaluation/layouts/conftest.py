"""A tiny data set in each layout: frames of 12 x 8 pixels."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data_sets import make_avenue, make_folders, make_ipad, make_mvtec, make_ucsd


@pytest.fixture
def ucsd(tmp_path: Path) -> Path:
    return make_ucsd(tmp_path / "UCSDped2")


@pytest.fixture
def mvtec(tmp_path: Path) -> Path:
    return make_mvtec(tmp_path / "bottle")


@pytest.fixture
def ipad(tmp_path: Path) -> Path:
    return make_ipad(tmp_path / "R01")


@pytest.fixture
def avenue(tmp_path: Path) -> Path:
    return make_avenue(tmp_path / "Avenue Dataset")


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    return make_folders(tmp_path / "line")
