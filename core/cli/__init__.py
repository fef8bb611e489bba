"""The command line: the same operations as in the window, for terminals and scripts.

Commands are in one file a group; this one puts them together and turns errors into exit codes:
0 done, 1 the work failed, 2 bad usage or bad input, 130 cancelled.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from core.cli import (
    analyse,
    annotators,
    checkpoints,
    data_set,
    demo,
    doctor,
    evaluation,
    export,
    frame,
    labels,
    networks,
    preparation,
    project,
    regions,
    results,
    review,
    suggest,
    suggestions,
    tensorboard,
    threshold,
    training,
)
from core.cli.together import ARGUMENTS
from core.cli.window import OpenWindow, open_window_on
from core.config import nearest
from core.errors import FramesiftError, TargetExistsError, TrainingError
from core.files import disk_sentence
from core.jobs import JobCancelled
from core.operations.diagnosis import version
from core.project.layout import SUFFIX

DONE, FAILED, BAD_INPUT, CANCELLED = 0, 1, 2, 130

_FULL = (errno.ENOSPC, errno.EDQUOT)
# sqlite3.SQLITE_IOERR and SQLITE_FULL; most commands need no database and start without it.
_SQLITE_DISK = (10, 13)


def main(argv: Sequence[str] | None = None, *, open_window: OpenWindow | None = None) -> int:
    """Run one command and return the exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program's name; those of the process by default.
    open_window : callable, optional
        Opens the window; without it there is none, and commands that need it say so.

    Returns
    -------
    int
        0 done, 1 the work failed, 2 bad usage or bad input, 130 cancelled.
    """
    # Two busy OpenMP threads on two busy cores spin instead of working; torch reads it on loading.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        return _run(list(sys.argv[1:] if argv is None else argv), open_window)
    except (JobCancelled, KeyboardInterrupt, click.Abort):
        return _end(CANCELLED, "Cancelled.")
    except BrokenPipeError:
        # Whoever read our output, e.g. `head`, has seen enough; flushing it at exit must not fail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (click.ClickException, FramesiftError, OSError) as error:
        return _end(FAILED if _is_failed_work(error) else BAD_INPUT, f"Error: {_sentence(error)}")


def _run(arguments: list[str], open_window: OpenWindow | None) -> int:
    if len(arguments) == 1 and _is_project(arguments[0]):
        return open_window_on(Path(arguments[0]), open_window)
    outcome = framesift.main(arguments, "framesift", standalone_mode=False, obj=open_window)
    return outcome if isinstance(outcome, int) else DONE


def _sentence(error: click.ClickException | FramesiftError | OSError) -> str:
    if isinstance(error, click.ClickException):
        return f"{error.format_message().rstrip('.')}."
    if isinstance(error, OSError):
        return disk_sentence(error)
    if isinstance(error, TargetExistsError):
        return str(error).replace("say that it may be overwritten", "add --overwrite")
    return str(error)


def _end(code: int, sentence: str) -> int:
    click.echo(sentence, err=True)
    return code


def _is_project(argument: str) -> bool:
    return argument not in framesift.commands and (
        argument.endswith(SUFFIX) or (Path(argument) / "project.db").is_file()
    )


def _is_failed_work(error: Exception) -> bool:
    """Return whether the work failed, rather than made no sense from the start."""
    cause: BaseException | None = error
    while cause is not None:
        is_full = isinstance(cause, OSError) and cause.errno in _FULL
        is_full |= getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_DISK
        if is_full or isinstance(cause, TrainingError):
            return True
        cause = cause.__cause__
    return False


class _Framesift(click.Group):
    """The group of all commands; offers the nearest name for one that it does not know."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[ARGUMENTS] = tuple(args)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not args[0].startswith("-"):
            offer = nearest(args[0], self.commands)
            raise click.UsageError(f"There is no command and no project “{args[0]}”. {offer}", ctx)
        return super().resolve_command(ctx, args)


def _print_version(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        click.echo(f"Framesift {version()}")
        context.exit()


@click.group(
    cls=_Framesift,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and stop.",
)
@click.option(
    "-v", "--verbose", is_flag=True, help="Write what the program does to standard error."
)
@click.pass_context
def framesift(context: click.Context, *, verbose: bool) -> None:
    """Find what does not belong in a video or in a sequence of solar images.

    Without a command, or with the path of a project alone, the window opens.
    """
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format=f"%(levelname)s{' %(name)s' if verbose else ''}: %(message)s",
    )
    if context.invoked_subcommand is None:
        context.exit(open_window_on(None, context.obj))


for command in (
    project.new,
    project.add,
    data_set.import_data_set,
    preparation.prep,
    review.review,
    project.label,
    labels.labels,
    regions.regions,
    suggestions.suggestions,
    annotators.annotators,
    frame.frame,
    networks.models,
    suggest.suggest,
    training.train,
    tensorboard.tensorboard,
    checkpoints.import_checkpoint,
    results.score,
    threshold.threshold,
    analyse.analyse,
    evaluation.evaluate,
    evaluation.compare,
    export.export,
    export.import_spans,
    demo.demo,
    doctor.doctor,
):
    framesift.add_command(command)
