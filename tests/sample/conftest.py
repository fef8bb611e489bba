"""The sample project, made once for all tests that only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.jobs import JobContext
from core.project.project import Project
from core.sample import make_sample


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("sample") / "demo", JobContext())


@pytest.fixture
def sample(sample_folder: Path) -> Iterator[Project]:
    with Project.open(sample_folder, check=False) as project:
        yield project
