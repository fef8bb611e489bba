"""The main window on a small project; the fixtures are those of the shell's own tests."""

from __future__ import annotations

import pytest

from gui.document import Document
from gui.main_window import MainWindow
from gui.open_project import OpenProject
from tests.gui.shell.conftest import (  # noqa: F401  # fixtures
    empty_window,
    open_window,
    project_folder,
    settings,
    stills,
    video,
    window,
)


@pytest.fixture
def opened(window: MainWindow) -> OpenProject:  # noqa: F811
    """What the window has of the open project."""
    assert window._opened is not None
    return window._opened


@pytest.fixture
def document(opened: OpenProject) -> Document:
    """The document that the window shows."""
    return opened.document
