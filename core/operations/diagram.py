"""Show what a model is made of: as a list of layers, or drawn on a page of A4."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from pathlib import Path, PurePath
from typing import get_args

from core.anomaly.synthetic import SYNTHETIC
from core.errors import ExportError
from core.export.diagram import DiagramForm, draw_diagram
from core.export.layers import Layers, layers_of
from core.export.target import check_target, written_whole
from core.jobs import JobContext
from core.operations.detectors import check_network
from core.operations.training_set import clip_shape, recipe_for_detector
from core.recipe.recipe import Recipe
from core.training.architecture import Architecture, model_card


def model_layers(model: str, recipe: Recipe | None = None, width: float = 1.0) -> Layers:
    """Return the layers of a model.

    Parameters
    ----------
    model : str
        Registered name, or a person's own model.
    recipe : Recipe, optional
        For clips of which size; by default for those that the model was published with.
    width : float, optional
        Multiplies its channels, as in the settings of a training.

    Returns
    -------
    Layers
        In order. A ConfigError says that there is no such model, or that it is a detector without
        a network.
    """
    if model != SYNTHETIC:
        check_network(model)
    clip = model_card(model).clip
    if recipe is not None:
        channels, length, height, width_of_frame = clip_shape(recipe_for_detector(recipe, model))
        # It sees as many frames at once as it was made for, however long the training clips are.
        length = clip[1] if model == SYNTHETIC else length
        clip = channels, length, height, width_of_frame
    return layers_of(Architecture(model, clip, {"width": width}))


@dataclass(frozen=True, slots=True)
class DiagramJob:
    """Draw a model.

    Attributes
    ----------
    model, recipe, width
        As for `model_layers`.
    form : {"svg", "png", "pdf"}
        Of the picture.
    """

    model: str
    recipe: Recipe | None = None
    width: float = 1.0
    form: DiagramForm = "png"

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Drawing {PurePath(self.model).name}"

    def run(self, context: JobContext) -> bytes:
        """Return the picture as the bytes of a file."""
        context.progress(0, 0, self.name)
        layers = model_layers(self.model, self.recipe, self.width)
        context.check()
        card = model_card(self.model)
        return draw_diagram(layers, [card.summary, card.reference], self.form)


@dataclass(frozen=True, slots=True)
class SaveDiagramJob:
    """Draw a model into a file.

    Attributes
    ----------
    model, recipe, width
        As for `model_layers`.
    path : Path
        The ``.svg``, ``.png`` or ``.pdf`` to write.
    overwrite : bool
        Whether a file that exists may be replaced.
    """

    model: str
    path: Path
    _: KW_ONLY
    recipe: Recipe | None = None
    width: float = 1.0
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Drawing {PurePath(self.model).name}"

    def run(self, context: JobContext) -> Path:
        """Write the picture and return where it is."""
        form = diagram_form(self.path)
        check_target(self.path, f".{form}", overwrite=self.overwrite)
        picture = DiagramJob(self.model, self.recipe, self.width, form).run(context)
        with written_whole(self.path) as part:
            part.write_bytes(picture)
        return self.path


def diagram_form(path: Path) -> DiagramForm:
    """Return the form that the name of a file asks for.

    Raises
    ------
    ExportError
        If it ends otherwise.
    """
    forms: tuple[DiagramForm, ...] = get_args(DiagramForm)
    for form in forms:
        if path.suffix.lower() == f".{form}":
            return form
    raise ExportError(f"{path.name} must end in .svg, .png or .pdf.")
