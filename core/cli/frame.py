"""The command that shows one frame without a screen: frame."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from core.cli.output import json_option, show
from core.cli.project import PROJECT
from core.media.display_choice import DisplayWish, Limits, Stretch

#: Limits that are found; those that are given have options of their own.
_FOUND = [it.value for it in Limits if it is not Limits.MANUAL]


@click.command()
@PROJECT
@click.argument("sequence")
@click.argument("index", type=click.IntRange(min=0))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The .png file to write.",
)
@click.option(
    "--stretch",
    type=click.Choice([it.value for it in Stretch]),
    help="The curve from black to white; log for wavelengths with published limits, else linear.",
)
@click.option(
    "--limits",
    type=click.Choice(_FOUND),
    help="Where black and white come from: constants published for the wavelength (fixed), or "
    "some frames spread over the sequence.",
)
@click.option("--low", type=float, metavar="VALUE", help="What is black, in units of the values.")
@click.option("--high", type=float, metavar="VALUE", help="What is white.")
@click.option(
    "--percent",
    type=float,
    nargs=2,
    metavar="LOW HIGH",
    help="Black and white as percentiles, e.g. 1 99.5.",
)
@click.option(
    "--own-limits", is_flag=True, help="Take limits from this frame instead of the whole sequence."
)
@click.option(
    "--colormap",
    metavar="NAME",
    default="gray",
    show_default=True,
    help="A colormap of matplotlib or sunpy, e.g. sdoaia171; auto takes that of the instrument.",
)
@json_option
def frame(  # noqa: PLR0913  # one for each option
    project: Path,
    sequence: str,
    index: int,
    output: Path,
    *,
    stretch: str | None,
    limits: str | None,
    low: float | None,
    high: float | None,
    percent: tuple[float, float] | None,
    colormap: str,
    own_limits: bool,
    as_json: bool,
) -> None:
    """Write frame INDEX (from 0) of a SEQUENCE as PNG, as the viewer shows it at first.

    Intensities of solar instruments are divided by their exposure. Where the header says where on
    the Sun the frame is, north is up.
    """
    from core.operations.frame import write_frame
    from core.project.project import Project

    low_percent, high_percent = percent or (None, None)
    wish = DisplayWish(
        stretch=None if stretch is None else Stretch(stretch),
        limits=None if limits is None else Limits(limits),
        low=low,
        high=high,
        low_percent=low_percent,
        high_percent=high_percent,
        is_locked=not own_limits,
    )
    with Project.open(project) as opened:
        report = write_frame(opened, sequence, index, output, wish, colormap)
    when = report.utc or f"{report.time_s:.3f} s"
    values = dataclasses.asdict(report) | {"utc": report.utc or None}
    show(
        values,
        [f"Wrote frame {report.index} of {report.sequence} ({when}) to {output}."],
        as_json=as_json,
    )
