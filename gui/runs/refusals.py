"""Why something cannot be done with a run now; empty where it can."""

from __future__ import annotations

from core.operations.run_overview import RunOverview
from core.project.records import Run, RunState
from gui.document import Document


def why_not_change(document: Document, run: Run) -> str:
    """Return why a run cannot be renamed or deleted: something works in its folder."""
    trainings = document.trainings
    if run.state is RunState.RUNNING:
        current = trainings.current
        if current is not None and current.state.run == run.name:
            return f"{run.name} is in training. Stop or cancel that first."
        return f"{run.name} is in training in another program."
    if any(it.job.resume == run.name for it in trainings.waiting):
        return f"{run.name} waits to be resumed. Take it out of the queue first."
    for thread in document.jobs.running:
        job = thread.job
        one = (getattr(job, "run_name", None), getattr(job, "resume", None))
        if run.name in (*one, *getattr(job, "run_names", ())):
            return f"“{job.name}” needs {run.name}. Wait for it, or cancel it."
    return ""


def why_not_resume(document: Document, overview: RunOverview) -> str:
    """Return why a training cannot go on."""
    run = overview.run
    if run.state is RunState.RUNNING:
        return f"{run.name} is in training."
    if any(it.job.resume == run.name for it in document.trainings.waiting):
        return f"{run.name} waits to be resumed already."
    if not overview.can_resume:
        return f"{run.name} left no checkpoint to go on from."
    return ""


def why_not_evaluate(run: Run) -> str:
    """Return why a run cannot be held against labels."""
    if run.state in (RunState.DONE, RunState.STOPPED):
        return ""
    return f"{run.name} has not learnt anything that could be evaluated: it is {run.state}."


def why_not_analyse(overview: RunOverview) -> str:
    """Return why a run cannot judge a file."""
    run = overview.run
    if run.state not in (RunState.DONE, RunState.STOPPED):
        return f"{run.name} has not learnt anything to judge by: it is {run.state}."
    return why_not_open(overview)


def why_not_open(overview: RunOverview) -> str:
    """Return why there is nothing to look into."""
    return "" if overview.has_folder else f"Nothing was kept of {overview.run.name}."
