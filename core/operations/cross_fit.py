"""Calibrate on all normal frames, each scored by a detector that has not learnt it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from core.anomaly.calibration import Calibration, CalibrationBuilder
from core.anomaly.detector import Detector
from core.anomaly.fusion import FUSION
from core.anomaly.registry import has_network
from core.jobs import JobContext, Notice, Progress
from core.operations.calibrate import add_held_out, calibrate
from core.operations.training_progress import with_progress
from core.training.data import TrainingData
from core.training.folds import fold_of
from core.training.run_folder import RunFolder

#: Into how many parts the data of quick detectors are cut, where there are no more frames than so:
#: it takes a minute, and a fifth of few frames tells little of what others will bring.
_USUAL_FOLDS, _FEW_FRAMES = 5, 6_000


def usual_folds(detector: str, data: TrainingData) -> int:
    """Return into how many parts data are cut if nobody says so; 0 calibrates on what is held out.

    Detectors that learn without a network do so in seconds, so few data are all used.
    """
    is_quick = not has_network(detector) and detector != FUSION
    frames = sum(len(it) for it in data.sequences)
    if not is_quick or frames > _FEW_FRAMES or fold_of(data, 0, _USUAL_FOLDS) is None:
        return 0
    return _USUAL_FOLDS


def cross_calibrate(
    detector: Detector,
    make: Callable[[], Detector],
    data: TrainingData,
    folder: RunFolder,
    folds: int,
    context: JobContext,
) -> Calibration:
    """Calibrate by cross-fitting.

    The data are parted into folds, by sequences where there are enough of them. For each, another
    detector learns the others and says what it makes of this one. The thresholds then come from
    every normal frame there is, and from scenes as new to the detector as those to come.

    Parameters
    ----------
    detector : Detector
        The fitted detector of the run, which calibrates as usual if the person stops.
    make : callable
        Makes one like it that has learnt nothing.
    data : TrainingData
        What it was fitted to.
    folder : RunFolder
        Of the run; the others learn in a folder inside it, which is removed.
    folds : int
        How many parts; as many detectors are trained.
    context : JobContext
        For progress, cancelling, and stopping.

    Returns
    -------
    Calibration
        Of all frames that are in clips; the few where two blocks of time meet count twice.
    """
    builder = CalibrationBuilder(detector.smoothing)
    for number in range(folds):
        if context.token.stopped:
            break
        part = fold_of(data, number, folds)
        if part is None:
            context.emit(Notice("Too few frames to part: only held-out frames calibrate."))
            return calibrate(detector, data, context)
        other = make()
        telling = _progress_alone(context, f"{detector.name} without part {number + 1} of {folds}")
        with TemporaryDirectory(dir=folder.path, prefix="fold-") as place:
            learning = RunFolder(Path(place))
            learning.write(folder.read_recipe(), folder.read_settings())
            other.fit(part, learning, telling)
            if not context.token.stopped:
                add_held_out(builder, other, part, context)
    if context.token.stopped:
        return calibrate(detector, data, context)
    return builder.finish()


def _progress_alone(context: JobContext, name: str) -> JobContext:
    """Return a context for a training that is not the one of the run."""

    def emit(event: object) -> None:
        if isinstance(event, Progress):
            context.emit(event)

    return with_progress(JobContext(emit, context.token), name)
