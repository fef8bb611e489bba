"""The table of `gui.actions` as `QAction` objects of a window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.actions import ACTIONS, OF_A_SEQUENCE, ActionSpec, Needs
from gui.icons import icon
from gui.keys.key_map import KeyMap


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


class ActionSet(QObject):
    """The table as `QAction` objects of one window, which follow the keys that the person chose.

    Parameters
    ----------
    window : QWidget
        Where the keys hold.
    trigger : callable
        Called with the action that was chosen.
    keys : KeyMap
        The keys of each action.
    table : tuple of ActionSpec, optional
        All actions.
    """

    def __init__(
        self,
        window: QWidget,
        trigger: Callable[[ActionSpec], None],
        keys: KeyMap,
        table: tuple[ActionSpec, ...] = ACTIONS,
    ) -> None:
        super().__init__(window)
        check_actions(table)
        self._keys = keys
        self._specs = {spec.id: spec for spec in table}
        self._holds = Needs.NOTHING
        self._actions = {spec.id: self._make(spec, window, trigger) for spec in table}
        self._show_keys()
        keys.changed.connect(self._show_keys)

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    @property
    def actions(self) -> Mapping[str, QAction]:
        """All actions by id."""
        return self._actions

    @property
    def keys(self) -> KeyMap:
        """The keys of each action."""
        return self._keys

    def spec(self, action_id: str) -> ActionSpec:
        """Return the row of the table."""
        return self._specs[action_id]

    def enable_without_project(self) -> None:
        """Enable what makes sense on the start page."""
        self.enable(Needs.NOTHING)

    def enable(self, holds: Needs) -> None:
        """Enable the actions that make sense while ``holds`` is all that holds."""
        self._holds = holds
        for action_id, action in self._actions.items():
            needs = self._specs[action_id].needs
            action.setEnabled(needs & holds == needs)
            self._show_tip(action_id)

    def why_not(self, action_id: str) -> str:
        """Return what must be done before an action makes sense; empty if it does now."""
        missing = self._specs[action_id].needs & ~self._holds
        if missing and Needs.PROJECT not in self._holds:
            return Needs.PROJECT.why_not
        if missing & OF_A_SEQUENCE and Needs.SEQUENCE not in self._holds:
            return Needs.SEQUENCE.why_not
        return missing.why_not

    @Slot()
    def _show_keys(self) -> None:
        for action_id, action in self._actions.items():
            action.setShortcuts([QKeySequence(key) for key in self._keys.keys(action_id)])
            self._show_tip(action_id)

    def _show_tip(self, action_id: str) -> None:
        """Let the tool tip teach the key, and say why nothing happens now."""
        spec, key = self._specs[action_id], self._keys.first_text(action_id)
        tip = spec.tip or spec.name
        why = self.why_not(action_id)
        parts = [f"{tip} ({key})" if key else tip, *([f"{why}."] if why else [])]
        self._actions[action_id].setToolTip("\n".join(parts))

    def _make(
        self, spec: ActionSpec, window: QWidget, trigger: Callable[[ActionSpec], None]
    ) -> QAction:
        action = QAction(spec.text, self)
        action.setObjectName(spec.id)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(spec.repeats)
        action.setStatusTip("")
        if spec.icon:
            action.setIcon(icon(spec.icon))
        action.triggered.connect(lambda: trigger(spec))
        # Without this the keys would need a menu bar, which full screen on some systems hides.
        window.addAction(action)
        return action
