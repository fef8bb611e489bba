"""The tool bar: actions on the left, workspaces on the right."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMainWindow, QSizePolicy, QToolBar, QWidget

from gui.action_set import ActionSet
from gui.actions import TOOL_BAR


def make_tool_bar(window: QMainWindow, actions: ActionSet, switch: QWidget) -> QToolBar:
    """Return the tool bar of a window.

    Parameters
    ----------
    window : QMainWindow
        Gets the bar.
    actions : ActionSet
        Those in `gui.actions.TOOL_BAR` get a button.
    switch : QWidget
        Stands at the right end.
    """
    bar = QToolBar("Tools", window)
    bar.setObjectName("tool_bar")
    bar.setMovable(False)
    side = bar.fontMetrics().height() + 4
    bar.setIconSize(QSize(side, side))
    # It goes and comes with the project; hidden by its menu it would take the workspaces away.
    bar.toggleViewAction().setVisible(False)
    for action_id in TOOL_BAR:
        if action_id is None:
            bar.addSeparator()
        else:
            bar.addAction(actions[action_id])
    space = QWidget()
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(space)
    bar.addWidget(switch)
    window.addToolBar(bar)
    return bar
