"""Networks of other programs, whose layers have other names, give the same pictures here."""

from __future__ import annotations

import itertools
import os
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import models
from core.errors import CheckpointError
from core.training.foreign_checkpoint import read_weights
from core.training.weight_matching import take_weights

WIDTH = 0.125
CLIPS = {
    "conv3d_basic": (1, 8, 16, 16),
    "conv3d_ae": (1, 8, 16, 16),
    "image_cae": (3, 1, 32, 32),
    "video_convlstm": (3, 4, 32, 32),
}


class Flat3dAutoencoder(nn.Module):
    """conv3d_ae as the older pipeline had it: all layers of a half in one row."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(*self._layers(nn.Conv3d, (1, 32, 16, 8)))
        self.decoder = nn.Sequential(
            *self._layers(nn.ConvTranspose3d, (8, 8, 16, 32)),
            nn.Conv3d(32, 1, 3, padding=1),
            nn.Sigmoid(),
        )

    @staticmethod
    def _layers(kind: Callable[..., nn.Module], sizes: tuple[int, ...]) -> list[nn.Module]:
        layers: list[nn.Module] = []
        for before, after in itertools.pairwise(sizes):
            conv = kind(before, after, kernel_size=4, stride=2, padding=1)
            layers += [conv, nn.BatchNorm3d(after), nn.Tanh()]
        return layers

    def forward(self, clips: Tensor) -> Tensor:
        rebuilt: Tensor = self.decoder(self.encoder(clips))
        return rebuilt


class Cell(nn.Module):
    """A memory with one convolution for input and hidden state; gates in a given order."""

    def __init__(self, features: int, gates: str) -> None:
        super().__init__()
        self.conv = nn.Conv2d(2 * features, 4 * features, 3, padding=1)
        self.gates = gates

    def forward(self, frames: list[Tensor]) -> list[Tensor]:
        hidden = cell = torch.zeros_like(frames[0])
        outputs = []
        for frame in frames:
            parts = self.conv(torch.cat([frame, hidden], dim=1)).chunk(4, dim=1)
            gate = dict(zip(self.gates, parts, strict=True))
            cell = gate["f"].sigmoid() * cell + gate["i"].sigmoid() * gate["g"].tanh()
            hidden = gate["o"].sigmoid() * cell.tanh()
            outputs.append(hidden)
        return outputs


class FrameByFrame(nn.Module):
    """video_convlstm as others write it: normalisation listed last, one convolution a memory."""

    def __init__(self, gates: str) -> None:
        super().__init__()
        down, up = [(3, 4), (4, 8), (8, 16), (16, 16)], [(16, 16), (16, 8), (8, 4)]
        self.squeeze = nn.ModuleList(nn.Conv2d(*pair, 3, padding=1) for pair in down)
        self.cells = nn.ModuleList(Cell(16, gates) for _ in range(2))
        self.stretch = nn.ModuleList(nn.ConvTranspose2d(*pair, 2, stride=2) for pair in up)
        self.last = nn.ConvTranspose2d(4, 3, 2, stride=2)
        self.norm_down = nn.ModuleList(nn.BatchNorm2d(after) for _, after in down)
        self.norm_up = nn.ModuleList(nn.BatchNorm2d(after) for _, after in up)

    def forward(self, clips: Tensor) -> Tensor:
        frames = list((2 * clips - 1).unbind(2))
        for conv, norm in zip(self.squeeze, self.norm_down, strict=True):
            leaky = [nn.functional.leaky_relu(norm(conv(it)), 0.2) for it in frames]
            frames = [nn.functional.max_pool2d(it, 2) for it in leaky]
        for cell in self.cells:
            frames = cell(frames)
        for conv, norm in zip(self.stretch, self.norm_up, strict=True):
            frames = [norm(conv(it)).relu() for it in frames]
        return torch.stack([(self.last(it).tanh() + 1) / 2 for it in frames], dim=2)


def trained(network: nn.Module) -> nn.Module:
    """Give every weight, running means and variances too, a value of its own."""
    random = torch.Generator().manual_seed(0)
    for name, weight in network.state_dict().items():
        if weight.is_floating_point():
            values = torch.randn(weight.shape, generator=random) * 0.6
            weight.copy_(values.abs() + 0.5 if name.endswith("running_var") else values)
    return network.eval()


def ours(model: str) -> nn.Module:
    return models.build(model, CLIPS[model], width=WIDTH).eval()


def rebuilt(network: nn.Module, model: str) -> Tensor:
    clips = torch.rand((2, *CLIPS[model]), generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        made: Tensor = network(clips)
    return made


def taken(model: str, found: Mapping[str, Tensor], gates: str = "ifgo") -> nn.Module:
    network = ours(model)
    network.load_state_dict(take_weights(network, found, Path("a.pth"), gates).weights)
    return network


def test_layers_in_one_row_are_found_in_ours() -> None:
    theirs = trained(Flat3dAutoencoder())

    network = taken("conv3d_ae", theirs.state_dict())

    assert torch.allclose(rebuilt(network, "conv3d_ae"), rebuilt(theirs, "conv3d_ae"), atol=1e-6)


@pytest.mark.parametrize("gates", ["ifgo", "ifog"])
def test_a_memory_of_one_convolution_is_cut_in_two_and_its_gates_are_put_in_order(
    gates: str,
) -> None:
    theirs = trained(FrameByFrame(gates))

    network = taken("video_convlstm", theirs.state_dict(), gates)

    expected = rebuilt(theirs, "video_convlstm")
    assert torch.allclose(rebuilt(network, "video_convlstm"), expected, atol=1e-5)
    other = {"ifgo": "ifog", "ifog": "ifgo"}[gates]
    wrong = taken("video_convlstm", theirs.state_dict(), other)
    assert not torch.allclose(rebuilt(wrong, "video_convlstm"), expected, atol=1e-3)


@pytest.mark.parametrize("model", CLIPS)
def test_a_checkpoint_with_our_names_is_taken_by_name(model: str) -> None:
    theirs = trained(ours(model))

    found = take_weights(ours(model), theirs.state_dict(), Path("a.pth"), "ifgo")

    assert found.is_by_name
    assert torch.equal(rebuilt(taken(model, theirs.state_dict()), model), rebuilt(theirs, model))


@pytest.mark.parametrize("model", ["conv3d_basic", "conv3d_ae", "image_cae"])
def test_any_consistent_naming_works(model: str) -> None:
    theirs = trained(ours(model))
    prefixes = list(dict.fromkeys(name.rpartition(".")[0] for name in theirs.state_dict()))
    found = {
        f"net.layer_{prefixes.index(name.rpartition('.')[0])}.{name.rpartition('.')[2]}": weight
        for name, weight in theirs.state_dict().items()
    }

    network = taken(model, found)

    assert torch.equal(rebuilt(network, model), rebuilt(theirs, model))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda found: found | {"encoder.3.weight": torch.zeros(16, 32, 3, 3, 3)},
            "its encoder.3.weight is 16x32x3x3x3, but encoder.1.0.weight is 16x32x4x4x4",
        ),
        (
            lambda found: {name: it for name, it in found.items() if "decoder.9" not in name},
            "it has nothing for output.0.weight, which is 1x32x3x3x3",
        ),
        (
            lambda found: found | {"head.weight": torch.zeros(3, 3)},
            "it has a head.weight too many",
        ),
        (
            lambda found: {name: it for name, it in found.items() if name != "encoder.0.bias"},
            "its encoder.0 has no bias, but encoder.0.0 has one of 32",
        ),
        (
            lambda found: found | {"decoder.4.running_var": torch.ones(5)},
            "its decoder.4.running_var is 5, but decoder.1.1.running_var is 16",
        ),
    ],
)
def test_the_first_weight_that_does_not_fit_is_named(
    change: Callable[[dict[str, Tensor]], dict[str, Tensor]], sentence: str
) -> None:
    found = change(dict(Flat3dAutoencoder().state_dict()))

    with pytest.raises(CheckpointError) as error:
        take_weights(ours("conv3d_ae"), found, Path("a.pth"), "ifgo")

    assert str(error.value).startswith(f"a.pth does not fit: {sentence}")


def test_a_network_needs_no_memory_to_be_matched() -> None:
    with torch.device("meta"):
        network = ours("conv3d_ae")

    found = take_weights(network, Flat3dAutoencoder().state_dict(), Path("a.pth"), "ifgo")

    assert found.weights.keys() == network.state_dict().keys()
    assert not any(it.is_meta for it in found.weights.values())


@pytest.mark.parametrize("key", ["model_state_dict", "state_dict", None])
@pytest.mark.parametrize("prefix", ["", "module."])
def test_weights_are_found_wherever_they_usually_are(
    tmp_path: Path, key: str | None, prefix: str
) -> None:
    weights = {f"{prefix}conv.weight": torch.ones(2, 3)}
    path = tmp_path / "best_model.pth.tar"
    torch.save({"epoch": 3, "loss": np.float64(0.5), key: weights} if key else weights, path)

    found = read_weights(path)

    assert list(found) == ["conv.weight"]
    assert torch.equal(found["conv.weight"], torch.ones(2, 3))


def test_no_code_in_a_checkpoint_is_run(tmp_path: Path) -> None:
    path = tmp_path / "evil.pth"
    mark = tmp_path / "mark"

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(mark),)

    torch.save({"model_state_dict": {"a": torch.ones(1)}, "config": Evil()}, path)

    with pytest.raises(CheckpointError, match="runs no code of a checkpoint"):
        read_weights(path)

    assert not mark.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 half a file", b"no checkpoint at all", pickle.dumps([1, 2])],
    ids=["empty", "cut", "text", "list"],
)
def test_a_file_that_is_no_checkpoint_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pth"
    path.write_bytes(content)

    with pytest.raises(CheckpointError, match=r"a\.pth"):
        read_weights(path)


def test_a_checkpoint_without_weights_is_named(tmp_path: Path) -> None:
    torch.save({"epoch": 3}, tmp_path / "a.pth")

    with pytest.raises(CheckpointError, match="holds no weights, neither by themselves"):
        read_weights(tmp_path / "a.pth")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"There is no file .*a\.pth"):
        read_weights(tmp_path / "a.pth")
