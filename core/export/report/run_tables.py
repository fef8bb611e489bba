"""What an evaluation, a training and a recipe say, as tables of a report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.anomaly.normal_scores import NormalScores
from core.anomaly.smoothing import Smoothing
from core.anomaly.statistic import Statistic
from core.anomaly.thresholds import NormalShare, normal_share
from core.evaluation.confusion import Confusion
from core.evaluation.evaluation import Evaluation
from core.evaluation.figure_rows import FigureGroup, figure_rows, number_text
from core.export.report.page import Table, Tile
from core.media.time_text import duration_words
from core.project.records import Thresholds
from core.training.history import HistoryRow, best_epoch

#: Figures that stand at the top, where they are defined.
_TILES = (
    "frame_auc_micro", "frame_auc_macro", "average_precision", "pixel_auroc", "event_recall",
    "false_alarms_per_hour",
)  # fmt: skip
#: Epochs that a table names: the last ones, after these the reader has the plot.
_MOST_EPOCHS = 30
_MOST_NAMES = 40
#: Of the columns of figures, the same in all groups.
_FIGURE_SHARES = (24, 26, 50)


def tiles(found: Evaluation) -> list[Tile]:
    """Return what most people want to know of a run, as far as it is defined."""
    rows = {it.name: it for it in figure_rows(found)}
    shown = [rows[name] for name in _TILES if name in rows]
    return [
        Tile(it.title, it.text.partition("  ")[0], it.text.partition("  ")[2].strip("()"))
        for it in shown
        if it.value is not None
    ]


def beaten_by(found: Evaluation) -> str:
    """Return a sentence where a score without a detector does as well as the run; else empty."""
    own = found.frame_auc_micro
    rows = [it for it in figure_rows(found) if it.group is FigureGroup.TRIVIAL]
    values = [(it.value, it) for it in rows if it.value is not None]
    if own is None or not values:
        return ""
    value, best = max(values, key=lambda it: it[0])
    if value < own:
        return ""
    return (
        f"The run does not beat what needs no detector: the {_small(best.title)} is {best.text}, "
        f"its own {number_text(own)}."
    )


def figure_tables(found: Evaluation) -> list[Table]:
    """Return all figures, one table a group; what is not defined says why."""
    tables = []
    for group in FigureGroup:
        if group is FigureGroup.PLACES and not found.localisation.pixel_over:
            continue
        rows = [
            (it.title, it.text, it.reason or it.tip)
            for it in figure_rows(found)
            if it.group is group
        ]
        head = ("figure", "value", "what it is, or why it is missing")
        tables.append(Table(head, rows, group.value, shares=_FIGURE_SHARES))
    return tables


def sequence_table(found: Evaluation) -> Table:
    """Return what the run is worth on each sequence."""
    rows = [
        (it.name, f"{it.frames:,}", f"{it.anomalous:,}", number_text(it.auc), it.reason or "")
        for it in found.sequences
    ]
    head = ("sequence", "frames", "anomalous", "frame AUC", "")
    return Table(head, rows, numbers={1, 2, 3})


def class_table(found: Evaluation) -> Table | None:
    """Return how well each kind of anomaly is told from normal frames; None without any."""
    if not found.classes:
        return None
    rows = [
        (it.label, f"{it.frames:,}", _short(it.mean_score), number_text(it.auc))
        for it in found.classes
    ]
    head = ("class", "frames", "mean score", "AUC against normal")
    return Table(head, rows, numbers={1, 2, 3})


def confusion_table(found: Evaluation) -> Table | None:
    """Return the frames at both thresholds; None where they are not defined."""
    if found.confusion is None:
        return None
    head = (
        "frames at", "threshold", "found", "missed", "false alarms", "rightly quiet", "precision",
        "recall", "F1",
    )  # fmt: skip
    pair = (("low", found.confusion.low), ("high", found.confusion.high))
    return Table(head, [_confusion_row(*it) for it in pair], numbers=set(range(1, 9)))


def threshold_table(
    thresholds: Thresholds, normal: NormalScores | None, statistic: Statistic
) -> Table:
    """Return the thresholds, and what they make of held-out normal frames where these are kept."""
    rows = []
    if normal is not None:
        normal = normal.smoothed(Smoothing.of(thresholds.rule))
    for name, at in (("low", thresholds), ("high", replace(thresholds, low=thresholds.high))):
        known = normal is not None and len(normal.scores.get(statistic, ()))
        share = normal_share(normal, statistic, at) if normal is not None and known else None
        rows.append((name, _short(at.low), *_share_cells(share)))
    head = (
        "threshold", "score", "held-out normal frames at or above", "alarms an hour among them",
        "at most, with 95 % confidence",
    )  # fmt: skip
    return Table(head, rows, numbers={1, 2, 3, 4})


def history_table(rows: Sequence[HistoryRow]) -> Table | None:
    """Return the last epochs and the one that was kept; None for detectors without epochs."""
    if not rows:
        return None
    best = best_epoch(rows)
    shown = [it for it in rows if it.epoch > rows[-1].epoch - _MOST_EPOCHS or it is best]
    cells = [
        (
            str(it.epoch),
            _short(it.train_loss),
            _short(it.val_loss),
            f"{it.learning_rate:.3g}",
            duration_words(it.seconds),
            "kept" if best is not None and it.epoch == best.epoch else "",
        )
        for it in shown
    ]
    head = ("epoch", "training loss", "validation loss", "learning rate", "time", "")
    title = "Epochs" if len(shown) == len(rows) else f"The last {_MOST_EPOCHS} epochs and the best"
    return Table(head, cells, title, numbers={0, 1, 2, 3, 4})


def mapping_table(title: str, values: Mapping[str, object]) -> Table:
    """Return settings as they stand in a file, those of groups with a dot."""
    return Table(("setting", "value"), list(_rows(values, "")), title)


def names_text(names: Sequence[str]) -> str:
    """Return names as a list in a sentence, not all of very many."""
    if len(names) <= _MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES:,} more"


def _rows(values: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            rows += _rows(value, f"{prefix}{name}.")
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            rows.append((f"{prefix}{name}", "–" if value is None else shown))
    return rows


def _confusion_row(name: str, at: Confusion) -> tuple[str, ...]:
    counts = (
        at.true_positives,
        at.false_negatives,
        at.false_positives,
        at.true_negatives,
    )
    shares = (at.precision, at.recall, at.f1)
    return (
        name,
        _short(at.threshold),
        *(f"{it:,}" for it in counts),
        *(number_text(it) for it in shares),
    )


def _share_cells(share: NormalShare | None) -> tuple[str, str, str]:
    if share is None:
        return "–", "–", "–"
    return (
        f"{100 * share.share:.2f} %",
        _short(share.alarms_per_hour),
        _short(share.at_most_per_hour),
    )


def _small(title: str) -> str:
    """Return a title as it stands within a sentence; AUC stays as it is."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _short(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.4g}"
