"""What the palette offers: the table of actions, panels and recent projects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gui.action_set import ActionSet
from gui.actions import ACTIONS
from gui.settings import Settings
from gui.workspaces import Docks


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette.

    Attributes
    ----------
    id : str
        By which it is remembered as used lately.
    name : str
        What the person types a part of.
    place : str
        Where else to find it, e.g. the menu.
    keys : str
        As written on this system's keyboards; may be empty.
    why_not : str
        What must be done before it makes sense; empty if it can be done now.
    run : callable
        Does it.
    """

    id: str
    name: str
    place: str
    keys: str
    why_not: str
    run: Callable[[], object]


def all_entries(
    actions: ActionSet, docks: Docks, settings: Settings, open_project: Callable[[Path], object]
) -> list[Entry]:
    """Return everything that can be done from the palette, in the order of the menus."""
    entries = [
        Entry(
            spec.id,
            # A label's name and what Undo would take back are known to the action alone.
            actions[spec.id].text().replace("&", "").rstrip("…"),
            spec.menu.title,
            actions.keys.text(spec.id),
            _why_not(actions, spec.id),
            actions[spec.id].trigger,
        )
        for spec in ACTIONS
        if spec.id != "palette" and actions[spec.id].isVisible()
    ]
    why = actions.why_not("reset_layout")  # panels need a project as much as their layout does
    for dock in docks.all():
        toggle = dock.toggleViewAction()
        verb = "Hide" if toggle.isChecked() else "Show"
        name = f"{verb} the panel {dock.windowTitle()}"
        why_not = "" if dock is docks.log else why
        entries.append(Entry(dock.objectName(), name, "Panels", "", why_not, toggle.trigger))
    entries += [
        Entry(str(folder), f"Open {folder.stem}", "Recent", "", "", partial(open_project, folder))
        for folder in settings.recent_projects
    ]
    return entries


def _why_not(actions: ActionSet, action_id: str) -> str:
    if actions[action_id].isEnabled():
        return ""
    return actions.why_not(action_id) or "Not possible now"
