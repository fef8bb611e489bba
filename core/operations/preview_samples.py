"""Show what a network would be taught with, before it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.anomaly.synthetic import SYNTHETIC
from core.anomaly.synthetic_settings import SyntheticSettings
from core.config import from_mapping
from core.errors import ConfigError, ExportError
from core.export.target import check_target, written_whole
from core.jobs import JobContext
from core.operations.choose_recipe import recipe_to_learn
from core.operations.training_set import prepared_training_data, training_sequences
from core.project.project import Project
from core.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True, eq=False)
class SamplePreview:
    """What a network would be taught with.

    Attributes
    ----------
    sheet : ndarray of uint8, shape (H, W, 3)
        Clips of every kind with their labels, RGB.
    sentences : tuple of str
        What was found in the training frames, and what a person should know of it.
    """

    sheet: NDArray[np.uint8]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewSamplesJob:
    """Make some of the clips that a training would make.

    Attributes
    ----------
    folder, detector, options, recipe, sequence_names
        As for `core.operations.train.TrainJob`; the detector is one that makes clips.
    """

    folder: Path
    detector: str = SYNTHETIC
    options: Mapping[str, object] = field(default_factory=dict)
    _: KW_ONLY
    recipe: Recipe | None = None
    sequence_names: Sequence[str] = ()

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Making samples"

    def run(self, context: JobContext) -> SamplePreview:
        """Prepare frames where need be, look at them, and draw the sheet.

        Raises
        ------
        ConfigError
            If the detector makes no clips. A `TrainingError` says what the frames do not suit.
        """
        from core.synthetic.lesson import prepare_clips
        from core.synthetic.sheet import sample_sheet

        if self.detector != SYNTHETIC:
            raise ConfigError(
                f"{self.detector} learns from normal clips as they are: there are no samples to "
                f"show. Choose {SYNTHETIC}."
            )
        settings = from_mapping(SyntheticSettings, self.options, f"settings of {SYNTHETIC}")
        with Project.open(self.folder, check=False) as project:
            named = [project.sequence_named(it) for it in self.sequence_names]
            recipe = self.recipe or recipe_to_learn(project, self.detector, named)
            chosen = named or training_sequences(project)
            data = prepared_training_data(project, chosen, recipe, context)
        made = prepare_clips(data, settings, settings.seed, context)
        context.check()
        return SamplePreview(sample_sheet(made.train), made.notices)


@dataclass(frozen=True, slots=True)
class SaveSamplesJob:
    """Draw the clips that a training would make into a file.

    Attributes
    ----------
    preview : PreviewSamplesJob
        Makes them.
    path : Path
        The ``.png`` to write.
    overwrite : bool
        Whether a file that exists may be replaced.
    """

    preview: PreviewSamplesJob
    path: Path
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return self.preview.name

    def run(self, context: JobContext) -> SamplePreview:
        """Write the picture and return it.

        Raises
        ------
        ExportError
            If it cannot be written.
        """
        check_target(self.path, ".png", overwrite=self.overwrite)
        made = self.preview.run(context)
        is_made, encoded = cv2.imencode(".png", made.sheet[..., ::-1])
        if not is_made:
            raise ExportError(f"The samples cannot be drawn into {self.path}.")
        with written_whole(self.path) as part:
            part.write_bytes(encoded.tobytes())
        return made
