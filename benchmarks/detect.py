"""Train detectors with their defaults on UCSD Ped2, and say what each is worth on its test frames.

Everything goes through the commands that a person types, on a project of its own; the figures are
those of ``framesift eval``. For each detector and seed: micro AUC of raw scores with its interval,
that of scores smoothed by a causal exponential mean of six frames, macro AUC, pixel AUROC, RBDC and
TBDC; the share of normal test frames above the low threshold as it is by default, and above one
chosen on normal training frames for one false alarm a minute; minutes to train and frames a second
to score. Nothing is chosen by these figures: they are read after everything is settled. The fusion
is that of ``synthetic`` and ``motion``; its minutes are those after its parts were trained. Any
other detector can be named as well, e.g. ``--detectors predictor cae``.

``--choose`` looks at training data alone. A network learns without one kind of made anomalies, and
is then asked for it in held-out training frames: the share of pairs of an anomalous and a normal
cell that it ranks rightly. Settings given by ``--set`` are compared by the mean over kinds: the one
that is cheapest to train is taken among those within `ENOUGH` of the best.

``--ablate`` changes one factor of ``synthetic`` at a time, with seed 0: each kind of anomaly left
out and each alone, fewer steps, a narrower and a wider network, thresholds by cross-fitting. It is
there to be read, not to choose by.

Usage: ``python benchmarks/detect.py UCSDped2 [--detectors NAME...] [--seeds N] [--set KEY=VALUE...]
[--folds N] [--choose | --ablate]``
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.anomaly.alarms import threshold_for_alarms
from core.anomaly.calibration import Calibration
from core.anomaly.statistic import Statistic
from core.anomaly.synthetic_settings import SyntheticSettings
from core.cli.assignments import read_assignments
from core.config import from_mapping, short_hash
from core.evaluation.auc import frame_auc
from core.evaluation.read_judged import read_judged
from core.jobs import JobContext
from core.operations.choose_recipe import recipe_to_learn
from core.operations.training_set import prepared_training_data, training_sequences
from core.project.project import Project
from core.project.records import EventRule, RunState, SmoothingKind, Split
from core.training.run_folder import RunFolder

#: Those without a network learn the same whatever the seed.
DETECTORS = ("synthetic", "motion", "background", "fusion")
SEEDLESS = ("motion", "background")
#: What the fusion is made of; settings that are given are those of the first.
FUSED = ("synthetic", "motion")
SEEDS = 3
#: An exponential mean in which each frame weighs 2 / 7, close to the 0.3 of the literature.
SMOOTHED = EventRule(smoothing=SmoothingKind.EXPONENTIAL, smoothing_frames=6)
ALARMS_AN_HOUR = 60.0
#: Batches of each kind that a network is asked for, and a difference that is none.
ASKED, ENOUGH = 12, 0.005


#: What is changed, one factor at a time, from the defaults; and how many folds calibrate.
_KINDS = ("speed", "glide", "shape")
ABLATIONS: tuple[tuple[str, list[str], int], ...] = (
    ("defaults", [], 0),
    *(
        (f"no {it}", [f"kinds={','.join(other for other in _KINDS if other != it)}"], 0)
        for it in _KINDS
    ),
    *((f"{it} alone", [f"kinds={it}"], 0) for it in _KINDS),
    ("400 steps", ["epochs=4"], 0),
    ("800 steps", ["epochs=8"], 0),
    ("width 0.5", ["width=0.5"], 0),
    ("width 2", ["width=2"], 0),
    ("5 folds", [], 5),
)


@dataclass(frozen=True, slots=True)
class Worth:
    """What one run is worth."""

    raw: float
    low: float
    high: float
    smoothed: float
    macro: float
    pixel: float
    rbdc: float
    tbdc: float
    false_default: float
    false_a_minute: float
    minutes: float
    frames_a_second: float


def framesift(*arguments: object) -> Any:
    """Run a command and return its JSON object."""
    command = [sys.executable, "-m", "core.cli", *map(str, arguments), "--json"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def worth_of(project: Path, detector: str, seed: int, options: Sequence[str], folds: int) -> Worth:
    """Train, score and evaluate."""
    given = list(options)
    if detector == "fusion":
        first = trained(project, FUSED[0], seed, options, folds)
        # All parts of a fusion see the same frames.
        recipe = _folder(project, first) / "recipe.yaml"
        others = [trained(project, it, seed, options, folds, recipe) for it in FUSED[1:]]
        given = [f"parts={','.join([first, *others])}"]
    start = time.perf_counter()
    run = trained(project, detector, seed, given, folds)
    minutes = (time.perf_counter() - start) / 60
    with Project.open(project) as opened:
        tests = [it.name for it in opened.sequences() if it.split is Split.TEST]
    scored = framesift("score", project, run, *tests)["sequences"]
    found = framesift("eval", project, run)
    smoothed, normal = _frames(project, run)
    calibration = Calibration.load(RunFolder(_folder(project, run)).calibration)
    low = calibration.default_thresholds(Statistic.LOCAL_MAX).low
    known = calibration.normal
    alarms = int(ALARMS_AN_HOUR * known.hours)
    rare = threshold_for_alarms(known.scores[Statistic.LOCAL_MAX], known.starts, alarms)
    return Worth(
        raw=found["frame_auc_micro"],
        low=found["ci95"][0],
        high=found["ci95"][1],
        smoothed=smoothed,
        macro=found["frame_auc_macro"],
        pixel=found["pixel_auroc"],
        rbdc=found["rbdc"],
        tbdc=found["tbdc"],
        false_default=float((normal >= low).mean()),
        false_a_minute=float((normal >= rare).mean()),
        minutes=minutes,
        frames_a_second=sum(it["frames"] for it in scored) / sum(it["seconds"] for it in scored),
    )


def trained(
    project: Path,
    detector: str,
    seed: int,
    options: Sequence[str],
    folds: int,
    recipe: Path | None = None,
) -> str:
    """Return the name of a run; the same one is trained once."""
    is_seeded = detector not in (*SEEDLESS, "fusion")
    given = [] if detector in SEEDLESS else [*options, *([f"seed={seed}"] if is_seeded else [])]
    more = ["--folds", folds] if folds and detector != "fusion" else []
    told = [*(it for option in given for it in ("--set", option)), *more]
    name = f"{detector}-{short_hash([told, None if recipe is None else recipe.read_text()])}"
    told += [] if recipe is None else ["--recipe", recipe]
    with Project.open(project) as opened:
        if any(it.name == name and it.state is RunState.DONE for it in opened.runs()):
            return name
    framesift("train", project, "--model", detector, "--name", name, *told)
    return name


def _folder(project: Path, run: str) -> Path:
    with Project.open(project) as opened:
        return opened.layout.run(run)


def _frames(project: Path, run: str) -> tuple[float, NDArray[np.float64]]:
    """Return the AUC of smoothed scores, and the raw scores of normal test frames."""
    with Project.open(project) as opened:
        folder = RunFolder(opened.layout.run(run))
        found = [
            [
                read_judged(opened, folder, sequence, Statistic.LOCAL_MAX, rule)
                for rule in (EventRule(), SMOOTHED)
            ]
            for sequence in opened.sequences()
            if sequence.split is Split.TEST
        ]
    flags = np.concatenate([_flags(raw) for raw, _ in found])
    raw = np.concatenate([it.scores for it, _ in found])
    auc = frame_auc(np.concatenate([it.scores for _, it in found]), flags)
    return float("nan") if auc is None else auc, raw[~flags]


def _flags(sequence: Any) -> NDArray[np.bool_]:
    flags = np.zeros(len(sequence.scores), np.bool_)
    for frames in sequence.anomalous:
        flags[frames.start : frames.stop] = True
    return flags


def choose(project: Path, options: Sequence[str]) -> None:
    """Print how well a kind is found by a network that never learnt it, on training frames."""
    from core.anomaly.synthetic import SYNTHETIC, SyntheticDetector
    from core.synthetic.lesson import prepare_clips
    from core.training.network import load_network

    settings = from_mapping(SyntheticSettings, read_assignments(tuple(options)), "--set")
    with Project.open(project) as opened:
        recipe = recipe_to_learn(opened, SYNTHETIC)
        data = prepared_training_data(opened, training_sequences(opened), recipe, JobContext())
    whole = prepare_clips(data, settings, settings.seed, JobContext())
    areas = []
    for kind in whole.train.kinds:
        others = tuple(it for it in whole.train.kinds if it is not kind)
        taught = dataclasses.replace(settings, kinds=others)
        detector = SyntheticDetector(
            recipe.channel.channels, (recipe.height, recipe.width), recipe.clip_length, taught
        )
        with tempfile.TemporaryDirectory() as name:
            folder = RunFolder(Path(name))
            fit = detector.fit(data, folder, JobContext())
            network = load_network(folder, "cpu")
        asked = (whole.validation or whole.train).of_one(kind)
        scores, flags = _asked(network, asked)
        areas.append(frame_auc(scores, flags) or 0.0)
        print(f"{kind:12} unseen: {areas[-1]:.4f}  loss {fit.val_loss:.4f}", flush=True)
    print(f"{'mean':12} unseen: {statistics.fmean(areas):.4f}", flush=True)


def _asked(network: Any, maker: Any) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    import torch

    scores, flags = [], []
    for number in range(ASKED):
        made = maker.batch(number, 16)
        with torch.inference_mode():
            logits = network(
                *(torch.from_numpy(it) for it in (made.clips, made.rows, made.columns))
            )
        counts = made.counts > 0
        scores.append(logits[:, 0, 0].numpy()[counts].astype(np.float64))
        flags.append(made.labels[counts] > 0)
    return np.concatenate(scores), np.concatenate(flags)


def _row(name: str, it: Worth) -> str:
    return (
        f"{name:14}{it.raw:7.3f} ({it.low:.3f}–{it.high:.3f}){it.smoothed:8.3f}{it.macro:8.3f}"
        f"{it.pixel:8.3f}{it.rbdc:7.3f}{it.tbdc:7.3f}{it.false_default:9.3f}"
        f"{it.false_a_minute:9.3f}{it.minutes:8.1f}{it.frames_a_second:9.1f}"
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--detectors", nargs="*", default=list(DETECTORS))
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--set", dest="options", action="append", default=[])
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--choose", action="store_true")
    parser.add_argument("--ablate", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        project = Path(name) / "ped2.framesift"
        framesift("import", "ucsd", asked.folder, project)
        if asked.choose:
            choose(project, asked.options)
            return 0
        heading = (
            f"{'run':14}{'raw':>7}{'95 %':>14}{'  EMA':>8}{'macro':>8}{'pixel':>8}{'RBDC':>7}"
            f"{'TBDC':>7}{'FPR low':>9}{'1/min':>9}{'min':>8}{'frames/s':>9}"
        )
        print(heading, flush=True)
        if asked.ablate:
            for factor, options, folds in ABLATIONS:
                changed = [*asked.options, *options]
                print(_row(factor, worth_of(project, "synthetic", 0, changed, folds)), flush=True)
            return 0
        for detector in asked.detectors:
            seeds = range(1 if detector in SEEDLESS else asked.seeds)
            all_worth = []
            for seed in seeds:
                worth = worth_of(project, detector, seed, asked.options, asked.folds)
                all_worth.append(worth)
                print(_row(f"{detector} {seed}", worth), flush=True)
            if len(all_worth) > 1:
                columns = zip(*map(dataclasses.astuple, all_worth), strict=True)
                print(_row("mean", Worth(*map(statistics.fmean, columns))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
