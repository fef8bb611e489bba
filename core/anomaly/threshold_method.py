"""The ways to choose thresholds."""

from __future__ import annotations

from enum import StrEnum

from core.project.records import ThresholdOrigin


class ThresholdMethod(StrEnum):
    """How thresholds are chosen."""

    FIXED = "fixed"
    SIGMA = "sigma"
    QUANTILE = "quantile"
    ALARM_RATE = "alarm-rate"
    BEST_F1 = "best-f1"


#: What low and high are by default, each method in its own measure: scores, standard deviations
#: above the mean, shares of frames, alarms an hour, and the beta of an F measure.
DEFAULTS = {
    # Of squared residuals in 0…1, as older pipelines have it.
    ThresholdMethod.FIXED: (0.02, 0.08),
    # Not quantiles by default: with a hundred held-out frames the 99.9 % quantile is just their
    # maximum.
    ThresholdMethod.SIGMA: (3.0, 6.0),
    ThresholdMethod.QUANTILE: (0.99, 0.999),
    ThresholdMethod.ALARM_RATE: (6.0, 1.0),
    # High weighs precision twice as much as recall.
    ThresholdMethod.BEST_F1: (1.0, 0.5),
}

#: How thresholds were set that were not measured on any frame.
UNMEASURED = (ThresholdOrigin.by_hand().method, ThresholdMethod.FIXED.value)

#: The methods by whose measure a higher threshold has a lower value.
FALLING = (ThresholdMethod.ALARM_RATE, ThresholdMethod.BEST_F1)
