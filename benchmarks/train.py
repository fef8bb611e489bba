"""Compare a training epoch of ours with a plain loop over the same clips, model by model.

The plain loop is what a research script usually is: every clip a ``.pt`` file of its own, a
DataLoader over them, Adam, float32, no memory layout chosen. Ours is `core.training.fit` as the
program runs it, with clips cut from the memory map. Both begin with the same weights and learn the
same clips. An epoch of ours and one of the plain loop take turns, so that their ratio holds on a
busy machine too; validation and checkpoints count for neither.

Bars: never slower, and 1.3 times as fast for the 3-D models. At the end stands the memory that
training holds for itself on a short and on a long sequence.

Usage: ``python benchmarks/train.py [FOLDER] [--models NAME...] [--rounds N] [--threads N]``; FOLDER
is not needed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from memory import own_memory_mib
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

import models
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, TimeOrigin
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.architecture import Architecture
from core.training.data import TrainingData
from core.training.events import EpochDone, StepDone
from core.training.fit import fit_network
from core.training.run_folder import RunFolder
from core.training.settings import TrainSettings
from core.training.split import training_data

#: Clips in an epoch and in a batch, and epochs of either kind.
CLIPS, BATCH, ROUNDS = 16, 4, 6
#: Bars: for all models, and for those that work on clips as volumes.
BAR, VOLUME_BAR = 1.0, 1.3
#: Sequences of these lengths must be learnt in the same memory.
SHORT, LONG = 1_000, 20_000


@dataclass(frozen=True, slots=True)
class Trial:
    """A model at a size at which an epoch takes seconds on two cores.

    Attributes
    ----------
    name : str
        Registered name.
    clip : tuple of int
        Channels, frames, rows and columns.
    width : float
        Times the published channels.
    """

    name: str
    clip: tuple[int, int, int, int]
    width: float = 1.0

    @property
    def bar(self) -> float:
        """How many times as fast as the plain loop ours must be."""
        is_volume = models.card(self.name).kind is models.ModelKind.VOLUME
        return VOLUME_BAR if is_volume or self.name == "conv3d_vae" else BAR


TRIALS = (
    Trial("cae", (1, 1, 100, 100)),
    Trial("cae_dense", (1, 1, 100, 100), 0.25),
    Trial("image_cae", (3, 1, 96, 96)),
    Trial("stae", (1, 10, 115, 115), 0.25),
    Trial("convlstm_ae", (1, 10, 99, 99), 0.5),
    Trial("convlstm_ae_stacked", (1, 10, 99, 99), 0.5),
    Trial("cnn_lstm_ae", (1, 8, 96, 96), 0.25),
    Trial("video_convlstm", (3, 8, 64, 64), 0.5),
    Trial("predictor", (1, 5, 64, 96), 0.5),
    Trial("conv3d_basic", (1, 16, 112, 112)),
    Trial("conv3d_ae", (1, 16, 64, 64), 0.25),
    Trial("c3d_light", (1, 16, 64, 64), 0.5),
    Trial("c3d_deep", (1, 16, 64, 64), 0.25),
    Trial("conv3d_vae", (1, 16, 64, 64)),
)


class ClipFiles(Dataset[Tensor]):
    """Clips as files of their own, as a research script keeps them."""

    def __init__(self, folder: Path, clips: Tensor) -> None:
        folder.mkdir()
        self._paths = [folder / f"{number:06d}.pt" for number in range(len(clips))]
        for path, clip in zip(self._paths, clips, strict=True):
            torch.save(clip.clone(), path)

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, number: int) -> Tensor:
        clip: Tensor = torch.load(self._paths[number], weights_only=True)
        return clip


class PlainLoop:
    """Train a network as a research script does."""

    def __init__(self, architecture: Architecture, files: ClipFiles) -> None:
        self._network = architecture.build()
        self._loader = DataLoader(files, batch_size=BATCH, shuffle=True)
        self._optimizer = torch.optim.Adam(self._network.parameters(), lr=1e-3)

    def epoch(self) -> float:
        """Make one pass over the clips and return its seconds."""
        start = time.perf_counter()
        self._network.train()
        for clips in self._loader:
            self._optimizer.zero_grad()
            made = self._network(clips)
            reconstruction = made if isinstance(made, Tensor) else made.reconstruction
            loss = (reconstruction - clips[:, :, -reconstruction.shape[2] :]).square().mean()
            if not isinstance(made, Tensor):
                loss = loss + 1e-4 * made.divergence.mean()
            loss.backward()
            self._optimizer.step()
            loss.item()
        return time.perf_counter() - start


def compare(trial: Trial, folder: Path, rounds: int) -> tuple[float, float]:
    """Return the clips a second of ours and of the plain loop, as medians over the rounds."""
    architecture = Architecture(trial.name, trial.clip, {"width": trial.width})
    data = made_data(folder, trial.clip, CLIPS)
    clips = torch.from_numpy(data.batch(data.train, np.arange(len(data.train))))
    plain = PlainLoop(architecture, ClipFiles(folder / "clips", clips))
    ours_s: list[float] = []
    plain_s: list[float] = []

    def take_turns(event: object) -> None:
        if isinstance(event, EpochDone):
            ours_s.append(len(clips) / event.clips_per_second)
            plain_s.append(plain.epoch())

    run = RunFolder(folder / "run")
    run.path.mkdir()
    settings = TrainSettings(epochs=rounds + 1, batch_size=BATCH, device="cpu")
    network = architecture.build(settings.seed)
    fit_network(network, architecture, data, settings, run, JobContext(emit=take_turns))
    # The first epoch of each warms up.
    return len(clips) / statistics.median(ours_s[1:]), len(clips) / statistics.median(plain_s[1:])


def made_data(folder: Path, clip: tuple[int, int, int, int], clips: int) -> TrainingData:
    """Write a frame store of noise, map it, and cut it into clips that share frames."""
    channels, length, height, width = clip
    frames = length + clips - 1
    path = folder / "frames.npy"
    store = np.lib.format.open_memmap(path, "w+", np.uint8, (frames, height, width, channels))
    rng = np.random.default_rng(0)
    for frame_index in range(frames):
        store[frame_index] = rng.integers(0, 256, store.shape[1:], np.uint8)
    store.flush()
    index = FrameIndex.of_times(np.arange(frames) / 25, TimeOrigin.FILE_ORDER)
    sequence = PreparedSequence(1, "noise", FrameStore.open(path), index)
    return training_data([sequence], clip_length=length, stride=1, validation_share=0)


def peak_memory_mib(folder: Path, frames: int) -> float:
    """Return the most that training on a sequence holds for itself, above what it began with."""
    architecture = Architecture("conv3d_basic", (1, 4, 32, 32), {"width": 0.25})
    data = made_data(folder, architecture.clip, frames - 3)
    before = own_memory_mib()
    peak = before

    def watch(event: object) -> None:
        nonlocal peak
        if isinstance(event, StepDone | EpochDone):
            peak = max(peak, own_memory_mib())

    run = RunFolder(folder / "run")
    run.path.mkdir()
    settings = TrainSettings(epochs=1, batch_size=32, device="cpu")
    fit_network(architecture.build(), architecture, data, settings, run, JobContext(emit=watch))
    return peak - before


def main() -> int:
    """Measure, print a row a model, and return 1 if a bar is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", help="not needed")
    parser.add_argument("--models", nargs="*", default=[trial.name for trial in TRIALS])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    print(f"{'model':20}{'ours':>10}{'plain':>10}  clips/s   ratio   bar")
    missed = 0
    for trial in (it for it in TRIALS if it.name in asked.models):
        with tempfile.TemporaryDirectory() as name:
            ours, plain = compare(trial, Path(name), asked.rounds)
        ratio = ours / plain
        missed += ratio < trial.bar
        verdict = "held" if ratio >= trial.bar else "MISSED"
        print(f"{trial.name:20}{ours:10.2f}{plain:10.2f}{ratio:17.2f}{trial.bar:6.1f} {verdict}")
    print("memory above the start, one epoch of conv3d_basic on 32 x 32:")
    for frames in (SHORT, LONG):
        with tempfile.TemporaryDirectory() as name:
            print(f"{frames:8,} frames {peak_memory_mib(Path(name), frames):8.0f} MiB")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
