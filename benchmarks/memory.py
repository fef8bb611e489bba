"""Show that memory does not grow with the length of a sequence while it is scored.

Scores a synthetic sequence of 20,000 frames with an autoencoder and with the motion detector, and
prints the memory that the process holds for itself after each tenth. Pages of mapped files are left
out: the system takes them back whenever it needs them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from core.anomaly.registry import load_detector, make_detector
from core.anomaly.score_store import ScoreWriter
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, TimeOrigin
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder, RunSettings
from core.training.split import training_data

FRAMES = 20_000
SIDE = 48
CLIP_LENGTH = 8


def make_sequence(folder: Path, frames: int) -> PreparedSequence:
    """Write a frame store of noise, bit by bit, and map it."""
    path = folder / f"{frames}.npy"
    store = np.lib.format.open_memmap(path, "w+", np.uint8, (frames, SIDE, SIDE, 1))
    rng = np.random.default_rng(0)
    for start in range(0, frames, 500):
        stop = min(start + 500, frames)
        store[start:stop] = rng.integers(0, 256, (stop - start, SIDE, SIDE, 1), np.uint8)
    store.flush()
    index = FrameIndex.of_times(np.arange(frames) / 25, TimeOrigin.FILE_ORDER)
    return PreparedSequence(frames, f"noise-{frames}", FrameStore.open(path), index)


def own_memory_mib() -> float:
    """Return the memory that belongs to this process alone, without pages of mapped files."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    return float("nan")


def measure(name: str, folder: Path, sequence: PreparedSequence) -> None:
    """Fit a detector to a few frames, score the long sequence, and print what it held."""
    run = RunFolder(folder / name)
    length = 2 if name == "motion" else CLIP_LENGTH
    options = {} if name == "motion" else {"epochs": 1, "width": 0.25, "device": "cpu"}
    recipe = Recipe(width=SIDE, height=SIDE, clip_length=length)
    run.write(recipe, RunSettings(name, "none", options))
    data = training_data([make_sequence(folder, 100)], clip_length=length, stride=1)
    make_detector(name, (1, length, SIDE, SIDE), options).fit(data, run, JobContext())
    detector = load_detector(run, "cpu")
    held = []
    with ScoreWriter(run, sequence) as writer:
        for result in detector.results(sequence, JobContext()):
            writer.add(result)
            if result.frame_index % (FRAMES // 10) == FRAMES // 20:
                held.append(own_memory_mib())
    print(f"{name:14}", " ".join(f"{mib:6.0f}" for mib in held), "MiB")


def main() -> None:
    """Measure both kinds of detector."""
    print(f"own memory while {FRAMES} frames of {SIDE} x {SIDE} are scored, by tenths")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sequence = make_sequence(folder, FRAMES)
        for detector in ("motion", "conv3d_basic"):
            measure(detector, folder, sequence)


if __name__ == "__main__":
    main()
