"""Leave regions to ignore out of what a detector says of a frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.anomaly.detector import FrameResult
from core.anomaly.residual import peak_signal_to_noise
from core.recipe.ignored import ignored_pixels
from core.recipe.prepared import PreparedSequence


def without_ignored(result: FrameResult, sequence: PreparedSequence) -> FrameResult:
    """Return a result whose map is NaN where the sequence has regions to ignore.

    All that is made from the map leaves NaN pixels out: frame scores, boxes, pixel metrics. The
    signal-to-noise ratio is taken again over the other pixels. A divergence, of the code of a whole
    clip, cannot be divided: the detector was not shown what is in the regions.

    Parameters
    ----------
    result : FrameResult
        Of a frame of the sequence.
    sequence : PreparedSequence
        With its regions; without any the result is returned as it is.

    Returns
    -------
    FrameResult
        Of the same frame.
    """
    if not sequence.regions:
        return result
    height, width = result.anomaly_map.shape
    mask = ignored_pixels(sequence.regions, result.frame_index, (height, width))
    if mask is None:
        return result
    psnr = result.psnr
    if psnr is not None and result.reconstruction is not None:
        frame = sequence.store.frame(result.frame_index)
        psnr = peak_signal_to_noise(frame[~mask], result.reconstruction[~mask])
    hidden = np.where(mask, np.float32(np.nan), result.anomaly_map)
    return replace(result, anomaly_map=hidden, psnr=None if mask.all() else psnr)
