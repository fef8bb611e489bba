"""Python's garbage is collected in the GUI thread alone.

Collecting runs in whatever thread happens to make the next object. In the thread of a job it would
destroy widgets and other Qt objects that only the GUI thread may touch, and the program would end
there and then. What was alive when torch had been loaded is left out, or a look at all objects
would take half a second; see `collect_everything`.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from core.training.loading import is_loading

#: Objects made since the last look that make another one worth it, as Python has it.
_WORTH_IT = 700


class GuiThreadCollector(QObject):
    """Collect garbage from the event loop, and never anywhere else, as long as this object lives.

    Parameters
    ----------
    parent : QObject
        Lives in the GUI thread; usually the application.
    interval_ms : int, optional
        Between two looks at young objects.
    middle_every, old_every : int, optional
        Looks after which objects that outlived some, and all objects, are looked at as well.
    """

    def __init__(
        self,
        parent: QObject,
        *,
        interval_ms: int = 200,
        middle_every: int = 10,
        old_every: int = 300,
    ) -> None:
        super().__init__(parent)
        self._middle_every, self._old_every = middle_every, old_every
        self._looks = 0
        gc.disable()
        self.destroyed.connect(gc.enable)
        self._timer = QTimer(self, interval=interval_ms)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect what is due; nothing while torch loads, all of whose objects stay."""
        if is_loading():
            return
        self._looks += 1
        if self._looks % self._old_every == 0:
            gc.collect()
        elif self._looks % self._middle_every == 0:
            gc.collect(1)
        elif gc.get_count()[0] > _WORTH_IT:
            gc.collect(0)


def collect_everything() -> None:
    """Collect what was alive while torch was loaded as well, which no other look reaches.

    This takes some tenths of a second: for when a project was closed, whose panels may be among it.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
        gc.freeze()
