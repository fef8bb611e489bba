"""What rounding a network to 8 bit gains and costs, measured on the frames of a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from core.anomaly.engine import GivenEngine
from core.anomaly.frame_scores import Statistic, frame_score
from core.anomaly.onnx_engine import OnnxEngine
from core.anomaly.registry import NetworkDetector, load_network_detector
from core.evaluation.auc import frame_auc
from core.evaluation.judged import flagged
from core.export.int8 import clips_per_second
from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.recipe.clips import clip_starts
from core.recipe.prepared import PreparedSequence
from core.training.held_out import part_of
from core.training.run_folder import RunFolder

Clips = NDArray[np.float32]

#: Clips on which the ranges of numbers are measured, and clips timed together.
_MEASURED, _TIMED = 64, 8
_BATCH = 4
#: How long comparing maps may take about, and how many frames it takes at least and at most.
_SECONDS, _LEAST_FRAMES, _MOST_FRAMES = 40.0, 64, 2000


@dataclass(frozen=True, slots=True)
class Int8Worth:
    """A network in 8 bit against the same in float32, on this machine.

    Attributes
    ----------
    speed_up : float
        How many times as fast it is.
    bytes_float32 : int
        Size of the other model.
    frames : int
        Of how many frames the maps were compared.
    map_mean_difference, map_max_difference : float
        Of their pixels, in units of the map.
    map_mean : float
        What a pixel of the float32 maps is on average.
    auc_float32, auc_int8 : float or None
        Frame AUC of the local maximum over these frames; None where they are of one class.
    """

    speed_up: float
    bytes_float32: int
    frames: int
    map_mean_difference: float
    map_max_difference: float
    map_mean: float
    auc_float32: float | None
    auc_int8: float | None

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        mean, largest = f"{self.map_mean_difference:.3g}", f"{self.map_max_difference:.3g}"
        text = (
            f"In 8 bit it is {self.speed_up:.2f} times as fast here; over {self.frames:,} frames "
            f"maps differ by {mean} on average and {largest} at most, where a pixel is "
            f"{self.map_mean:.3g} on average."
        )
        if self.auc_float32 is None or self.auc_int8 is None:
            return f"{text} No frame AUC: the frames are of one class."
        change = self.auc_int8 - self.auc_float32
        return (
            f"{text} Frame AUC {self.auc_int8:.3f} instead of {self.auc_float32:.3f} "
            f"({change:+.4f})."
        )


def usual_clips(
    sequences: Sequence[PreparedSequence], offsets: NDArray[np.int64], gap_factor: float
) -> Clips:
    """Return some clips spread over sequences, none of which touches an excluding span.

    Parameters
    ----------
    sequences : sequence of PreparedSequence
        At least one.
    offsets : ndarray of int64, shape (T,)
        Where the frames of a clip lie, counted from its first.
    gap_factor : float
        A step longer than this many cadences is a gap.

    Returns
    -------
    ndarray of float32, shape (N, C, T, H, W)
        Up to 64 clips; none if the sequences have none.
    """
    shape = sequences[0].store.frame_shape
    parts = []
    for sequence in sequences:
        starts = clip_starts(
            sequence.index,
            clip_length=int(offsets[-1]) + 1,
            stride=1,
            gap_factor=gap_factor,
            excluded=sequence.excluded,
        )
        count = min(len(starts), max(1, _MEASURED // len(sequences)))
        places = np.unique(np.linspace(0, max(len(starts) - 1, 0), count).astype(int))
        parts.append(sequence.store.clips_of(starts[places[:count], np.newaxis] + offsets))
    height, width, channels = shape
    none = np.empty((0, channels, len(offsets), height, width), np.float32)
    return np.concatenate([none, *parts])[:_MEASURED]


def batches(clips: Clips) -> list[Clips]:
    """Return clips a few at a time, as they are best rounded."""
    return [clips[start : start + _BATCH] for start in range(0, len(clips), _BATCH)]


def speeds(models: Sequence[bytes], clips: Clips) -> list[float]:
    """Return how many clips a second each of some ONNX models rebuilds on this machine."""
    import torch

    threads = torch.get_num_threads()
    return [clips_per_second(OnnxEngine(model, threads), clips[:_TIMED]) for model in models]


def measure_int8(
    run: RunFolder,
    float32: bytes,
    int8: bytes,
    sequences: Sequence[PreparedSequence],
    clips: Clips,
    context: JobContext,
) -> Int8Worth:
    """Compare two models of the network of a run.

    Parameters
    ----------
    run : RunFolder
        Its settings hold.
    float32, int8 : bytes
        The two models.
    sequences : sequence of PreparedSequence
        To compare maps on, with what is known to be anomalous.
    clips : ndarray of float32, shape (N, C, T, H, W)
        To time them with.
    context : JobContext
        For progress and cancelling.

    Returns
    -------
    Int8Worth
        On as many frames as take less than about a minute.
    """
    slow, fast = speeds((float32, int8), clips)
    step = max(1, clips.shape[2] // 2)
    budget = int(np.clip(_SECONDS * min(slow, fast) * step / 2, _LEAST_FRAMES, _MOST_FRAMES))
    both = [_detector(run, model) for model in (float32, int8)]
    sums = _Sums()
    for sequence in sequences:
        frames = _block(sequence, max(1, budget // len(sequences)))
        known = flagged(sequence.anomalous, len(sequence))[frames.start : frames.stop]
        part = part_of(sequence, frames)
        pairs = zip(*(it.results(part, context) for it in both), strict=True)
        for (one, other), is_anomalous in zip(islice(pairs, len(part)), known, strict=True):
            context.check()
            if one.is_readable:
                sums.add(one.anomaly_map, other.anomaly_map, is_anomalous=bool(is_anomalous))
            context.progress(sums.frames, budget, f"Comparing in 8 bit: frame {sums.frames}")
    return sums.worth(fast / slow, len(float32))


class _Sums:
    def __init__(self) -> None:
        self.frames = 0
        self._pixels, self._sum, self._of_maps, self._largest = 0, 0.0, 0.0, 0.0
        self._scores: tuple[list[float], list[float]] = ([], [])
        self._flags: list[bool] = []

    def add(self, one: Clips, other: Clips, *, is_anomalous: bool) -> None:
        apart = np.abs(one - other)
        self.frames += 1
        self._pixels += apart.size
        self._sum += float(np.nansum(apart, dtype=np.float64))
        self._of_maps += float(np.nansum(one, dtype=np.float64))
        self._largest = max(self._largest, float(np.nanmax(apart)))
        for scores, anomaly_map in zip(self._scores, (one, other), strict=True):
            scores.append(frame_score(anomaly_map, Statistic.LOCAL_MAX))
        self._flags.append(is_anomalous)

    def worth(self, speed_up: float, bytes_float32: int) -> Int8Worth:
        flags = np.array(self._flags, np.bool_)
        aucs = [frame_auc(np.array(scores), flags) for scores in self._scores]
        pixels = max(self._pixels, 1)
        return Int8Worth(
            speed_up,
            bytes_float32,
            self.frames,
            self._sum / pixels,
            self._largest,
            self._of_maps / pixels,
            *aucs,
        )


def _detector(run: RunFolder, model: bytes) -> NetworkDetector:
    import torch

    detector = load_network_detector(run, "cpu")
    detector.run_by(GivenEngine(OnnxEngine(model, torch.get_num_threads()), "onnxruntime"))
    return detector


def _block(sequence: PreparedSequence, count: int) -> FrameRange:
    """Return so many frames around where the first anomaly begins, or in the middle."""
    length = len(sequence)
    middle = sequence.anomalous[0].start if sequence.anomalous else length // 2
    start = max(0, min(middle - count // 2, length - count))
    return FrameRange(start, min(length, start + count))
