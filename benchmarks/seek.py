"""Measure whether the frame that is asked for is the one that comes, and how soon.

Usage: ``python benchmarks/seek.py [FOLDER]``. Videos with burnt-in numbers are written to a
temporary folder: 500 random seeks in each must be right, and so must every picture of its display
proxy. Videos found in FOLDER are measured too; their frames are compared with those of one pass
from the start.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numbered_video import number_of, variable_ticks, write_numbered_video

from core.errors import SourceError
from core.media.frame_index import FrameIndex
from core.media.open import open_source
from core.media.proxy import Proxy, ProxyFiles
from core.media.proxy_frame import encoded
from core.media.proxy_writer import ProxyWriter
from core.media.source import FrameSource
from core.media.video import VIDEO_SUFFIXES

SEEKS = 500
FRAMES = 600
_RNG = np.random.default_rng(2024)


def main() -> int:
    """Measure, print a table and return 1 if any frame was wrong."""
    times = " ".join(f"{name:>8}" for name in ("index", "seek", "step", "back"))
    print(f"{'video':34} {'frames':>6} {'right':>9} {times} {'proxy':>9} {'picture':>8}")
    all_right = True
    with tempfile.TemporaryDirectory() as scratch:
        for path, index in _written(Path(scratch)):
            all_right &= _measure(path, index, numbered=True)
    if len(sys.argv) > 1:
        for path in sorted(Path(sys.argv[1]).rglob("*")):
            if path.suffix.lower() in VIDEO_SUFFIXES:
                all_right &= _measure(path, None, numbered=False)
    print("every frame right" if all_right else "FRAMES WERE WRONG")
    return 0 if all_right else 1


def _written(folder: Path) -> Iterable[tuple[Path, FrameIndex | None]]:
    constant = [40 * frame for frame in range(FRAMES)]
    variable = variable_ticks(FRAMES)
    hd = (1280, 720)
    yield write_numbered_video(folder / "constant_gop12.mp4", constant), None
    yield write_numbered_video(folder / "variable.mp4", variable, gop=60), None
    yield write_numbered_video(folder / "variable_b_frames.mp4", variable, gop=60, b_frames=3), None
    late = [5000 + tick for tick in variable]
    yield write_numbered_video(folder / "late_start.mp4", late, gop=60, b_frames=2), None
    yield write_numbered_video(folder / "late_start.ts", late, gop=60, b_frames=2), None
    yield write_numbered_video(folder / "b_frames.avi", constant, gop=60, b_frames=2), None
    yield write_numbered_video(folder / "hd_gop250.mp4", variable, gop=250, size=hd), None
    whole = write_numbered_video(
        folder / "truncated.mp4", variable, gop=60, container_options={"movflags": "faststart"}
    )
    data = whole.read_bytes()
    frames_begin = data.index(b"mdat")
    whole.write_bytes(data[: frames_begin + (len(data) - frames_begin) * 7 // 10])
    yield whole, None


def _measure(path: Path, index: FrameIndex | None, *, numbered: bool) -> bool:
    began = time.perf_counter()
    with open_source(path, index=index) as source:
        indexed = time.perf_counter() - began
        right = seeks = 0
        seconds = []
        known = {} if numbered else _fingerprints(source)
        for frame_index in _RNG.integers(0, len(source), SEEKS if numbered else 40).tolist():
            began = time.perf_counter()
            try:
                frame = source.read(frame_index)
            except SourceError:
                continue  # Said to be damaged: no frame is better than a wrong one.
            seconds.append(time.perf_counter() - began)
            seeks += 1
            right += (
                number_of(frame) == frame_index
                if numbered
                else known.get(frame_index) == _fingerprint(frame)
            )
        step, back = _steps(source)
        proxied, pictures, picture_s = _proxy(source, path.parent) if numbered else (0, 0, 0.0)
    times = [indexed, float(np.median(seconds)), step, back]
    proxy = f" {f'{proxied}/{pictures}':>9} {1000 * picture_s:6.1f}ms" if pictures else ""
    cells = " ".join(f"{1000 * it:6.1f}ms" for it in times)
    print(f"{path.name[:34]:34} {len(source):6} {f'{right}/{seeks}':>9} {cells}{proxy}")
    return right == seeks and proxied == pictures


def _proxy(source: FrameSource, folder: Path) -> tuple[int, int, float]:
    """Make a proxy; return how many of how many pictures are right, and the seconds for one."""
    files = ProxyFiles(folder / f"{source.path.name} proxy")
    with ProxyWriter(files, "", len(source)) as writer:
        for frame_index, frame in source.decode(0):
            writer.skip_to(frame_index)
            writer.add(encoded(frame))
        writer.save()
    proxy = Proxy.open(files, "")
    assert proxy is not None
    right, seconds = 0, []
    with proxy:
        there = [it for start, stop in proxy.runs().tolist() for it in range(start, stop)]
        for frame_index in there:
            began = time.perf_counter()
            small = proxy.frame(frame_index)
            seconds.append(time.perf_counter() - began)
            assert small is not None
            whole = cv2.resize(small.values, (source.width, source.height))
            right += number_of(whole) == frame_index
    return right, len(there), float(np.median(seconds))


def _steps(source: FrameSource) -> tuple[float, float]:
    """Return the median seconds of a step forwards and of one backwards without any cache."""
    middle = len(source) // 3
    source.read(middle)
    forwards = [_timed_read(source, middle + step) for step in range(1, 20)]
    backwards = [_timed_read(source, middle - step) for step in range(1, 8)]
    return float(np.median(forwards)), float(np.median(backwards))


def _timed_read(source: FrameSource, frame_index: int) -> float:
    began = time.perf_counter()
    try:
        source.read(min(max(frame_index, 0), len(source) - 1))
    except SourceError:
        return float("nan")
    return time.perf_counter() - began


def _fingerprints(source: FrameSource) -> dict[int, int]:
    return {frame_index: _fingerprint(frame) for frame_index, frame in source.decode(0)}


def _fingerprint(frame: np.ndarray) -> int:
    return hash(frame.tobytes())


if __name__ == "__main__":
    raise SystemExit(main())
