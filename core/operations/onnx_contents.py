"""What an exported network carries with it: all of a run that turns frames into scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.anomaly.calibration import Calibration
from core.anomaly.location import LOCATIONS, LocationStatistics
from core.anomaly.marking import BLURRED_CELLS, CELL
from core.anomaly.synthetic import SYNTHETIC, read_scene
from core.config import to_mapping
from core.errors import FramesiftError
from core.evaluation.run_thresholds import run_statistics, thresholds_in_force
from core.export.onnx_metadata import calibration_values, location_values, threshold_values
from core.project.project import Project
from core.project.records import Run
from core.training.run_folder import RunFolder


def carried_values(project: Project, run: Run, folder: RunFolder) -> dict[str, object]:
    """Return what the model carries, by name, as values that JSON can hold."""
    from core.training.network import load_architecture

    architecture, settings = load_architecture(folder), folder.read_settings()
    statistics = run_statistics(project, run)
    thresholds = {it: thresholds_in_force(project, run, it) for it in statistics}
    values: dict[str, object] = {
        "format": 1,
        "run": {"name": run.name, "detector": run.detector, "created": run.created},
        "clip": dict(
            zip(("channels", "frames", "rows", "columns"), architecture.clip, strict=True)
        ),
        "recipe": to_mapping(folder.read_recipe()),
        "settings": settings.options,
        "dataset_hash": settings.dataset_hash,
        "thresholds": threshold_values({it: pair for it, pair in thresholds.items() if pair}),
    }
    try:
        values["calibration"] = calibration_values(Calibration.load(folder.calibration))
    except FramesiftError:
        values["calibration"] = None
    if run.detector == SYNTHETIC:
        return values | {"marks": _marks(folder)}
    values["rebuilt_frames"] = architecture.rebuilt_frames
    if settings.options.get("z_maps", True):
        values["locations"] = location_values(LocationStatistics.load(folder.path / LOCATIONS))
    return values


def seen_offsets(folder: RunFolder) -> NDArray[np.int64]:
    """Return where the frames of a clip of a run's network lie, counted from the first."""
    from core.training.network import load_architecture

    if folder.read_settings().detector == SYNTHETIC:
        scene = read_scene(folder)
        return scene.offsets + scene.reach
    return np.arange(load_architecture(folder).clip[1], dtype=np.int64)


def _marks(folder: RunFolder) -> dict[str, object]:
    """Return which frames a clip is made of, and what makes a map of the logits."""
    scene = read_scene(folder)
    return {
        "frame_offsets": scene.offsets.tolist(),
        "cell": CELL,
        "map": f"mean over {BLURRED_CELLS} x {BLURRED_CELLS} logits, mirrored at the edges, then "
        f"{CELL} times larger by linear interpolation and cut to the frame",
        "scene": to_mapping(scene),
    }
