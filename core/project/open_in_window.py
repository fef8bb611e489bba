"""Open a project in a window: to change it, or to read it while another window does."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from core.project.layout import ProjectLayout
from core.project.project import Project
from core.project.project_folder import found_project
from core.project.window_lease import LeaseHolder, WindowLease, lease_holder


def open_in_window(folder: Path) -> Project:
    """Open a project; read-only if another window has it open to change it.

    Programs without a window go on as they do: each of their writes is one transaction, which the
    windows see and follow.

    Parameters
    ----------
    folder : Path
        The project folder; ``.framesift`` may be left out.

    Returns
    -------
    Project
        Its ``why_read_only`` says whether it is another window's. Raises as `Project.open` does.
    """
    layout = ProjectLayout(found_project(folder))
    if not layout.database.is_file():
        return Project.open(folder)  # which says what is wrong with it
    lease = WindowLease.take(layout)
    if lease is None:
        return Project.open(folder, check=False, why_read_only=holder_text(lease_holder(layout)))
    try:
        project = Project.open(folder)
    except BaseException:
        lease.release()
        raise
    project.hold(lease)
    return project


def holder_text(holder: LeaseHolder) -> str:
    """Return who changes a project, and that it can only be read meanwhile.

    Examples
    --------
    >>> holder_text(LeaseHolder())
    'Read-only: the project is open in another window.'
    """
    where = f" on {holder.host}" if holder.host else ""
    who = f" by {holder.user}" if holder.user else ""
    since = ""
    if holder.since:
        opened = datetime.fromisoformat(holder.since).astimezone()
        today = opened.date() == datetime.now(opened.tzinfo).date()
        since = f" since {opened:%H:%M}" if today else f" since {opened:%Y-%m-%d %H:%M}"
    return f"Read-only: the project is open in another window{where}{who}{since}."
