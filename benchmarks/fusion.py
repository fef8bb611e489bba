"""What each way to add detectors up gains and loses, on training frames alone.

A network of a project is held against ``motion`` and ``background``, which learn the same frames as
it did, and against sums of them. The held-out frames are searched as they are and with something
planted in them: a thing cut out of training frames that slides at three times its pace (*fast*),
a drawn thing that passes at a normal one (*odd*), and a thing that appears and stays (*left*). For
each detector and sum: the area under the ROC curve between frames with and without it.

Ways to add up: *z*, maps less the mean of their frame scores on held-out normal frames, over the
standard deviation; *excess*, the same, but nothing below 0; *surprise*, the decimal logarithm of
how seldom a frame of a new normal sequence reaches a value, by a t distribution with as many
degrees of freedom as there are held-out stretches less one (a sum of such logarithms is Fisher's:
1925, "Statistical methods for research workers", section 21.1). *z, short blocks* is what *z* was
when held-out blocks were judged without the frames before them. No test frame is looked at. The
rule: the first of these that comes within 0.005 of the best, by the mean over kinds and pairs. The
program adds up as *excess* has it.

Usage: ``python benchmarks/fusion.py PROJECT RUN [--every N]``, RUN being one of ``synthetic``.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.anomaly.calibration import Calibration, CalibrationBuilder
from core.anomaly.detector import Detector
from core.anomaly.frame_scores import frame_score
from core.anomaly.registry import load_detector, make_detector
from core.anomaly.statistic import Statistic
from core.evaluation.auc import frame_auc
from core.jobs import JobContext
from core.operations.calibrate import calibrate
from core.operations.cross_fit import cross_calibrate
from core.operations.training_set import clip_shape, prepared_training_data, training_sequences
from core.project.project import Project
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.synthetic.canvas import Canvas, Crop
from core.synthetic.drawing import random_shape, random_texture
from core.synthetic.lesson import prepare_clips
from core.synthetic.material import Material
from core.synthetic.settings import SampleSettings
from core.synthetic.tracks import Cutout
from core.training.data import ClipList, TrainingData
from core.training.held_out import held_out_parts
from core.training.run_folder import RunFolder, RunSettings

Maps = list[NDArray[np.float32]]
QUICK = ("motion", "background")
#: Frames of a clip for each of them, as they have it.
CLIPS = {"motion": 2, "background": 1}
PACES = {"fast": 3.0, "odd": 1.0, "left": 0.0}


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A detector with what it says of normal frames that it has not learnt.

    Attributes
    ----------
    detector : Detector
        Fitted.
    known : Calibration
        As it is.
    short : Calibration
        Of short blocks without what was before them.
    """

    detector: Detector
    known: Calibration
    short: Calibration


def quick_part(
    name: str,
    project: Project,
    run: RunFolder,
    data: TrainingData,
    context: JobContext,
    place: Path,
) -> Part:
    """Fit a detector without a network to what the network has learnt."""
    folder = RunFolder(place / name)
    recipe = replace(run.read_recipe(), clip_length=CLIPS[name])
    folder.write(recipe, RunSettings(name, "", {}))
    detector = make_detector(name, clip_shape(recipe))
    detector.fit(data, folder, context)
    learnt = replace(data, validation=ClipList.none())
    known = cross_calibrate(
        detector, lambda: make_detector(name, clip_shape(recipe)), learnt, folder, 5, context
    )
    own = prepared_training_data(project, training_sequences(project), recipe, context)
    other = make_detector(name, clip_shape(recipe))
    with tempfile.TemporaryDirectory() as inner:
        beside = RunFolder(Path(inner))
        beside.write(recipe, RunSettings(name, "", {}))
        other.fit(own, beside, context)
        short = short_blocks(other, own, context)
    return Part(detector, known, short)


def short_blocks(detector: Detector, data: TrainingData, context: JobContext) -> Calibration:
    """Calibrate on held-out blocks as if there were nothing before them."""
    builder = CalibrationBuilder()
    for sequence in held_out_parts(data):
        for result in detector.results(sequence, context):
            builder.add(result)
        builder.break_off()
    return builder.finish()


def planted(
    part: PreparedSequence, kind: str, material: Material, rng: np.random.Generator
) -> PreparedSequence:
    """Return a copy of some frames with a thing in them."""
    frames = part.store.frames.astype(np.float32) / np.float32(255)
    height, width, channels = part.store.frame_shape
    canvas = Canvas(frames, Crop(0, 0, width, height))
    track = material.pick_track(rng)
    assert track is not None
    like = track.at(int(rng.integers(len(track))))
    if kind == "odd":
        side = max(6, round(like.width * 1.5))
        alpha = random_shape(rng, like.height, side)
        pixels = random_texture(rng, like.height, side, channels)
        like = Cutout(like.x, like.y, pixels, alpha)
    pace = PACES[kind] * max(abs(track.velocity[0]), 0.5 * material.scene.speed)
    pace *= 1 if rng.random() < 0.5 else -1
    # It is in the middle of the frame when half of the time is over.
    left = (width - like.width) / 2 - pace * len(frames) / 2 + rng.uniform(-0.2, 0.2) * width
    for position in range(len(frames)):
        x = float(np.clip(left + pace * position, 0, width - like.width))
        canvas.paste(position, like.pixels, like.alpha, (x, float(like.y)), is_anomaly=False)
    stored = np.rint(np.clip(canvas.frames, 0, 1) * 255).astype(np.uint8)
    return replace(part, store=FrameStore(stored))


def units(known: Calibration) -> tuple[float, float, float]:
    """Return mean, deviation and degrees of freedom of what a new normal sequence shows."""
    normal = known.normal
    scores = normal.scores[Statistic.LOCAL_MAX]
    stretches = np.split(scores, normal.starts[1:])
    means = np.array([it.mean() for it in stretches])
    within = float(np.mean([it.var() for it in stretches]))
    between = float(means.var(ddof=1)) * (1 + 1 / len(means))
    return float(means.mean()), float(np.sqrt(within + between)), len(means) - 1.0


def ways(part: Part) -> dict[str, Callable[[NDArray[np.float32]], NDArray[np.float32]]]:
    """Return what each way makes of a map of a part."""
    from scipy.special import stdtr

    spread, short = (it.spreads[Statistic.LOCAL_MAX] for it in (part.known, part.short))
    mean, deviation, freedom = units(part.known)

    def surprise(it: NDArray[np.float32]) -> NDArray[np.float32]:
        share = stdtr(freedom, -(it - mean) / deviation)
        return np.asarray(-np.log10(np.maximum(share, 1e-30)), np.float32)

    return {
        "z, short blocks": lambda it: (it - short.mean) / short.std,
        "z": lambda it: (it - spread.mean) / spread.std,
        "excess": lambda it: np.maximum((it - spread.mean) / spread.std, 0),
        "surprise": surprise,
    }


def rows(
    parts: dict[str, Part], sequences: list[PreparedSequence], context: JobContext
) -> dict[str, NDArray[np.float64]]:
    """Return the frame scores of each part and of each sum with the network, by name."""
    names = list(parts)
    made = {name: ways(part) for name, part in parts.items()}
    groups = [
        group
        for count in range(2, len(names) + 1)
        for group in itertools.combinations(names, count)
        if group[0] == names[0]
    ]
    found: dict[str, list[float]] = {}
    for sequence in sequences:
        for maps in _together(parts, sequence, context):
            for name, own in maps.items():
                found.setdefault(name, []).append(frame_score(own, Statistic.LOCAL_MAX))
            for group, way in itertools.product(groups, made[names[0]]):
                total = sum(made[name][way](maps[name]) for name in group)
                score = frame_score(np.asarray(total, np.float32), Statistic.LOCAL_MAX)
                found.setdefault(f"{' + '.join(group)}: {way}", []).append(score)
    return {name: np.array(scores) for name, scores in found.items()}


def _together(
    parts: dict[str, Part], sequence: PreparedSequence, context: JobContext
) -> Iterator[dict[str, NDArray[np.float32]]]:
    streams = [part.detector.results(sequence, context) for part in parts.values()]
    for results in zip(*streams, strict=True):
        yield {name: it.anomaly_map for name, it in zip(parts, results, strict=True)}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=Path)
    parser.add_argument("run")
    parser.add_argument("--every", type=int, default=1, help="search each n-th held-out part")
    asked = parser.parse_args()
    context = JobContext()
    with Project.open(asked.project) as project, tempfile.TemporaryDirectory() as place:
        run = RunFolder(project.layout.run(asked.run))
        data = prepared_training_data(
            project, training_sequences(project), run.read_recipe(), context
        )
        network = load_detector(run)
        known = calibrate(network, data, context)
        parts = {run.read_settings().detector: Part(network, known, known)}
        for name in QUICK:
            parts[name] = quick_part(name, project, run, data, context, Path(place))
        material = prepare_clips(data, SampleSettings(), 0, context).train.material
        clean = list(held_out_parts(data))[:: asked.every]
        normal = rows(parts, clean, context)
        areas: dict[str, list[float]] = {}
        for number, kind in enumerate(PACES):
            rng = np.random.default_rng([7, number])
            shown = rows(parts, [planted(it, kind, material, rng) for it in clean], context)
            for name, scores in shown.items():
                both = np.concatenate([normal[name], scores])
                area = frame_auc(both, np.arange(len(both)) >= len(scores))
                areas.setdefault(name, []).append(float("nan") if area is None else area)
        print(f"{'':46}" + "".join(f"{kind:>8}" for kind in PACES) + f"{'mean':>8}")
        for name, own in areas.items():
            print(f"{name:46}" + "".join(f"{it:8.3f}" for it in [*own, float(np.mean(own))]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
