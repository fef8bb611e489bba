"""What stands in a row of the table of runs."""

from __future__ import annotations

from datetime import datetime

from core.media.time_text import duration_words
from gui.columns import Column
from gui.runs.figure_columns import FIGURE_COLUMNS
from gui.runs.run_row import RunRow

NAME, STATE, LOSS, AUC = range(4)
EPOCHS, DURATION, CREATED, DETECTOR, DATA = range(3 + len(FIGURE_COLUMNS), 8 + len(FIGURE_COLUMNS))


def _epochs(row: RunRow) -> int | None:
    history = row.overview.history
    return history[-1].epoch if history else None


def _loss(row: RunRow) -> float | None:
    """Return the loss that the run is judged by: on held-out clips where there are any."""
    return row.run.train_loss if row.run.val_loss is None else row.run.val_loss


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def _created(row: RunRow) -> str:
    return f"{datetime.fromisoformat(row.run.created).astimezone():%Y-%m-%d %H:%M}"


COLUMNS: tuple[Column[RunRow], ...] = (
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
    *FIGURE_COLUMNS,
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
