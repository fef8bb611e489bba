"""The command that shows the models: all of them, or what one is made of."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.output import json_option, show, table
from core.cli.preparation import read_recipe
from core.cli.progress import run_job
from core.training.architecture import model_card

if TYPE_CHECKING:
    # Help must not wait for what drawing needs.
    from core.export.layers import Layers


@click.command()
@click.argument("name", required=False)
@click.option(
    "--diagram",
    metavar="FILE.svg|png|pdf",
    type=click.Path(path_type=Path),
    help="Draw the model NAME on a page of A4.",
)
@click.option(
    "--recipe",
    metavar="FILE|NAME",
    help="For the clips of this recipe, not for those that the model was published with.",
)
@click.option(
    "--width",
    type=click.FloatRange(0, 16, min_open=True),
    default=1.0,
    show_default=True,
    help="Multiplies the channels, as --set width does in a training.",
)
@click.option("--overwrite", is_flag=True, help="Replace a file that exists.")
@json_option
def models(
    name: str | None,
    diagram: Path | None,
    recipe: str | None,
    width: float,
    *,
    overwrite: bool,
    as_json: bool,
) -> None:
    """List all models with their published input size and number of parameters.

    With a NAME, list the layers of that model, and draw them if a --diagram is asked for.
    """
    if name is None:
        _check_alone(diagram, recipe)
        _list_all(as_json=as_json)
        return
    from core.operations.diagram import SaveDiagramJob, model_layers

    size = None if recipe is None else read_recipe(recipe)
    layers = model_layers(name, size, width)
    written = None
    if diagram is not None:
        job = SaveDiagramJob(name, diagram, recipe=size, width=width, overwrite=overwrite)
        written = run_job(job)
    show(
        {"models": [_one(layers)], "diagram": written},
        [*_layer_lines(layers), *([f"Drawn in {written}."] if written else [])],
        as_json=as_json,
    )


def _check_alone(*asked: object) -> None:
    if any(asked):
        raise click.UsageError("Say of which model: framesift models NAME --diagram FILE.")


def _list_all(*, as_json: bool) -> None:
    import models as networks

    values: list[dict[str, object]] = []
    rows: list[list[object]] = []
    for card in (networks.card("synthetic"), *networks.cards()):
        parameters, buffers = networks.parameter_counts(card.name)
        values.append(
            {
                "name": card.name,
                "kind": card.kind.value,
                "clip": list(card.clip),
                "parameters": parameters,
                "buffers": buffers,
                "rebuilt_frames": card.rebuilt_frames or card.clip[1],
                "value_range": list(card.value_range),
                "takes": card.sizes,
                "summary": card.summary,
                "reference": card.reference,
            }
        )
        clip = " x ".join(str(it) for it in card.clip)
        rows.append([card.name, card.kind.value, clip, f"{parameters:,}", card.summary])
    for name, frames, what in _WITHOUT_NETWORK:
        clip_of_any_size = [1, frames, None, None]
        values.append(
            {"name": name, "kind": "statistical", "clip": clip_of_any_size}
            | {"parameters": 0, "buffers": 0}
        )
        rows.append([name, "statistical", f"1 x {frames} x any", "0", what])
    head = ["name", "kind", "clip (C x T x H x W)", "parameters", "what it is"]
    show({"models": values}, table(head, rows), as_json=as_json)


_WITHOUT_NETWORK = (
    ("motion", 2, "Optical flow; ready in seconds"),
    ("background", 1, "A long memory of what stays; ready in seconds"),
)


def _one(layers: Layers) -> dict[str, object]:
    return {
        "name": layers.model,
        "kind": model_card(layers.model).kind.value,
        "clip": list(layers.clip),
        "parameters": layers.parameters,
        "buffers": layers.buffers,
        "layers": [dataclasses.asdict(it) for it in layers.layers],
    }


def _layer_lines(layers: Layers) -> list[str]:
    from core.export.diagram import shape_text

    rows = [
        [
            it.part,
            ", ".join([it.title, *it.then]),
            shape_text(it.shape, it.frames),
            f"{it.parameters:,}" if it.parameters else "",
        ]
        for it in layers.layers
    ]
    total = f"{layers.model}: {layers.parameters:,} parameters"
    if layers.buffers:
        total += f", and {layers.buffers:,} running means and variances"
    return [
        f"{total}. A clip of {shape_text(layers.clip)} goes in.",
        "",
        *table(["part", "layer", "what comes out", "parameters"], rows),
    ]
