"""Hold the anomaly maps of a run against masks, one frame in memory at a time.

Maps are brought to the size of the masks, bilinear, since the truth must not be rounded. Pixel
AUROC and AUPRO judge the anomaly map itself; regions and overlap judge what the program boxes: the
map that is compared with the threshold, for local maxima the local map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.anomaly.frame_scores import SUM_SIDES, Statistic, compared_map
from core.anomaly.score_store import ScoredSequence
from core.evaluation.auc import average_precision
from core.evaluation.evaluation import Localisation
from core.evaluation.mask_maps import map_in_mask_pixels
from core.evaluation.mask_overlap import OverlapTally
from core.evaluation.pixel_metrics import PixelTally
from core.evaluation.region_metrics import RegionTally
from core.evaluation.regions import find_true_regions
from core.jobs import JobContext
from core.project.ground_truth import GroundTruthMasks

#: Thresholds between the highest and the lowest peak of a frame, where false regions begin to
#: appear, and below. On UCSD Ped2, RBDC and TBDC were within 0.003 of those by 330 thresholds.
_AMONG_PEAKS, _BELOW_PEAKS = 64, 16


@dataclass(frozen=True, slots=True, eq=False)
class MaskedSequence:
    """The maps and the masks of one sequence, of as many frames each."""

    name: str
    scored: ScoredSequence
    masks: GroundTruthMasks


def localise(
    sequences: Sequence[MaskedSequence],
    statistic: Statistic,
    threshold: float | None,
    context: JobContext,
) -> Localisation:
    """Judge the maps of a run.

    Parameters
    ----------
    sequences : sequence of MaskedSequence
        Those that have masks.
    statistic : Statistic
        Which frame score is judged, hence which map is compared with the threshold.
    threshold : float or None
        The run's low one; None leaves out what needs it.
    context : JobContext
        For progress and cancel.

    Returns
    -------
    Localisation
        Frames whose map is NaN throughout are left out.
    """
    if not sequences:
        return Localisation()
    pixels, regions = PixelTally(), RegionTally(region_thresholds(sequences, statistic))
    overlap = None if threshold is None else OverlapTally(threshold)
    done, total = 0, sum(len(it.scored) for it in sequences)
    for sequence in sequences:
        for frame_index in range(len(sequence.scored)):
            context.check()
            done += 1
            context.progress(done, total, f"Comparing masks: frame {done} of {total}")
            anomaly_map = sequence.scored.anomaly_map(frame_index)
            if np.isnan(anomaly_map).all():
                continue
            mask = sequence.masks.mask(frame_index)
            placed = map_in_mask_pixels(anomaly_map, mask.shape)
            if np.isnan(anomaly_map).any():
                # Nothing can be found in a region to ignore, so nothing is to be found there.
                mask = mask & ~np.isnan(placed)
            truth = find_true_regions(mask)
            pixels.add(placed, truth)
            compared = map_in_mask_pixels(compared_map(anomaly_map, statistic), mask.shape)
            regions.add(compared.astype(np.float32), truth)
            if overlap is not None:
                overlap.add(compared.astype(np.float32), mask)
        regions.end_sequence()
    found = regions.finish()
    return Localisation(
        pixel_over=len(sequences),
        pixel_auroc=pixels.auroc(),
        pixel_average_precision=average_precision(pixels.curve()),
        aupro=pixels.aupro(),
        rbdc=found.rbdc,
        tbdc=found.tbdc,
        mask_iou=None if overlap is None else overlap.iou(),
        mask_binary_cross_entropy=None if overlap is None else overlap.binary_cross_entropy(),
    )


def region_thresholds(
    sequences: Sequence[MaskedSequence], statistic: Statistic
) -> NDArray[np.float32]:
    """Choose thresholds at which regions are looked for, from the scores alone; highest first.

    Between two quantiles of the frames' peaks about as many frames begin to show a region. Below
    the lowest peak, where regions only grow and merge, they are equally far apart, down to the
    median mean.
    """
    peaks = _known([it.scored.scores(statistic.local) for it in sequences])
    # A local sum adds up so many pixels.
    pixels = SUM_SIDES.get(statistic.local, 1) ** 2
    means = _known([it.scored.scores(Statistic.MEAN) for it in sequences]) * pixels
    if not len(peaks):
        return np.empty(0, np.float32)
    among = np.quantile(peaks, np.linspace(0, 1, _AMONG_PEAKS))
    below = np.linspace(np.median(means), peaks.min(), _BELOW_PEAKS, endpoint=False)
    # Rounded as the maps are, and no two the same.
    rounded = np.concatenate([among, below]).astype(np.float16)
    return np.unique(rounded.astype(np.float32))[::-1]


def _known(columns: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    joined = np.concatenate(columns)
    return joined[~np.isnan(joined)]
