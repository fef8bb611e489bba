"""Choose which runs stand beside the one on show in the score lane."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from gui.timeline.lane_memory import LaneMemory
from gui.timeline.shown_scores import ShownScores


def make_runs_menu(
    shown: ShownScores, run_id: int | None, memory: LaneMemory, parent: QWidget
) -> QMenu:
    """Return a menu with a check mark for each run that has scored the sequence on show.

    Parameters
    ----------
    shown : ShownScores
        Gets what the person chooses.
    run_id : int or None
        The run on show, which is always drawn.
    memory : LaneMemory
        Remembers whether all runs share one scale.
    parent : QWidget
        Qt's.
    """
    menu = QMenu("Runs", parent)
    runs = shown.runs()
    for run in runs:
        action = menu.addAction(run.name.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(run.id == run_id or run.id in shown.beside)
        action.setEnabled(run.id != run_id)
        action.toggled.connect(lambda is_on, of=run.id: _put(shown, of, is_on=is_on))
    if not runs:
        menu.addAction("No run has scored this sequence").setEnabled(False)
    menu.addSeparator()
    scale = menu.addAction("One scale for all runs")
    scale.setCheckable(True)
    scale.setChecked(memory.has_one_scale)
    scale.setToolTip("Otherwise each is stretched to the height of the lane")

    def set_scale(is_on: bool) -> None:
        memory.has_one_scale = is_on
        shown.changed.emit()

    scale.toggled.connect(set_scale)
    menu.setToolTipsVisible(True)
    return menu


def _put(shown: ShownScores, run_id: int, *, is_on: bool) -> None:
    others = [it for it in shown.beside if it != run_id]
    shown.put_beside([*others, run_id] if is_on else others)
