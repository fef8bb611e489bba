"""Keep the display proxies of a project within their disk budget."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from core.media.proxy import ProxyFiles
from core.media.spool import RESERVE
from core.project.layout import ProjectLayout


def has_room(layout: ProjectLayout, sequence_id: int, budget: int) -> bool:
    """Return whether the proxy of a sequence may grow, throwing others away if need be.

    Parameters
    ----------
    layout : ProjectLayout
        The project.
    sequence_id : int
        Whose proxy is made; it is never thrown away here.
    budget : int
        Most bytes that all proxies of the project may take.

    Returns
    -------
    bool
        False if this proxy alone takes all of the budget, or the disk is nearly full. The proxies
        that were used longest ago go first.
    """
    own = ProxyFiles(layout.kept(sequence_id))
    others = [ProxyFiles(path.parent) for path in layout.frames.glob("*/proxy.frames")]
    others = sorted((it for it in others if it != own), key=_last_used)
    room = budget - own.nbytes - sum(it.nbytes for it in others)
    while room <= 0 and others:
        oldest = others.pop(0)
        room += oldest.nbytes
        oldest.remove()
    return room > 0 and shutil.disk_usage(layout.folder).free > RESERVE


def note_use(files: ProxyFiles) -> None:
    """Make a proxy the one that was used last."""
    try:
        os.utime(files.frames)
    except OSError:
        return  # Nobody may write there: then nothing is thrown away either.


def _last_used(files: ProxyFiles) -> tuple[float, Path]:
    try:
        return files.frames.stat().st_mtime, files.folder
    except OSError:
        return 0.0, files.folder
