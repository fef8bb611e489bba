"""Fixtures for all tests, and the rules that every test is held to."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Two busy OpenMP threads on two busy cores spin instead of working.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtCore import QThread

# How fast examples are made says how busy the computer is, nothing of the code. The first one that
# needs a library may take seconds to load it.
settings.register_profile("framesift", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("framesift")


@pytest.fixture(autouse=True)
def _no_thread_left_running(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a `QThread` behind; such tests crash the next one."""
    started: list[QThread] = []
    start = QThread.start

    def remember(thread: QThread, *args: object) -> None:
        started.append(thread)
        start(thread, *args)

    monkeypatch.setattr(QThread, "start", remember)
    yield
    running = []
    for thread in started:
        try:
            if thread.isRunning():
                running.append(thread.objectName())
        except RuntimeError:  # Qt has deleted it: it had ended.
            continue
    assert not running, f"still running after the test: {running}"


@pytest.fixture(autouse=True)
def _one_torch_thread() -> None:
    """Keep torch, once a test has loaded it, from taking every core."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)
