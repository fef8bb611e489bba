"""Texts and tool tips that name the keys of actions, as the person has them.

A text holds the id of an action in braces where its key belongs: ``Press {mark_in} …``. The window
fills in all texts again whenever keys change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from gui.actions import ACTIONS
from gui.keys.key_map import KeyMap, key_text

_TEXT, _TIP = "text_with_keys", "tip_with_keys"
_IN_BRACKETS = re.compile(r" \(\{(\w+)\}\)")
_ID = re.compile(r"\{(\w+)\}")
_SPECS = {spec.id: spec for spec in ACTIONS}

Named = QLabel | QAbstractButton | QAction


def say(target: Named, text: str) -> None:
    """Let a text name keys, now and after any change of them."""
    target.setProperty(_TEXT, text)
    target.setText(with_keys(text, _keys_near(target)))


def say_tip(target: QWidget | QAction, tip: str) -> None:
    """Let a tool tip name keys, now and after any change of them."""
    target.setProperty(_TIP, tip)
    target.setToolTip(with_keys(tip, _keys_near(target)))


def teach(widget: QWidget, action_id: str) -> None:
    """Let the tool tip of a widget end with the key of the action that the widget stands for."""
    say_tip(widget, f"{widget.toolTip()} ({{{action_id}}})")


def with_keys(text: str, keys: KeyMap | None = None) -> str:
    """Return a text with keys in place of the ids of actions.

    Parameters
    ----------
    text : str
        Other words in braces stay as they are.
    keys : KeyMap, optional
        The keys as the person has them; those of the table by default.

    Returns
    -------
    str
        An action without a key is named by its place in the menus; where it stands in brackets, it
        and they are left out.
    """

    def first_key(action_id: str) -> str:
        return keys.first_text(action_id) if keys else key_text(_SPECS[action_id].keys[:1])

    def bracketed(found: re.Match[str]) -> str:
        if found[1] not in _SPECS:
            return found[0]
        key = first_key(found[1])
        return f" ({key})" if key else ""

    def inline(found: re.Match[str]) -> str:
        spec = _SPECS.get(found[1])
        if spec is None:
            return found[0]
        return first_key(spec.id) or f"{spec.menu.title} › {spec.name}"

    return _ID.sub(inline, _IN_BRACKETS.sub(bracketed, text))


def show_keys(root: QWidget, keys: KeyMap) -> None:
    """Write the keys into all texts and tool tips below a widget that name any."""
    for target in _below(root):
        text, tip = target.property(_TEXT), target.property(_TIP)
        if isinstance(text, str) and isinstance(target, Named):
            target.setText(with_keys(text, keys))
        if isinstance(tip, str):
            target.setToolTip(with_keys(tip, keys))


def give_keys(action: QAction, action_id: str) -> None:
    """Give an action of a dialog the keys that one of the window has."""
    keys = _keys_near(action)
    wanted = keys.keys(action_id) if keys else _SPECS[action_id].keys
    action.setShortcuts([QKeySequence(key) for key in wanted])


def _below(root: QWidget) -> Iterable[QWidget | QAction]:
    yield from root.findChildren(QWidget)
    yield from root.findChildren(QAction)


def _keys_near(target: QObject) -> KeyMap | None:
    """Return the keys of the window that something belongs to; None while it is in none."""
    owner: QObject | None = target
    while owner is not None:
        option = Qt.FindChildOption.FindDirectChildrenOnly
        if (keys := owner.findChild(KeyMap, options=option)) is not None:
            return keys
        owner = owner.parent()
    return None
