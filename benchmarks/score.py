"""Compare scoring with a plain loop over the same frames and weights, and torch with ONNX Runtime.

The plain loop is in the manner of older pipelines: torch as it comes, one clip at a time, a clip
from every frame on, the residuals of all clips kept in memory, and for each frame their 99th
percentile in the end. Ours is what ``framesift score`` does with the same stride and merge: engine,
merge and score writer, with frame scores, maps and reconstructions on disk, none of which the plain
loop makes. Both take turns, and the fastest pass of each counts.

Bars: 8 times as fast for ``conv3d_basic``, and no map further apart than 1e-3; maps are stored as
float16, which alone is 2.5e-4. Then the memory that scoring holds for itself, by tenths of the
sequence, and each model's clips a second in torch and in ONNX Runtime.

Usage: ``python benchmarks/score.py [--frames N] [--rounds N] [--threads N] [--models NAME...]``
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from memory import own_memory_mib
from numpy.typing import NDArray
from train import TRIALS, Trial, made_data

from core.anomaly.engine import Engine, TorchEngine
from core.anomaly.onnx_engine import check_engine, open_onnx_engine
from core.anomaly.registry import load_detector
from core.anomaly.score_store import ScoredSequence, ScoreWriter
from core.jobs import JobContext
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.architecture import Architecture
from core.training.checkpoint import Checkpoint, save_checkpoint
from core.training.network import laid_out
from core.training.onnx_file import OnnxError
from core.training.run_folder import RunFolder, RunSettings

#: The size and the length of clips that the older pipeline has.
CLIP = (1, 16, 112, 112)
FRAMES, ROUNDS = 200, 2
SPEED_BAR, MAP_BAR = 8.0, 1e-3
TENTHS = 10
#: Clips in a batch for the table of models, and how often it goes through.
BATCH, REPEATS = 4, 8

Maps = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ours:
    """What scoring a sequence took.

    Attributes
    ----------
    seconds : float
        From the first clip to the published scores.
    held_mib : tuple of float
        Memory that the process held for itself, after each tenth.
    engine : str
        What ran the network.
    """

    seconds: float
    held_mib: tuple[float, ...]
    engine: str


def plain_maps(architecture: Architecture, frames: NDArray[np.uint8]) -> tuple[Maps, float]:
    """Score frames (T, H, W) as older pipelines do; return maps and seconds."""
    network = architecture.build().eval()
    length = architecture.clip[1]
    start = time.perf_counter()
    residuals = []
    with torch.no_grad():
        for first in range(len(frames) - length + 1):
            clip = torch.from_numpy(frames[first : first + length]).float()[None, None] / 255
            residuals.append(((clip - network(clip)) ** 2)[0, 0].numpy())
    maps = []
    for frame in range(len(frames)):
        covering = range(max(0, frame - length + 1), min(frame, len(residuals) - 1) + 1)
        seen = np.stack([residuals[first][frame - first] for first in covering])
        maps.append(np.percentile(seen, 99, axis=0).astype(np.float32))
    return np.stack(maps), time.perf_counter() - start


def score(run: RunFolder, sequence: PreparedSequence) -> Ours:
    """Score a sequence as the program does; loading the network and its engine is not counted."""
    detector = load_detector(run, "cpu")
    next(iter(detector.results(sequence, JobContext())))
    tenth = max(1, len(sequence) // TENTHS)
    held = []
    start = time.perf_counter()
    with ScoreWriter(run, sequence) as writer:
        for result in detector.results(sequence, JobContext()):
            writer.add(result)
            if result.frame_index % tenth == tenth - 1:
                held.append(own_memory_mib())
    return Ours(time.perf_counter() - start, tuple(held), detector.engine)


def made_run(folder: Path, architecture: Architecture) -> RunFolder:
    """Make the folder of a run whose network has the weights that it begins with."""
    _, length, height, width = architecture.clip
    run = RunFolder(folder / "run")
    options = {"score_stride": 1, "merge": "percentile", "z_maps": False}
    recipe = Recipe(width=width, height=height, clip_length=length)
    run.write(recipe, RunSettings(architecture.name, "none", options))
    weights = architecture.build().state_dict()
    save_checkpoint(Checkpoint(architecture, weights, 0, math.nan, math.nan), run.best)
    return run


def compare_with_plain_loop(frames: int, rounds: int) -> bool:
    """Print how much faster ours is, how far maps are apart, and what it held.

    Returns
    -------
    bool
        Whether both bars are held.

    Raises
    ------
    RuntimeError
        If scores were written and are not there.
    """
    architecture = Architecture("conv3d_basic", CLIP, {})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sequence = made_data(folder, CLIP, frames - CLIP[1] + 1).sequences[0]
        seen = np.array(sequence.store.frames[:, :, :, 0], np.uint8)
        run = made_run(folder, architecture)
        turns = [(score(run, sequence), plain_maps(architecture, seen)) for _ in range(rounds)]
        stored = ScoredSequence.open(run, sequence.sequence_id)
        if stored is None:
            raise RuntimeError("the scores were not published")
        maps = np.stack([stored.anomaly_map(it) for it in range(frames)])
    ours = min((it for it, _ in turns), key=lambda it: it.seconds)
    expected, plain_s = turns[0][1][0], min(seconds for _, (_, seconds) in turns)
    ratio, apart = plain_s / ours.seconds, float(np.abs(maps - expected).max())
    is_held = ratio >= SPEED_BAR and apart <= MAP_BAR
    print(f"conv3d_basic, {frames} frames of {CLIP[2]} x {CLIP[3]}, stride 1, 99th percentile")
    print(f"ours {frames / ours.seconds:.1f} frames/s by {ours.engine}")
    print(f"plain {frames / plain_s:.1f} frames/s")
    print(f"ratio {ratio:.1f} (bar {SPEED_BAR:g}), maps apart {apart:.1e} (bar {MAP_BAR:g})")
    # Of the first turn: what the plain loop has held does not all go back to the system.
    held = " ".join(f"{it:.0f}" for it in turns[0][0].held_mib)
    print(f"own memory by tenths: {held} MiB")
    print("held" if is_held else "MISSED", flush=True)
    return is_held


def clips_per_second(engines: Sequence[Engine], clips: NDArray[np.float32]) -> list[float]:
    """Return how fast each engine is at its best; they take turns."""
    best = [math.inf] * len(engines)
    for _ in range(REPEATS):
        for place, engine in enumerate(engines):
            start = time.perf_counter()
            engine.rebuild(clips)
            best[place] = min(best[place], time.perf_counter() - start)
    return [len(clips) / it for it in best]


def compare_engines(trial: Trial, folder: Path) -> str:
    """Return a row of the table of models."""
    architecture = Architecture(trial.name, trial.clip, {"width": trial.width})
    network = architecture.build().eval()
    in_torch = TorchEngine(laid_out(network))
    clips = np.random.default_rng(0).random((BATCH, *trial.clip), np.float32)
    try:
        engine = open_onnx_engine(network, trial.clip, folder / "network-clip.onnx")
        apart = check_engine(engine.rebuild, in_torch.rebuild, trial.clip)
    except OnnxError as error:
        return f"{trial.name:20}{clips_per_second([in_torch], clips)[0]:10.2f}  only: {error}"
    by_torch, by_onnx = clips_per_second([in_torch, engine], clips)
    return f"{trial.name:20}{by_torch:10.2f}{by_onnx:14.2f}{by_onnx / by_torch:8.1f}{apart:10.0e}"


def main() -> int:
    """Measure, print, and return 1 if a bar is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=int, default=FRAMES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--models", nargs="*", default=[trial.name for trial in TRIALS])
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    is_held = compare_with_plain_loop(asked.frames, asked.rounds)
    print(f"{'model':20}{'torch':>10}{'ONNX Runtime':>14}{'ratio':>8}{'apart':>10}  clips/s")
    for trial in (it for it in TRIALS if it.name in asked.models):
        with tempfile.TemporaryDirectory() as name:
            print(compare_engines(trial, Path(name)), flush=True)
    return int(not is_held)


if __name__ == "__main__":
    sys.exit(main())
