"""Stream what a network makes of each frame of a sequence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.anomaly.clip_stream import ClipStream
from core.anomaly.engine import Runner
from core.anomaly.merge import ClipMerge, MergeKind
from core.anomaly.reconstruction_settings import ReconstructionSettings
from core.anomaly.residual import residual
from core.jobs import JobContext
from core.recipe.clips import segments
from core.recipe.prepared import PreparedSequence
from core.recipe.shared_windows import Sharing, shared_windows
from core.recipe.windows import Window, covering_windows

Frames = NDArray[np.float32]

#: Pixels in a batch of clips that are scored at once: 32 MiB of float32 for the input alone.
_BATCH_PIXELS = 8 * 2**20


class RebuiltFrame(NamedTuple):
    """What a network makes of one frame, overlapping clips merged.

    Attributes
    ----------
    frame_index : int
        Which frame.
    residual : ndarray of float32, shape (H, W)
        How far the reconstruction is from what was seen.
    reconstruction : ndarray of float32, shape (H, W, C)
        In 0…1.
    divergence : float or None
        Of the code behind the frame, in nats; None where the network is not generative.
    """

    frame_index: int
    residual: Frames
    reconstruction: Frames
    divergence: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Rebuilder:
    """A trained network that rebuilds or predicts frames.

    Attributes
    ----------
    runner : Runner
        Runs the network.
    clip_length : int
        Frames in a clip, T.
    rebuilt_frames : int
        How many of its last frames the network rebuilds or predicts, K.
    settings : ReconstructionSettings
        How to compare and how to merge.
    gap_factor : float
        A step longer than this many cadences is a gap, which no clip crosses.
    sharing : Sharing or None
        How far overlapping clips agree, where that may be made use of.
    """

    runner: Runner
    clip_length: int
    rebuilt_frames: int
    settings: ReconstructionSettings
    gap_factor: float
    sharing: Sharing | None = None

    def frames(self, sequence: PreparedSequence, context: JobContext) -> Iterator[RebuiltFrame]:
        """Yield every readable frame of a sequence, in order; memory does not grow with it."""
        # Clips from every frame on, and some that end with a segment.
        most = 2 * self.rebuilt_frames
        residuals = ClipMerge(self.settings.merge, self.settings.percentile, most)
        pictures, divergences = ClipMerge(MergeKind.MEAN), ClipMerge(MergeKind.MEAN)
        stream = self.runner.stream(context)
        for batch in self._batches(sequence):
            context.check()
            for window, rebuilt in zip(batch, self._rebuilt(sequence, batch, stream), strict=True):
                start, weights = window.shown.start, window.weights
                error, picture, code = (window.in_order(it) for it in rebuilt)
                yield from _joined(
                    residuals.add(start, error, weights),
                    pictures.add(start, picture, weights),
                    divergences.add(start, code, weights),
                )
        yield from _joined(residuals.finish(), pictures.finish(), divergences.finish())

    def _batches(self, sequence: PreparedSequence) -> Iterator[list[Window]]:
        """Yield the clips to look at, as many together as go through the network at once."""
        most = self._batch_frames(math.prod(sequence.store.frame_shape))
        batch: list[Window] = []
        frames = 0
        for window in self._windows(sequence):
            # Never a lone clip: torch takes a slow path for Conv3d there on a CPU.
            if len(batch) > 1 and frames + len(window.frames) > most:
                yield batch
                batch, frames = [], 0
            batch.append(window)
            frames += len(window.frames)
        if batch:
            yield batch

    def _batch_frames(self, frame_size: int) -> int:
        """Return how many frames to look at together, if a frame has so many numbers."""
        return min(self.settings.score_batch * self.clip_length, _BATCH_PIXELS // frame_size)

    def _windows(self, sequence: PreparedSequence) -> Iterator[Window]:
        stride = self.settings.score_stride or max(1, self.rebuilt_frames // 2)
        for segment in segments(sequence.index, self.gap_factor):
            shared = None
            if self.sharing is not None:
                shared = shared_windows(segment, self.clip_length, stride, self.sharing)
            yield from shared or covering_windows(
                segment, self.clip_length, self.rebuilt_frames, stride
            )

    def _rebuilt(
        self, sequence: PreparedSequence, windows: list[Window], stream: ClipStream
    ) -> list[tuple[Frames, Frames, Frames]]:
        """Return residual (K, H, W), picture (K, H, W, C) and divergence (K, 1) of each window."""
        found: dict[int, tuple[Frames, Frames, Frames]] = {}
        for length in {len(it.frames) for it in windows}:
            alike = [place for place, it in enumerate(windows) if len(it.frames) == length]
            clips = _clips(sequence, [windows[place] for place in alike])
            frames = np.stack([windows[place].frames for place in alike])
            rebuilt = self._rebuild(stream, clips, frames)
            found |= dict(zip(alike, zip(*rebuilt, strict=True), strict=True))
        return [found[place] for place in range(len(windows))]

    def _rebuild(
        self, stream: ClipStream, clips: Frames, frames: NDArray[np.int64]
    ) -> tuple[Frames, Frames, Frames]:
        """Return residuals (N, K, H, W), pictures (N, K, H, W, C) and divergences (N, K, 1).

        A divergence that the network does not give is NaN.
        """
        rebuilt, divergence = stream.rebuild(clips, frames)
        shown = rebuilt.shape[2]
        errors = residual(clips[:, :, -shown:], rebuilt, self.settings.residual)
        codes = np.full((len(clips), shown, 1), np.nan, np.float32)
        if divergence is not None:
            codes[..., 0] = divergence[:, -shown:]
        return errors, rebuilt.transpose(0, 2, 3, 4, 1), codes


def _clips(sequence: PreparedSequence, windows: list[Window]) -> Frames:
    """Return the clips (N, C, T, H, W) of some windows."""
    store, length = sequence.store, len(windows[0].frames)
    if all(it.frames[-1] - it.frames[0] == length - 1 for it in windows):
        return store.clips(np.array([it.frames[0] for it in windows]), length)
    return store.clips_of(np.stack([it.frames for it in windows]))


def _joined(
    residuals: list[tuple[int, Frames]],
    pictures: list[tuple[int, Frames]],
    divergences: list[tuple[int, Frames]],
) -> Iterator[RebuiltFrame]:
    for (frame_index, error), (_, picture), (_, code) in zip(
        residuals, pictures, divergences, strict=True
    ):
        divergence = float(code[0])
        yield RebuiltFrame(
            frame_index, error, picture, None if math.isnan(divergence) else divergence
        )
