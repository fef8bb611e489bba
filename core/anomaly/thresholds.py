"""Choose thresholds: what counts as suspect, and what is beyond doubt.

Only held-out normal frames are looked at, and for the best F1 labelled frames that are not for
testing, so that what is found on test sequences stays honest.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.anomaly.alarms import (
    alarm_rate_interval,
    most_alarms_an_hour,
    threshold_for_alarms,
)
from core.anomaly.events import event_arrays
from core.anomaly.frame_scores import Statistic
from core.anomaly.normal_scores import NormalScores
from core.anomaly.threshold_method import DEFAULTS, FALLING, ThresholdMethod
from core.errors import ConfigError
from core.project.records import EventRule, ThresholdOrigin, Thresholds

Scores = NDArray[np.float64]


#: With which confidence the alarms an hour are not more than is said.
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class NormalShare:
    """What a threshold makes of held-out normal frames.

    Attributes
    ----------
    share : float
        Of these frames that reach it.
    alarms : int
        Events among them.
    alarms_per_hour : float or None
        These over the duration of the frames; None where that is not known.
    at_most_per_hour : float or None
        What the rate is not above, with a confidence of `CONFIDENCE`, if alarms come independently
        of each other: short held-out data prove little.
    interval_per_hour : tuple of float, or None
        Between what the rate lies, with the same confidence.
    """

    share: float
    alarms: int
    alarms_per_hour: float | None
    at_most_per_hour: float | None
    interval_per_hour: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class ThresholdChoice:
    """Thresholds, and how they came about.

    Attributes
    ----------
    statistic : Statistic
        The frame score that they are compared with.
    method : ThresholdMethod
        How they were chosen.
    asked_low, asked_high : float
        What was asked for, in the measure of the method, as in `DEFAULTS`.
    low, high : float
        The thresholds, in units of the score.
    normal_frames : int
        Held-out normal frames that were looked at.
    normal_hours : float
        How long they last.
    normal_low, normal_high : NormalShare
        What low and high make of them.
    rule : EventRule
        How suspect frames become events, and scores are smoothed.
    anomalous_frames : int
        Labelled frames that were looked at; 0 but for the best F1.
    learnt_frames : int
        How many of these the run may have learnt as normal, so that they score too low.
    f_low, f_high : float or None
        The F measures reached, 0…1.
    scoring : int
        By which way of scoring the frames were measured, see `ThresholdOrigin`.
    """

    statistic: Statistic
    method: ThresholdMethod
    asked_low: float
    asked_high: float
    low: float
    high: float
    normal_frames: int
    normal_hours: float
    normal_low: NormalShare
    normal_high: NormalShare
    rule: EventRule = field(default_factory=EventRule)
    anomalous_frames: int = 0
    learnt_frames: int = 0
    f_low: float | None = None
    f_high: float | None = None
    scoring: int = 0

    @property
    def thresholds(self) -> Thresholds:
        """Low and high as the timeline draws them, with how they were chosen."""
        origin = ThresholdOrigin(
            self.method.value, self.asked_low, self.asked_high, self.text, scoring=self.scoring
        )
        return Thresholds(self.low, self.high, self.rule, origin)

    @property
    def text(self) -> str:
        """How they were chosen, in one sentence."""
        low, high = f"{self.asked_low:g}", f"{self.asked_high:g}"
        held_out = f"{self.normal_frames:,} held-out normal frames"
        match self.method:
            case ThresholdMethod.FIXED:
                return f"Fixed at {low} and {high}."
            case ThresholdMethod.SIGMA:
                return f"{low} and {high} standard deviations above the mean of {held_out}."
            case ThresholdMethod.QUANTILE:
                return f"The {low} and {high} quantiles of {held_out}."
            case ThresholdMethod.ALARM_RATE:
                return (
                    f"Lowest with no more than {low} and {high} false alarms an hour on "
                    f"{held_out}, which last {self.normal_hours:.3g} h."
                )
            case ThresholdMethod.BEST_F1:
                learnt = (
                    f" The run may have learnt {self.learnt_frames:,} of them: their label does "
                    "not exclude from training, or is newer than the run."
                )
                return (
                    f"Where F{low} and F{high} are best between {held_out} and "
                    f"{self.anomalous_frames:,} labelled anomalous frames of sequences that are "
                    f"not for testing.{learnt if self.learnt_frames else ''}"
                )


def choose_thresholds(
    normal: NormalScores,
    statistic: Statistic,
    method: ThresholdMethod,
    *,
    low: float | None = None,
    high: float | None = None,
    anomalous: Scores | None = None,
    rule: EventRule | None = None,
) -> ThresholdChoice:
    """Choose the low and the high threshold of one frame score.

    Parameters
    ----------
    normal : NormalScores
        Of held-out normal frames.
    statistic : Statistic
        Which score; one that ``normal`` has.
    method : ThresholdMethod
        How to choose.
    low, high : float, optional
        In the measure of the method; its `DEFAULTS` if None, or the other one where that would
        put low above high.
    anomalous : ndarray of float64, shape (M,), optional
        Scores of frames labelled anomalous that are not for testing; the best F1 needs them.
    rule : EventRule, optional
        What the thresholds are chosen for; the plain one by default. Both kinds of scores are given
        as the rule smooths them. Alarms an hour are bounded before hysteresis and least duration,
        which only drop some.

    Returns
    -------
    ThresholdChoice
        With ``low <= high``.

    Raises
    ------
    ConfigError
        If low and high make no sense, or what the method needs is not there.
    """
    scores = normal.scores.get(statistic)
    if scores is None or not len(scores):
        raise ConfigError(
            f"The run keeps no {statistic.text.lower()} of held-out normal frames to choose "
            "thresholds from. Train it again, or resume it, to measure them."
        )
    asked_low, asked_high = _asked(method, low, high)
    known = np.empty(0) if anomalous is None else anomalous[~np.isnan(anomalous)]
    found = [
        _threshold(normal, statistic, method, asked, known) for asked in (asked_low, asked_high)
    ]
    (lowest, f_low), (highest, f_high) = found
    highest, rule = max(lowest, highest), rule or EventRule()
    return ThresholdChoice(
        statistic,
        method,
        asked_low,
        asked_high,
        lowest,
        highest,
        len(normal),
        normal.hours,
        normal_share(normal, statistic, Thresholds(lowest, highest, rule)),
        normal_share(normal, statistic, Thresholds(highest, highest, rule)),
        rule,
        anomalous_frames=0 if f_low is None else len(known),
        f_low=f_low,
        f_high=f_high,
        scoring=normal.scoring,
    )


def normal_share(normal: NormalScores, statistic: Statistic, thresholds: Thresholds) -> NormalShare:
    """Return what the low one of thresholds makes of held-out normal frames, at least one.

    Alarms are the events that the rule of the thresholds leaves.
    """
    scores = normal.scores[statistic]
    alarms = len(event_arrays(scores, thresholds, normal.starts))
    share, hours = float((scores >= thresholds.low).mean()), normal.hours
    if hours <= 0:
        return NormalShare(share, alarms, None, None)
    return NormalShare(
        share,
        alarms,
        alarms / hours,
        most_alarms_an_hour(alarms, hours, CONFIDENCE),
        alarm_rate_interval(alarms, hours, CONFIDENCE),
    )


def best_f(normal: Scores, anomalous: Scores, beta: float) -> tuple[float, float]:
    """Find the threshold at which the F measure is best.

    Parameters
    ----------
    normal, anomalous : ndarray of float64, shapes (N,) and (M,)
        Scores of either kind.
    beta : float
        How much more recall counts than precision.

    Returns
    -------
    threshold : float
        The highest of those that are equally good.
    f_measure : float
        0…1.

    Raises
    ------
    ConfigError
        If there is no anomalous frame.
    """
    if not len(anomalous):
        raise ConfigError(
            "The best F1 needs scored frames labelled anomalous in a sequence that is not for "
            "testing. Label some and score the sequence, or choose another method."
        )
    thresholds = np.unique(anomalous)[::-1]
    hits = len(anomalous) - np.searchsorted(np.sort(anomalous), thresholds)
    alarms = len(normal) - np.searchsorted(np.sort(normal), thresholds)
    weight = beta**2
    measure = (1 + weight) * hits / (weight * len(anomalous) + hits + alarms)
    best = int(np.argmax(measure))
    return float(thresholds[best]), float(measure[best])


def _asked(method: ThresholdMethod, low: float | None, high: float | None) -> tuple[float, float]:
    default_low, default_high = DEFAULTS[method]
    falls = method in FALLING
    if low is None:
        pick = max if falls else min
        low = default_low if high is None else pick(default_low, high)
    if high is None:
        high = (min if falls else max)(default_high, low)
    asked = low, high
    if not np.isfinite(asked).all():
        raise ConfigError("Low and high must be numbers.")
    if method is ThresholdMethod.QUANTILE and not all(0 <= it <= 1 for it in asked):
        raise ConfigError("Quantiles lie between 0 and 1, e.g. 0.99.")
    if method is ThresholdMethod.ALARM_RATE and min(asked) < 0:
        raise ConfigError("Alarms an hour cannot be fewer than 0.")
    if method is ThresholdMethod.BEST_F1 and min(asked) <= 0:
        raise ConfigError("The beta of an F measure must be more than 0.")
    if asked[0] < asked[1] if falls else asked[0] > asked[1]:
        order = "at least" if falls else "at most"
        raise ConfigError(
            f"For {method}, low must be {order} high, not {asked[0]:g} and {asked[1]:g}."
        )
    return asked


def _threshold(
    normal: NormalScores,
    statistic: Statistic,
    method: ThresholdMethod,
    asked: float,
    anomalous: Scores,
) -> tuple[float, float | None]:
    """Return one threshold, and the F measure reached where that is what was asked for.

    Raises
    ------
    ConfigError
        If what the method needs is not there.
    """
    scores = normal.scores[statistic]
    match method:
        case ThresholdMethod.FIXED:
            return asked, None
        case ThresholdMethod.SIGMA:
            return float(scores.mean() + asked * scores.std()), None
        case ThresholdMethod.QUANTILE:
            return float(np.quantile(scores, asked)), None
        case ThresholdMethod.ALARM_RATE:
            if normal.hours <= 0:
                raise ConfigError(
                    "The held-out normal frames have no duration, so there are no alarms an hour. "
                    "Choose another method."
                )
            return threshold_for_alarms(scores, normal.starts, int(asked * normal.hours)), None
        case ThresholdMethod.BEST_F1:
            return best_f(scores, anomalous, asked)
