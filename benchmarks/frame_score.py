"""Compare rules that make one score of an anomaly map, on training and made data alone.

Candidates, fixed before anything was measured: the highest mean over windows of one size; over
three sizes, the highest of the mean of the means, or of the highest mean; and of the highest mean
after each was multiplied by the window's side, as the noise of independent pixels falls, or was put
into standard deviations of what held-out normal frames show at that size. Three sizes are 1, 1.5
and 2, or 0.5, 1 and 2 times that of one object.

What is searched comes from ``planted.py``; no test frame of any data set is read. A row is a
detector on one material with one seed; its figures are the frame AUC of each rule, the mean over
what was planted. Beneath stand each rule's mean over the rows, how far it is behind the best, and
the standard error of that. **The simplest rule that is behind by no more than two standard errors
is to be taken**; rules stand in that order.

Usage: ``python benchmarks/frame_score.py DATA_FOLDER [--seeds N]``; DATA_FOLDER is searched for
``UCSDped2/Train``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import cv2
import numpy as np
from numpy.typing import NDArray
from planted import Material, planted_ped2, planted_sun, planted_walkway

from core.anomaly.frame_scores import window_size
from core.anomaly.registry import detector_clip_length, make_detector
from core.evaluation.auc import frame_auc
from core.jobs import JobContext
from core.recipe.prepared import PreparedSequence
from core.training.held_out import held_out_parts
from core.training.run_folder import RunFolder, RunSettings
from core.training.split import training_data

SEEDS = 3
#: Times the size of one object.
SCALES = (0.5, 1.0, 1.5, 2.0)
WIDE, OCTAVES = (1.0, 1.5, 2.0), (0.5, 1.0, 2.0)

#: What a detector is trained with; enough to rebuild what is normal, in a minute.
OPTIONS: Mapping[str, dict[str, object]] = {
    "motion": {},
    "predictor": {"epochs": 6, "width": 0.5},
    "conv3d_basic": {"epochs": 6},
}
#: The demonstration's own, see ``core/cli/demo.py``.
SUN_OPTIONS: Mapping[str, dict[str, object]] = {
    "predictor": {"epochs": 20, "width": 0.5},
    "conv3d_basic": {"epochs": 30, "batch_size": 2, "learning_rate": 1e-3},
}

Levels = Mapping[float, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Spread:
    """What the window means of held-out normal maps are like at one scale."""

    mean: float
    std: float


Rule = Callable[[Levels, Mapping[float, Spread]], float]


def one_window(levels: Levels, _: Mapping[float, Spread]) -> float:
    """The highest mean over windows of one object's size."""
    return float(levels[1.0].max())


def mean_of(scales: tuple[float, ...]) -> Rule:
    """The highest mean of the means over several windows around a place."""
    return lambda levels, _: float(np.mean([levels[it] for it in scales], axis=0).max())


def highest_of(scales: tuple[float, ...]) -> Rule:
    """The highest mean over windows of several sizes."""
    return lambda levels, _: float(max(levels[it].max() for it in scales))


def root_law(scales: tuple[float, ...]) -> Rule:
    """The same, each times its side: the noise of n independent pixels falls as 1 / sqrt(n)."""

    def score(levels: Levels, _: Mapping[float, Spread]) -> float:
        sides = window_sides(levels[1.0].shape[:2])
        return float(max(levels[it].max() * sides[it] for it in scales))

    return score


def measured(scales: tuple[float, ...]) -> Rule:
    """The same, each in standard deviations of what held-out normal frames show."""
    return lambda levels, spreads: float(
        max((levels[it].max() - spreads[it].mean) / max(spreads[it].std, 1e-12) for it in scales)
    )


#: From the simplest on.
RULES: Mapping[str, Rule] = {
    "one": one_window,
    "mean 1-2": mean_of(WIDE),
    "mean .5-2": mean_of(OCTAVES),
    "max 1-2": highest_of(WIDE),
    "max .5-2": highest_of(OCTAVES),
    "root 1-2": root_law(WIDE),
    "root .5-2": root_law(OCTAVES),
    "norm 1-2": measured(WIDE),
    "norm .5-2": measured(OCTAVES),
}


def window_sides(shape: tuple[int, ...]) -> dict[float, int]:
    """Return the side of the window of each scale: odd, in pixels."""
    side = window_size((shape[0], shape[1]))
    return {scale: 2 * int(side * scale // 2) + 1 for scale in SCALES}


def window_means(anomaly_map: NDArray[np.float32]) -> Levels:
    """Return the window means of a map at each scale, (H, W) each."""
    return {
        scale: np.asarray(cv2.blur(anomaly_map, (side, side), borderType=cv2.BORDER_REFLECT))
        for scale, side in window_sides(anomaly_map.shape).items()
    }


def auc_of_rules(material: Material, name: str, options: dict[str, object]) -> list[float]:
    """Train a detector and return the mean AUC of each rule over what was planted."""
    recipe = material.recipe
    length = detector_clip_length(name, recipe)
    if name == "predictor":
        length = 5  # As it was designed for.
    height, width, channels = material.learnt[0].store.frame_shape
    detector = make_detector(
        name,
        (channels, length, height, width),
        options if name == "motion" else {**options, "device": "cpu", "tensorboard": False},
    )
    data = training_data(material.learnt, clip_length=length, stride=recipe.stride)
    with tempfile.TemporaryDirectory() as scratch:
        run = RunFolder(Path(scratch))
        run.write(recipe, RunSettings(name, "none", dict(options)))
        detector.fit(data, run, JobContext())

        def levels(sequence: PreparedSequence) -> Iterator[Levels]:
            for result in detector.results(sequence, JobContext()):
                yield window_means(result.anomaly_map)

        spreads = _spreads(it for part in held_out_parts(data) for it in levels(part))
        scores = [
            np.array(
                [[rule(it, spreads) for rule in RULES.values()] for it in levels(case.sequence)]
            )
            for case in material.cases
        ]
    return _areas(material, scores)


def _spreads(levels: Iterator[Levels]) -> dict[float, Spread]:
    sums = {scale: np.zeros(3) for scale in SCALES}
    for frame in levels:
        for scale, means in frame.items():
            wide = means.astype(np.float64)
            sums[scale] += wide.size, wide.sum(), np.square(wide).sum()
    found = {}
    for scale, (count, total, squares) in sums.items():
        mean = total / count
        found[scale] = Spread(float(mean), float(np.sqrt(max(squares / count - mean**2, 0.0))))
    return found


def _areas(material: Material, scores: list[NDArray[np.float64]]) -> list[float]:
    """Return the mean over the kinds of the AUC against all normal frames, rule by rule."""
    pairs = list(zip(material.cases, scores, strict=True))
    normal = np.concatenate([own[it.counts & ~it.planted] for it, own in pairs])
    kinds = sorted({it.kind for it in material.cases if it.kind})
    areas = np.zeros((len(kinds), len(RULES)))
    for row, kind in enumerate(kinds):
        found = np.concatenate([own[it.planted] for it, own in pairs if it.kind == kind])
        flags = np.arange(len(found) + len(normal)) < len(found)
        for column in range(len(RULES)):
            both = np.concatenate([found[:, column], normal[:, column]])
            areas[row, column] = frame_auc(both, flags)
    return [float(it) for it in areas.mean(axis=0)]


def materials(train: Path, seed: int, folder: Path) -> Iterator[Material]:
    """Make what one seed gives, one after the other."""
    yield planted_sun(seed, folder / "sun")
    yield planted_walkway(seed, folder / "walkway")
    yield planted_ped2(train, seed, folder / "ped2")


def verdict(rows: NDArray[np.float64]) -> list[str]:
    """Return the lines beneath the table, and which rule is to be taken."""
    means = rows.mean(axis=0)
    best = int(np.argmax(means))
    behind = rows[:, [best]] - rows
    errors = behind.std(axis=0, ddof=1) / np.sqrt(len(rows))
    close = np.flatnonzero(behind.mean(axis=0) <= 2 * errors)
    return [
        _line("mean", means.tolist()),
        _line("behind the best", behind.mean(axis=0).tolist()),
        _line("standard error", errors.tolist()),
        f"best: {list(RULES)[best]}; simplest within two standard errors: {list(RULES)[close[0]]}",
    ]


def _line(title: str, values: list[float]) -> str:
    return f"{title:28}" + "".join(f"{it:10.3f}" for it in values)


def main() -> int:
    """Measure and print; 1 if there is no Ped2."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    asked = parser.parse_args()
    train = next(asked.folder.rglob("UCSDped2/Train"), None)
    if train is None:
        print(f"No UCSDped2/Train in {asked.folder}")
        return 1
    print(f"{'':28}" + "".join(f"{it:>10}" for it in RULES))
    rows = []
    for seed in range(asked.seeds):
        with tempfile.TemporaryDirectory() as scratch:
            for material in materials(train, seed, Path(scratch)):
                known = SUN_OPTIONS if material.name == "sun" else OPTIONS
                for name, options in known.items():
                    start = time.perf_counter()
                    rows.append(auc_of_rules(material, name, dict(options)))
                    seconds = time.perf_counter() - start
                    print(_line(f"{material.name}, {name}, {seed}", rows[-1]), end="")
                    print(f"{seconds:8.0f} s", flush=True)
    print("\n".join(verdict(np.array(rows))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
