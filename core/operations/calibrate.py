"""Measure what a fitted detector says of normal frames that it has not learnt."""

from __future__ import annotations

import numpy as np

from core.anomaly.calibration import Calibration, CalibrationBuilder
from core.anomaly.detector import Detector
from core.anomaly.frame_scores import frame_score
from core.anomaly.ignored_scores import without_ignored
from core.anomaly.statistic import Statistic
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameRange
from core.operations.outliers import ScoredRange, outlier_text
from core.project.project import Project
from core.project.records import Run
from core.recipe.clips import usable_runs
from core.recipe.prepared import PreparedSequence
from core.training.data import TrainingData
from core.training.held_out import held_out_ranges, part_of
from core.training.run_folder import RunFolder


def calibrate(detector: Detector, data: TrainingData, context: JobContext) -> Calibration:
    """Run a detector over the held-out normal frames.

    Parameters
    ----------
    detector : Detector
        Fitted.
    data : TrainingData
        What it was fitted to; its validation clips are what was held out.
    context : JobContext
        For progress and cancelling.

    Returns
    -------
    Calibration
        On frames that were learnt where nothing could be held out; a notice says so.
    """
    if not len(data.validation):
        context.emit(
            Notice(
                "Too few frames to hold any out: the thresholds come from frames that were "
                "learnt and may be too low. Add more normal frames."
            )
        )
    builder = CalibrationBuilder(detector.smoothing)
    add_held_out(builder, detector, data, context)
    return builder.finish()


def add_held_out(
    builder: CalibrationBuilder, detector: Detector, data: TrainingData, context: JobContext
) -> None:
    """Add what a detector says of the held-out frames of some data.

    A notice names frames that stand out so far that they may not be normal at all.
    """
    ranges = held_out_ranges(data)
    count = sum(len(frames) for _, frames in ranges)
    scored: list[ScoredRange] = []
    done = 0
    for sequence, frames in ranges:
        # What a detector remembers must be what it would remember there, or it seems too calm.
        lead = _lead_in(detector.lead_in, sequence, frames, data.gap_factor)
        part = part_of(sequence, FrameRange(frames.start - lead, frames.stop))
        cadence_s = part.index.cadence_s
        first_frames = {lead, *part.index.gap_starts(data.gap_factor).tolist()}
        scores = []
        for result in detector.results(part, context):
            context.check()
            if result.frame_index < lead:
                continue
            if result.frame_index in first_frames:
                builder.break_off()
            builder.add(result, cadence_s, without_ignored(result, part))
            scores.append(frame_score(result.anomaly_map, Statistic.LOCAL_MAX))
            done += 1
            context.progress(done, count, f"Calibrating {detector.name}: frame {done} of {count}")
        builder.break_off()
        scored.append(ScoredRange(sequence.name, frames.start, np.array(scores)))
    if sentence := outlier_text(scored):
        context.emit(Notice(sentence))


def _lead_in(most: int, sequence: PreparedSequence, frames: FrameRange, gap_factor: float) -> int:
    """Return how many normal frames lie before some, without a gap, up to so many."""
    runs = usable_runs(sequence.index, gap_factor, sequence.excluded)
    start = next((it.start for it in runs if it.start <= frames.start < it.stop), frames.start)
    return min(most, frames.start - start)


def keep_calibration(
    project: Project, run: Run, folder: RunFolder, calibration: Calibration
) -> None:
    """Save a calibration in its run folder, and its thresholds in the project."""
    calibration.save(folder.calibration)
    with project.transaction():
        for statistic in calibration.spreads:
            thresholds = calibration.default_thresholds(statistic)
            project.set_thresholds(run.id, statistic.value, thresholds)
