"""How the figures of a report came about: what was chosen where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.anomaly.calibration import Calibration
from core.anomaly.smoothing import SmoothingKind
from core.anomaly.statistic import Statistic
from core.anomaly.threshold_method import UNMEASURED
from core.evaluation.evaluation import Evaluation
from core.export.report.run_tables import names_text
from core.project.records import Thresholds
from core.wording import counted

_FIXED = (
    "The interval is that of drawing whole sequences again 2,000 times: frames of one sequence "
    "resemble each other. The rows without a detector say what counting frames, their brightness "
    "and their change alone would reach; a detector that does not beat them has learnt nothing. "
    "The legacy figures rescale each sequence by its own scores, which looks ahead in time and "
    "changes rankings: they are for comparison with papers only."
)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where what a run knows came from.

    Attributes
    ----------
    statistic : Statistic
        The frame score that is judged.
    options : mapping
        The settings of the detector.
    learnt : sequence of str
        Names of the sequences that it learnt from and are still there.
    learnt_count : int
        How many there were.
    dataset_hash : str
        Of frames, spans, recipe and settings.
    labels : sequence of str
        Which labels say what is anomalous.
    thresholds : Thresholds or None
        In force.
    calibration : Calibration or None
        What held-out normal frames scored.
    """

    statistic: Statistic
    options: Mapping[str, object]
    learnt: Sequence[str]
    learnt_count: int
    dataset_hash: str
    labels: Sequence[str]
    thresholds: Thresholds | None
    calibration: Calibration | None

    @property
    def are_thresholds_free(self) -> bool:
        """Whether somebody may have set the thresholds by a look at what is judged."""
        if self.thresholds is None:
            return False
        origin = self.thresholds.origin
        return origin is None or origin.method in UNMEASURED


def protocol(found: Evaluation, origins: Origins) -> list[str]:
    """Return what was learnt, chosen and judged, one sentence or two a paragraph.

    Parameters
    ----------
    found : Evaluation
        The figures.
    origins : Origins
        Where the rest came from.
    """
    return [
        _judged(found, origins),
        _score(origins),
        _learnt(origins),
        _checkpoint(origins),
        _thresholds(origins),
        _unchosen(found, origins),
        _FIXED,
    ]


def _judged(found: Evaluation, origins: Origins) -> str:
    frames = sum(it.frames for it in found.sequences)
    anomalous = sum(it.anomalous for it in found.sequences)
    truth = f"by spans labelled {names_text(origins.labels)}" if origins.labels else "by no label"
    return (
        f"Judged: {frames:,} frames of {counted(len(found.sequences), 'sequence')}, {anomalous:,} "
        f"of them anomalous {truth}. Frames without a score are left out."
    )


def _score(origins: Origins) -> str:
    statistic, options = origins.statistic, origins.options
    parts = [
        f"{name} {options[key]}"
        for key, name in (("residual", "residual"), ("merge", "overlapping clips merged by"))
        if key in options
    ]
    maps = f" The anomaly map: {', '.join(parts)}." if parts else ""
    return (
        f"Score of a frame: {statistic.text.lower()} ({_small(statistic.description)}). "
        f"{_smoothed(options)}{maps}"
    )


def _smoothed(options: Mapping[str, object]) -> str:
    kind = str(options.get("smoothing", SmoothingKind.OFF.value))
    if kind == SmoothingKind.OFF.value:
        return "Scores are raw: neither smoothed nor rescaled."
    frames = options.get("smoothing_frames", "some")
    known = kind in set(SmoothingKind)
    name = SmoothingKind(kind).text.lower() if known else kind
    return f"Scores are smoothed over {frames} frames ({name}) as they are made, and not rescaled."


def _learnt(origins: Origins) -> str:
    gone = origins.learnt_count - len(origins.learnt)
    rest = f", and {counted(gone, 'sequence')} not in the project any more" if gone else ""
    names = names_text(origins.learnt) or "none that is still there"
    return (
        f"Learnt from: {names}{rest}, without the spans that exclude from training. Hash of "
        f"frames, spans, recipe and settings: {origins.dataset_hash}."
    )


def _checkpoint(origins: Origins) -> str:
    held_out = (
        "Held out: the last clips of each stretch of time, never shuffled ones; clips that reach "
        "across the border are dropped."
    )
    choice = str(origins.options.get("choose_by", "validation_loss"))
    if "epochs" not in origins.options:
        return f"{held_out} The detector has no epochs to choose from."
    if choice == "separation":
        return (
            f"{held_out} The epoch was chosen by separation: the mean score of known anomalous "
            "frames of the training sequences over that of held-out normal ones."
        )
    return f"{held_out} The epoch was chosen by the loss of the clips held out."


def _thresholds(origins: Origins) -> str:
    known = origins.calibration
    if origins.thresholds is None:
        return "The run has no thresholds: it was never calibrated."
    low, high = f"{origins.thresholds.low:.4g}", f"{origins.thresholds.high:.4g}"
    origin = origins.thresholds.origin
    how = "Nobody has kept how they were chosen." if origin is None else origin.sentence
    measured = ""
    if origins.are_thresholds_free and known is not None:
        frames = counted(known.frames, "held-out normal frame")
        measured = f" The calibration of the run has seen {frames}."
    return f"Thresholds: {low} and {high}. {how}{measured}"


def _unchosen(found: Evaluation, origins: Origins) -> str:
    both = sorted({it.name for it in found.sequences} & set(origins.learnt))
    doubts = []
    if both:
        doubts.append(
            f"The run has learnt from sequences that it is judged on ({names_text(both)}): their "
            "figures say nothing of new sequences."
        )
    if origins.are_thresholds_free:
        doubts.append(
            "Whoever set the thresholds may have looked at the sequences that are judged; figures "
            "that need no threshold are not touched by it."
        )
    if doubts:
        return " ".join(doubts)
    return (
        "Nothing was chosen on the sequences that are judged: epoch and thresholds come from "
        "held-out frames of the sequences that were learnt from."
    )


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
