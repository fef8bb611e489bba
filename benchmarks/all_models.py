"""Train every model for two epochs on a processor: what it costs, and whether it learns.

Usage: ``python benchmarks/all_models.py [FOLDER]``. FOLDER is searched for UCSD Ped2
(``UCSDped2/Train/Train001/001.tif`` or ``.jpg`` and so on), of which a few training sequences are
added as stills; without it, the walkway of the sample project is learnt. Frames are brought to
72 x 48, clips have the length that the model was published with but at most 16, and networks a
quarter of their width. Each model gets a process of its own, so that peak memory is its alone. The
losses are mean squared errors over held-out clips, of the fresh network and of the best checkpoint.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

import models
from core.jobs import JobContext
from core.operations.add import inspect_source
from core.operations.training_set import (
    clip_shape,
    prepared_training_data,
    recipe_for_detector,
    training_sequences,
)
from core.project.project import Project
from core.project.records import Split
from core.recipe.recipe import Channel, Recipe
from core.sample import make_sample
from core.training.architecture import Architecture
from core.training.data import TrainingData
from core.training.fit import fit_network
from core.training.network import load_network, reconstruct
from core.training.run_folder import RunFolder
from core.training.settings import TrainSettings

SEQUENCES = 3
WIDTH = 0.25
EPOCHS = 2
BATCH = 4


@dataclass(frozen=True, slots=True)
class Row:
    """What training one model came to."""

    name: str
    clip: tuple[int, int, int, int]
    clips: int
    parameters: int
    clips_per_second: float
    peak_mib: float
    before: float
    after: float


def main() -> None:
    """Train all models, one after the other, and print a row for each."""
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as scratch:
        project = make_project(Path(scratch) / "bench", given)
        print(f"{EPOCHS} epochs, width {WIDTH}, {torch.get_num_threads()} threads")
        head = ("model", "clip", "clips", "parameters", "clips/s", "peak MiB", "before", "after")
        print("{:20} {:14} {:>7} {:>11} {:>8} {:>9} {:>8} {:>8}".format(*head))
        names = [card.name for card in models.cards()]
        with ProcessPoolExecutor(
            1, multiprocessing.get_context("spawn"), max_tasks_per_child=1
        ) as pool:
            for row in pool.map(measure, [project] * len(names), names):
                clip = "x".join(map(str, row.clip))
                print(
                    f"{row.name:20} {clip:14} {row.clips:7} {row.parameters:11,} "
                    f"{row.clips_per_second:8.1f} {row.peak_mib:9.0f} {row.before:8.5f} "
                    f"{row.after:8.5f}",
                    flush=True,
                )


def make_project(path: Path, given: Path | None) -> Path:
    """Return the folder of a project with a few training sequences."""
    train = None if given is None else next(given.rglob("UCSDped2/Train"), None)
    if train is None:
        folder = make_sample(path, JobContext())
        with Project.open(folder) as project:
            for sequence in project.sequences():
                if sequence.split is Split.TRAIN and not sequence.name.startswith("walkway"):
                    project.update_sequence(sequence.id, split=Split.TEST)
        return folder
    sequences = sorted(it for it in train.iterdir() if it.name.startswith("Train"))
    with Project.create(path) as project:
        for folder in sequences[:SEQUENCES]:
            project.add_sequence(inspect_source(folder), Split.TRAIN)
        return project.layout.folder


def measure(folder: Path, name: str) -> Row:
    """Train one model."""
    published = models.card(name).clip
    channel = Channel.COLOUR if published[0] == 3 else Channel.GREY
    recipe = Recipe(
        width=72, height=48, channel=channel, clip_length=min(16, published[1]), stride=3
    )
    recipe = recipe_for_detector(recipe, name)
    with Project.open(folder) as project:
        data = prepared_training_data(project, training_sequences(project), recipe, JobContext())
    architecture = Architecture(name, clip_shape(recipe), {"width": WIDTH})
    network = architecture.build().eval()
    before = held_out_loss(network, data)
    settings = TrainSettings(epochs=EPOCHS, batch_size=BATCH, warmup_epochs=0.5, device="cpu")
    with tempfile.TemporaryDirectory() as scratch:
        run = RunFolder(Path(scratch))
        outcome = fit_network(network, architecture, data, settings, run, JobContext())
        after = held_out_loss(load_network(run, "cpu"), data)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Row(
        name=name,
        clip=architecture.clip,
        clips=len(data.train),
        parameters=sum(it.numel() for it in network.parameters()),
        clips_per_second=outcome.clips_per_second,
        peak_mib=peak / (2**20 if sys.platform == "darwin" else 2**10),
        before=before,
        after=after,
    )


def held_out_loss(network: torch.nn.Module, data: TrainingData) -> float:
    """Return the mean squared error over the clips that are held out."""
    errors = []
    for start in range(0, len(data.validation), BATCH):
        stop = min(start + BATCH, len(data.validation))
        clips = data.batch(data.validation, np.arange(start, stop))
        rebuilt = reconstruct(network, clips)
        last = clips[:, :, -rebuilt.shape[2] :]
        errors.extend(np.square(last - rebuilt).mean((1, 2, 3, 4)).tolist())
    return float(np.mean(errors))


if __name__ == "__main__":
    main()
