"""Events against a slow, obvious count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.anomaly.events import find_events
from core.evaluation.event_metrics import EventJudge
from core.evaluation.judged import JudgedSequence
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.project.records import EventRule, Thresholds

#: Score (None where a frame could not be read), whether it is anomalous, seconds to the next frame.
frames = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.7, 1.0, None]), st.booleans(), st.sampled_from([1.0, 1.0, 9.0])
    ),
    min_size=1,
    max_size=25,
)
rules = st.builds(EventRule, has_hysteresis=st.booleans(), min_frames=st.integers(1, 3))


def judged(rows: list[tuple[float | None, bool, float]]) -> JudgedSequence:
    scores = np.array([np.nan if it[0] is None else it[0] for it in rows])
    times = np.cumsum([0.0, *(it[2] for it in rows[:-1])])
    index = FrameIndex.of_times(times, TimeOrigin.HEADER)
    anomalous = tuple(FrameRange(at, at + 1) for at, it in enumerate(rows) if it[1])
    return JudgedSequence("walk", scores, anomalous, index)


def runs(frame_indices: set[int]) -> list[set[int]]:
    """Join consecutive frames."""
    joined: list[set[int]] = []
    for frame_index in sorted(frame_indices):
        if joined and frame_index - 1 in joined[-1]:
            joined[-1].add(frame_index)
        else:
            joined.append({frame_index})
    return joined


@given(st.lists(frames, min_size=1, max_size=3), rules)
def test_events_are_counted_as_one_would_by_hand(
    sequences: list[list[tuple[float | None, bool, float]]], rule: EventRule
) -> None:
    thresholds = Thresholds(0.5, 0.9, rule)
    known, hits, found, found_hits, normal_s, right, wrong, normal = 0, 0, 0, 0, 0.0, 0, 0, 0
    delays = []
    for rows in sequences:
        it = judged(rows)
        anomalous = {at for at, row in enumerate(rows) if row[1]}
        events = [
            set(range(event.frames.start, event.frames.stop))
            for event in find_events(it.scores, thresholds, it.index)
        ]
        suspect = set().union(*events)
        right += len(suspect & anomalous)
        wrong += len(suspect - anomalous)
        normal += sum(row[0] is not None and not row[1] for row in rows)
        for event in runs(anomalous):
            known += 1
            if seen := event & suspect:
                hits += 1
                delays.append(it.index.time_s[min(seen)] - it.index.time_s[min(event)])
        found += len(events)
        found_hits += sum(bool(event & anomalous) for event in events)
        normal_s += it.index.cadence_s * sum(row[0] is not None and not row[1] for row in rows)

    judge = EventJudge([judged(rows) for rows in sequences])
    metrics, confusion = judge.at(thresholds), judge.confusion(thresholds)

    assert (confusion.true_positives, confusion.false_positives) == (right, wrong)
    assert metrics.false_frame_share == (pytest.approx(wrong / normal) if normal else None)
    assert metrics.recall == (pytest.approx(hits / known) if known else None)
    assert metrics.precision == (pytest.approx(found_hits / found) if found else None)
    alarms = (found - found_hits) / normal_s * 3600 if normal_s else None
    assert metrics.false_alarms_per_hour == (None if alarms is None else pytest.approx(alarms))
    if metrics.false_alarms_ci95 is not None and alarms is not None:
        low, high = metrics.false_alarms_ci95
        assert low <= alarms + 1e-9 < high
    assert metrics.onset_delay_mean_s == (pytest.approx(np.mean(delays)) if delays else None)
    assert metrics.onset_delay_median_s == (pytest.approx(np.median(delays)) if delays else None)
