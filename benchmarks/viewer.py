"""How long it takes from the key press to the painted frame.

Run with ``python benchmarks/viewer.py [SOURCE...]``. Bars: a step to a cached 1080p frame is
painted in less than 16 ms; the first 4096 by 4096 frame of compressed FITS in less than 600 ms, a
cached one in less than 40 ms; scrubbing over a sequence that has a proxy, and none of whose frames
is cached, shows at least 30 frames a second, 95 of 100 in less than 33 ms each; the window stands
still for less than 100 ms, 99 times of 100, while a proxy is made. Videos and folders of FITS given
are scrubbed too.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import av
import numpy as np
from PySide6.QtCore import QEvent, QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from core.operations.add import inspect_source
from core.operations.build_proxy import ProxyJob
from core.project.project import Project
from core.project.records import Split
from gui.document import Document
from gui.settings import Settings
from gui.viewer.viewer_panel import ViewerPanel

_STEPS = 20
_SCRUBBED = 300
#: Frames of the made FITS sequence.
_LARGE = 20
#: Seconds of rest after each so many frames of a drag that stops and goes on.
_REST_S, _UNTIL_REST = 0.2, 10
#: Less than a screen takes from one picture to the next.
_BEAT_MS = 10
_PATIENCE_S = 600.0


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

    def __init__(
        self, app: QApplication, source: Path, folder: Path, memory_mib: int | None = None
    ) -> None:
        self._app = app
        project = Project.create(folder)
        self._sequence = project.add_sequence(inspect_source(source), Split.TEST)
        self.document = Document(project)
        store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        settings = Settings(store)
        settings.proxy_budget_mib = 0  # Made when it is measured, not behind its back.
        if memory_mib is not None:
            settings.cache_mib = memory_mib
        self.panel = ViewerPanel(self.document, settings=settings)
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

    def make_proxy(self) -> tuple[float, list[float]]:
        """Make the display proxy in the background of the window.

        Returns
        -------
        tuple of float and list of float
            Frames of it that are made in a second; milliseconds that the window stood still.
        """
        beats = [time.perf_counter()]
        heart = QTimer()
        heart.timeout.connect(lambda: beats.append(time.perf_counter()))
        heart.start(_BEAT_MS)
        jobs = self.document.jobs
        jobs.start(jobs.prepare(ProxyJob(self.document.project.layout, self._sequence, 1 << 33)))
        self._wait(lambda: not jobs.running)
        stalls = [1000 * (after - before) - _BEAT_MS for before, after in pairwise(beats)]
        return self._sequence.frames / (beats[-1] - beats[0]), stalls

    def scrub(self, *, rests: bool = False) -> list[float]:
        """Drag to and fro over the whole sequence, as fast as frames are painted.

        Parameters
        ----------
        rests : bool, optional
            Whether the hand stops now and then, and exact frames begin to be decoded.

        Returns
        -------
        list of float
            Milliseconds from one painted frame to the next.
        """
        frames, times = self._sequence.frames, []
        for step in range(_SCRUBBED):
            # Thrice there and back, never to a neighbour: no frame was decoded before.
            phase = step * 6 / _SCRUBBED % 2
            place = round((phase if phase < 1 else 2 - phase) * (frames - 1))
            if rests and step % _UNTIL_REST == 0:
                self._rest()
            if place != self.document.view.frame_index:
                times.append(self.step(place))
        return times

    def _rest(self) -> None:
        goes_on = time.perf_counter() + _REST_S
        self._wait(lambda: time.perf_counter() > goes_on)

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


def write_video(path: Path, frames: int = _STEPS + 1) -> None:
    """Write 1080p with moving stripes, in groups of 250 pictures."""
    options = {"preset": "ultrafast", "g": "250"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        stripes = np.add.outer(np.arange(1080), np.arange(1920))
        for frame_index in range(frames):
            shade = ((stripes + 8 * frame_index) % 256).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(np.dstack([shade] * 3), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def write_large(folder: Path, frames: int = 3) -> None:
    """Write 4096 by 4096 FITS files, compressed as observatories send them."""
    from astropy.io import fits

    folder.mkdir()
    rng = np.random.default_rng(0)
    for frame_index in range(frames):
        image = rng.normal(1000, 30, (4096, 4096)).astype(np.int16)
        unit = fits.CompImageHDU(image, tile_shape=(1, 4096))
        unit.header["DATE-OBS"] = f"2012-07-19T00:{frame_index:02}:00"
        unit.header["WAVELNTH"], unit.header["EXPTIME"] = 171, 2.0
        fits.HDUList([fits.PrimaryHDU(), unit]).writeto(folder / f"{frame_index}.fits")


def measure_scrubbing(app: QApplication, path: Path, folder: Path) -> None:
    """Print how soon frames are painted while the playhead is dragged over a sequence."""
    bench = Bench(app, path, folder, memory_mib=0)
    made, stalls = bench.make_proxy()
    first = bench.first_paint()
    times, rested = bench.scrub(), bench.scrub(rests=True)
    bench.close()
    p95, p95_rested = (statistics.quantiles(it, n=20)[-1] for it in (times, rested))
    shown = 1000 * len(times) / sum(times)
    p99 = statistics.quantiles(stalls, n=100)[-1]
    print(
        f"{path.name}: scrub {shown:.0f} frames/s, p95 {p95:.1f} ms,"
        f" with rests {p95_rested:.1f} ms; first paint {first:.0f} ms;"
        f" proxy {made:.1f} frames/s, stalls p99 {p99:.0f} ms, longest {max(stalls):.0f} ms"
    )


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

        write_video(folder / "long.mp4", 500)
        write_large(folder / "fits4096", _LARGE)
        given = [Path(it) for it in sys.argv[1:]]
        for number, path in enumerate([folder / "long.mp4", folder / "fits4096", *given]):
            measure_scrubbing(app, path, folder / f"scrub{number}")

        write_large(folder / "fits")
        bench = Bench(app, folder / "fits", folder / "large")
        first = bench.first_paint()
        bench.wait_until_held(3)
        steps = [bench.step(frame_index) for frame_index in (1, 2, 1, 0, 1, 2)]
        bench.close()
        print(f"4096²: first paint {first:.0f} ms, cached step {statistics.median(steps):.1f} ms")


if __name__ == "__main__":
    main()
