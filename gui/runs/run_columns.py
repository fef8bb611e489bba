"""What stands in a row of the table of runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.media.time_text import duration_words
from core.operations.run_aucs import RunAuc
from core.operations.run_overview import RunOverview
from core.project.records import Run, RunState

NAME, STATE, LOSS, AUC, EPOCHS, DURATION, CREATED, DETECTOR, DATA = range(9)


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run.

    Attributes
    ----------
    overview : RunOverview
        The run and its folder.
    live : str
        What its training says of itself; empty unless it is in training.
    auc : RunAuc or None
        How well it tells anomalous frames; None until that is known.
    """

    overview: RunOverview
    live: str = ""
    auc: RunAuc | None = None

    @property
    def run(self) -> Run:
        """The row in the project."""
        return self.overview.run

    @property
    def state_text(self) -> str:
        """How it stands, in a word or two."""
        if self.live:
            return self.live
        if self.run.state is RunState.RUNNING:
            # No training of this window: the command line, or another window on the project.
            return "running in another program"
        return self.run.state.value

    @property
    def tip(self) -> str:
        """How it stands, in a sentence."""
        return f"{self.run.name}: {self.state_text}. {self.run.reason}".strip()


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    title, tip : str
        Of its header.
    text : callable
        Returns what is shown of a row.
    key : callable
        Returns what rows are sorted by; None is last in any order.
    is_number : bool
        Whether it is aligned to the right.
    explain : callable
        Returns what a tool tip says of a row.
    """

    title: str
    tip: str
    text: Callable[[RunRow], str]
    key: Callable[[RunRow], Any]
    is_number: bool = False
    explain: Callable[[RunRow], str] = lambda row: row.tip


def _epochs(row: RunRow) -> int | None:
    history = row.overview.history
    return history[-1].epoch if history else None


def _loss(row: RunRow) -> float | None:
    """Return the loss that the run is judged by: on held-out clips where there are any."""
    return row.run.train_loss if row.run.val_loss is None else row.run.val_loss


def _auc_text(row: RunRow) -> str:
    auc = row.auc
    if auc is None or auc.value is None:
        return ""
    part = f" ({auc.sequences} of {auc.of})" if auc.sequences < auc.of else ""
    return f"{auc.value:.3f}{part}"


def _explain_auc(row: RunRow) -> str:
    auc = row.auc
    if auc is None:
        return "No test sequence is scored yet: choose Score all in Review."
    if auc.value is None:
        return "The scored frames are not both normal and labelled anomalous."
    return f"Over {auc.sequences} of {auc.of} test sequences"


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def _created(row: RunRow) -> str:
    return f"{datetime.fromisoformat(row.run.created).astimezone():%Y-%m-%d %H:%M}"


COLUMNS = (
    Column("Run", "Its name; F2 changes it", lambda row: row.run.name, lambda row: row.run.name),
    Column("State", "How it stands", lambda row: row.state_text, lambda row: row.state_text),
    Column(
        "Loss",
        "Of the checkpoint that is kept: on held-out clips, or on training clips where none are "
        "held out. Only runs with the same loss on the same data can be compared by it",
        lambda row: _number(_loss(row), ".4g"),
        _loss,
        is_number=True,
    ),
    Column(
        "Frame AUC",
        "Micro ROC-AUC over all frames of the test sequences that are scored, raw scores of the "
        "kind on show. Runs that scored different sequences cannot be compared",
        _auc_text,
        lambda row: None if row.auc is None else row.auc.value,
        is_number=True,
        explain=_explain_auc,
    ),
    Column(
        "Epochs",
        "Whole epochs made",
        lambda row: _number(_epochs(row), ","),
        _epochs,
        is_number=True,
    ),
    Column(
        "Duration",
        "How long it was trained",
        lambda row: duration_words(row.run.seconds) if row.run.seconds else "",
        lambda row: row.run.seconds or None,
        is_number=True,
    ),
    Column("Created", "When training began", _created, lambda row: (row.run.created, row.run.id)),
    Column(
        "Detector", "What was trained", lambda row: row.run.detector, lambda row: row.run.detector
    ),
    Column(
        "Data",
        "Hash of frames, spans, recipe and settings: the same for the same training",
        lambda row: row.run.dataset_hash,
        lambda row: row.run.dataset_hash,
    ),
)
