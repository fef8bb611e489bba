"""The command that chooses what counts as suspect: threshold."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.anomaly.statistic import Statistic
from core.anomaly.threshold_method import ThresholdMethod
from core.cli.output import json_option, show, table
from core.cli.project import PROJECT, checked_project
from core.project.records import EventRule, SmoothingKind
from core.wording import counted, short_number

if TYPE_CHECKING:
    # Help must not wait for what choosing needs.
    from core.anomaly.threshold_interval import Interval
    from core.anomaly.thresholds import NormalShare, ThresholdChoice

#: Options that give low in the measure of one method.
_OWN = {
    "sigma": ThresholdMethod.SIGMA,
    "quantile": ThresholdMethod.QUANTILE,
    "per_hour": ThresholdMethod.ALARM_RATE,
}


@dataclasses.dataclass(frozen=True, slots=True)
class RuleOptions:
    """What is said of the rule; None leaves it as it is. See `EventRule`."""

    hysteresis: bool | None = None
    min_frames: int | None = None
    min_area: int | None = None
    smoothing: str | None = None
    smoothing_frames: int | None = None

    def changed(self, rule: EventRule) -> EventRule:
        """Return a rule with what was said."""
        values = dataclasses.asdict(self)
        values["has_hysteresis"] = values.pop("hysteresis")
        if self.smoothing is not None:
            values["smoothing"] = SmoothingKind(self.smoothing)
        return dataclasses.replace(rule, **{k: it for k, it in values.items() if it is not None})


@click.command()
@PROJECT
@click.argument("run")
@click.option(
    "--method",
    type=click.Choice([it.value for it in ThresholdMethod]),
    help="How to choose; sigma by default, or what goes with the options below.",
)
@click.option("--low", type=float, metavar="X", help="In the measure of the method.")
@click.option("--high", type=float, metavar="Y", help="The same for the high threshold.")
@click.option("--sigma", type=float, metavar="K", help="Low: K deviations above the mean.")
@click.option("--quantile", type=float, metavar="Q", help="Low: this share of frames is below it.")
@click.option("--per-hour", type=float, metavar="N", help="Low: at most N false alarms an hour.")
@click.option(
    "--statistic",
    type=click.Choice([it.value for it in Statistic]),
    default=Statistic.LOCAL_MAX.value,
    show_default=True,
    help="The frame score that they are thresholds of.",
)
@click.option(
    "--hysteresis/--no-hysteresis",
    default=None,
    help="Events start at high and last while at or above low.",
)
@click.option(
    "--min-frames", type=click.IntRange(1), metavar="N", help="Fewest frames of an event."
)
@click.option(
    "--min-area",
    type=click.IntRange(1),
    metavar="N",
    help="Fewest pixels of the anomaly map that get a box.",
)
@click.option(
    "--smoothing",
    type=click.Choice([it.value for it in SmoothingKind]),
    help="Of the scores, before they are compared; the centred ones look ahead.",
)
@click.option(
    "--smoothing-frames", type=click.IntRange(1), metavar="N", help="Over how many frames."
)
@json_option
def threshold(  # noqa: PLR0913  # one for each option
    project: Path,
    run: str,
    method: str | None,
    low: float | None,
    high: float | None,
    statistic: str,
    *,
    hysteresis: bool | None,
    min_frames: int | None,
    min_area: int | None,
    smoothing: str | None,
    smoothing_frames: int | None,
    as_json: bool,
    **own: float | None,
) -> None:
    """Choose the low and the high threshold of a RUN on held-out normal frames, and keep them.

    The options from --hysteresis on say what becomes of suspect frames, in the window, in
    evaluations and in exports; what they do not say stays as it is, and so do the thresholds if
    only these options are given.

    \b
    fixed       the scores that --low and --high give
    sigma       standard deviations above the mean (3 and 6)
    quantile    shares of frames that lie below (0.99 and 0.999)
    alarm-rate  false alarms an hour (6 and 1)
    best-f1     where F1 and F0.5 are best against frames that are labelled
                anomalous in scored training sequences; never in test ones

    Nothing is scored again, and no test sequence is looked at. What is printed between brackets
    and under 95 % tells how sure a figure is: train with --folds for more frames to measure on.
    """  # noqa: D301  # click's mark for lines that are not to be filled
    from core.evaluation.run_thresholds import rule_in_force, thresholds_in_force
    from core.operations.choose_thresholds import run_threshold_intervals, run_thresholds
    from core.project.project import Project

    said = RuleOptions(hysteresis, min_frames, min_area, smoothing, smoothing_frames)
    others = (method, low, high, *own.values())
    keeps = said != RuleOptions() and all(it is None for it in others)
    chosen, low = _asked(method, low, own)
    with Project.open(checked_project(project), check=False) as opened:
        row, by = opened.run_named(run), Statistic(statistic)
        rule = said.changed(rule_in_force(opened, row, by))
        if keeps and (now := thresholds_in_force(opened, row, by)) is not None:
            chosen, low, high = ThresholdMethod.FIXED, now.low, now.high
        choice = run_thresholds(opened, row, by, chosen, low=low, high=high, rule=rule)
        opened.set_thresholds(row.id, statistic, choice.thresholds)
        between = run_threshold_intervals(opened, row, choice)
    values = {"run": run, **dataclasses.asdict(choice), "chosen": choice.text}
    values["low_ci95"], values["high_ci95"] = between or (None, None)
    show(values, _lines(choice, between), as_json=as_json)


def _asked(
    method: str | None, low: float | None, own: dict[str, float | None]
) -> tuple[ThresholdMethod, float | None]:
    """Return the method and what it is asked for low, however that was said.

    Raises
    ------
    UsageError
        If low is given twice, or in the measure of another method.
    """
    given = {name: value for name, value in own.items() if value is not None}
    if len(given) + (low is not None) > 1:
        raise click.UsageError("Give only one of --low, --sigma, --quantile and --per-hour.")
    chosen = None if method is None else ThresholdMethod(method)
    for name, value in given.items():
        if chosen not in (None, _OWN[name]):
            raise click.UsageError(f"--{name.replace('_', '-')} does not go with {chosen}.")
        return _OWN[name], value
    return ThresholdMethod.SIGMA if chosen is None else chosen, low


def _lines(choice: ThresholdChoice, between: tuple[Interval, Interval] | None) -> list[str]:
    head = ["threshold", "value", "(95 %)", "normal frames", "alarms", "an hour", "(95 %)"]
    low, high = between or (None, None)
    rows = [
        _row("low", choice.low, low, choice.normal_low),
        _row("high", choice.high, high, choice.normal_high),
    ]
    lines = [f"{choice.statistic.text}: {choice.text}", *table(head, rows)]
    if choice.rule.text:
        lines.append(choice.rule.text)
    if choice.f_low is not None and choice.f_high is not None:
        betas = f"F{choice.asked_low:g} {choice.f_low:.3f}, F{choice.asked_high:g}"
        frames = counted(choice.anomalous_frames, "labelled frame")
        lines.append(f"{betas} {choice.f_high:.3f} on {frames}.")
    return lines


def _row(name: str, value: float, between: Interval | None, normal: NormalShare) -> list[object]:
    rate = normal.alarms_per_hour
    return [
        name,
        value,
        _between(between),
        f"{normal.share:.2%}",
        normal.alarms,
        "–" if rate is None else rate,
        _between(normal.interval_per_hour),
    ]


def _between(interval: Interval | None) -> str:
    return "–" if interval is None else " to ".join(map(short_number, interval))
