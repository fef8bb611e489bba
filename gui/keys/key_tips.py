"""Tool tips that teach the key of the action that a widget stands for."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.keys.key_map import KeyMap

_ACTION = "teaches_action"
_TIP = "tip_without_key"


def teach(widget: QWidget, action_id: str) -> None:
    """Let the tool tip of a widget end with the key of an action, whatever the person makes it.

    The window adds it, in place of the one in brackets with which the tool tip may end already.
    """
    tip = widget.toolTip()
    widget.setProperty(_ACTION, action_id)
    widget.setProperty(_TIP, tip.rpartition(" (")[0] if tip.endswith(")") else tip)


def show_keys(root: QWidget, keys: KeyMap) -> None:
    """Write the keys into all tool tips below a widget that teach one."""
    for widget in root.findChildren(QWidget):
        action_id = widget.property(_ACTION)
        if isinstance(action_id, str):
            tip, key = widget.property(_TIP), keys.first_text(action_id)
            widget.setToolTip(f"{tip} ({key})" if key else tip)
