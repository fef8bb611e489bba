"""Errors that are the world's fault, not ours.

Raise one of these when the person can do something about it; the text is shown to them as it
stands: what happened, to which thing, what to do now. Let every other exception travel: it is a
bug, and the message bar shows it with its traceback.
"""

from __future__ import annotations


class FramesiftError(Exception):
    """Base of all errors whose text is fit to show to a person."""


class SourceError(FramesiftError):
    """A video, FITS file, still or tensor cannot be read."""


class ProjectError(FramesiftError):
    """The project folder cannot be read or written."""


class NotScoredError(ProjectError):
    """A run has scored nothing yet that could be judged."""


class StaleEditError(ProjectError):
    """An undo no longer applies because the rows changed since."""


class ConfigError(FramesiftError):
    """A recipe, a settings file or an option makes no sense."""


class TrainingError(FramesiftError):
    """A detector cannot be fitted to what it was given."""


class ExportError(FramesiftError):
    """A result cannot be written where it was asked for."""


class TargetExistsError(ExportError):
    """Something is where a result was to be written, and may not be replaced."""


class AnnotationError(FramesiftError):
    """An annotation file cannot be understood, or does not fit the project."""


class CheckpointError(FramesiftError):
    """The checkpoint of another program cannot be taken over."""
