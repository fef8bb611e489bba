"""Write a report as one HTML file."""

from __future__ import annotations

from core.export.report.page import Page
from resources import FOLDER

_TEMPLATES = FOLDER / "report"


def render(page: Page) -> str:
    """Return a page as HTML that names no other file: styles and pictures are in it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(page=page)
