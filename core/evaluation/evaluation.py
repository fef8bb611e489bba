"""What an evaluation says, as people, JSON and exports get it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from core.evaluation.confusion import Confusion
from core.evaluation.per_class import ClassResult
from core.project.records import EventRule, Thresholds


@dataclass(frozen=True, slots=True)
class SequenceResult:
    """What a run is worth on one sequence.

    Attributes
    ----------
    name : str
        Of the sequence.
    frames, anomalous : int
        Frames with a score, and how many of them are known to be anomalous.
    auc : float or None
        None unless the sequence holds both classes.
    reason : str or None
        Why ``auc`` is None.
    """

    name: str
    frames: int
    anomalous: int
    auc: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class TrivialResult:
    """Micro AUC of scores that need no detector; None where the AUC is not defined."""

    frame_index: float | None
    mean_intensity: float | None
    frame_difference: float | None


@dataclass(frozen=True, slots=True)
class ConfusionPair:
    """The frames at the two thresholds in force."""

    low: Confusion
    high: Confusion

    def to_mapping(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"low": self.low.to_mapping(), "high": self.high.to_mapping()}


@dataclass(frozen=True, slots=True)
class Localisation:
    """How well a run says where in a frame the anomaly is; None where that is not defined.

    Attributes
    ----------
    pixel_over : int
        Sequences that were judged: those with masks.
    pixel_auroc, pixel_average_precision : float or None
        Of the anomaly map over all pixels of all frames.
    aupro : float or None
        Area under the per-region overlap up to a false positive rate of 0.3, over 0.3.
    rbdc, tbdc : float or None
        Region-based and track-based detection criterion.
    mask_iou, mask_binary_cross_entropy : float or None
        Of the map at the run's low threshold against the masks.
    """

    pixel_over: int = 0
    pixel_auroc: float | None = None
    pixel_average_precision: float | None = None
    aupro: float | None = None
    rbdc: float | None = None
    tbdc: float | None = None
    mask_iou: float | None = None
    mask_binary_cross_entropy: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a run is worth. A figure is None where it is not defined, and ``reasons`` says why.

    Attributes
    ----------
    run : str
        Name of the run.
    sequences : tuple of SequenceResult
        One by one.
    frame_auc_micro : float or None
        Over all frames of all sequences, raw scores: the headline.
    ci95 : tuple of float, or None
        Interval of ``frame_auc_micro`` by drawing sequences again.
    frame_auc_macro : float or None
        Mean over the sequences that hold both classes.
    macro_over : int
        How many these are.
    average_precision : float or None
        To be held against ``prevalence``, which a coin would reach.
    prevalence : float or None
        Share of anomalous frames.
    eer, tpr_at_fpr_1pct : float or None
        Equal error rate; recall with one false alarm in a hundred normal frames.
    event_recall, event_precision, false_alarms_per_hour : float or None
        At the run's low threshold.
    onset_delay_mean_s, onset_delay_median_s : float or None
        Seconds until a known event that was found raised the alarm.
    false_frame_share : float or None
        Share of the normal frames in events at the low threshold.
    false_frame_ci95, false_alarms_ci95 : tuple of float, or None
        Intervals of that share, by drawing sequences again, and of ``false_alarms_per_hour``.
    localisation : Localisation
        Pixels and regions. In JSON its figures stand among the others.
    trivial : TrivialResult
        What needs no detector.
    legacy_auc_micro, legacy_auc_micro_max : float or None
        Of scores rescaled sequence by sequence, by their range and by their maximum, as papers
        have it: 1 less the two forms of `core.evaluation.regularity`. It looks ahead in time and
        changes rankings: for comparison with such papers only.
    classes : tuple of ClassResult
        Normal frames, then each label that means anomaly.
    confusion : ConfusionPair or None
        Frames in events at low, and frames at or above high.
    unreadable_frames : int
        Frames without a score, left out everywhere.
    threshold : float or None
        The low one, used for events and masks.
    event_rule : EventRule
        How suspect frames become events, and whether scores were smoothed before all else.
    thresholds : Thresholds or None
        Both, with how and when they were chosen.
    reasons : mapping of str to str
        One sentence for each figure that is None, by its name in JSON.
    notes : tuple of str
        What else a reader should know, e.g. which sequences were left out of some figures.
    """

    run: str
    sequences: tuple[SequenceResult, ...]
    frame_auc_micro: float | None
    ci95: tuple[float, float] | None
    frame_auc_macro: float | None
    macro_over: int
    average_precision: float | None
    prevalence: float | None
    eer: float | None
    tpr_at_fpr_1pct: float | None
    event_recall: float | None
    event_precision: float | None
    false_alarms_per_hour: float | None
    onset_delay_mean_s: float | None
    onset_delay_median_s: float | None
    localisation: Localisation
    trivial: TrivialResult
    legacy_auc_micro: float | None
    legacy_auc_micro_max: float | None
    classes: tuple[ClassResult, ...]
    confusion: ConfusionPair | None
    unreadable_frames: int
    threshold: float | None
    event_rule: EventRule = field(default_factory=EventRule)
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()
    thresholds: Thresholds | None = None
    false_frame_share: float | None = None
    false_frame_ci95: tuple[float, float] | None = None
    false_alarms_ci95: tuple[float, float] | None = None

    def figure(self, name: str) -> Any:
        """Return a figure by its name in JSON; a dot leads into what is grouped there.

        Examples are ``frame_auc_micro``, ``pixel_auroc`` and ``trivial.frame_index``.
        """
        if name in Localisation.__slots__:
            return getattr(self.localisation, name)
        group, _, own = name.rpartition(".")
        return getattr(getattr(self, group) if group else self, own)

    def to_mapping(self) -> dict[str, Any]:
        """Return plain values for JSON, under the names of the attributes."""
        values = {name: getattr(self, name) for name in self.__slots__ if name != "localisation"}
        return values | {
            **asdict(self.localisation),
            "sequences": [asdict(it) for it in self.sequences],
            "trivial": asdict(self.trivial),
            "classes": [asdict(it) for it in self.classes],
            "confusion": self.confusion and self.confusion.to_mapping(),
            "event_rule": asdict(self.event_rule),
            "thresholds": self.thresholds and self.thresholds.to_mapping(),
            "reasons": dict(self.reasons),
        }
