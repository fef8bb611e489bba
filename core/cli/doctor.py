"""The command that says what the program finds on this computer."""

from __future__ import annotations

from dataclasses import asdict

import click

from core.cli.output import json_option, show
from core.jobs import JobContext
from core.operations.diagnosis import DiagnosisJob, diagnosis_lines


@click.command()
@json_option
def doctor(*, as_json: bool) -> None:
    """Say which versions, devices and codecs there are, and whether files can be written."""
    found = DiagnosisJob().run(JobContext())
    show(asdict(found), diagnosis_lines(found), as_json=as_json)
