"""The names of frame scores: what one number says of a whole frame."""

from __future__ import annotations

from enum import StrEnum


class Statistic(StrEnum):
    """What the score of a frame is; higher is more anomalous.

    Most are made from the anomaly map. Two come from the detector itself, where it has them:

    ``psnr`` compares a frame with its reconstruction: ``10 log10(1 / MSE)`` in decibels, **turned
    round**, so that it is -40 for a frame that is rebuilt well and -20 for one that is not.
    ``divergence`` says how unusual the code behind a frame is; only generative networks have one.
    """

    LOCAL_MAX = "local_max"
    LOCAL_MAX_3 = "local_max_3"
    MEAN = "mean"
    P99 = "p99"
    MAX = "max"
    LOCAL_SUM_4 = "local_sum_4"
    LOCAL_SUM_16 = "local_sum_16"
    PSNR = "psnr"
    DIVERGENCE = "divergence"

    @property
    def text(self) -> str:
        """What the window calls it."""
        return _TEXTS[self][0]

    @property
    def description(self) -> str:
        """What it is, in one line."""
        return _TEXTS[self][1]

    @property
    def local(self) -> Statistic:
        """The statistic whose thresholds hold for single places when this one is on show.

        It is itself where its score is the highest value of some map; means, percentiles and what
        comes from the detector say nothing of places.
        """
        return self if self in LOCAL_STATISTICS else Statistic.LOCAL_MAX


_TEXTS = {
    Statistic.LOCAL_MAX: (
        "Local maximum",
        "Highest mean over windows of about one object's size; a good first choice",
    ),
    Statistic.LOCAL_MAX_3: (
        "Local maximum, 3 sizes",
        "Highest mean over windows of half an object's size, of one and of two",
    ),
    Statistic.MEAN: ("Mean", "Mean of the anomaly map: small things hardly move it"),
    Statistic.P99: ("99th percentile", "What one pixel in a hundred exceeds"),
    Statistic.MAX: ("Maximum", "Highest pixel of the anomaly map; one bad pixel is enough"),
    Statistic.LOCAL_SUM_4: ("Local sum, 4 x 4", "Highest sum over a window of 4 x 4 pixels"),
    Statistic.LOCAL_SUM_16: ("Local sum, 16 x 16", "Highest sum over a window of 16 x 16 pixels"),
    Statistic.PSNR: (
        "PSNR, negative",
        "Peak signal-to-noise ratio of the reconstruction in decibels, its sign turned round",
    ),
    Statistic.DIVERGENCE: ("Divergence", "How unusual the model's inner code of the frame is"),
}

#: What is made from the anomaly map: every detector has these.
MAP_STATISTICS = (
    Statistic.LOCAL_MAX,
    Statistic.LOCAL_MAX_3,
    Statistic.MEAN,
    Statistic.P99,
    Statistic.MAX,
    Statistic.LOCAL_SUM_4,
    Statistic.LOCAL_SUM_16,
)

#: Those that are the highest value of a map, so that their thresholds hold for places as well.
LOCAL_STATISTICS = (
    Statistic.LOCAL_MAX,
    Statistic.LOCAL_MAX_3,
    Statistic.MAX,
    Statistic.LOCAL_SUM_4,
    Statistic.LOCAL_SUM_16,
)
