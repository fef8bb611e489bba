"""The table of `gui.actions` as `QAction` objects of a window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.actions import ACTIONS, ActionSpec, Needs
from gui.icons import icon


def check_actions(actions: Iterable[ActionSpec]) -> None:
    """Refuse a table in which an id or a key stands for two things.

    Raises
    ------
    ValueError
        If it does; both actions are named.
    """
    owner: dict[str, str] = {}
    for action in actions:
        keys = [QKeySequence(key).toString() for key in action.keys]
        if not all(keys):
            raise ValueError(f"{action.id} has a key that Qt does not know: {action.keys}")
        for claim in (f"the id {action.id}", *(f"the key {key}" for key in keys)):
            if claim in owner:
                raise ValueError(f"{owner[claim]} and {action.id} both claim {claim}")
            owner[claim] = action.id


def tool_tip(action: ActionSpec) -> str:
    """Return what hovering over the action's button says; it teaches the key."""
    tip = action.tip or action.text.replace("&", "")
    return f"{tip} ({key_text(action.keys[:1])})" if action.keys else tip


def key_text(keys: Iterable[str]) -> str:
    """Return keys as they are written on this system's keyboards."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in keys)


class ActionSet(QObject):
    """The table as `QAction` objects of one window."""

    def __init__(
        self,
        window: QWidget,
        trigger: Callable[[ActionSpec], None],
        table: tuple[ActionSpec, ...] = ACTIONS,
    ) -> None:
        super().__init__(window)
        check_actions(table)
        self._needs = {spec.id: spec.needs for spec in table}
        self._actions = {spec.id: self._make(spec, window, trigger) for spec in table}

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    @property
    def actions(self) -> Mapping[str, QAction]:
        """All actions by id."""
        return self._actions

    def enable_without_project(self) -> None:
        """Enable what makes sense on the start page."""
        self.enable(Needs.NOTHING)

    def enable(self, holds: Needs) -> None:
        """Enable the actions that make sense while ``holds`` is all that holds."""
        for action_id, action in self._actions.items():
            needs = self._needs[action_id]
            action.setEnabled(needs & holds == needs)

    def _make(
        self, spec: ActionSpec, window: QWidget, trigger: Callable[[ActionSpec], None]
    ) -> QAction:
        action = QAction(spec.text, self)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(spec.repeats)
        action.setToolTip(tool_tip(spec))
        action.setStatusTip("")
        if spec.icon:
            action.setIcon(icon(spec.icon))
        action.triggered.connect(lambda: trigger(spec))
        # Without this the keys would need a menu bar, which full screen on some systems hides.
        window.addAction(action)
        return action
