"""The figures of an evaluation as rows of text, the same wherever they are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from core.evaluation.evaluation import Evaluation
from core.wording import counted

#: In place of a figure that is not defined.
NO_NUMBER = "–"
#: Names of the figures of masks that hang on the low threshold.
AT_LOW = ("mask_iou", "mask_binary_cross_entropy")


class FigureGroup(StrEnum):
    """What figures are about."""

    FRAMES = "Frames"
    TRIVIAL = "Without a detector"
    EVENTS = "Events at the low threshold"
    LEGACY = "For comparison with papers only"
    PLACES = "Pixels and regions"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure.

    Attributes
    ----------
    name : str
        As JSON and the reasons of an evaluation have it.
    group : FigureGroup
        What it is about.
    title, tip : str
        What people call it, and what it is.
    value : float or None
        The figure itself; None where it is not defined.
    text : str
        The figure with what belongs to it, e.g. its interval.
    reason : str
        Why it is not defined; empty where it is.
    """

    name: str
    group: FigureGroup
    title: str
    tip: str
    value: float | None
    text: str
    reason: str


def figure_rows(found: Evaluation) -> tuple[FigureRow, ...]:
    """Return all figures of an evaluation but those of single sequences, classes and frames.

    Parameters
    ----------
    found : Evaluation
        What a run is worth.

    Returns
    -------
    tuple of FigureRow
        Group by group. Those of masks are there without masks as well, with the reason.
    """
    return tuple(_row(found, it) for it in _FIGURES)


def figure_tip(name: str) -> str:
    """Return what a figure is, by its name."""
    return next(it.tip for it in _FIGURES if it.name == name)


def remarks(found: Evaluation) -> list[str]:
    """Return why figures are missing, each reason once, and what else a reader should know.

    That there are no masks at all is not worth a remark.
    """
    hidden = () if found.localisation.pixel_over else ("masks",)
    reasons = dict.fromkeys(found.reasons.values())
    lines = [it for it in reasons if not any(word in it for word in hidden)]
    return [*lines, *further_remarks(found)]


def further_remarks(found: Evaluation) -> list[str]:
    """Return what a reader should know beside the figures and why some are missing."""
    unread = found.unreadable_frames
    left_out = [f"Left out for want of a score: {counted(unread, 'frame')}."] if unread else []
    return [*left_out, *found.notes]


def number_text(value: float | None, digits: int = 3) -> str:
    """Return a number for people, or a dash where there is none.

    Examples
    --------
    >>> number_text(0.97349), number_text(None)
    ('0.973', '–')
    """
    return NO_NUMBER if value is None else f"{value:,.{digits}f}"


@dataclass(frozen=True, slots=True)
class _Figure:
    name: str
    group: FigureGroup
    title: str
    tip: str
    digits: int = 3
    beside: Callable[[Evaluation], str] | None = None


def _row(found: Evaluation, figure: _Figure) -> FigureRow:
    value = found.figure(figure.name)
    text = number_text(value, figure.digits)
    if value is not None and figure.beside is not None:
        text += figure.beside(found)
    reason = "" if value is not None else found.reasons.get(figure.name, "")
    return FigureRow(figure.name, figure.group, figure.title, figure.tip, value, text, reason)


def _interval(found: Evaluation) -> str:
    return _between(found.ci95, 3)


def _alarms(found: Evaluation) -> str:
    return _between(found.false_alarms_ci95, 1)


def _false_frames(found: Evaluation) -> str:
    return _between(found.false_frame_ci95, 3)


def _between(interval: tuple[float, float] | None, digits: int) -> str:
    if interval is None:
        return ""
    low, high = (number_text(it, digits) for it in interval)
    return f"  (95 %: {low} to {high})"


def _over(found: Evaluation) -> str:
    return f"  (over {counted(found.macro_over, 'sequence')})"


def _coin(found: Evaluation) -> str:
    return f"  (a coin: {number_text(found.prevalence)})"


def _median(found: Evaluation) -> str:
    return f" s  (median {number_text(found.onset_delay_median_s, 2)} s)"


def _masked(found: Evaluation) -> str:
    return f"  (over {counted(found.localisation.pixel_over, 'sequence')} with masks)"


_FRAMES, _TRIVIAL, _EVENTS, _LEGACY, _PLACES = FigureGroup
_FIGURES = (
    _Figure(
        "frame_auc_micro",
        _FRAMES,
        "Frame AUC, micro",
        "Area under the ROC curve over all frames of all sequences, with its interval by drawing "
        "whole sequences again",
        beside=_interval,
    ),
    _Figure(
        "frame_auc_macro",
        _FRAMES,
        "Frame AUC, macro",
        "Mean over the sequences that hold normal and anomalous frames",
        beside=_over,
    ),
    _Figure(
        "average_precision",
        _FRAMES,
        "Average precision",
        "Precision at each threshold, weighted by the recall that it adds; a coin reaches the "
        "share of anomalous frames",
        beside=_coin,
    ),
    _Figure("eer", _FRAMES, "Equal error rate", "Where misses are as frequent as false alarms"),
    _Figure(
        "tpr_at_fpr_1pct",
        _FRAMES,
        "Recall at 1 % false alarms",
        "Best recall of a threshold with at most one false alarm in a hundred normal frames",
    ),
    _Figure(
        "event_recall",
        _EVENTS,
        "Event recall",
        "Share of the known events in which a frame is suspect",
    ),
    _Figure(
        "event_precision",
        _EVENTS,
        "Event precision",
        "Share of the found events that share a frame with a known one",
    ),
    _Figure(
        "onset_delay_mean_s",
        _EVENTS,
        "Onset delay",
        "Mean time from the first frame of a known event to the first suspect one in it",
        2,
        _median,
    ),
    _Figure(
        "false_alarms_per_hour",
        _EVENTS,
        "False alarms an hour",
        "Found events without a known one, per hour of normal frames, with the interval of a rate "
        "of independent alarms",
        1,
        _alarms,
    ),
    _Figure(
        "false_frame_share",
        _EVENTS,
        "Normal frames in events",
        "Share of the normal frames that raise an alarm at the low threshold, with its interval by "
        "drawing whole sequences again",
        beside=_false_frames,
    ),
    _Figure(
        "trivial.frame_index",
        _TRIVIAL,
        "AUC of the frame index",
        "What counting frames would reach: to be beaten",
    ),
    _Figure(
        "trivial.mean_intensity",
        _TRIVIAL,
        "AUC of the mean intensity",
        "What the brightness of frames would reach: to be beaten",
    ),
    _Figure(
        "trivial.frame_difference",
        _TRIVIAL,
        "AUC of the frame difference",
        "What the change from frame to frame would reach: to be beaten",
    ),
    _Figure(
        "legacy_auc_micro",
        _LEGACY,
        "Legacy AUC, rescaled by sequence",
        "After rescaling each sequence by its range, as in papers: it looks ahead in time",
    ),
    _Figure(
        "pixel_auroc",
        _PLACES,
        "Pixel AUROC",
        "Area under the ROC curve over all pixels of all frames",
        beside=_masked,
    ),
    _Figure(
        "pixel_average_precision",
        _PLACES,
        "Pixel average precision",
        "As for frames, over all pixels of all frames",
    ),
    _Figure(
        "aupro",
        _PLACES,
        "AUPRO up to 0.3",
        "Share of each anomalous region that is found, up to a false positive rate of 0.3",
    ),
    _Figure(
        "rbdc",
        _PLACES,
        "Region-based detection (RBDC)",
        "Share of regions detected, up to one false region a frame",
    ),
    _Figure(
        "tbdc",
        _PLACES,
        "Track-based detection (TBDC)",
        "Share of tracks detected, up to one false region a frame",
    ),
    _Figure(
        "mask_iou",
        _PLACES,
        "Mask IoU at low",
        "Intersection over union of masks and map at the low threshold",
    ),
    _Figure(
        "mask_binary_cross_entropy",
        _PLACES,
        "Mask cross-entropy at low",
        "Share of wrong pixels at the low threshold, times 16.1",
    ),
)
