"""What is streamed clip by clip is what a slow and obvious way gives, whatever the sequence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.anomaly.detector import FrameResult
from core.anomaly.merge import MergeKind
from core.anomaly.rebuilding import Rebuilder
from core.anomaly.reconstruction import ReconstructionDetector
from core.anomaly.reconstruction_settings import ReconstructionSettings
from core.config import from_mapping
from core.jobs import JobContext
from core.media.frame_index import GAP_FACTOR
from core.recipe.prepared import PreparedSequence
from core.training.architecture import Architecture
from core.training.network import RebuiltArrays

Make = Callable[..., PreparedSequence]
Maps = NDArray[np.float32]

MERGES: dict[MergeKind, Callable[[Maps], Maps]] = {
    MergeKind.MEAN: lambda maps: maps.mean(axis=0),
    MergeKind.MAX: lambda maps: maps.max(axis=0),
    MergeKind.SUM: lambda maps: maps.sum(axis=0),
    MergeKind.PERCENTILE: lambda maps: np.percentile(maps, 99, axis=0).astype(np.float32),
}


class Smear:
    """Stands in for a network: each frame becomes the mean of its clip, weighted by its place."""

    engine = "numpy"

    def rebuild(self, clips: Maps, context: JobContext) -> RebuiltArrays:
        """Return what depends on the whole clip and on the place in it."""
        places = np.linspace(0.2, 1, clips.shape[2], dtype=np.float32)[:, None, None]
        return RebuiltArrays((places * clips.mean(axis=2, keepdims=True)).astype(np.float32), None)


def detector_of(length: int, **options: object) -> ReconstructionDetector:
    """Return a detector that has learnt to smear."""
    chosen = from_mapping(ReconstructionSettings, {"z_maps": False, **options}, "the test")
    detector = ReconstructionDetector(Architecture("conv3d_basic", (1, length, 3, 4), {}), chosen)
    detector._rebuilder = Rebuilder(Smear(), length, length, chosen, GAP_FACTOR)
    return detector


def slow_segments(sequence: PreparedSequence) -> list[range]:
    """Put each readable frame to the one before, unless that is missing or a gap lies between."""
    gaps = set(sequence.index.gap_starts(GAP_FACTOR).tolist())
    found: list[range] = []
    for frame in np.flatnonzero(sequence.index.readable).tolist():
        if found and found[-1].stop == frame and frame not in gaps:
            found[-1] = range(found[-1].start, frame + 1)
        else:
            found.append(range(frame, frame + 1))
    return found


def slow_maps(
    sequence: PreparedSequence, length: int, stride: int, merge: MergeKind
) -> dict[int, Maps]:
    """Keep the squared residuals of all clips, then merge what there is of each frame."""
    seen: dict[int, list[Maps]] = {}
    for segment in slow_segments(sequence):
        # The last clip ends with the segment; a short segment is filled up with its last frame.
        last = max(segment.start, segment.stop - length)
        for start in sorted({*range(segment.start, last, stride), last}):
            frames = [min(start + it, segment.stop - 1) for it in range(length)]
            clip = np.stack([sequence.store.frame(it)[..., 0] for it in frames])
            rebuilt = Smear().rebuild(clip[None, None], JobContext()).reconstruction[0, 0]
            for frame, error in zip(
                range(start, segment.stop), (clip - rebuilt) ** 2, strict=False
            ):
                seen.setdefault(frame, []).append(error)
    return {frame: MERGES[merge](np.stack(maps)) for frame, maps in seen.items()}


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    frames=st.integers(1, 24),
    length=st.integers(1, 6),
    stride=st.integers(1, 6),
    merge=st.sampled_from(MergeKind),
    batch=st.integers(2, 5),
    cuts=st.sets(st.integers(1, 23), max_size=3),
    missing=st.sets(st.integers(0, 23), max_size=4),
)
def test_streamed_maps_are_those_of_the_slow_way(
    make_sequence: Make,
    frames: int,
    length: int,
    stride: int,
    merge: MergeKind,
    batch: int,
    cuts: set[int],
    missing: set[int],
) -> None:
    stored = np.random.default_rng(frames).integers(0, 255, (frames, 3, 4), np.uint8)
    sequence = make_sequence(
        stored,
        gaps_before=tuple(it for it in cuts if it < frames),
        unreadable=tuple(missing & set(range(frames))),
    )
    detector = detector_of(length, score_stride=stride, merge=merge, score_batch=batch)

    got = list(detector.results(sequence, JobContext()))

    # A longer stride would leave frames out.
    expected = slow_maps(sequence, length, min(stride, length), merge)
    assert [it.frame_index for it in got] == list(range(frames))
    assert {it.frame_index for it in got if is_scored(it)} == set(expected)
    assert set(expected) == set(range(frames)) - missing
    for frame, single in expected.items():
        np.testing.assert_allclose(got[frame].anomaly_map, single, rtol=1e-4, atol=1e-6)


def is_scored(result: FrameResult) -> bool:
    return bool(np.isfinite(result.anomaly_map).all())
