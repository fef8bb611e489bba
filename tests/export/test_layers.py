"""What a network is made of, and the picture of it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

import models
from core.errors import ConfigError, ExportError, TrainingError
from core.export.diagram import draw_diagram
from core.export.layers import LayerKind, layers_of
from core.jobs import JobContext
from core.operations.diagram import SaveDiagramJob, model_layers
from core.recipe.recipe import Recipe
from core.training.architecture import Architecture

NAMES = [card.name for card in models.cards()]
#: The shortest, the longest and the widest on the page.
DRAWN = ["conv3d_basic", "predictor", "video_convlstm"]
SIDES = ("width", "height")


@pytest.mark.parametrize("name", NAMES)
def test_the_layers_of_each_model_hold_all_its_parameters(name: str) -> None:
    layers = model_layers(name)

    assert sum(it.parameters for it in layers.layers) == layers.parameters
    assert (layers.parameters, layers.buffers) == models.parameter_counts(name)
    assert layers.layers[-1].shape[-2:] == layers.output[-2:] == layers.clip[-2:]


def test_a_layer_tells_type_sizes_and_what_follows_it() -> None:
    first = model_layers("conv3d_ae").layers[0]

    assert first.part == "encoder"
    assert first.kind is LayerKind.CONVOLUTION
    assert first.title == "Conv3d 4×4×4, stride 2, padding 1"
    assert first.then == ("batch norm", "tanh")
    assert first.parameters == 4**3 * 256 + 256 + 2 * 256
    assert (first.taken, first.shape) == ((1, 32, 112, 112), (256, 16, 56, 56))


def test_a_memory_is_one_layer_whatever_gates_it_has() -> None:
    layers = model_layers("cnn_lstm_ae").layers

    memories = [it for it in layers if it.kind is LayerKind.RECURRENT]
    assert [it.title for it in memories] == 3 * ["ConvLstm 3×3"]
    assert {it.then for it in memories} == {("batch norm", "ReLU")}
    assert [(it.frames, it.shape[0]) for it in memories] == [(8, 64), (8, 32), (8, 64)]


def test_a_recipe_and_a_width_change_shapes_and_parameters() -> None:
    recipe = Recipe(width=64, height=48, clip_length=8)

    layers = model_layers("conv3d_basic", recipe, width=0.5)

    assert layers.clip == (1, 8, 48, 64)
    assert layers.layers[0].shape == (8, 8, 48, 64)


def test_a_network_of_ten_billion_numbers_takes_no_memory() -> None:
    layers = model_layers("cae_dense", Recipe(width=1600, height=1200, clip_length=1))

    assert layers.parameters > 10**10


class Recurrent(nn.Module):
    """One cell that is called for each frame, as a user may write it."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.Conv2d(1, 1, 3, padding=1)
        self.act = nn.ReLU()

    def forward(self, clips: Tensor) -> Tensor:
        if float(clips.sum()) < 0:  # a look at the numbers themselves
            return clips
        return torch.stack([self.act(self.cell(it)) for it in clips.unbind(2)], dim=2)


def test_a_layer_that_is_called_for_each_frame_is_told_of_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Architecture, "build", lambda _self: Recurrent())

    (layer,) = layers_of(Architecture("own", (1, 4, 8, 8))).layers

    assert (layer.title, layer.then, layer.parameters) == ("Conv2d 3×3, padding 1", ("ReLU",), 10)


def test_a_network_within_another_has_the_parts_of_the_inner_one(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "from torch import nn\n"
        "class Tiny(nn.Sequential):\n"
        "    def __init__(self, clip, width=1.0):\n"
        "        super().__init__()\n"
        "        self.squeeze = nn.Sequential(nn.Conv3d(1, 2, 1), nn.ReLU())\n"
        "        self.stretch = nn.Sequential(nn.Conv3d(2, 1, 1), nn.Sigmoid())\n",
        encoding="utf-8",
    )

    layers = model_layers(f"{file}:Tiny")

    assert [it.part for it in layers.layers] == ["squeeze", "stretch"]


def test_a_network_that_takes_no_such_clip_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Architecture, "build", lambda _self: nn.Linear(3, 3))

    with pytest.raises(TrainingError, match=r"own does not take a clip: .*shapes"):
        layers_of(Architecture("own", (1, 4, 8, 8)))


@pytest.mark.parametrize("name", DRAWN)
def test_the_picture_is_a_page_of_a4_with_letters_one_can_read(name: str) -> None:
    drawing = draw_diagram(model_layers(name), ["a", "b"], "svg")

    assert page_size(drawing) == pytest.approx((210, 297), abs=0.1)
    # Letters are outlines of a hundred units, scaled to their size in points.
    assert min(float(it) * 100 for it in re.findall(rb"scale\(([\d.]+) -", drawing)) >= 7


def page_size(drawing: bytes) -> tuple[float, float]:
    width, height = (re.search(rf'<svg [^>]*{it}="([\d.]+)pt"'.encode(), drawing) for it in SIDES)
    assert width
    assert height
    return float(width[1]) / 72 * 25.4, float(height[1]) / 72 * 25.4


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_on_the_page_is_cut_at_its_edges(name: str) -> None:
    page = np.asarray(Image.open(io.BytesIO(draw_diagram(model_layers(name), [], "png"))))

    assert page.shape[:2] == (3507, 2480)
    assert (page[:, :80, :3] == 255).all()
    assert (page[:, -80:, :3] == 255).all()
    assert (page[-40:, :, :3] == 255).all()


def test_the_same_network_gives_the_same_file() -> None:
    layers = model_layers("cae")

    assert draw_diagram(layers, [], "svg") == draw_diagram(layers, [], "svg")


def test_a_page_grows_with_a_network_of_hundreds_of_layers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deep = nn.Sequential(*(nn.Conv3d(1, 1, 1) for _ in range(200)))
    monkeypatch.setattr(Architecture, "build", lambda _self: deep)

    picture = draw_diagram(layers_of(Architecture("own", (1, 4, 8, 8))), [], "svg")

    assert page_size(picture)[1] > 2 * 297


def test_a_picture_that_exists_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "cae.svg"
    path.write_text("mine", encoding="utf-8")

    with pytest.raises(ExportError, match="exists already"):
        SaveDiagramJob("cae", path).run(JobContext())

    assert path.read_text(encoding="utf-8") == "mine"
    SaveDiagramJob("cae", path, overwrite=True).run(JobContext())
    assert path.read_text(encoding="utf-8").startswith("<?xml")


def test_a_detector_without_a_network_has_nothing_to_draw() -> None:
    with pytest.raises(ConfigError, match="motion works without a network"):
        model_layers("motion")
