"""Events as columns are the events that the command line finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.anomaly.events import find_events
from core.evaluation.live_events import live_events
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin

levels = st.sampled_from([0.0, 1.0, 2.0, 3.0, float("nan")])
frames = st.lists(st.tuples(levels, st.sampled_from([1.0, 1.0, 1.0, 9.0])), min_size=1, max_size=60)


@given(frames=frames, threshold=st.sampled_from([0.5, 1.0, 2.0, 5.0]))
def test_columns_hold_the_same_events_one_by_one(
    frames: list[tuple[float, float]], threshold: float
) -> None:
    scores = np.array([score for score, _ in frames])
    times = np.cumsum([step for _, step in frames])
    index = FrameIndex.of_times(times, TimeOrigin.HEADER)

    found = live_events(scores, threshold, index.gap_starts())

    expected = find_events(scores, threshold, index)
    assert len(found) == len(expected)
    for number, event in enumerate(expected):
        assert FrameRange(int(found.starts[number]), int(found.stops[number])) == event.frames
        assert found.peak_frames[number] == event.peak_frame
        assert found.peak_scores[number] == event.peak_score
