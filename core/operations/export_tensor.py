"""Export a sequence as a tensor: what a network sees, what it makes of it, or the anomaly maps."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import ExportError
from core.export.frame_choice import chosen_frames
from core.export.scored import one_scored, the_sequence
from core.export.target import check_target, written_whole
from core.export.tensor_file import SUFFIXES, FrameOf, TensorLayout, write_tensor
from core.export.tensor_options import TensorContent, TensorForm, TensorOptions
from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.operations.choose_recipe import default_recipe
from core.operations.prepare import prepare
from core.project.project import Project
from core.training.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class TensorExport:
    """Which file was written, and what is in it."""

    path: Path
    sequence: str
    content: str
    shape: tuple[int, ...]
    dtype: str

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        size = " x ".join(map(str, self.shape))
        return f"Wrote {self.content} of {self.sequence}, {size} {self.dtype}, to {self.path}."


@dataclass(frozen=True, slots=True)
class TensorExportJob:
    """Write the frames of a sequence in a recipe, or what a run made of them, as one tensor.

    Attributes
    ----------
    folder : Path
        The project.
    run_name : str
        The run, whose recipe holds; empty takes the recipe of the project.
    target : Path
        An ``.npy`` or a ``.pt``.
    sequence_name : str
        Which sequence; empty takes the only one.
    options : TensorOptions
        What the tensor holds.
    overwrite : bool
        Whether an older file may be replaced.
    """

    folder: Path
    run_name: str
    target: Path
    sequence_name: str = ""
    options: TensorOptions = field(default_factory=TensorOptions)
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Exporting {self.target.name}"

    def run(self, context: JobContext) -> TensorExport:
        """Write the tensor, whole or not at all; frames that cannot be read are black in it.

        An ExportError says if it is not clear which sequence is meant, the run has nothing of the
        kind, or the file cannot be written.
        """
        check_target(self.target, *SUFFIXES, overwrite=self.overwrite)
        options = self.options
        with Project.open(self.folder, check=False) as project:
            if options.content is TensorContent.FRAMES:
                given = self._frames(project, context)
            else:
                given = self._results(project)
        layout = TensorLayout(self._chosen(given), given.shape, options.form, options.dtype)
        total = len(layout.frames) * (given.shape[2] if options.form is TensorForm.CLIP else 1)
        written = itertools.count(1)

        def on_written() -> None:
            context.check()
            context.progress(next(written), total, f"Writing {self.target.name}")

        with written_whole(self.target) as part:
            write_tensor(part, layout, given.frame_of, on_written)
        return TensorExport(
            self.target, given.name, options.content.value, layout.shape, options.dtype.value
        )

    def _frames(self, project: Project, context: JobContext) -> _Given:
        """Return the frames in the recipe of the run or project, prepared if need be."""
        sequence = the_sequence(project, self.sequence_name)
        if self.run_name:
            folder = RunFolder(project.layout.run(project.run_named(self.run_name).name))
            recipe = folder.read_recipe()
        else:
            recipe = default_recipe(project)
        store = prepare(project, sequence, recipe, context).store
        return _Given(sequence.name, len(store), store.frame_shape, recipe.clip_length, store.frame)

    def _results(self, project: Project) -> _Given:
        """Return reconstructions or maps.

        Raises
        ------
        ExportError
            If there is no run to make any, or it makes none.
        """
        content = self.options.content
        if not self.run_name:
            raise ExportError(f"Only a run makes {content}. Name one.")
        export = one_scored(project, self.run_name, self.sequence_name)
        scored, name = export.scored, export.sequence.name
        length = RunFolder(project.layout.run(self.run_name)).read_recipe().clip_length
        if content is TensorContent.MAPS:
            return _Given(
                name,
                len(scored),
                (*scored.map_shape, 1),
                length,
                lambda frame_index: scored.anomaly_map(frame_index)[..., np.newaxis],
            )
        first = scored.reconstruction(0)
        if first is None:
            raise ExportError(f"{self.run_name} makes no reconstructions: its detector has none.")
        height, width, channels = first.shape

        def reconstruction(frame_index: int) -> NDArray[np.float32]:
            made = scored.reconstruction(frame_index)
            return first if made is None else made

        return _Given(name, len(scored), (height, width, channels), length, reconstruction)

    def _chosen(self, given: _Given) -> FrameRange:
        first, last = self.options.first, self.options.last
        if last is None and self.options.form is TensorForm.CLIP:
            last = (first or 0) + given.clip_length - 1
        return chosen_frames(given.name, given.count, first, last)


@dataclass(frozen=True, slots=True)
class _Given:
    """What there is to write."""

    name: str
    count: int
    shape: tuple[int, int, int]
    clip_length: int
    frame_of: FrameOf
