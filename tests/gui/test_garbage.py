"""Garbage is collected in the GUI thread, whoever makes it."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.training.loading import loading
from gui.garbage import GuiThreadCollector, collect_everything


class Ring:
    """Something that only a collector lets go of, and that tells in which thread."""

    def __init__(self, ended_in: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: ended_in.append(threading.get_ident()))


def test_rings_made_in_another_thread_end_in_this_one(qtbot: QtBot) -> None:
    parent, ended_in = QObject(), list[int]()
    GuiThreadCollector(parent, interval_ms=5, middle_every=2, old_every=4)
    assert not gc.isenabled()

    def litter() -> None:
        for _ in range(5_000):
            Ring(ended_in)

    worker = threading.Thread(target=litter)
    worker.start()
    worker.join()

    assert not ended_in
    qtbot.waitUntil(lambda: len(ended_in) == 5_000)
    assert set(ended_in) == {threading.get_ident()}


def test_what_is_alive_while_libraries_load_goes_when_everything_is_collected(
    qtbot: QtBot,
) -> None:
    parent, ended_in = QObject(), list[int]()
    collector = GuiThreadCollector(parent, middle_every=2, old_every=3)

    def look_at_all() -> None:
        for _ in range(3):
            collector.look()

    with loading():
        Ring(ended_in)
        look_at_all()
    look_at_all()
    assert not ended_in

    collect_everything()
    assert ended_in
    gc.unfreeze()


def test_garbage_made_after_libraries_were_loaded_is_collected(
    qtbot: QtBot,
) -> None:
    parent, ended_in = QObject(), list[int]()
    collector = GuiThreadCollector(parent, old_every=1)
    with loading():
        pass

    Ring(ended_in)
    collector.look()

    assert ended_in
    gc.unfreeze()
