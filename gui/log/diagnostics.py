"""Everything that belongs into a report, as one text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from core.operations.diagnosis import Diagnosis, diagnosis_lines
from gui.log.log_store import LogLine

#: Lines of the log in a report.
_LINES = 200


def diagnostics_text(found: Diagnosis, project: str, lines: Sequence[LogLine]) -> str:
    """Return what the program found, what is open, and what was logged last.

    Parameters
    ----------
    found : Diagnosis
        Of this computer.
    project : str
        What is said of the open project; empty without one.
    lines : sequence of LogLine
        The log, oldest first.
    """
    screens = ", ".join(
        f"{screen.size().width()} x {screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    )
    parts = [
        *diagnosis_lines(found),
        f"Window: Qt {qVersion()}, {QGuiApplication.platformName()}; screens {screens}",
        *([f"Project: {project}"] if project else []),
        "",
        "Log:",
        *(str(line) for line in lines[-_LINES:]),
    ]
    return "\n".join(parts)
