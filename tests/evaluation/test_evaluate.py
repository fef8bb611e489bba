"""The protocol: what is judged, what is left out, what is null."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.anomaly.frame_scores import SCORING
from core.evaluation.evaluate import evaluate
from core.evaluation.judged import JudgedSequence, TrivialScores, trivial_scores
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.project.records import ThresholdOrigin, Thresholds
from core.recipe.frame_store import FrameStore

#: Frame counts and anomalous frames (first, last, from 1) of the twelve test sequences of UCSD
#: Ped2, from its file UCSDped2.m (Mahadevan et al., CVPR 2010).
PED2 = (
    (180, 61, 180), (180, 95, 180), (150, 1, 146), (180, 31, 180), (150, 1, 129), (180, 1, 159),
    (180, 46, 180), (180, 1, 180), (120, 1, 120), (150, 1, 150), (180, 1, 180), (180, 88, 180),
)  # fmt: skip


def judged(
    scores: Sequence[float],
    *anomalous: FrameRange,
    name: str = "walk",
    times: Sequence[float] | None = None,
) -> JudgedSequence:
    values = np.array(scores, np.float64)
    time_s = np.arange(len(values), dtype=np.float64) if times is None else np.array(times)
    index = FrameIndex.of_times(time_s, TimeOrigin.FILE_ORDER)
    zero = np.zeros(len(values))
    return JudgedSequence(name, values, anomalous, index, TrivialScores(zero, zero))


def test_ped2_by_frame_index_alone() -> None:
    sequences = [
        judged(np.arange(count), FrameRange(first - 1, last)) for count, first, last in PED2
    ]

    evaluation = evaluate("none", sequences, None)

    assert sum(it.frames for it in evaluation.sequences) == 2010
    assert sum(it.anomalous for it in evaluation.sequences) == 1648
    assert evaluation.trivial.frame_index == pytest.approx(0.741, abs=5e-4)
    assert evaluation.macro_over == 8


def test_micro_compares_frames_of_all_sequences_and_macro_does_not() -> None:
    # Each sequence is ranked perfectly, but the second one scores higher throughout.
    first = judged([0.1, 0.2], FrameRange(1, 2))
    second = judged([0.8, 0.9], FrameRange(1, 2))

    evaluation = evaluate("run", [first, second], None)

    assert evaluation.frame_auc_macro == 1.0
    assert evaluation.frame_auc_micro == pytest.approx(0.75)
    assert evaluation.legacy_auc_micro == 1.0


def test_frames_without_a_score_are_left_out_and_counted() -> None:
    evaluation = evaluate("run", [judged([0.1, np.nan, 0.9], FrameRange(1, 3))], None)

    assert evaluation.unreadable_frames == 1
    assert evaluation.sequences[0].frames == 2
    assert evaluation.frame_auc_micro == 1.0


def test_without_labels_every_figure_that_needs_them_is_null() -> None:
    mapping = evaluate("run", [judged([0.1, 0.9])], Thresholds(0.5, 0.8)).to_mapping()

    needing_labels = (
        "frame_auc_micro ci95 frame_auc_macro average_precision prevalence eer tpr_at_fpr_1pct"
        " event_recall event_precision false_alarms_per_hour legacy_auc_micro"
    )
    assert [mapping[name] for name in needing_labels.split()] == [None] * 11


def test_events_are_counted_at_the_low_threshold() -> None:
    scores = [0, 9, 9, 0, 0, 9, 0, 0, 9, 0]
    sequence = judged(scores, FrameRange(1, 4), FrameRange(6, 8))

    evaluation = evaluate("run", [sequence], Thresholds(5, 50))

    assert evaluation.event_recall == pytest.approx(1 / 2)
    assert evaluation.event_precision == pytest.approx(1 / 3)
    # Two false alarms in five normal frames of one second.
    assert evaluation.false_alarms_per_hour == pytest.approx(2 / 5 * 3600)
    assert evaluation.false_alarms_ci95 is not None
    assert "Normal frames last 5 s: one false alarm among them counts as 720 an hour." in (
        evaluation.notes
    )
    # There is no other sequence to draw.
    assert evaluation.false_frame_share == pytest.approx(2 / 5)
    assert evaluation.false_frame_ci95 is None


def test_normal_frames_above_low_have_an_interval_over_sequences() -> None:
    quiet, loud = judged([0, 0, 0, 9], FrameRange(3, 4)), judged([9, 9, 9, 9], FrameRange(3, 4))

    evaluation = evaluate("run", [quiet, loud], Thresholds(5, 50))

    assert evaluation.false_frame_share == pytest.approx(0.5)
    assert evaluation.false_frame_ci95 == pytest.approx((0, 1))


def test_onset_delay_counts_from_the_first_frame_of_a_known_event() -> None:
    times = [0, 1, 2, 4, 8, 16, 32, 64, 65, 66]
    scores = [0, 0, 0, 9, 9, 0, 9, 9, 0, 0]
    # Found two seconds late, found at once since the alarm was on already, never found.
    known = FrameRange(1, 5), FrameRange(7, 8), FrameRange(9, 10)
    sequence = judged(scores, *known, times=times)

    evaluation = evaluate("run", [sequence], Thresholds(5, 50))

    assert evaluation.event_recall == pytest.approx(2 / 3)
    assert evaluation.onset_delay_mean_s == pytest.approx(1.5)
    assert evaluation.onset_delay_median_s == pytest.approx(1.5)


def test_thresholds_in_force_are_counted_over_all_sequences() -> None:
    sequences = [judged([1, 6], FrameRange(1, 2)), judged([6, 9], FrameRange(1, 2))]

    pair = evaluate("run", sequences, Thresholds(5, 8)).confusion

    assert pair is not None
    assert (pair.low.true_positives, pair.low.false_positives) == (2, 1)
    assert (pair.high.true_positives, pair.high.false_negatives) == (1, 1)


@pytest.mark.parametrize(
    ("anomalous", "reason"),
    [
        ((), "One class only: none of 2 frames is known to be anomalous. Where some are"),
        ((FrameRange(0, 2),), "One class only: all 2 frames are anomalous."),
    ],
)
def test_one_class_only_is_null_and_says_why(
    anomalous: tuple[FrameRange, ...], reason: str
) -> None:
    evaluation = evaluate("run", [judged([0.1, 0.9], *anomalous)], Thresholds(0.5, 0.8))

    assert evaluation.frame_auc_micro is None
    assert reason in evaluation.reasons["frame_auc_micro"]
    assert evaluation.sequences[0].reason == evaluation.reasons["frame_auc_micro"]


@pytest.mark.parametrize("anomalous", [(), (FrameRange(0, 2),), (FrameRange(1, 2),)])
@pytest.mark.parametrize("thresholds", [None, Thresholds(0.5, 0.8), Thresholds(5, 8)])
def test_every_null_has_a_reason_and_nothing_else_has(
    anomalous: tuple[FrameRange, ...], thresholds: Thresholds | None
) -> None:
    mapping = evaluate("run", [judged([0.1, 0.9], *anomalous)], thresholds).to_mapping()

    told = ("threshold", "thresholds")
    figures = {f"trivial.{name}": value for name, value in mapping.pop("trivial").items()}
    figures |= {name: value for name, value in mapping.items() if name not in told}
    nulls = {name for name, value in figures.items() if value is None}
    assert set(mapping["reasons"]) == nulls
    assert all(mapping["reasons"].values())


def test_sequences_of_one_class_each_still_have_a_micro_auc() -> None:
    sequences = [judged([0.1, 0.2]), judged([0.3, 0.4], FrameRange(0, 2))]

    evaluation = evaluate("run", sequences, None)

    assert evaluation.frame_auc_micro == 1.0
    assert evaluation.reasons["frame_auc_macro"] == "No sequence holds both classes."


def test_labels_that_reach_beyond_the_frames_are_told() -> None:
    evaluation = evaluate("run", [judged([0.1, 0.9], FrameRange(1, 5))], None)

    assert evaluation.sequences[0].anomalous == 1
    assert any("reach beyond its 2 frames" in note for note in evaluation.notes)


@pytest.mark.parametrize(
    ("method", "scoring", "is_told"),
    [("sigma", SCORING, False), ("sigma", SCORING - 1, True), ("hand", 0, False)],
)
def test_thresholds_of_another_way_of_scoring_are_told(
    method: str, scoring: int, is_told: bool
) -> None:
    origin = ThresholdOrigin(method, None, None, "Somehow.", scoring=scoring)

    thresholds = Thresholds(0.5, 0.8, origin=origin)
    evaluation = evaluate("run", [judged([0.1, 0.9], FrameRange(1, 2))], thresholds, None, ["x"])

    assert evaluation.notes[0] == "x"
    assert any("measured by another version" in note for note in evaluation.notes) == is_told


def test_frames_that_cannot_be_read_take_only_what_needs_them() -> None:
    sequence = replace(judged([0.1, 0.9], FrameRange(1, 2)), trivial=None)

    evaluation = evaluate("run", [sequence], None)

    assert evaluation.frame_auc_micro == evaluation.trivial.frame_index == 1.0
    assert evaluation.trivial.mean_intensity is None
    assert "walk cannot be read" in evaluation.reasons["trivial.mean_intensity"]


def test_json_has_the_names_that_scripts_rely_on() -> None:
    mapping = evaluate("run", [judged([0.1, 0.9], FrameRange(1, 2))], None).to_mapping()

    names = (
        "run sequences frame_auc_micro ci95 frame_auc_macro macro_over average_precision prevalence"
        " eer tpr_at_fpr_1pct event_recall event_precision false_alarms_per_hour pixel_auroc aupro"
        " rbdc tbdc trivial legacy_auc_micro"
    )
    assert set(names.split()) <= set(mapping)
    assert {"name", "frames", "anomalous", "auc"} <= set(mapping["sequences"][0])
    assert set(mapping["trivial"]) == {"frame_index", "mean_intensity", "frame_difference"}
    json.dumps(mapping)


def test_legacy_figures_rescale_each_sequence_by_itself() -> None:
    # By range both sequences become 0 and 1; by maximum 0 and 1/2, 0 and 1/9.
    sequences = [judged([1, 2], FrameRange(1, 2)), judged([8, 9], FrameRange(0, 1))]

    evaluation = evaluate("run", sequences, None)

    assert evaluation.frame_auc_micro == pytest.approx(2 / 4)
    assert evaluation.legacy_auc_micro == pytest.approx((1 + 0.5 + 0.5 + 0) / 4)
    assert evaluation.legacy_auc_micro_max == pytest.approx((1 + 1 + 0.5 + 0) / 4)


def test_interval_holds_the_figure_and_needs_two_sequences() -> None:
    rng = np.random.default_rng(1)
    sequences = []
    for _ in range(6):
        scores = rng.normal(size=40)
        scores[20:] += 1
        sequences.append(judged(scores, FrameRange(20, 40)))

    evaluation = evaluate("run", sequences, None)

    assert evaluation.ci95 is not None
    assert evaluation.frame_auc_micro is not None
    assert evaluation.ci95[0] < evaluation.frame_auc_micro < evaluation.ci95[1]
    assert evaluate("run", sequences[:1], None).ci95 is None


def test_nothing_to_judge_is_no_error() -> None:
    assert evaluate("run", [], None).frame_auc_micro is None


def test_trivial_scores_by_hand() -> None:
    frames = np.zeros((3, 8, 8, 1), np.uint8)
    frames[1:] = 255
    frames[2, :4] = 0

    trivial = trivial_scores(FrameStore(frames), JobContext())

    assert trivial.mean_intensity == pytest.approx([0, 1, 0.5])
    assert trivial.frame_difference == pytest.approx([1, 1, 0.5])
