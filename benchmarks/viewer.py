"""How long it takes from the key press to the painted frame.

Run with ``python benchmarks/viewer.py``. Bars: a step to a cached 1080p frame is painted in less
than 16 ms; a cached 4096 by 4096 frame in less than 40 ms.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import av
import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from core.operations.add import inspect_source
from core.project.project import Project
from core.project.records import Split
from gui.document import Document
from gui.viewer.viewer_panel import ViewerPanel

_STEPS = 20
_PATIENCE_S = 60.0


class PaintWatch(QObject):
    """Counts the paint events of one widget."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, D102
        self.count += event.type() == QEvent.Type.Paint
        return False


class Bench:
    """A window on one source."""

    def __init__(self, app: QApplication, source: Path, folder: Path) -> None:
        self._app = app
        project = Project.create(folder)
        self._sequence = project.add_sequence(inspect_source(source), Split.TEST)
        self.document = Document(project)
        self.panel = ViewerPanel(self.document)
        self.panel.resize(1280, 800)
        self.panel.show()
        self._painted = PaintWatch()
        self.panel.panes.input.canvas.viewport().installEventFilter(self._painted)
        app.processEvents()

    def first_paint(self) -> float:
        """Return the milliseconds from choosing the sequence to its first frame on the screen."""
        return self._timed(
            0, lambda: self.document.view.show_sequence(self._sequence.id, self._sequence.frames)
        )

    def step(self, frame_index: int) -> float:
        """Return the milliseconds from moving the playhead to the frame on the screen."""
        return self._timed(frame_index, lambda: self.document.view.show_frame(frame_index))

    def wait_until_held(self, frames: int) -> None:
        """Wait until the first frames are in the cache."""
        self._wait(lambda: len(self.panel.shown.provider.held()) >= frames)

    def close(self) -> None:
        """Take the window down."""
        self.panel.close_source()
        self.document.close()
        self.panel.close()

    def _timed(self, frame_index: int, act: Callable[[], None]) -> float:
        started = time.perf_counter()
        before = self._painted.count
        act()
        self._wait(
            lambda: self.panel.shown.frame_index == frame_index and self._painted.count > before
        )
        return 1000 * (time.perf_counter() - started)

    def _wait(self, is_done: Callable[[], bool]) -> None:
        give_up = time.perf_counter() + _PATIENCE_S
        while not is_done():
            assert time.perf_counter() < give_up, "the frame never came"
            self._app.processEvents()


def write_video(path: Path) -> None:
    """Write a second of 1080p with moving stripes."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        stripes = np.add.outer(np.arange(1080), np.arange(1920))
        for frame_index in range(_STEPS + 1):
            shade = ((stripes + 8 * frame_index) % 256).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(np.dstack([shade] * 3), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def write_large(folder: Path) -> None:
    """Write three 4096 by 4096 FITS files, compressed as observatories send them."""
    from astropy.io import fits

    folder.mkdir()
    rng = np.random.default_rng(0)
    for frame_index in range(3):
        image = rng.normal(1000, 30, (4096, 4096)).astype(np.int16)
        unit = fits.CompImageHDU(image, tile_shape=(1, 4096))
        unit.header["DATE-OBS"] = f"2012-07-19T00:00:{12 * frame_index:02}"
        unit.header["WAVELNTH"], unit.header["EXPTIME"] = 171, 2.0
        fits.HDUList([fits.PrimaryHDU(), unit]).writeto(folder / f"{frame_index}.fits")


def main() -> None:
    """Print the medians."""
    app = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_video(folder / "1080p.mp4")
        bench = Bench(app, folder / "1080p.mp4", folder / "video")
        first = bench.first_paint()
        bench.wait_until_held(_STEPS + 1)
        steps = [bench.step(frame_index) for frame_index in range(1, _STEPS + 1)]
        bench.close()
        print(f"1080p: first paint {first:.0f} ms, cached step {statistics.median(steps):.1f} ms")

        write_large(folder / "fits")
        bench = Bench(app, folder / "fits", folder / "large")
        first = bench.first_paint()
        bench.wait_until_held(3)
        steps = [bench.step(frame_index) for frame_index in (1, 2, 1, 0, 1, 2)]
        bench.close()
        print(f"4096²: first paint {first:.0f} ms, cached step {statistics.median(steps):.1f} ms")


if __name__ == "__main__":
    main()
